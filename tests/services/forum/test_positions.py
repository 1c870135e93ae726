"""Marks of positions: who makes them, what they need, and what ends them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.models import Event
from apps.forum.choices import AnswerState
from apps.forum.clock_choices import DeclineReason
from apps.forum.models import Answer, Case, PositionMark, Question
from apps.forum.position_choices import MarkState, Stance, Verdict
from apps.forum.positions import PositionKind, matrix_of, verdict_of, with_marks
from apps.forum.services.clock import decline_case, lapse_case
from apps.forum.services.conversation import ask_for_more
from apps.forum.services.positions import confirm_mark, drop_mark, propose_mark
from tests.factories.forum import answer, case, developer, membership_of, officials_of, question
from tests.factories.positions import marked, said_of, two_answers
from tests.factories.profiles import AuthorityFactory
from tests.factories.vocabularies import AdviceChannelFactory

pytestmark = pytest.mark.django_db


def looked_at(asked: Question) -> Any:
    """Return the matrix of a question as of today."""
    today = now().date()
    rows = Answer.objects.in_force().filter(question=asked).for_card()
    cases = asked.cases.select_related("authority")
    return matrix_of(cases, list(with_marks(rows, today)), today)


def end(made: Answer, how: str) -> None:
    """End an answer behind every service's back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE forum_answer DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE forum_answer ENABLE TRIGGER forum_answer_changed")
        cursor.execute(f"UPDATE forum_answer SET {how} WHERE id = %s", [made.pk])  # noqa: S608
        cursor.execute("ALTER TABLE forum_answer ENABLE TRIGGER USER")


def test_a_mark_speaks_once_a_second_official_confirmed_it() -> None:
    own, other = two_answers()
    drafter, signer = officials_of(own.authority)
    proposal = propose_mark(actor=drafter, other=other, stance="differs", note="On the test.")
    assert [p.said for p in looked_at(own.question).positions] == [(), ()]
    with pytest.raises(NotAllowed):
        confirm_mark(actor=drafter, mark=proposal)
    confirm_mark(actor=signer, mark=proposal)
    matrix = looked_at(own.question)
    [said] = [s for p in matrix.positions for s in p.said]
    assert (said.by, said.about) == (own.authority_name, other.authority_name)
    assert (said.stance, said.note) == (Stance.DIFFERS, "On the test.")
    assert matrix.verdict == Verdict.DIFFERS
    with pytest.raises(Conflict):
        confirm_mark(actor=signer, mark=proposal)
    assert Event.objects.filter(name="forum.mark_confirmed").count() == 1


def test_nobody_said_so_is_not_the_same() -> None:
    own, _other = two_answers()
    matrix = looked_at(own.question)
    assert matrix.verdict == Verdict.UNMARKED
    assert matrix.pairs[0].words.startswith("Neither")


def test_two_that_see_it_differently_are_shown_so() -> None:
    own, other = two_answers()
    marked(own, other, Stance.ALIGNED)
    assert looked_at(own.question).verdict == Verdict.ALIGNED
    assert "alone" in looked_at(own.question).pairs[0].words
    marked(other, own, Stance.PARTLY, "Not for children.")
    matrix = looked_at(own.question)
    assert matrix.verdict == Verdict.PARTLY
    assert "see it differently" in matrix.pairs[0].words


@pytest.mark.parametrize(
    ("pairs", "verdict"),
    [
        ([], None),
        (["aligned", "aligned"], Verdict.ALIGNED),
        (["aligned", "unmarked"], Verdict.UNMARKED),
        (["aligned", "partly", "unmarked"], Verdict.PARTLY),
        (["partly", "differs"], Verdict.DIFFERS),
    ],
)
def test_the_verdict_claims_no_more_than_was_said(
    pairs: list[str], verdict: Verdict | None
) -> None:
    assert verdict_of([Verdict(one) for one in pairs]) == verdict


@pytest.mark.parametrize("stance", [Stance.PARTLY, Stance.DIFFERS])
def test_it_says_on_what(stance: Stance) -> None:
    own, other = two_answers()
    drafter, _signer = officials_of(own.authority)
    for note in ("", "  \n ", "x" * 501):
        with pytest.raises(Invalid):
            propose_mark(actor=drafter, other=other, stance=stance, note=note)
    with pytest.raises(Invalid):
        propose_mark(actor=drafter, other=other, stance="same", note="")


