"""Makers of what several authorities say about one question."""

from typing import Any

from apps.forum.models import Answer, Case, Minutes, PositionMark
from apps.forum.services.leading import take_lead
from apps.forum.services.minutes import (
    MinutesContent,
    issue_minutes,
    offer_minutes,
    save_minutes,
    speak_on_minutes,
)
from apps.forum.services.positions import confirm_mark, propose_mark
from tests.factories.forum import answer, officials_of, question
from tests.factories.profiles import AuthorityFactory


def two_answers(kind: str = "public", **kwargs: Any) -> tuple[Answer, Answer]:
    """Return the issued answers of two authorities to a new question."""
    authorities = kwargs.pop("authorities", None) or [AuthorityFactory(), AuthorityFactory()]
    asked = question(kind, authorities=authorities, **kwargs)
    cases = Case.objects.select_related("question", "authority").filter(question=asked)
    one, other = (answer("issued", of=cases.get(authority=a)) for a in authorities[:2])
    return one, other


def marked(own: Answer, other: Answer, stance: str, note: str = "") -> PositionMark:
    """Return a mark that stands."""
    drafter, signer = officials_of(own.authority)
    proposal = propose_mark(actor=drafter, other=other, stance=stance, note=note)
    return confirm_mark(actor=signer, mark=proposal)


def said_of(mark: PositionMark) -> str:
    """Return the state of a mark as it is now."""
    return PositionMark.objects.values_list("state", flat=True).get(pk=mark.pk)


def minutes_content(**changes: Any) -> MinutesContent:
    """Return what minutes say."""
    given = {
        "agreed": "Both authorities agree that **one** test is enough.",
        "divergence": "They differ on the time of the test.",
        "actions": "The asker sends the protocol.",
        "language": "en",
    }
    return MinutesContent(**(given | changes))


def minutes(kind: str = "issued", *, answers: tuple[Answer, Answer] | None = None) -> Minutes:
    """Return minutes of a kind: draft, offered, agreed, issued; the first answer's leads."""
    one, other = answers or two_answers()
    drafter, signer = officials_of(one.authority)
    take_lead(actor=drafter, question=one.question)
    made = save_minutes(
        actor=drafter, question=one.question, content=minutes_content(), version=None
    )
    if kind == "draft":
        return made
    made = offer_minutes(actor=drafter, minutes=made, version=made.version)
    if kind == "offered":
        return made
    for by in (signer, officials_of(other.authority)[1]):
        speak_on_minutes(actor=by, minutes=made, kind="agreed", seen_hash=made.content_hash)
    if kind == "agreed":
        return made
    return issue_minutes(actor=signer, minutes=made, seen_hash=made.content_hash)
