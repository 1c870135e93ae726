"""Duplicates: who closes them, what ends, where they lead, and what the database refuses."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.core.actor import ANONYMOUS, Actor
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.models import Event
from apps.forum.choices import CaseState, QuestionState
from apps.forum.models import Case, Duplicate, Question, Watch
from apps.forum.reading_choices import DuplicateState, DuplicateVoice
from apps.forum.services.answers import save_draft
from apps.forum.services.cases import replayed_day
from apps.forum.services.duplicates import (
    close_as_duplicate,
    decide_duplicate,
    propose_duplicate,
    undo_duplicate,
)
from apps.forum.services.questions import edit_question, withdraw_question
from apps.notifications.models import Notification
from apps.profiles.choices import Role
from tests.factories.forum import (
    answer,
    answer_content,
    case,
    developer,
    officials_of,
    question,
    question_content,
)
from tests.factories.profiles import actor_as
from tests.support import deliver_events
from tests.support.races import race, winners
from tests.support.size import amount

pytestmark = pytest.mark.django_db


def _editor() -> Actor:
    return actor_as(Role.EDITOR)


def _closed(**changes: Any) -> tuple[Question, Question]:
    """Return a question that an editor closed, and the one that stands for it."""
    one, other = question(**changes), question()
    close_as_duplicate(actor=_editor(), question=one, canonical=other, reason="The same test.")
    one.refresh_from_db()
    return one, other


def test_closing_ends_the_cases_and_leads_on() -> None:
    one, other = _closed()
    assert one.state == QuestionState.DUPLICATE
    assert one.canonical_question_id == other.pk
    assert [row.state for row in one.cases.all()] == [CaseState.WITHDRAWN]
    said = Duplicate.objects.get()
    assert (said.state, said.voice) == (DuplicateState.CLOSED, DuplicateVoice.EDITOR)


def test_duplicates_stay_readable_but_are_listed_nowhere() -> None:
    one, other = _closed()
    seen = Question.objects.visible_to(ANONYMOUS)
    assert seen.filter(pk=one.pk).exists()
    assert set(seen.listed()) == {other}


def test_who_watched_it_watches_the_other_one() -> None:
    one, other = question(), question()
    watcher = developer()
    for watched in (one, other):
        Watch.objects.create(person_id=watcher.person_id, kind="question", question=watched)
    close_as_duplicate(actor=_editor(), question=one, canonical=other, reason="The same.")
    people = Watch.objects.filter(question=other).values_list("person_id", flat=True)
    assert sorted(people) == sorted([watcher.person_id, one.asker_id])
    assert not Watch.objects.filter(question=one).exists()


def test_the_asker_and_the_officials_are_told_exactly_once() -> None:
    one, _other = _closed()
    deliver_events()
    deliver_events()
    kinds = Notification.objects.filter(event__name__contains="duplicate")
    told = list(kinds.values_list("recipient_id", "event__name"))
    assert told.count((one.asker_id, "forum.question_closed_as_duplicate")) == 1
    officials = [who for who, name in told if name == "forum.case_closed_as_duplicate"]
    assert len(officials) == len(set(officials)) == 2


def test_the_asker_closes_an_own_question_and_hears_nothing_of_it() -> None:
    asker = developer()
    one, other = question(asker=asker), question()
    close_as_duplicate(actor=asker, question=one, canonical=other, reason="I found this one.")
    assert Duplicate.objects.get().voice == DuplicateVoice.ASKER
    deliver_events()
    own = Notification.objects.filter(recipient_id=asker.person_id)
    assert not own.filter(event__name="forum.question_closed_as_duplicate").exists()


@pytest.mark.parametrize("role", [Role.DEVELOPER, Role.PATIENT, Role.ADMIN])
def test_nobody_else_closes(role: Role) -> None:
    with pytest.raises(NotAllowed):
        close_as_duplicate(
            actor=actor_as(role), question=question(), canonical=question(), reason="The same."
        )


@pytest.mark.parametrize("kind", ["private", "after_answer", "draft", "withdrawn"])
def test_only_public_questions_stand_for_others(kind: str) -> None:
    with pytest.raises(Invalid) as refused:
        close_as_duplicate(
            actor=_editor(), question=question(), canonical=question(kind), reason="The same."
        )
    assert set(refused.value.fields) == {"canonical"}


@pytest.mark.parametrize("kind", ["private", "after_answer"])
def test_what_is_not_public_is_never_closed_as_a_duplicate(kind: str) -> None:
    asker = developer()
    with pytest.raises(Conflict) as refused:
        close_as_duplicate(
            actor=asker, question=question(kind, asker=asker), canonical=question(), reason="So."
        )
    assert refused.value.code == "duplicate_not_public"


@pytest.mark.parametrize("stage", ["offered", "signed", "issued"])
def test_a_question_with_an_answer_stays(stage: str) -> None:
    of = case()
    answer(stage, of=of)
    with pytest.raises(Conflict) as refused:
        close_as_duplicate(
            actor=_editor(), question=of.question, canonical=question(), reason="The same."
        )
    assert refused.value.code in {"has_answer", "wrong_state"}


def test_there_are_no_chains() -> None:
    one, other = _closed()
    third = question()
    with pytest.raises(Conflict) as refused:
        close_as_duplicate(actor=_editor(), question=other, canonical=third, reason="The same.")
    assert refused.value.code == "stands_for_others"
    with pytest.raises(Invalid):
        close_as_duplicate(actor=_editor(), question=third, canonical=one, reason="The same.")
    with pytest.raises(Invalid):
        close_as_duplicate(actor=_editor(), question=third, canonical=third, reason="The same.")


def test_what_stands_for_others_is_not_withdrawn() -> None:
    asker = developer()
    one, other = question(), question(asker=asker)
    close_as_duplicate(actor=_editor(), question=one, canonical=other, reason="The same.")
    with pytest.raises(Conflict) as refused:
        withdraw_question(actor=asker, question=other)
    assert refused.value.code == "stands_for_others"


def _set(row: Question, target: Question | None, state: str = "duplicate") -> None:
    with transaction.atomic():
        Question.objects.filter(pk=row.pk).update(canonical_question=target, state=state)


def test_the_database_refuses_cycles_chains_and_hidden_targets() -> None:
    one, other, third = question(), question(), question()
    for target in (one, question("private"), question("draft"), None):
        with pytest.raises(IntegrityError):
            _set(one, target)
    with pytest.raises(IntegrityError):
        _set(question("private"), other)
    _set(one, other)
    for source, target in ((other, third), (third, one), (other, one)):
        with pytest.raises(IntegrityError):
            _set(source, target)
    with pytest.raises(IntegrityError):
        _set(other, None, "withdrawn")
    with pytest.raises(IntegrityError):
        _set(answer().question, third)


def test_an_authority_proposes_and_an_editor_decides() -> None:
    of, other = case(), question()
    drafter, _signer = officials_of(of.authority)
    proposed = propose_duplicate(
        actor=drafter, question=of.question, canonical=other, reason="Answered there."
    )
    of.question.refresh_from_db()
    assert of.question.state == QuestionState.OPEN
    with pytest.raises(Conflict):
        propose_duplicate(actor=drafter, question=of.question, canonical=other, reason="Again.")
    with pytest.raises(NotAllowed):
        decide_duplicate(actor=drafter, duplicate=proposed, close=True)
    decide_duplicate(actor=_editor(), duplicate=proposed, close=True)
    of.question.refresh_from_db()
    assert of.question.canonical_question_id == other.pk
    with pytest.raises(Conflict):
        decide_duplicate(actor=_editor(), duplicate=proposed, close=False, note="No.")


def test_a_refused_proposal_changes_nothing_and_tells_its_author() -> None:
    of, other = case(), question()
    drafter, _signer = officials_of(of.authority)
    row = propose_duplicate(
        actor=drafter, question=of.question, canonical=other, reason="Answered there."
    )
    with pytest.raises(Invalid):
        decide_duplicate(actor=_editor(), duplicate=row, close=False, note=" ")
    decide_duplicate(actor=_editor(), duplicate=row, close=False, note="Another product class.")
    of.question.refresh_from_db()
    assert of.question.state == QuestionState.OPEN
    deliver_events()
    told = Notification.objects.filter(event__name="forum.duplicate_refused")
    assert [row.recipient_id for row in told] == [drafter.person_id]


def test_only_an_authority_that_was_asked_proposes_and_only_editors_read_it() -> None:
    of, other = case(), question()
    stranger, _signer = officials_of(case().authority)
    with pytest.raises(NotAllowed):
        propose_duplicate(
            actor=stranger, question=of.question, canonical=other, reason="Answered there."
        )
    drafter, _signer = officials_of(of.authority)
    propose_duplicate(actor=drafter, question=of.question, canonical=other, reason="There.")
    seen = {
        who: Duplicate.objects.visible_to(actor).count()
        for who, actor in (
            ("nobody", ANONYMOUS),
            ("developer", developer()),
            ("other authority", stranger),
            ("own authority", drafter),
            ("editor", _editor()),
        )
    }
    assert seen == {
        "nobody": 0,
        "developer": 0,
        "other authority": 0,
        "own authority": 1,
        "editor": 1,
    }


def test_undoing_gives_the_question_back_to_its_authorities() -> None:
    one, _other = _closed()
    with pytest.raises(NotAllowed):
        undo_duplicate(actor=developer(), question=one, note="It is another one.")
    undo_duplicate(actor=_editor(), question=one, note="Another class of product.")
    one.refresh_from_db()
    assert (one.state, one.canonical_question_id) == (QuestionState.OPEN, None)
    received = Case.objects.get(question=one)
    assert received.state == CaseState.RECEIVED
    assert received.due_on == replayed_day(received)
    assert Duplicate.objects.get().state == DuplicateState.UNDONE
    with pytest.raises(Conflict):
        undo_duplicate(actor=_editor(), question=one, note="Twice.")
    close_as_duplicate(actor=_editor(), question=one, canonical=question(), reason="Once more.")


def test_where_work_had_begun_it_goes_on_and_the_text_stays() -> None:
    asker = developer()
    of = case(asker=asker)
    drafter, _signer = officials_of(of.authority)
    save_draft(actor=drafter, case=of, content=answer_content(), version=None)
    one = of.question
    close_as_duplicate(actor=_editor(), question=one, canonical=question(), reason="The same.")
    one.refresh_from_db()
    undo_duplicate(actor=_editor(), question=one, note="It is not.")
    of.refresh_from_db()
    assert of.state == CaseState.RUNNING
    assert of.due_on == replayed_day(of)
    one.refresh_from_db()
    with pytest.raises(Conflict):
        edit_question(
            actor=asker,
            question=one,
            content=question_content(authorities=[of.authority]),
            version=one.version,
            submit=False,
            reason="I want to change it.",
        )


def test_events_hold_ids_only() -> None:
    one, other = _closed()
    told = Event.objects.get(name="forum.question_closed_as_duplicate")
    assert set(told.data) == {"question_id", "canonical_id", "duplicate_id", "said_by_id"}
    assert told.data["canonical_id"] == str(other.pk)
    assert told.subject_id == one.pk


@pytest.mark.deep
@pytest.mark.django_db(transaction=True)
def test_two_people_close_two_questions_as_duplicates_of_each_other() -> None:
    """With the services, and with an update over two connections past them."""
    editors = [_editor(), _editor()]
    for _round in range(amount(5, full=20)):
        pair = [question(), question()]

        def close(number: int, pair: list[Question] = pair) -> Any:
            return close_as_duplicate(
                actor=editors[number],
                question=pair[number],
                canonical=pair[1 - number],
                reason="The same.",
            )

        outcomes = race(2, close)
        assert len(winners(outcomes)) == 1
        bare = [question(), question()]

        def update(number: int, bare: list[Question] = bare) -> None:
            _set(bare[number], bare[1 - number])

        race(2, update)
        states = list(
            Question.objects.filter(pk__in=[row.pk for row in bare]).values_list("state", flat=True)
        )
        assert states.count(QuestionState.DUPLICATE) <= 1
