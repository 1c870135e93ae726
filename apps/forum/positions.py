"""Where each authority stands with a question: one function for page, matrix and API.

It says no more than the authorities said: whoever said nothing is silent, and answers that
nobody compared are not compared.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import combinations
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.shown import Shown
from apps.forum.choices import OPEN_CASES, AnswerKind, CaseState
from apps.forum.choices_life import IN_FORCE
from apps.forum.models import Answer, Case, PositionMark
from apps.forum.position_choices import Stance, Verdict
from apps.forum.projections import AnswerCard, Pill, answer_cards


class PositionKind(StrEnum):
    """What there is of an authority."""

    ANSWERED = "answered"
    PRELIMINARY = "preliminary"
    REFERRED = "referred"
    DECLINED = "declined"
    WAITING = "waiting"
    SILENT = "silent"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"
    EXPIRED = "expired"


KINDS: dict[PositionKind, tuple[Promise, str, str]] = {
    PositionKind.ANSWERED: (gettext_lazy("Answered"), "off", "check"),
    PositionKind.PRELIMINARY: (gettext_lazy("Preliminary answer"), "info", "edit"),
    PositionKind.REFERRED: (gettext_lazy("Referred to a formal procedure"), "off", "arrow"),
    PositionKind.DECLINED: (gettext_lazy("Declined to answer"), "", "x"),
    PositionKind.WAITING: (gettext_lazy("No position yet"), "", "dotted"),
    PositionKind.SILENT: (gettext_lazy("No position: closed without a reply"), "", "x"),
    PositionKind.WITHDRAWN: (gettext_lazy("Answer withdrawn"), "err", "x"),
    PositionKind.REMOVED: (gettext_lazy("Text removed"), "err", "x"),
    PositionKind.EXPIRED: (gettext_lazy("No longer valid"), "err", "alert"),
}
SENTENCES: dict[str, Promise] = {
    Stance.ALIGNED: gettext_lazy("Its answer is the same as that of %(authority)s."),
    Stance.PARTLY: gettext_lazy("Its answer is partly the same as that of %(authority)s."),
    Stance.DIFFERS: gettext_lazy("Its answer differs from that of %(authority)s."),
}
STANCES: dict[str, tuple[str, str]] = {
    Stance.ALIGNED: ("ok", "ok"),
    Stance.PARTLY: ("warn", "alert"),
    Stance.DIFFERS: ("err", "x"),
}
VERDICTS: dict[str, tuple[str, str]] = {
    Verdict.ALIGNED: ("ok", "ok"),
    Verdict.PARTLY: ("warn", "alert"),
    Verdict.DIFFERS: ("err", "x"),
    Verdict.UNMARKED: ("", "dotted"),
}
# Who has nothing to say any more, and never said anything.
ELSEWHERE = (CaseState.TRANSFERRED, CaseState.WITHDRAWN)
# Of these alone "the same" or "different" is said.
COMPARED = (PositionKind.ANSWERED, PositionKind.PRELIMINARY)


@dataclass(frozen=True, slots=True)
class Said(Shown):
    """What one authority says of another one's answer."""

    by: str
    about: str
    stance: str
    pill: Pill
    # The stance with the other authority, in a sentence.
    words: str
    note: str
    language: str


@dataclass(frozen=True, slots=True)
class Cited(Shown):
    """A document that an answer rests on, and in words what others cite instead."""

    title: str
    url: str
    locator: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Position(Shown):
    """Where one authority stands."""

    authority: str
    authority_id: str
    country: str
    kind: PositionKind
    pill: Pill
    card: AnswerCard | None = None
    cites: tuple[Cited, ...] = ()
    # Words, where the basis is not everybody's.
    basis_remark: str = ""
    said: tuple[Said, ...] = ()

    @property
    def compared(self) -> bool:
        """Whether it can be the same as another one, or differ."""
        return self.kind in COMPARED


@dataclass(frozen=True, slots=True)
class Pair(Shown):
    """Two answers, and what their authorities say of one another."""

    one: str
    other: str
    verdict: Verdict
    pill: Pill
    # In a sentence: who said it, or that they see it differently.
    words: str