def test_only_an_authority_that_answered_marks() -> None:
    own, other = two_answers()
    silent = AuthorityFactory()
    drafter, _signer = officials_of(silent)
    for actor in (drafter, officials_of(other.authority)[0]):
        with pytest.raises(Conflict):
            propose_mark(actor=actor, other=other, stance="aligned", note="")
    with pytest.raises(NotAllowed):
        propose_mark(actor=developer(), other=other, stance="aligned", note="")
    assert own.marks.count() == 0


def test_a_new_mark_takes_the_place_of_the_old_one() -> None:
    own, other = two_answers()
    first = marked(own, other, Stance.ALIGNED)
    second = marked(own, other, Stance.DIFFERS, "On the dose.")
    assert said_of(first) == MarkState.REPLACED
    assert said_of(second) == MarkState.STANDING
    drafter, signer = officials_of(own.authority)
    waiting = propose_mark(actor=drafter, other=other, stance="aligned", note="")
    again = propose_mark(actor=drafter, other=other, stance="partly", note="On the dose.")
    assert said_of(waiting) == MarkState.DROPPED
    drop_mark(actor=signer, mark=again)
    assert said_of(second) == MarkState.STANDING
    with pytest.raises(Conflict):
        drop_mark(actor=drafter, mark=again)


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize(
    "how",
    [
        "state = 'superseded', ended_on = current_date",
        "state = 'withdrawn', ended_on = current_date",
        "redacted_at = now(), short = '[redacted]'",
    ],
)
def test_a_mark_lapses_with_either_answer(which: int, how: str) -> None:
    """Whoever ends the answer, by whatever way: the database ends what was said about it."""
    answers = two_answers()
    mark = marked(answers[0], answers[1], Stance.ALIGNED)
    drafter, _signer = officials_of(answers[1].authority)
    waiting = propose_mark(actor=drafter, other=answers[0], stance="aligned", note="")
    end(answers[which], how)
    assert said_of(mark) == said_of(waiting) == MarkState.LAPSED
    mark.refresh_from_db()
    assert mark.ended_at is not None
    assert all(p.said == () for p in looked_at(mark.question).positions)


def test_past_its_date_an_answer_is_not_compared() -> None:
    own, other = two_answers()
    marked(own, other, Stance.ALIGNED)
    end(other, "review_by = NULL, valid_from = current_date - 9, valid_until = current_date - 1")
    matrix = looked_at(own.question)
    assert [p.said for p in matrix.positions] == [(), ()]
    assert matrix.verdict is None
    assert PositionKind.EXPIRED in [p.kind for p in matrix.positions]


def test_silence_is_silence() -> None:
    """Each authority has its place, also those that said nothing."""
    authorities = [AuthorityFactory() for _n in range(3)]
    asked = question(authorities=authorities)
    own = asked.cases.select_related("authority", "question").get(authority=authorities[1])
    answer("issued", of=own)
    matrix = looked_at(asked)
    kinds = {p.authority_id: p.kind for p in matrix.positions}
    assert kinds[authorities[1].public_id] == PositionKind.ANSWERED
    assert kinds[authorities[0].public_id] == PositionKind.WAITING
    assert matrix.verdict is None
    assert matrix.pairs == ()


def referred(of: Case) -> None:
    """Refer the asker to a formal procedure."""
    answer(of=of, channel=AdviceChannelFactory(), citations=())


def declined(of: Case) -> None:
    """Decline to answer."""
    drafter, _signer = officials_of(of.authority)
    decline_case(actor=drafter, case=of, code=DeclineReason.OUT_OF_SCOPE, reason="Not our field.")


def lapsed(of: Case) -> None:
    """Close the case of an asker who never replied."""
    drafter, _signer = officials_of(of.authority)
    ask_for_more(actor=drafter, case=of, text="Which cells?")
    lapse_case(case=of)


def preliminary(of: Case) -> None:
    """Answer for the time being."""
    answer(of=of, is_preliminary=True)


