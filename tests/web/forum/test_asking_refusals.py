"""What asking refuses: the reason is said, and nothing that was typed is lost."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.access import check
from apps.core.actor import Actor
from apps.forum.choices import QuestionState, Visibility
from apps.forum.forms import standing_now
from apps.forum.models import Question
from apps.forum.question_form import QuestionForm
from apps.forum.services.questions import edit_question
from apps.forum.steps import STEPS, content_of, stand_of
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import Mandate, Membership
from tests.factories.accounts import UserFactory
from tests.factories.forum import developer, membership_of, question
from tests.factories.profiles import AuthorityFactory, actor_as, actor_for
from tests.web.forum.test_asking import edit_url, typed
from tests.web.forum.test_reading import page_of, signed_in
from tests.web.forum.test_wizard import ASK, at, draft_of, first_step, put, shown

pytestmark = pytest.mark.django_db
WHOLE = f"{ASK}?whole=1"
KEPT = {"body": "Kept canary of the case.", "justification": "Kept canary of the reasons."}
PUBLIC_ONLY = "you can only ask questions that become public"


def send(asker: Actor, found: Question) -> None:
    """Send a draft behind the back of the pages."""
    edit_question(
        actor=asker,
        question=found,
        content=content_of(found),
        version=found.version,
        submit=True,
    )


def end_membership_of(asker: Actor) -> None:
    """Let the role that was acted in end while the person types."""
    row = Membership.objects.filter(pk=membership_of(asker).pk)
    row.update(state=MembershipState.REVOKED, revoked_at=timezone.now())


def assert_kept(answer: Any) -> None:
    form = answer.context["form"]
    assert {name: form[name].value() for name in KEPT} == KEPT
    assert "<title>Error:" in answer.content.decode()


def test_a_role_that_may_not_ask_privately_is_not_offered_it() -> None:
    """On one page, on the step of the readers, and for those who may: all three."""
    asker = actor_as(Role.HTA)
    found = draft_of(asker)
    for address in (WHOLE, at(found, "readers")):
        html = signed_in(asker).get(address).content.decode()
        assert 'value="public_after_answer"' in html
        assert 'value="authority_private"' not in html
    for other in (developer(), actor_for(UserFactory())):
        assert 'value="authority_private"' in signed_in(other).get(WHOLE).content.decode()


def test_sending_privately_in_such_a_role_keeps_everything_and_says_why() -> None:
    client = signed_in(actor_as(Role.HTA))
    refused = client.post(reverse("forum:ask"), typed(visibility="authority_private", **KEPT))
    assert refused.status_code == 422
    assert PUBLIC_ONLY in refused.content.decode()
    assert_kept(refused)
    again = client.post(reverse("forum:ask"), typed(visibility="public", **KEPT))
    assert again["Location"] == page_of(Question.objects.get())


def test_a_private_draft_in_such_a_role_says_so_and_leads_to_the_readers() -> None:
    """Not that nothing can be sent: only the choice of readers stands against it."""
    asker = actor_as(Role.HTA)
    client, found = signed_in(asker), draft_of(asker)
    Question.objects.update(visibility=Visibility.AUTHORITY_PRIVATE)
    page = client.get(at(found))
    html = page.content.decode()
    assert PUBLIC_ONLY in html
    assert "but not send questions" not in html
    assert f'href="{at(found, "readers")}?then=check"' in html
    assert 'value="send"' not in html
    refused = client.post(at(found), shown(client, at(found)) | {"action": "send"})
    assert refused.status_code == 403
    assert PUBLIC_ONLY in refused.content.decode()
    put(client, found, "readers", visibility="public")
    assert client.post(at(found), shown(client, at(found)))["Location"] == page_of(found)


def test_the_rule_tells_the_reasons_apart() -> None:
    for asker, words in (
        (actor_as(Role.HTA), PUBLIC_ONLY),
        (actor_as(Role.PATIENT), "Only verified members"),
    ):
        private = draft_of(asker)
        private.visibility = Visibility.AUTHORITY_PRIVATE
        assert words in str(getattr(check(asker, "forum.submit_question", private), "reason", ""))
    assert check(actor_as(Role.HTA), "forum.submit_question")


def test_a_new_question_of_a_role_that_ended_keeps_everything() -> None:
    asker = developer()
    client, data = signed_in(asker), typed(**KEPT)
    end_membership_of(asker)
    refused = client.post(reverse("forum:ask"), data)
    assert refused.status_code == 403
    assert "Only verified members" in refused.content.decode()
    assert_kept(refused)
    assert not Question.objects.exists()


def test_a_change_of_a_role_that_ended_keeps_everything() -> None:
    asker = developer()
    client, found = signed_in(asker), question(asker=asker)
    data = typed(version=found.version, action="save", change_reason="A slip.", **KEPT)
    end_membership_of(asker)
    refused = client.post(edit_url(found), data)
    assert refused.status_code == 403
    assert "You left the organisation" in refused.content.decode()
    assert_kept(refused)
    found.refresh_from_db()
    assert found.body_md != KEPT["body"]


def test_changes_of_a_sent_question_are_not_called_sent() -> None:
    asker = developer()
    client, found = signed_in(asker), question(asker=asker)
    done = client.post(
        edit_url(found),
        typed(version=found.version, action="save", change_reason="A slip.", **KEPT),
    )
    assert done["Location"] == page_of(found)
    assert [str(m) for m in get_messages(done.wsgi_request)] == ["Your changes are saved."]
    found.refresh_from_db()
    assert found.body_md == KEPT["body"]


@pytest.mark.parametrize("step", [step.name for step in STEPS])
@pytest.mark.parametrize("wrong", [False, True])
def test_a_step_of_a_sent_question_offers_its_page_and_no_draft(step: str, wrong: bool) -> None:
    """Nothing is said of a draft that only its writer reads, and no button fails for ever."""
    asker = developer()
    client, found = signed_in(asker), draft_of(asker)
    data = shown(client, at(found, step)) | first_step(step=step, body="Copied canary.")
    send(asker, found)
    refused = client.post(
        at(found, step), data | ({"title": "x", "body": "[" * 900} if wrong else {})
    )
    html = refused.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert refused.status_code == 409
    assert "was sent meanwhile" in main
    assert "Only you can read it" not in main
    assert "<form" not in main
    assert f'href="{page_of(found)}"' in main
    assert wrong or step != "case" or "Copied canary." in main


def test_two_windows_with_authorities_see_each_others_choice() -> None:
    """The choice stands in another table than the version: it is compared by itself."""
    asker, chosen = (
        developer(),
        [AuthorityFactory(name=f"Agency of the {n}") for n in ("Elbe", "Po")],
    )
    client, found = signed_in(asker), draft_of(asker)
    one, other = (shown(client, at(found, "authorities")) for _ in range(2))
    first, second = ({"authorities": [a.public_id], "action": "next"} for a in chosen)
    assert client.post(at(found, "authorities"), one | first).status_code == 302
    refused = client.post(at(found, "authorities"), other | second)
    assert refused.status_code == 409
    assert "<dt>Authorities</dt><dd>Agency of the Elbe</dd>" in refused.content.decode()
    fresh = {f.html_name: f.value() for f in refused.context["form"].hidden_fields()}
    assert client.post(at(found, "authorities"), fresh | second).status_code == 302
    assert [a.name for a in found.wanted_authorities.all()] == ["Agency of the Po"]


def test_two_windows_with_the_whole_form_see_each_others_authorities() -> None:
    asker, chosen = developer(), AuthorityFactory(name="Agency of the Elbe")
    client, found = signed_in(asker), draft_of(asker)
    data = typed(version=found.version, action="save")
    client.post(edit_url(found), data | {"authorities": [chosen.public_id]})
    refused = client.post(edit_url(found), data)
    assert refused.status_code == 409
    assert "<dt>Authorities</dt><dd>Agency of the Elbe</dd>" in refused.content.decode()


def test_what_stands_there_now_is_said_in_words() -> None:
    names = ["asker_hidden", "authorities", "position", "visibility"]
    empty = {"asker_hidden": False, "authorities": [], "position": "", "visibility": "public"}
    said = dict(standing_now(QuestionForm(), names, empty))
    assert list(said.values()) == ["Not filled in", "Not filled in", "Everybody, at once", "No"]
    said = dict(standing_now(QuestionForm(), ["asker_hidden"], {"asker_hidden": True}))
    assert list(said.values()) == ["Yes"]


def test_readers_that_nobody_chose_are_called_preset() -> None:
    """Not "Done": the step was perhaps never opened."""
    asker = developer()
    client = signed_in(asker)
    client.post(ASK, first_step())
    found = Question.objects.get()
    tasks = {task.title: task for task in client.get(at(found)).context["tasks"]}
    assert [str(title) for title, task in tasks.items() if task.preset] == ["Readers"]
    assert client.get(at(found)).content.decode().count("Preset") == 1
    put(client, found, "readers", "save", visibility="public")
    assert "Preset" not in client.get(at(found)).content.decode()


def test_the_stand_of_a_step_does_not_hang_on_the_order_of_rows() -> None:
    found = draft_of(developer())
    pair = [AuthorityFactory(), AuthorityFactory()]
    stands = set()
    for order in (pair, pair[::-1]):
        found.wanted_authorities.set([])
        for authority in order:
            found.wanted_authorities.add(authority)
        stands.add(stand_of(Question.objects.get(), STEPS[2]))
    assert len(stands) == 1


def test_the_old_words_lead_to_the_newest_of_two_drafts() -> None:
    asker = developer()
    client = signed_in(asker)
    client.post(ASK, first_step())
    older = Question.objects.get()
    newer = draft_of(asker, title=older.title)
    again = client.post(ASK, first_step(idempotency_key="another-key"))
    assert again["Location"] == at(newer, "case")
    put(client, older, "case", body="Written last of all.")
    again = client.post(ASK, first_step(idempotency_key="a-third-key"))
    assert again["Location"] == at(older, "case")


def test_every_step_keeps_what_was_typed_and_begins_with_its_heading() -> None:
    """The script that guards typed words, and no heading before the first."""
    asker = developer()
    client, found = signed_in(asker), draft_of(asker)
    for address in [ASK, *(at(found, step.name) for step in STEPS)]:
        html = client.get(address).content.decode()
        main = html[html.index("<main") :]
        assert "js/typed.js" in main
        assert "data-typed>" in main
        assert main.index("<h1") < main.index("<h2")
    assert "You have begun a question" in client.get(ASK).content.decode()


def test_a_conflict_stands_below_the_heading() -> None:
    asker = developer()
    client, found = signed_in(asker), draft_of(asker)
    one, other = (shown(client, at(found, "case")) for _ in range(2))
    client.post(at(found, "case"), one | {"body": "From one window.", "action": "next"})
    html = client.post(at(found, "case"), other | {"body": "x", "action": "next"}).content.decode()
    assert html.index("<h1") < html.index("What stands there now")


def test_a_mandate_that_ends_while_the_form_is_made_takes_its_authority_along() -> None:
    """List and mandates are two queries: between them an admin may end one."""
    lasting, ending = AuthorityFactory(), AuthorityFactory()
    ended: list[str] = []

    def end_it(execute: Any, sql: str, *rest: Any) -> Any:
        if 'FROM "profiles_mandate"' in sql.partition(" WHERE ")[0] and not ended:
            ended.append(sql)
            Mandate.objects.filter(organisation=ending).update(ended_at=timezone.now())
        return execute(sql, *rest)

    with connection.execute_wrapper(end_it):
        html = signed_in(developer()).get(WHOLE).content.decode()
    assert ended
    assert lasting.public_id in html
    assert ending.public_id not in html


def test_a_withdrawn_question_tells_search_engines_nothing() -> None:
    """It was public; now only its asker and the authorities read it."""
    asker = developer()
    found = question("withdrawn", asker=asker)
    assert found.public_at is not None
    assert found.state == QuestionState.WITHDRAWN
    html = signed_in(asker).get(page_of(found)).content.decode()
    head = html[: html.index("</head>")]
    assert '<meta name="robots" content="noindex">' in head
    assert 'rel="canonical"' not in head
    assert 'rel="alternate"' not in head
    assert found.title not in head.replace(f"<title>{found.title}", "")
    public = question()
    assert 'rel="canonical"' in Client().get(page_of(public)).content.decode()