@dataclass(frozen=True, slots=True)
class Matrix(Shown):
    """All positions on one question."""

    positions: tuple[Position, ...]
    pairs: tuple[Pair, ...]
    verdict: Verdict | None
    pill: Pill | None


def with_marks(answers: QuerySet[Any], today: date) -> QuerySet[Any]:
    """Bring along with answers, in the same statement, what their authority says of others."""
    standing = PositionMark.objects.current_on(today).filter(own_answer=OuterRef("pk"))
    row = JSONObject(about="other_answer_id", stance="stance", note="note", language="language")
    found: QuerySet[Any] = answers.annotate(marks_said=ArraySubquery(standing.values(row=row)))
    return found


def matrix_of(
    cases: Iterable[Case],
    answers: Sequence[Answer],
    today: date,
    cards: Sequence[AnswerCard] | None = None,
) -> Matrix:
    """Return the positions of a question's authorities, in the order of their names.

    `answers`: those in force, fetched with `for_card()` and `with_marks()`; `cards`: theirs,
    where the caller has made them already.
    """
    drawn = answer_cards(answers, today) if cards is None else cards
    of_answer = {a.pk: card for a, card in zip(answers, drawn, strict=True)}
    kept = [answer for answer in answers if not _is_elsewhere(answer)]
    # One case per authority; the final answer counts where a preliminary one is left beside it.
    of = {a.authority_id: a for a in sorted(kept, key=lambda a: not a.is_preliminary)}
    rows = sorted(cases, key=lambda case: case.authority.sort_key)
    there = [c for c in rows if c.state not in ELSEWHERE or c.authority_id in of]
    found = [_position(c, of.get(c.authority_id), of_answer, today) for c in there]
    keys = [of[c.authority_id].pk if c.authority_id in of else None for c in there]
    by_key = {key: p for key, p in zip(keys, found, strict=True) if key is not None}
    marks = _marks(kept, by_key)
    positions = _remarked([replace(p, said=_said_by(p, marks)) for p in found])
    pairs = tuple(_pairs(positions, marks))
    verdict = verdict_of([pair.verdict for pair in pairs])
    pill = None if verdict is None else Pill(str(verdict.label), *VERDICTS[verdict])
    return Matrix(tuple(positions), pairs, verdict, pill)


def verdict_of(pairs: Sequence[Verdict]) -> Verdict | None:
    """Return what may be said of all together; None where there is nothing to compare.

    One pair that differs makes it different. "The same" needs every pair to be marked so.
    """
    if not pairs:
        return None
    for one in (Verdict.DIFFERS, Verdict.PARTLY):
        if one in pairs:
            return one
    return Verdict.ALIGNED if set(pairs) == {Verdict.ALIGNED} else Verdict.UNMARKED


def kind_of(case: Case, answer: Answer | None, today: date) -> PositionKind:
    """Return what there is of an authority, from its case and its answer in force."""
    if answer is not None:
        return _kind_of_answer(answer, today)
    if case.state in OPEN_CASES:
        return PositionKind.WAITING
    if case.state in {CaseState.ANSWERED, CaseState.REFERRED}:
        # It answered once, and nothing of it is in force.
        return PositionKind.WITHDRAWN
    return PositionKind.DECLINED if case.state == CaseState.DECLINED else PositionKind.SILENT


def _kind_of_answer(answer: Answer, today: date) -> PositionKind:
    if answer.redacted_at is not None:
        return PositionKind.REMOVED
    if answer.kind == AnswerKind.REFERRAL:
        return PositionKind.REFERRED
    if answer.valid_until is None or answer.valid_until < today:
        return PositionKind.EXPIRED
    return PositionKind.PRELIMINARY if answer.is_preliminary else PositionKind.ANSWERED


def _is_elsewhere(answer: Answer) -> bool:
    """Return whether the answer no longer speaks; pages may bring such rows along too."""
    return answer.state not in IN_FORCE or answer.replaced_at is not None


