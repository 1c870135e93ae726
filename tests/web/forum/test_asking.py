"""The ask form: sending, drafts, refusals with everything typed kept."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from apps.forum.choices import QuestionState
from apps.forum.models import Question
from tests.factories.accounts import UserFactory
from tests.factories.forum import answer, case, developer, question, terms_of_asking
from tests.factories.profiles import AuthorityFactory, actor_for
from tests.web.forum.test_reading import page_of, signed_in

pytestmark = pytest.mark.django_db
ASK = "forum:ask"


def typed(**changes: Any) -> dict[str, Any]:
    """Return what a person types into the form."""
    return (
        terms_of_asking()
        | {
            "title": "May one donor test serve for two products?",
            "body": "The donor is the same.",
            "position": "",
            "justification": "",
            "authorities": [AuthorityFactory().public_id],
            "visibility": "public",
            "idempotency_key": "browser-made-key",
            "action": "send",
        }
        | changes
    )


def edit_url(found: Question) -> str:
    """Return the address of the edit form."""
    return reverse("forum:edit", kwargs={"public_id": found.public_id})


def test_nobody_is_sent_to_sign_in_and_back() -> None:
    """The address leads back to the form (rulings D32)."""
    response = Client().get(reverse(ASK))
    assert response.status_code == 302
    target = urlsplit(response["Location"])
    assert target.path == reverse("account_login")
    assert parse_qs(target.query) == {"next": [reverse(ASK)]}


def test_sending_twice_makes_one_question() -> None:
    """A double click or a reload after the answer was lost."""
    client, data = signed_in(developer()), typed()
    first = client.post(reverse(ASK), data)
    second = client.post(reverse(ASK), data)
    found = Question.objects.get()
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"] == page_of(found)
    assert found.state == QuestionState.OPEN


def test_a_used_form_keeps_the_new_words_and_gets_a_new_key() -> None:
    """Back button after saving, other words, sent: told, kept, and the next try works."""
    client, data = signed_in(developer()), typed(action="save")
    client.post(reverse(ASK), data)
    refused = client.post(reverse(ASK), data | {"body": "New canary words.", "action": "send"})
    assert refused.status_code == 409
    form = refused.context["form"]
    assert form["body"].value() == "New canary words."
    assert form["idempotency_key"].value() != data["idempotency_key"]
    again = data | {"body": "New canary words.", "action": "send"}
    again["idempotency_key"] = form["idempotency_key"].value()
    assert client.post(reverse(ASK), again).status_code == 302
    assert Question.objects.filter(state=QuestionState.OPEN).count() == 1


def test_a_draft_is_kept_and_can_be_sent_later() -> None:
    """Draft → edit → send, through the pages."""
    client, data = signed_in(developer()), typed(action="save", authorities=[], body="")
    client.post(reverse(ASK), data)
    found = Question.objects.get()
    assert found.state == QuestionState.DRAFT
    html = client.get(edit_url(found)).content.decode()
    assert found.title in html
    client.post(edit_url(found), typed(version=found.version))
    found.refresh_from_db()
    assert found.state == QuestionState.OPEN


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": "Too short"}, "15 to 200 characters"),
        ({"title": ""}, "Fill in"),
        ({"authorities": []}, "Choose at least one authority"),
        ({"body": " "}, "Describe your case"),
        ({"topic": ""}, "Choose an option"),
        ({"stage": "nonsense"}, "Choose one of the values offered"),
        ({"visibility": "everyone"}, "Choose one of the values offered"),
        ({"authorities": ["O-0000000-0"]}, "Choose one of the values offered"),
        ({"body": "[" * 900}, "fewer brackets"),
        ({"title": "\x00" * 20}, "Null characters"),
    ],
)
def test_bad_input_keeps_what_was_typed(changes: dict[str, Any], sentence: str) -> None:
    """A clear sentence, everything typed is kept, nothing is written."""
    client = signed_in(developer())
    response = client.post(reverse(ASK), typed(justification="Kept canary") | changes)
    html = response.content.decode()
    assert response.status_code == 422
    assert sentence in html
    assert "Kept canary" in html
    assert "<title>Error:" in html
    assert not Question.objects.exists()


def test_unverified_people_keep_a_draft_and_are_told_the_way() -> None:
    """The page offers the draft and links to verification; sending is refused (D61)."""
    client = signed_in(actor_for(UserFactory()))
    html = client.get(reverse(ASK)).content.decode()
    assert reverse("profiles:verification") in html
    assert 'value="send"' not in html
    refused = client.post(reverse(ASK), typed())
    assert refused.status_code == 403
    assert not Question.objects.exists()
    client.post(reverse(ASK), typed(action="save"))
    assert Question.objects.get().state == QuestionState.DRAFT


def test_two_tabs_the_second_is_told_and_loses_nothing() -> None:
    """409 with what stands there now; sending again replaces it on purpose."""
    asker = developer()
    client, found = signed_in(asker), question("draft", asker=asker)
    first = typed(title="The first tab wrote this title here", action="save")
    second = typed(title="The second tab wrote this instead", action="save")
    assert client.post(edit_url(found), first | {"version": found.version}).status_code == 302
    refused = client.post(edit_url(found), second | {"version": found.version})
    html = refused.content.decode()
    assert refused.status_code == 409
    assert "<dt>Your question in one sentence</dt><dd>The first tab wrote" in html
    assert "The second tab wrote" in html
    found.refresh_from_db()
    assert found.title.startswith("The first")
    assert f'name="version" value="{found.version}"' in html
    client.post(edit_url(found), second | {"version": found.version})
    found.refresh_from_db()
    assert found.title.startswith("The second")


@pytest.mark.parametrize("name", ["edit", "withdraw"])
def test_others_cannot_open_the_forms(name: str) -> None:
    """A public question: 403 with a reason; a private one: 404."""
    for kind, status in (("public", 403), ("private", 404)):
        found = question(kind)
        url = reverse(f"forum:{name}", kwargs={"public_id": found.public_id})
        client = signed_in(developer())
        assert client.get(url).status_code == status
        assert client.post(url).status_code == status
        found.refresh_from_db()
        assert found.state == QuestionState.OPEN


def test_withdrawing_asks_first() -> None:
    """GET changes nothing; POST withdraws and leads to the own list."""
    asker = developer()
    client, found = signed_in(asker), question(asker=asker)
    url = reverse("forum:withdraw", kwargs={"public_id": found.public_id})
    assert client.get(url).status_code == 200
    found.refresh_from_db()
    assert found.state == QuestionState.OPEN
    assert client.post(url)["Location"] == reverse("forum:mine")
    found.refresh_from_db()
    assert found.state == QuestionState.WITHDRAWN


def test_once_begun_the_forms_say_so() -> None:
    """409 instead of a form that cannot be saved."""
    asker = developer()
    begun = case(asker=asker)
    answer("draft", of=begun)
    client = signed_in(asker)
    assert client.get(edit_url(begun.question)).status_code == 409
    url = reverse("forum:withdraw", kwargs={"public_id": begun.question.public_id})
    assert client.post(url).status_code == 409


def test_accepting_and_taking_back() -> None:
    """The asker's button; a stranger gets 403."""
    asker = developer()
    made = answer("issued", of=case(asker=asker))
    url = reverse("forum:accept", kwargs={"public_id": made.public_id})
    client = signed_in(asker)
    assert client.post(url)["Location"] == page_of(made.question)
    html = client.get(page_of(made.question)).content.decode()
    assert "You accepted this" in html
    client.post(url, {"undo": "1"})
    assert "You accepted this" not in client.get(page_of(made.question)).content.decode()
    assert signed_in(developer()).post(url).status_code == 403


def test_a_draft_can_be_deleted_from_its_page() -> None:
    """POST only."""
    asker = developer()
    client, found = signed_in(asker), question("draft", asker=asker)
    url = reverse("forum:discard", kwargs={"public_id": found.public_id})
    assert client.get(url).status_code == 405
    client.post(url)
    assert not Question.objects.exists()
