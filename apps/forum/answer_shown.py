"""What readers learn of an official answer beside its text: how final, for whom, how given."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.shown import Shown
from apps.core.text import shown_day
from apps.forum.applicability import conditions_in_words
from apps.forum.choices import AnswerState, RedactionGround
from apps.forum.choices_life import DecisionKind
from apps.forum.models import Answer
from apps.forum.referring import ChannelLine, referral_of
from apps.vocabularies.labels import pick


@dataclass(frozen=True, slots=True)
class Beside(Shown):
    """Sentences beside the text of an answer; empty where there is nothing to say."""

    preliminary: bool = False
    holds_for: tuple[str, ...] = ()
    check_url: str = ""
    review: str = ""
    letter: str = ""
    # For the asker's side and the authorities only; to everybody else the address leads nowhere.
    scan_url: str = ""
    # Anchors of the answers that this one replaced: their addresses lead here.
    anchors: tuple[str, ...] = ()
    removed: str = ""
    # Since when it speaks no more, and why; then nothing about it looks official or valid.
    ended: str = ""
    ended_tag: str = ""
    current_url: str = ""
    changed: str = ""
    confirmed: str = ""
    # Its own lasting page, with the versions before and after it.
    page_url: str = ""
    earlier: str = ""
    referral: ChannelLine | None = None


NOTHING_BESIDE = Beside()


def beside(answer: Answer) -> Beside:
    """Return what stands beside an answer fetched with `for_card()`."""
    holds = tuple(holds_for(answer))
    number = {"public_id": answer.public_id}
    issued = answer.issued_at is not None
    ended = answer.ended_on is not None
    speaks = issued and not ended and answer.replaced_at is None
    earlier: list[str] = getattr(answer, "replaced", [])
    return Beside(
        preliminary=answer.is_preliminary,
        holds_for=holds,
        check_url=reverse("forum:applies", kwargs=number) if holds and speaks else "",
        review=_review(answer),
        letter=_letter(answer),
        scan_url=_scan_url(answer),
        anchors=() if ended else tuple(f"answer-{one.lower()}" for one in earlier),
        ended=_ending(answer) if ended else "",
        ended_tag=_ended_tag(answer) if ended else "",
        current_url=_current_url(answer),
        changed=_changed(answer),
        confirmed="" if ended else _confirmed(answer),
        page_url=reverse("forum:answer", kwargs=number) if issued else "",
        earlier="" if ended else _earlier(len(earlier)),
        removed=removed_words(answer),
        referral=referral_of(answer),
    )


def holds_for(answer: Answer) -> Iterable[str]:
    """Yield for which cases the answer holds, a phrase for each condition."""
    terms: list[dict[str, Any]] = getattr(answer, "limits", [])
    for label, list_code in ((_("Class of product"), "atmp_class"), (_("Stage"), _STAGES)):
        names = [pick(one["labels"]).text for one in terms if one["list"] == list_code]
        if names:
            yield phrase(label, names)
    for fact, values in conditions_in_words(answer.conditions):
        yield phrase(fact, values)


_STAGES = "development_stage"


def phrase(label: Any, values: Iterable[Any]) -> str:
    """Return a condition as one phrase."""
    named = {"what": label, "values": ", ".join(map(str, values))}
    return _("%(what)s: %(values)s") % named


def _review(answer: Answer) -> str:
    if answer.review_by is None or answer.issued_at is None:
        return ""
    return _("The authority looks at it again by %(date)s.") % {"date": shown_day(answer.review_by)}


def _letter(answer: Answer) -> str:
    if answer.letter_date is None or answer.redacted_at is not None:
        return ""
    return _("Answered by letter of %(date)s, reference %(reference)s.") % {
        "date": shown_day(answer.letter_date),
        "reference": answer.letter_reference,
    }


def ended_words(answer: Answer) -> str:
    """Return since when an answer speaks no more, as a phrase; nothing for one in force."""
    if answer.ended_on is None:
        return _("Replaced by the final answer") if answer.replaced_at is not None else ""
    words = (
        _("Withdrawn on %(date)s")
        if answer.state == AnswerState.WITHDRAWN
        else _("Replaced by a newer answer on %(date)s")
    )
    return words % {"date": shown_day(answer.ended_on)}


def recheck_words(answer: Answer) -> str:
    """Return why an answer needs a re-check; fetched with `with_validity()`."""
    if getattr(answer, "cites_replaced_guidance", True):
        return _("Needs re-check: cited guidance has changed")
    return _("Needs re-check by its authority")


def withdrawn_because(answer: Answer) -> str:
    """Return the public reason of a withdrawal; empty for all other answers."""
    said = [row["reason"] for row in _decided(answer, DecisionKind.WITHDRAW)]
    return said[-1] if said and answer.state == AnswerState.WITHDRAWN else ""


def _ending(answer: Answer) -> str:
    why = withdrawn_because(answer)
    if not why:
        return f"{ended_words(answer)}."
    reason = {"what": ended_words(answer), "reason": why}
    return _("%(what)s, because: %(reason)s") % reason


def _ended_tag(answer: Answer) -> str:
    if answer.state == AnswerState.WITHDRAWN:
        return _("Withdrawn: no longer an official answer")
    return _("Earlier version: no longer the official answer")


def _current_url(answer: Answer) -> str:
    number = getattr(answer, "successor", None)
    return reverse("forum:answer", kwargs={"public_id": number}) if number else ""


def _changed(answer: Answer) -> str:
    return "" if answer.redacted_at is not None else answer.change_note


def _confirmed(answer: Answer) -> str:
    """Return when two officials last confirmed the answer, and what they said."""
    said = _decided(answer, DecisionKind.CONFIRM)
    if not said:
        return ""
    day = parse_datetime(said[-1]["at"])
    return _("Looked at again on %(date)s: %(reason)s") % {
        "date": shown_day(day) if day else "",
        "reason": said[-1]["reason"],
    }


def _decided(answer: Answer, kind: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = getattr(answer, "decided", [])
    return [row for row in rows if row["kind"] == kind]


def _earlier(number: int) -> str:
    if not number:
        return ""
    words = ngettext("%(n)s earlier version", "%(n)s earlier versions", number)
    return words % {"n": number}


def _scan_url(answer: Answer) -> str:
    if answer.letter_scan_id is None or answer.redacted_at is not None:
        return ""
    return reverse("file", kwargs={"pk": answer.letter_scan_id})


def removed_words(answer: Answer) -> str:
    """Return why the text is gone, if it is; for everybody to read."""
    if answer.redacted_at is None:
        return ""
    done: dict[str, str] = getattr(answer, "redaction", None) or {}
    words = _("The text of this answer was removed on %(date)s.") % {
        "date": shown_day(answer.redacted_at)
    }
    if not done:
        return words
    ground = RedactionGround(done["ground"]).label
    why = _("Ground: %(ground)s. %(reason)s") % {"ground": ground, "reason": done["reason"]}
    return f"{words} {why}"
