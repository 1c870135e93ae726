"""The wizard of asking: every step keeps the draft, the last page shows all and sends."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.core.actor import Actor
from apps.forum.choices import QuestionState, Visibility
from apps.forum.models import Case, Question
from apps.forum.services.questions import edit_question
from apps.forum.steps import STEPS, content_of
from apps.profiles.models import Mandate
from tests.factories.accounts import UserFactory
from tests.factories.forum import answer, case, developer, question, term, terms_of_asking
from tests.factories.profiles import AuthorityFactory, actor_for
from tests.web.forum.test_reading import page_of, signed_in

pytestmark = pytest.mark.django_db
ASK = "/en/questions/ask/"
TITLE = "May one donor test serve for two products?"


def first_step(**changes: Any) -> dict[str, Any]:
    """Return what a person types on the first page."""
    return (
        terms_of_asking()
        | {
            "step": "question",
            "title": TITLE,
            "idempotency_key": "browser-made-key",
            "action": "next",
        }
        | changes
    )


def at(found: Question, step: str = "") -> str:
    """Return the address of a step, or of the last page."""
    if step:
        return reverse("forum:edit_step", args=(found.public_id, step))
    return reverse("forum:edit", args=(found.public_id,))


def shown(client: Client, address: str) -> dict[str, Any]:
    """Return the hidden values of the form on a page, as a browser sends them back."""
    form = client.get(address).context["form"]
    return {field.html_name: field.value() or "" for field in form.hidden_fields()}


def put(client: Client, found: Question, place: str, press: str = "next", /, **typed: Any) -> Any:
    """Fill a step in and press a button."""
    address = at(found, place)
    return client.post(address, shown(client, address) | typed | {"action": press})


def draft_of(asker: Actor, **changes: Any) -> Question:
    """Return a draft that has everything but the change."""
    return question("draft", asker=asker, **changes)


def test_the_whole_way_from_the_first_page_to_the_authorities() -> None:
    asker, authorities = developer(), [AuthorityFactory(), AuthorityFactory()]
    client = signed_in(asker)
    assert client.post(ASK, first_step())["Location"] == at(Question.objects.get(), "case")
    found = Question.objects.get()
    assert found.state == QuestionState.DRAFT
    onward = put(client, found, "case", body="The donor is the same.", position="We test once.")
    assert onward["Location"] == at(found, "authorities")
    chosen = [a.public_id for a in authorities]
    onward = put(client, found, "authorities", authorities=chosen)
    assert onward["Location"] == at(found, "readers")
    onward = put(client, found, "readers", visibility="authority_private")
    assert onward["Location"] == at(found)
    page = client.get(at(found))
    html = page.content.decode()
    assert all(a.name in html for a in authorities)
    assert "We test once." in html
    assert "Question and answers stay between you and the authorities." in html
    sent = client.post(at(found), shown(client, at(found)) | {"action": "send"})
    assert sent["Location"] == page_of(found)
    found.refresh_from_db()
    assert (found.state, found.visibility) == (QuestionState.OPEN, Visibility.AUTHORITY_PRIVATE)
    assert Case.objects.filter(question=found).count() == 2
    assert found.public_at is None


def test_each_page_says_its_step_and_keeps_the_title() -> None:
    asker = developer()
    client, found = signed_in(asker), draft_of(asker)
    for number, step in enumerate(STEPS, start=1):
        html = client.get(at(found, step.name)).content.decode()
        assert f"Step {number} of 5" in html
        assert f"<h1>{step.title}</h1>" in html
    assert "Step 5 of 5" in client.get(at(found)).content.decode()


def test_each_authority_is_offered_with_its_country() -> None:
    asker, authority = developer(), AuthorityFactory(name="Agency with a Name that Says Nothing")
    html = signed_in(asker).get(at(draft_of(asker), "authorities")).content.decode()
    offered = html[html.index(authority.name) :][:200]
    assert authority.country is not None
    assert f'<span class="hint">{authority.country.name} · ' in offered


def test_pressing_continue_twice_makes_one_draft() -> None:
    client, data = signed_in(developer()), first_step()
    first, second = client.post(ASK, data), client.post(ASK, data)
    assert first["Location"] == second["Location"] == at(Question.objects.get(), "case")


def test_the_old_words_in_a_new_form_lead_to_the_draft_that_is_there() -> None:
    """Back in the browser: an empty form gets the words back, but another key."""
    client = signed_in(developer())
    client.post(ASK, first_step())
    again = client.post(ASK, first_step(idempotency_key="another-key"))
    assert again["Location"] == at(Question.objects.get(), "case")
    client.post(ASK, first_step(idempotency_key="a-third-key", title=f"{TITLE} And three?"))
    assert Question.objects.count() == 2


def test_a_question_begun_before_is_offered_on_the_first_page() -> None:
    asker = developer()
    found, sent = draft_of(asker, title="A draft that was left lying"), question(asker=asker)
    draft_of(developer(), title="The draft of somebody else")
    html = signed_in(asker).get(ASK).content.decode()
    assert f'href="{at(found)}"' in html
    assert "somebody else" not in html
    assert page_of(sent) not in html


@pytest.mark.parametrize(
    ("step", "typed", "sentence"),
    [
        ("question", {"title": "Too short"}, "15 to 200 characters"),
        ("question", {"topic": ""}, "Choose an option"),
        ("case", {"body": " "}, "Describe your case"),
        ("case", {"body": "x" * 5001}, "Shorten"),
        ("case", {"body": "[" * 900}, "fewer brackets"),
        ("authorities", {"authorities": []}, "Choose at least one authority"),
        ("authorities", {"authorities": ["O-0000000-0"]}, "Choose one of the values offered"),
        ("readers", {"visibility": "everyone"}, "Choose one of the values offered"),
    ],
)
def test_a_refused_step_names_the_field_and_writes_nothing(
    step: str, typed: dict[str, Any], sentence: str
) -> None:
    asker = developer()
    client, found = signed_in(asker), draft_of(asker)
    before = Question.objects.values().get()
    given = first_step(step=step) if step == "question" else {"visibility": "public"}
    refused = put(client, found, step, **given | typed)
    html = refused.content.decode()
    assert refused.status_code == 422
    assert "<title>Error:" in html
    assert sentence in html
    assert Question.objects.values().get() == before


@pytest.mark.parametrize(("action", "target"), [("save", "mine"), ("back", "question")])
def test_saving_and_going_back_keep_an_unfinished_step(action: str, target: str) -> None:
    asker = developer()
    client, found = signed_in(asker), draft_of(asker)
    answer = put(client, found, "case", action, body="", position="Half a thought")
    expected = reverse("forum:mine") if target == "mine" else at(found, target)
    assert answer["Location"] == expected
    found.refresh_from_db()
    assert (found.body_md, found.position_md) == ("", "Half a thought")


def test_a_change_from_the_last_page_leads_back_to_it() -> None:
    asker = developer()
    client, found = signed_in(asker), draft_of(asker)
    link = f"{at(found, 'case')}?then=check"
    assert link.encode() in client.get(at(found)).content
    data = shown(client, link) | {"body": "Another text.", "action": "next"}
    assert client.post(link, data)["Location"] == at(found)


def test_what_is_missing_is_listed_and_nothing_can_be_sent() -> None:
    asker = developer()
    client, found = signed_in(asker), draft_of(asker, body="", authorities=[])
    html = client.get(at(found)).content.decode()
    assert html.count("To do") == 2
    assert 'value="send"' not in html
    refused = client.post(at(found), shown(client, at(found)) | {"action": "send"})
    assert refused.status_code == 422
    assert "Describe your case" in refused.content.decode()
    found.refresh_from_db()
    assert found.state == QuestionState.DRAFT


def test_an_authority_that_ended_its_mandate_is_named_before_sending() -> None:
    asker, gone = developer(), AuthorityFactory(mandated=False)
    client, found = signed_in(asker), draft_of(asker)
    found.wanted_authorities.set([gone])
    refused = client.post(at(found), shown(client, at(found)) | {"action": "send"})
    assert refused.status_code == 422
    assert "does not answer here any more" in refused.content.decode()


def test_two_windows_with_two_steps_do_not_disturb_each_other() -> None:
    asker = developer()
    client, found = signed_in(asker), draft_of(asker)
    one, other = (shown(client, at(found, name)) for name in ("case", "question"))
    client.post(at(found, "case"), one | {"body": "From one window.", "action": "next"})
    renamed = first_step(title="From the other window, a title") | other
    assert client.post(at(found, "question"), renamed).status_code == 302
    found.refresh_from_db()
    assert (found.body_md, found.title[:14]) == ("From one window.", "From the other")


def test_two_windows_with_one_step_lose_nothing() -> None:
    """409 with what stands there now; sending again replaces it on purpose."""
    asker = developer()
    client, found = signed_in(asker), draft_of(asker)
    one, other = (shown(client, at(found, "case")) for _ in range(2))
    client.post(at(found, "case"), one | {"body": "From one window.", "action": "next"})
    typed = {"body": "From the other.", "action": "next"}
    refused = client.post(at(found, "case"), other | typed)
    html = refused.content.decode()
    assert refused.status_code == 409
    assert "<dt>Your case</dt><dd>From one window.</dd>" in html
    assert "From the other." in html
    fresh = {f.html_name: f.value() for f in refused.context["form"].hidden_fields()}
    assert client.post(at(found, "case"), fresh | typed).status_code == 302
    found.refresh_from_db()
    assert found.body_md == "From the other."


def test_a_second_press_with_the_same_words_writes_nothing() -> None:
    asker = developer()
    client, found = signed_in(asker), draft_of(asker)
    data = shown(client, at(found, "case")) | {"body": "Pressed twice.", "action": "next"}
    assert client.post(at(found, "case"), data).status_code == 302
    found.refresh_from_db()
    version = found.version
    assert client.post(at(found, "case"), data)["Location"] == at(found, "authorities")
    found.refresh_from_db()
    assert found.version == version


def test_what_was_not_looked_at_is_not_sent() -> None:
    """The draft changed in another window after the last page was opened."""
    asker = developer()
    client, found = signed_in(asker), draft_of(asker)
    looked_at = shown(client, at(found))
    put(client, found, "case", body="Changed in another window.")
    refused = client.post(at(found), looked_at | {"action": "send"})
    html = refused.content.decode()
    assert refused.status_code == 409
    assert "changed in another window" in html
    assert "Changed in another window." in html
    assert Question.objects.get().state == QuestionState.DRAFT


def test_sending_twice_sends_once() -> None:
    asker = developer()
    client, found = signed_in(asker), draft_of(asker)
    data = shown(client, at(found)) | {"action": "send"}
    first, second = client.post(at(found), data), client.post(at(found), data)
    assert first["Location"] == second["Location"] == page_of(found)
    assert Case.objects.count() == 1


def test_another_role_than_the_one_looked_at_does_not_send() -> None:
    asker = developer()
    client, found = signed_in(asker), draft_of(asker)
    data = shown(client, at(found)) | {"action": "send", "capacity": "another-role"}
    refused = client.post(at(found), data)
    assert refused.status_code == 409
    assert "another role" in refused.content.decode()


def test_unverified_people_can_draft_and_see_the_way_out() -> None:
    user = actor_for(UserFactory())
    client = signed_in(user)
    assert reverse("profiles:verification") in client.get(ASK).content.decode()
    client.post(ASK, first_step())
    found = Question.objects.get()
    put(client, found, "case", body="The donor is the same.")
    put(client, found, "authorities", authorities=[AuthorityFactory().public_id])
    html = client.get(at(found)).content.decode()
    assert reverse("profiles:verification") in html
    assert 'value="send"' not in html
    refused = client.post(at(found), shown(client, at(found)) | {"action": "send"})
    assert refused.status_code == 403


@pytest.mark.parametrize("step", [step.name for step in STEPS])
def test_steps_of_a_sent_question_lead_to_its_page_and_change_nothing(step: str) -> None:
    asker = developer()
    client, found = signed_in(asker), draft_of(asker)
    data = shown(client, at(found, step)) | first_step(step=step, body="New canary words.")
    data |= {"visibility": "authority_private", "authorities": [AuthorityFactory().public_id]}
    edit_question(
        actor=asker,
        question=found,
        content=content_of(found),
        version=found.version,
        submit=True,
    )
    before = Question.objects.values().get()
    assert client.get(at(found, step))["Location"] == page_of(found)
    refused = client.post(at(found, step), data)
    assert refused.status_code == 409
    assert "was sent meanwhile" in refused.content.decode()
    assert Question.objects.values().get() == before


def test_there_are_no_other_steps() -> None:
    asker = developer()
    assert signed_in(asker).get(at(draft_of(asker), "payment")).status_code == 404


def test_strangers_find_no_step_of_a_draft() -> None:
    found, stranger = draft_of(developer()), signed_in(developer())
    for step in STEPS:
        assert stranger.get(at(found, step.name)).status_code == 404
        assert stranger.post(at(found, step.name), first_step()).status_code == 404
    sent = question()
    assert stranger.get(at(sent, "case")).status_code == 403


def test_answers_to_similar_questions_are_offered_and_only_public_ones() -> None:
    asker = developer()
    draft = draft_of(asker)
    helpful = answer(of=case(title=f"{draft.title} Once more")).question
    answer(of=case("private", title=f"{draft.title} Hidden canary"))
    html = signed_in(asker).get(at(draft, "case")).content.decode()
    assert page_of(helpful) in html
    assert "Hidden canary" not in html


def test_the_whole_form_stays_for_those_who_ask_often() -> None:
    client = signed_in(developer())
    assert f"{ASK}?whole=1" in client.get(ASK).content.decode()
    html = client.get(f"{ASK}?whole=1").content.decode()
    assert 'name="body"' in html
    assert 'name="visibility"' in html


@pytest.mark.parametrize(
    ("visibility", "hidden", "sentences"),
    [
        ("public", False, ["as soon as you send it", "the kind and the country"]),
        ("public_after_answer", True, ["With the first official answer", "only that a verified"]),
        ("authority_private", False, ["never become public"]),
    ],
)
def test_the_last_page_says_who_will_read(
    visibility: str, hidden: bool, sentences: list[str]
) -> None:
    asker, authority = developer(), AuthorityFactory()
    found = draft_of(asker, asker_hidden=hidden, authorities=[authority])
    Question.objects.update(visibility=visibility)
    html = signed_in(asker).get(at(found)).content.decode()
    said = html[html.index("Who will read it") :]
    assert f"Officials of {authority.name} read it" in said
    for sentence in sentences:
        assert sentence in said
    assert ("The public reads" in said) is (visibility != "authority_private")


def test_the_choice_says_whom_the_topic_or_stage_is_not_for() -> None:
    asker, fit, narrow = developer(), AuthorityFactory(), AuthorityFactory(name="Zqnarrow Agency")
    found = draft_of(asker, authorities=[])
    mandate = Mandate.objects.get(organisation=narrow)
    mandate.topics.set([term("topic", "zqother")])
    client = signed_in(asker)
    html = client.get(at(found, "authorities")).content.decode()
    offered = html[html.index(narrow.name) :][:300]
    assert f"Does not answer questions on: {found.topic.label}." in offered
    assert "Does not answer" not in html[html.index(fit.name) :][:100]
    whole = client.get(f"{ASK}?whole=1").content.decode()
    assert "Answers questions on: Label of zqother." in whole[whole.index(narrow.name) :][:300]
    refused = put(client, found, "authorities", authorities=[narrow.public_id])
    assert refused.status_code == 422
    assert "is for other topics or stages" in refused.content.decode()
    mandate.topics.set([found.topic])
    mandate.stages.set([term("development_stage", "zqlate")])
    html = client.get(at(found, "authorities")).content.decode()
    assert f"Does not answer questions on: {found.stage.label}." in html