@pytest.mark.parametrize(
    ("act", "kind", "verdict"),
    [
        (referred, PositionKind.REFERRED, None),
        (declined, PositionKind.DECLINED, None),
        (lapsed, PositionKind.SILENT, None),
        (preliminary, PositionKind.PRELIMINARY, Verdict.UNMARKED),
    ],
)
def test_each_way_to_say_something_or_nothing_is_a_position(
    act: Callable[[Case], None], kind: PositionKind, verdict: Verdict | None
) -> None:
    """Beside an answer; of those that answered, also preliminarily, "compared" can be said."""
    authorities = [AuthorityFactory() for _n in range(2)]
    asked = question(authorities=authorities)
    cases = asked.cases.select_related("authority", "question")
    answer("issued", of=cases.get(authority=authorities[0]))
    act(cases.get(authority=authorities[1]))
    matrix = looked_at(asked)
    kinds = {p.authority_id: p.kind for p in matrix.positions}
    assert kinds == {
        authorities[0].public_id: PositionKind.ANSWERED,
        authorities[1].public_id: kind,
    }
    assert (matrix.verdict, len(matrix.pairs)) == (verdict, 0 if verdict is None else 1)


def test_a_withdrawn_answer_leaves_no_position() -> None:
    own, other = two_answers()
    end(own, "state = 'withdrawn', ended_on = current_date")
    kinds = {p.authority: p.kind for p in looked_at(own.question).positions}
    assert kinds[own.authority_name] == PositionKind.WITHDRAWN
    assert kinds[other.authority_name] == PositionKind.ANSWERED


def test_the_database_keeps_marks() -> None:
    """Not changed, not deleted, not confirmed by its proposer, by a stranger or out of force."""
    own, other = two_answers()
    mark = marked(own, other, Stance.DIFFERS, "On the dose.")
    drafter, signer = officials_of(own.authority)
    waiting = propose_mark(actor=drafter, other=other, stance="aligned", note="")
    rows, proposal = (PositionMark.objects.filter(pk=one.pk) for one in (mark, waiting))
    stranger = officials_of(other.authority)[1]

    def confirmed(by: Actor) -> int:
        return proposal.update(
            state=MarkState.STANDING, confirmed_by=membership_of(by), confirmed_at=now()
        )

    for act in (
        lambda: rows.update(note="On nothing."),
        lambda: rows.update(stance=Stance.ALIGNED),
        lambda: rows.update(state=MarkState.PROPOSED, confirmed_at=None, confirmed_by=None),
        rows.delete,
        lambda: proposal.update(state=MarkState.STANDING),
        lambda: confirmed(drafter),
        lambda: confirmed(stranger),
        # There is a standing one already.
        lambda: confirmed(signer),
        lambda: PositionMark.objects.create(**_row(own, other, signer, note="")),
        lambda: PositionMark.objects.create(**_row(own, own, signer)),
        lambda: PositionMark.objects.create(**_row(own, other, stranger)),
        lambda: PositionMark.objects.create(**_row(own, answer("issued"), signer)),
        lambda: PositionMark.objects.create(**_row(own, answer("offered"), signer)),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_the_database_confirms_nothing_about_an_ended_answer() -> None:
    own, other = two_answers()
    drafter, _signer = officials_of(own.authority)
    end(other, "state = 'withdrawn', ended_on = current_date")
    with pytest.raises(Conflict):
        propose_mark(actor=drafter, other=other, stance="aligned", note="")
    assert Answer.objects.get(pk=other.pk).state == AnswerState.WITHDRAWN


def test_marks_of_private_questions_are_read_by_those_concerned() -> None:
    asker = developer()
    own, other = two_answers("private", asker=asker)
    mark = marked(own, other, Stance.ALIGNED)
    drafter, _signer = officials_of(own.authority)
    waiting = propose_mark(actor=drafter, other=other, stance="differs", note="On the dose.")

    def seen(actor: Actor) -> set[Any]:
        return set(PositionMark.objects.visible_to(actor).values_list("pk", flat=True))

    assert seen(asker) == {mark.pk}
    assert seen(officials_of(other.authority)[0]) == {mark.pk}
    assert seen(drafter) == {mark.pk, waiting.pk}
    assert seen(officials_of(case().authority)[0]) == set()
    assert seen(developer()) == set()


def _row(own: Answer, other: Answer, by: Actor, note: str = "On the dose.") -> dict[str, Any]:
    return {
        "question_id": own.question_id,
        "authority_id": own.authority_id,
        "own_answer": own,
        "other_authority_id": other.authority_id,
        "other_answer": other,
        "stance": Stance.PARTLY,
        "note": note,
        "language": "en",
        "proposed_by": membership_of(by),
    }