def _position(
    case: Case, answer: Answer | None, cards: Mapping[Any, AnswerCard], today: date
) -> Position:
    kind = kind_of(case, answer, today)
    words, tone, icon = KINDS[kind]
    return Position(
        authority=answer.authority_name if answer else case.authority.name,
        authority_id=case.authority.public_id,
        country=case.authority.country_id or "",
        kind=kind,
        pill=Pill(str(words), tone, icon),
        card=cards[answer.pk] if answer else None,
    )


Marks = dict[tuple[str, str], Said]


def _marks(answers: Iterable[Answer], by_key: Mapping[Any, Position]) -> Marks:
    """Return what is said by and about answers that can be compared, by the authorities' ids."""
    marks: Marks = {}
    keys = {str(pk): pk for pk in by_key}
    for answer in answers:
        own = by_key.get(answer.pk)
        rows: list[dict[str, str]] = getattr(answer, "marks_said")  # noqa: B009  annotation
        for row in rows:
            about = keys.get(row["about"])
            if own is None or about is None:
                continue
            other = by_key[about]
            if own.compared and other.compared:
                said = _said(own.authority, other.authority, row)
                marks[(own.authority_id, other.authority_id)] = said
    return marks


def _said(by: str, about: str, row: Mapping[str, str]) -> Said:
    stance = Stance(row["stance"])
    pill = Pill(str(stance.label), *STANCES[stance])
    words = str(SENTENCES[stance]) % {"authority": about}
    return Said(by, about, stance.value, pill, words, row["note"], row["language"])


def _said_by(position: Position, marks: Marks) -> tuple[Said, ...]:
    return tuple(said for (by, _about), said in marks.items() if by == position.authority_id)


def _pairs(positions: Sequence[Position], marks: Marks) -> Iterator[Pair]:
    for one, other in combinations([p for p in positions if p.compared], 2):
        there = marks.get((one.authority_id, other.authority_id))
        back = marks.get((other.authority_id, one.authority_id))
        said = [said for said in (there, back) if said is not None]
        verdict = _worst([one.stance for one in said])
        pill = Pill(str(verdict.label), *VERDICTS[verdict])
        yield Pair(one.authority, other.authority, verdict, pill, _in_words(said))


def _worst(stances: Sequence[str]) -> Verdict:
    for stance in (Stance.DIFFERS, Stance.PARTLY, Stance.ALIGNED):
        if stance in stances:
            return Verdict(stance.value)
    return Verdict.UNMARKED


def _in_words(said: Sequence[Said]) -> str:
    if not said:
        return _("Neither authority has said how its answer stands to the other one's.")
    if len(said) == 1:
        return _("Said by %(authority)s alone.") % {"authority": said[0].by}
    if said[0].stance == said[1].stance:
        return _("Said by both.")
    return _("They see it differently: %(one)s says “%(first)s”, %(other)s says “%(second)s”.") % {
        "one": said[0].by,
        "first": said[0].pill.text,
        "other": said[1].by,
        "second": said[1].pill.text,
    }


def _remarked(positions: list[Position]) -> list[Position]:
    """Say in words where basis and guidance of the answers are not the same."""
    speaking = [p for p in positions if p.compared and p.card is not None]
    bases = {p.card.basis for p in speaking if p.card}
    cited: dict[str, set[str]] = {}
    for position in speaking:
        for citation in position.card.citations if position.card else ():
            cited.setdefault(citation.title, set()).add(position.authority_id)
    several = len(speaking) > 1
    return [
        replace(
            p,
            cites=_cites(p, cited, several=several and p.compared),
            basis_remark=_("Not the same basis everywhere")
            if p.compared and len(bases) > 1
            else "",
        )
        for p in positions
    ]


def _cites(
    position: Position, cited: Mapping[str, set[str]], *, several: bool
) -> tuple[Cited, ...]:
    if position.card is None:
        return ()
    alone = _("Cited by this authority only")
    return tuple(
        Cited(c.title, c.url, c.locator, alone if several and len(cited[c.title]) == 1 else "")
        for c in position.card.citations
    )
