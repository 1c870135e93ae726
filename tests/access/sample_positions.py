"""Questions that two authorities answered: marks, waiting proposals, a lead, issued minutes."""

from typing import Any

from apps.core.actor import Actor
from apps.forum.models import Answer, Case
from apps.forum.services.answers import issue_answer, offer_draft, sign_answer
from apps.forum.services.leading import take_lead
from apps.forum.services.minutes import (
    MinutesContent,
    issue_minutes,
    offer_minutes,
    save_minutes,
    speak_on_minutes,
)
from apps.forum.services.positions import confirm_mark, propose_mark
from tests.access.personas import People
from tests.factories.forum import answer_content, officials_of, question

Two = tuple[Actor, Actor]
Sample = tuple[str, str, dict[str, Any], tuple[str, ...]]


def position_samples(people: People) -> list[Sample]:
    """Return the objects, kinds, arguments and canaries: public ones and private ones."""
    made: list[Sample] = []
    for kind in ("public", "private"):
        asked = question(
            kind,
            asker=people.actor("asker"),
            authorities=[people.authority, people.other_authority],
            title=f"zqmatrix{kind}x or not?",
        )
        own = people.actor("drafter"), people.actor("signer")
        others = officials_of(people.other_authority)
        one = _issued(Case.objects.get(question=asked, authority=people.authority), own)
        other = _issued(Case.objects.get(question=asked, authority=people.other_authority), others)
        words = [f"zq{name}{kind}x" for name in ("matrix", "marked", "minutes")]
        mark = propose_mark(actor=own[0], other=other, stance="differs", note=f"{words[1]} so.")
        confirm_mark(actor=own[1], mark=mark)
        _minutes((own, others), one, f"{words[2]} agreed.")
        at = {"public_id": asked.public_id, "slug": asked.slug}
        made.append(("matrix", kind, at, tuple(words)))
        # Inside its authority, until a second official confirms it.
        note = f"zqwaits{kind}x so."
        waits = propose_mark(actor=own[0], other=other, stance="partly", note=note)
        made.append(("marking", kind, {**at, "pk": waits.pk}, (f"zqwaits{kind}x",)))
        # A draft of minutes: for those who take part.
        draft = MinutesContent(f"zqdraft{kind}x so.", "", "", "en")
        save_minutes(actor=own[0], question=asked, content=draft, version=None)
        made.append(("minuting", kind, at, (f"zqdraft{kind}x",)))
    return made


def _issued(case: Case, officials: Two) -> Answer:
    content = answer_content(
        citations=(),
        no_guidance_reason="None speaks of it.",
        jurisdictions=[case.authority.country_id or "BE"],
    )
    offered = offer_draft(actor=officials[0], case=case, content=content, version=None)
    sign_answer(actor=officials[1], answer=offered, seen_hash=offered.content_hash)
    return issue_answer(actor=officials[1], answer=offered, seen_hash=offered.content_hash)


def _minutes(officials: tuple[Two, Two], one: Answer, text: str) -> None:
    (drafter, signer), (_drafter, other_signer) = officials
    take_lead(actor=drafter, question=one.question)
    content = MinutesContent(text, "", "", "en")
    draft = save_minutes(actor=drafter, question=one.question, content=content, version=None)
    offered = offer_minutes(actor=drafter, minutes=draft, version=draft.version)
    for by in (signer, other_signer):
        speak_on_minutes(actor=by, minutes=offered, kind="agreed", seen_hash=offered.content_hash)
    issue_minutes(actor=signer, minutes=offered, seen_hash=offered.content_hash)
