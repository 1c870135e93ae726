"""Asking: drafts, sending, changing, withdrawing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.core.actor import ANONYMOUS
from apps.core.clock import at, now
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.models import Event
from apps.forum.choices import CaseState, QuestionState, Visibility
from apps.forum.models import Case, Question
from apps.forum.services.questions import (
    ask_question,
    discard_draft,
    edit_question,
    withdraw_question,
)
from apps.profiles.choices import MembershipState, Role
from tests.factories.accounts import UserFactory
from tests.factories.forum import answer, case, developer, question, question_content
from tests.factories.profiles import AuthorityFactory, OrganisationFactory, actor_as, actor_for
from tests.factories.profiles import MembershipFactory as Member

pytestmark = pytest.mark.django_db


def test_a_sent_question_opens_one_case_per_authority() -> None:
    """Each authority gets its own case, and the trail says so."""
    authorities = [AuthorityFactory(), AuthorityFactory()]
    asked = question(authorities=authorities)
    assert asked.state == QuestionState.OPEN
    assert asked.public_at == asked.submitted_at
    assert asked.asker_membership is not None
    states = Case.objects.filter(question=asked).values_list("authority_id", "state")
    assert set(states) == {(a.pk, CaseState.RECEIVED) for a in authorities}
    names = Event.objects.filter(name__startswith="forum.").values_list("name", flat=True)
    assert sorted(names) == [
        "forum.case_received",
        "forum.case_received",
        "forum.question_drafted",
        "forum.question_submitted",
    ]


@pytest.mark.parametrize("kind", ["private", "after_answer"])
def test_other_visibilities_are_not_public_when_sent(kind: str) -> None:
    """Neither the private lane nor a question that waits for its answer gets a public time."""
    assert question(kind).public_at is None


def test_the_same_key_makes_one_question() -> None:
    """A double click sends once."""
    actor, content = developer(), question_content(authorities=[AuthorityFactory()])
    first = ask_question(actor=actor, content=content, key="k1", submit=True)
    second = ask_question(actor=actor, content=content, key="k1", submit=True)
    assert first.pk == second.pk
    assert Question.objects.count() == 1
    assert Case.objects.count() == 1


def test_the_same_words_are_not_sent_twice_within_minutes() -> None:
    """The back button gives a new key and the old words; the same person is told."""
    actor, content = developer(), question_content(authorities=[AuthorityFactory()])
    first = ask_question(actor=actor, content=content, key="k1", submit=True)
    with pytest.raises(Conflict) as refused:
        ask_question(actor=actor, content=content, key="k2", submit=True)
    assert refused.value.code == "already_sent"
    assert first.public_id in str(refused.value.message)
    assert Question.objects.count() == 1
    ask_question(actor=developer(), content=content, key="k3", submit=True)
    with at(now() + timedelta(minutes=11)):
        ask_question(actor=actor, content=content, key="k4", submit=True)
    assert Question.objects.count() == 3


def test_the_same_key_with_other_words_loses_nothing() -> None:
    """Saved as a draft, changed and sent from the same form: the new words are not swallowed."""
    actor, content = developer(), question_content(authorities=[AuthorityFactory()])
    ask_question(actor=actor, content=content, key="k1", submit=False)
    for other, submit in ((replace(content, body="Other words."), False), (content, True)):
        with pytest.raises(Conflict) as refused:
            ask_question(actor=actor, content=other, key="k1", submit=submit)
        assert refused.value.code == "key_reused"
    assert Question.objects.count() == 1


def test_unverified_people_draft_but_do_not_send() -> None:
    """Sending is refused with a reason, and nothing is written (rulings D61)."""
    actor = actor_for(UserFactory())
    content = question_content(authorities=[AuthorityFactory()])
    draft = ask_question(actor=actor, content=content, key="", submit=False)
    assert draft.state == QuestionState.DRAFT
    with pytest.raises(NotAllowed) as refused:
        ask_question(actor=actor, content=content, key="", submit=True)
    assert refused.value.code == "not_verified"
    assert Question.objects.count() == 1


def test_claimed_membership_is_not_enough() -> None:
    """Only a verified membership sends."""
    user = UserFactory()
    Member(user=user, state=MembershipState.CLAIMED, method="", verified_at=None)
    content = question_content(authorities=[AuthorityFactory()])
    with pytest.raises(NotAllowed):
        ask_question(actor=actor_for(user), content=content, key="", submit=True)


def test_hta_may_ask_publicly_but_not_privately() -> None:
    """The private lane needs its own grant."""
    actor = actor_as(Role.HTA)
    content = question_content(authorities=[AuthorityFactory()])
    ask_question(actor=actor, content=content, key="", submit=True)
    private = replace(content, visibility=Visibility.AUTHORITY_PRIVATE)
    with pytest.raises(NotAllowed):
        ask_question(actor=actor, content=private, key="", submit=True)


def test_nobody_asks() -> None:
    """The anonymous actor is refused before anything is written."""
    with pytest.raises(NotAllowed):
        ask_question(actor=ANONYMOUS, content=question_content(), key="", submit=False)
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "Too short"}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "a\nb"}, "title"),
        ({"body": "x" * 5001}, "body"),
        ({"body": "[" * 900}, "body"),
        ({"body": "   "}, "body"),
        ({"authorities": []}, "authorities"),
    ],
)
def test_bad_content_is_refused_at_its_field(changes: dict[str, object], field: str) -> None:
    """Every refusal names the field and writes nothing."""
    content = question_content(**{"authorities": [AuthorityFactory()]} | changes)
    with pytest.raises(Invalid) as refused:
        ask_question(actor=developer(), content=content, key="", submit=True)
    assert field in refused.value.fields
    assert not Question.objects.exists()
    assert not Event.objects.filter(name__startswith="forum.").exists()


def test_a_term_of_another_list_is_refused() -> None:
    """A stage is no topic."""
    content = question_content(authorities=[AuthorityFactory()])
    wrong = replace(content, topic=content.stage)
    with pytest.raises(Invalid) as refused:
        ask_question(actor=developer(), content=wrong, key="", submit=True)
    assert set(refused.value.fields) == {"topic"}


def test_authorities_without_mandate_cannot_be_asked() -> None:
    """Real authorities without mandate are never asked (rulings D64)."""
    without = OrganisationFactory(kind="authority")
    with pytest.raises(Invalid) as refused:
        question(authorities=[without])
    assert "authorities" in refused.value.fields


def test_editing_keeps_authorities_and_raises_the_version() -> None:
    """A sent question can be changed while nobody began."""
    asker = developer()
    asked = question(asker=asker)
    content = question_content(title="May two donor tests serve for one product?")
    changed = edit_question(
        actor=asker,
        question=asked,
        content=content,
        version=asked.version,
        submit=False,
        reason="More facts.",
    )
    assert changed.title.startswith("May two")
    assert changed.version == asked.version + 1
    assert Case.objects.filter(question=asked).count() == 1


def test_editing_an_old_version_names_what_changed() -> None:
    """The second of two tabs is told, and nothing of the first is lost."""
    asker = developer()
    asked = question(asker=asker)
    first = question_content(title="The first tab wrote this title here")
    edit_question(
        actor=asker,
        question=asked,
        content=first,
        version=asked.version,
        submit=False,
        reason="More facts.",
    )
    with pytest.raises(Conflict) as refused:
        edit_question(
            actor=asker,
            question=asked,
            content=question_content(title="The second tab wrote this instead"),
            version=asked.version,
            submit=False,
            reason="More facts.",
        )
    assert refused.value.code == "version_conflict"
    assert refused.value.extra["changed"]["title"] == first.title
    asked.refresh_from_db()
    assert asked.title == first.title


def test_visibility_of_a_sent_question_never_changes() -> None:
    """There is no flip between lanes (rulings D26)."""
    asker = developer()
    asked = question("private", asker=asker)
    content = question_content(visibility=Visibility.PUBLIC)
    with pytest.raises(Invalid):
        edit_question(
            actor=asker,
            question=asked,
            content=content,
            version=asked.version,
            submit=False,
            reason="More facts.",
        )


def test_others_cannot_edit_or_withdraw() -> None:
    """Only the asker changes a question."""
    asked = question()
    with pytest.raises(NotAllowed):
        withdraw_question(actor=developer(), question=asked)
    with pytest.raises(NotAllowed):
        edit_question(
            actor=developer(),
            question=asked,
            content=question_content(),
            version=asked.version,
            submit=False,
            reason="More facts.",
        )


def test_withdrawing_hides_the_question_and_closes_its_cases() -> None:
    """The public sees nothing any more; the authority sees that it was withdrawn."""
    asker = developer()
    asked = question(asker=asker)
    withdraw_question(actor=asker, question=asked)
    assert not Question.objects.visible_to(ANONYMOUS).exists()
    assert set(Case.objects.values_list("state", flat=True)) == {CaseState.WITHDRAWN}
    with pytest.raises(Conflict):
        withdraw_question(actor=asker, question=asked)


def test_nothing_changes_once_an_authority_began() -> None:
    """Edit and withdraw end with the first draft."""
    asker = developer()
    begun = case(asker=asker)
    answer("draft", of=begun)
    with pytest.raises(Conflict) as refused:
        withdraw_question(actor=asker, question=begun.question)
    assert refused.value.code == "already_begun"
    with pytest.raises(Conflict) as also:
        edit_question(
            actor=asker,
            question=begun.question,
            content=question_content(),
            version=begun.question.version,
            submit=False,
            reason="More facts.",
        )
    assert also.value.code == "already_begun"


def test_drafts_can_be_deleted_sent_questions_not() -> None:
    """Discarding is for drafts."""
    asker = developer()
    draft = question("draft", asker=asker)
    discard_draft(actor=asker, question=draft)
    assert not Question.objects.filter(pk=draft.pk).exists()
    with pytest.raises(Conflict):
        discard_draft(actor=asker, question=question(asker=asker))


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("private", {"public_at": "2026-01-01T00:00Z"}),
        ("public", {"public_at": None}),
        ("public", {"submitted_at": None}),
        ("public", {"state": "nonsense"}),
        ("draft", {"state": "open"}),
        ("public", {"title": "short"}),
        ("public", {"body_md": ""}),
    ],
)
def test_the_database_refuses_what_must_not_be(kind: str, values: dict[str, object]) -> None:
    """Constraints hold with the services bypassed."""
    made = question(kind)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=made.pk).update(**values)


def test_a_second_case_at_the_same_authority_is_refused() -> None:
    """One case per question and authority."""
    first = case()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(
            question=first.question, authority=first.authority, received_at=first.received_at
        )
