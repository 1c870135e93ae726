"""Duplicates, histories, follow-ups and votes on their pages."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core.actor import Actor
from apps.forum.models import AnswerVote, Duplicate, Question
from apps.forum.services.duplicates import close_as_duplicate
from apps.forum.services.questions import edit_question
from apps.profiles.choices import Role
from tests.factories import accounts
from tests.factories.forum import (
    answer,
    case,
    developer,
    officials_of,
    question,
    question_content,
)
from tests.factories.profiles import actor_as

pytestmark = pytest.mark.django_db


def signed_in(actor: Actor) -> Client:
    """Return a client with the actor's session."""
    return accounts.signed_in(User.objects.get(pk=actor.person_id), second_factor=True)


def page_of(found: Question) -> str:
    return reverse("forum:question", kwargs={"public_id": found.public_id, "slug": found.slug})


def of(name: str, found: Question) -> str:
    return reverse(f"forum:{name}", kwargs={"public_id": found.public_id})


def test_the_address_of_a_duplicate_leads_to_the_other_one(client: Client) -> None:
    one, other = question(title="What was asked a second time?"), question()
    close_as_duplicate(
        actor=actor_as(Role.EDITOR), question=one, canonical=other, reason="The same test."
    )
    led = client.get(page_of(one))
    assert (led.status_code, led["Location"]) == (302, f"{page_of(other)}?from={one.public_id}")
    shown = client.get(led["Location"]).content.decode()
    assert f"The question {one.public_id} was closed as a duplicate of this one." in shown
    assert "Also asked as" in shown
    own = client.get(f"{page_of(one)}?stay=1").content.decode()
    assert f"closed as a duplicate of {other.public_id}" in own
    assert "noindex" in own
    assert one.title not in client.get(reverse("forum:questions")).content.decode()
    assert one.public_id not in client.get("/sitemap-questions-1.xml").content.decode()
    history = client.get(of("question_history", one)).content.decode()
    assert "The same test." in history


def test_a_number_that_is_no_duplicate_says_nothing(client: Client) -> None:
    shown = client.get(f"{page_of(question())}?from={question('private').public_id}")
    assert "was closed as a duplicate" not in shown.content.decode()


def test_an_editor_closes_and_opens_again() -> None:
    browser, one, other = signed_in(actor_as(Role.EDITOR)), question(), question()
    assert browser.get(of("duplicate", one)).status_code == 200
    hidden = question("private", title="What only the authority may read of it?")
    for number in (hidden.public_id, "Q-00000-0", "nonsense", one.public_id):
        refused = browser.post(of("duplicate", one), {"canonical": number, "reason": "The same."})
        assert refused.status_code in {409, 422}
    assert hidden.title not in refused.content.decode()
    data = {"canonical": other.public_id, "reason": "The same."}
    assert browser.post(of("duplicate", one), data).status_code == 302
    one.refresh_from_db()
    assert one.canonical_question_id == other.pk
    assert browser.get(of("duplicate_undo", one)).status_code == 200
    assert browser.post(of("duplicate_undo", one), {"note": "It is not."}).status_code == 302
    one.refresh_from_db()
    assert one.state == "open"
    assert browser.get(of("duplicate_undo", one)).status_code == 404


@pytest.mark.parametrize("close", [True, False])
def test_an_authority_proposes_and_an_editor_decides(close: bool) -> None:
    found, other = case(), question()
    drafter, _signer = officials_of(found.authority)
    desk, data = signed_in(drafter), {"canonical": other.public_id, "reason": "Answered there."}
    assert (
        "An editor of the platform decides"
        in desk.get(of("duplicate", found.question)).content.decode()
    )
    assert desk.post(of("duplicate", found.question), data).status_code == 302
    row = Duplicate.objects.get()
    editors = signed_in(actor_as(Role.EDITOR))
    assert "Answered there." in editors.get(reverse("forum:duplicates")).content.decode()
    decide = reverse("forum:decide_duplicate", kwargs={"pk": row.pk})
    field = f"{row.pk}-note"
    if not close:
        assert editors.post(decide, {"action": "refuse", field: ""}).status_code == 422
    editors.post(decide, {"action": "close" if close else "refuse", field: "Another product."})
    row.refresh_from_db()
    assert row.state == ("closed" if close else "refused")
    assert editors.post(decide, {"action": "close"}).status_code == 302


def test_the_history_shows_words_and_lets_them_be_taken_out() -> None:
    asker = developer()
    made = question(asker=asker, body="Mrs Example is ill.")
    edit_question(
        actor=asker,
        question=made,
        content=question_content(body="A patient is ill."),
        version=made.version,
        submit=False,
        reason="No names here.",
    )
    browser = signed_in(asker)
    shown = browser.get(of("question_history", made)).content.decode()
    assert "No names here." in shown
    assert "Mrs Example" in shown
    out = reverse("forum:question_withhold", kwargs={"public_id": made.public_id, "number": 1})
    assert browser.get(out).status_code == 200
    assert browser.post(out).status_code == 302
    shown = Client().get(of("question_history", made)).content.decode()
    assert "Mrs" not in shown
    assert "No names here." in shown


def test_a_follow_up_is_begun_from_the_page_and_linked_once_sent() -> None:
    parent, browser = question(title="What was asked at first here?"), signed_in(developer())
    page = browser.get(page_of(parent)).content.decode()
    assert of("follow_up", parent) in page
    assert browser.get(of("follow_up", parent)).status_code == 200
    assert browser.post(of("follow_up", parent), {"title": "Short"}).status_code == 422
    led = browser.post(of("follow_up", parent), {"title": "And what of a third product?"})
    made = Question.objects.get(parent_question=parent)
    assert led["Location"].startswith(of("edit", made))
    assert "And what of a third" not in browser.get(page_of(parent)).content.decode()


def test_a_vote_is_shown_and_taken_back() -> None:
    issued, browser = answer(), signed_in(developer())
    address = reverse("forum:helpful", kwargs={"public_id": issued.public_id})
    for _twice in range(2):
        assert browser.post(address).status_code == 302
    assert "Helped 1 person" in Client().get(page_of(issued.question)).content.decode()
    assert browser.post(address, {"undo": "1"}).status_code == 302
    assert not AnswerVote.objects.exists()
    assert "Helped" not in Client().get(page_of(issued.question)).content.decode()
