"""Consolidated minutes: one authority leads, each that answered speaks on one exact text.

Locks: question, then its answers, then the minutes. Other authorities wait for no draft.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, Text
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.markup import render_markdown
from apps.core.text import one_line, without_overrides
from apps.core.versions import conflict, save_versioned
from apps.forum.choices import DISCLAIMER_VERSION, AnswerKind
from apps.forum.guard import findings
from apps.forum.models import Answer, LeadAuthority, Minutes, MinutesVoice, Question
from apps.forum.position_choices import (
    MINUTES_PART_MAX,
    VOICE_NOTE_MAX,
    MinutesState,
    VoiceKind,
)
from apps.forum.position_rules import of_minutes
from apps.forum.rules import OTHER_AUTHORITY
from apps.forum.services.positions import own_answer_to
from apps.profiles.choices import Role

PARTS = ("agreed", "divergence", "actions")
TEXT_CHANGED = _("The text changed after you opened it. Read it again before you decide.")
NOT_OFFERED_NOW = _("These minutes do not wait for the authorities any more: read them again.")
NAMES = _(
    "The text seems to name a person. Minutes speak of authorities and of “the asker”, never of "
    "individuals. Change it, or say that it names nobody."
)
UNSPOKEN = _(
    "Every authority with an answer in force has to speak on this text first; at least two have "
    "to agree, your authority among them."
)


@dataclass(frozen=True, slots=True)
class MinutesContent:
    """What the minutes say, in Markdown."""

    agreed: str
    divergence: str
    actions: str
    language: str


def save_minutes(
    *, actor: Actor, question: Question, content: MinutesContent, version: int | None
) -> Minutes:
    """Save the draft of the lead authority; it voids whatever was said of the text before.

    Raises NotAllowed for other authorities, Conflict when somebody saved meanwhile.
    """
    values = _stored(content)
    with transaction.atomic():
        locked_question = lock_row(Question, question.pk)
        lead = LeadAuthority.objects.in_force().filter(question=locked_question).first()
        require(actor, "forum.lead_question", lead)
        if lead is None:
            raise Conflict(_("No authority leads on this question now."), code="wrong_state")
        draft = _draft_of(locked_question)
        given = {"lead_id": lead.pk, "authority_id": lead.authority_id, **values}
        if draft is None:
            draft = Minutes.objects.create(
                question=locked_question,
                writers=[actor.person_id],
                disclaimer_version=DISCLAIMER_VERSION,
                **given,
            )
        else:
            if version is None:
                # Written into an empty form while a colleague saved: nothing is lost unseen.
                raise conflict(draft, values)
            writers = sorted({*draft.writers, actor.person_id})
            draft_values = {"state": MinutesState.DRAFTING, "writers": writers}
            begun: dict[str, Any] = {"offer": None, "content_hash": ""}
            save_versioned(draft, expected=version, values=given | draft_values | begun)
        record("forum.minutes_saved", actor=actor, subject=draft, data=of_minutes(draft))
        return draft


def offer_minutes(
    *, actor: Actor, minutes: Minutes, version: int, names_nobody: bool = False
) -> Minutes:
    """Offer the draft to the authorities that answered, under the hash of its content.

    Raises Invalid when it says nothing, or seems to name somebody and nobody answered for that
    (`names_nobody`); Conflict when it changed, or fewer than two authorities have an answer.
    """
    with transaction.atomic():
        lock_row(Question, minutes.question_id)
        answers = lock_final_answers(minutes.question_id)
        locked = lock_row(Minutes, minutes.pk)
        require(actor, "forum.lead_question", locked)
        _require_leads(locked)
        if locked.state != MinutesState.DRAFTING:
            raise Conflict(_("These minutes were offered already."), code="wrong_state")
        if not locked.agreed_md.strip():
            raise Invalid(fields={"agreed": _("Say what the authorities agree on.")})
        if len(answers) < 2:
            raise Conflict(
                _("Minutes need the answers of at least two authorities."), code="wrong_state"
            )
        if names_in(locked) and not names_nobody:
            raise Invalid(NAMES, code="names_somebody")
        values = {"state": MinutesState.OFFERED, "content_hash": minutes_hash(locked, answers)}
        save_versioned(locked, expected=version, values=values)
        record("forum.minutes_offered", actor=actor, subject=locked, data=of_minutes(locked))
        locked.refresh_from_db()
        return locked


def speak_on_minutes(
    *, actor: Actor, minutes: Minutes, kind: str, seen_hash: str, note: str = ""
) -> MinutesVoice:
    """Agree with the exact text seen, or object with a reason that stands in the minutes.

    Once per authority and offer; the same again changes nothing. Raises NotAllowed for those
    who wrote in it or do not sign, Conflict when it is no longer the text seen.
    """
    said = _checked_voice(kind, note)
    with transaction.atomic():
        question = lock_row(Question, minutes.question_id)
        answers = lock_final_answers(minutes.question_id)
        locked = lock_row(Minutes, minutes.pk)
        require(actor, "forum.speak_on_minutes", locked)
        own = own_answer_to(question, actor.acting.organisation_id) if actor.acting else None
        if own is None:
            raise Conflict(
                _("Only an authority with an answer in force speaks on minutes."),
                code="wrong_state",
            )
        _require_seen(locked, answers, seen_hash)
        before: MinutesVoice | None = (
            MinutesVoice.objects.counting()
            .filter(minutes=locked, authority_id=own.authority_id)
            .first()
        )
        if before is not None:
            if (before.kind, before.note) == said:
                return before
            raise Conflict(_("Your authority has spoken on this text already."), code="wrong_state")
        voice: MinutesVoice = MinutesVoice.objects.create(
            minutes=locked,
            question=question,
            authority_id=own.authority_id,
            answer=own,
            kind=said[0],
            note=said[1],
            signer_id=actor.acting_membership_id,
            offer=str(locked.offer),
            content_hash=locked.content_hash,
        )
        data = of_minutes(locked, authority_id=own.authority_id)
        record("forum.minutes_voiced", actor=actor, subject=locked, data=data)
        return voice


def issue_minutes(*, actor: Actor, minutes: Minutes, seen_hash: str) -> Minutes:
    """Issue the minutes on which every authority has spoken; from now on they never change.

    Raises Conflict while a voice is missing, or when it is no longer the text seen.
    """
    try:
        with transaction.atomic():
            lock_row(Question, minutes.question_id)
            answers = lock_final_answers(minutes.question_id)
            locked = lock_row(Minutes, minutes.pk)
            require(actor, "forum.issue_minutes", locked)
            _require_leads(locked)
            _require_seen(locked, answers, seen_hash)
            values = {
                "state": MinutesState.ISSUED,
                "issued_at": now(),
                "issued_by_id": actor.acting_membership_id,
            }
            save_versioned(locked, expected=None, values=values)
            record("forum.minutes_issued", actor=actor, subject=locked, data=of_minutes(locked))
            return locked
    except IntegrityError as error:
        raise Conflict(UNSPOKEN, code="not_agreed") from error


def lock_final_answers(question_id: Any) -> list[Answer]:
    """Return the official answers in force to a question, locked, in the order of their keys."""
    rows = Answer.objects.final().filter(question=question_id, kind=AnswerKind.OFFICIAL)
    return list(rows.order_by("pk").select_for_update(no_key=True, of=("self",)))


def minutes_hash(minutes: Minutes, answers: Sequence[Answer]) -> str:
    """Return the SHA-256 (hex) of what authorities agree to: the text, and the answers meant."""
    content = {
        "minutes": minutes.public_id,
        "question": str(minutes.question_id),
        "lead": str(minutes.authority_id),
        "language": minutes.language,
        **{part: getattr(minutes, f"{part}_md") for part in PARTS},
        "disclaimer": minutes.disclaimer_version,
        "answers": sorted([one.public_id, one.content_hash] for one in answers),
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def names_in(minutes: Minutes) -> list[str]:
    """Return what in the texts looks like a person: officials of the authorities, addresses."""
    texts = [getattr(minutes, f"{part}_md") for part in PARTS]
    whole = "\n".join(texts).casefold()
    officials = User.objects.filter(
        memberships__role=Role.REGULATOR,
        memberships__organisation__cases__question=minutes.question_id,
    )
    names = set(officials.values_list("display_name", flat=True))
    found = [name for name in sorted(names) if name and name.casefold() in whole]
    shapes = findings(*texts, language=minutes.language)
    return [*found, *(one.excerpt for one in shapes if one.is_personal)]


def _stored(content: MinutesContent) -> dict[str, Any]:
    problems: dict[str, Text] = {}
    values: dict[str, Any] = {"language": content.language}
    for part in PARTS:
        text = without_overrides(getattr(content, part)).strip()
        if len(text) > MINUTES_PART_MAX:
            problems[part] = _("Write at most 5,000 characters.")
        values |= {f"{part}_md": text, f"{part}_html": render_markdown(text)}
    if problems:
        raise Invalid(fields=problems)
    return values


def _draft_of(question: Question) -> Minutes | None:
    rows = Minutes.objects.unfinished().filter(question=question)
    found: Minutes | None = rows.select_for_update(no_key=True).first()
    return found


def _require_leads(minutes: Minutes) -> None:
    if not LeadAuthority.objects.in_force().filter(pk=minutes.lead_id).exists():
        raise Conflict(OTHER_AUTHORITY.reason, code="wrong_state")


def _require_seen(minutes: Minutes, answers: Sequence[Answer], seen_hash: str) -> None:
    if minutes.state != MinutesState.OFFERED:
        raise Conflict(NOT_OFFERED_NOW, code="wrong_state")
    if minutes.content_hash != seen_hash:
        raise Conflict(TEXT_CHANGED, code="text_changed")
    if minutes_hash(minutes, answers) != seen_hash:
        raise conflict(minutes, {})


def _checked_voice(kind: str, note: str) -> tuple[VoiceKind, str]:
    text = one_line(note)
    if kind not in VoiceKind.values:
        raise Invalid(fields={"kind": _("Choose one of the values offered.")})
    if kind == VoiceKind.AGREED:
        return VoiceKind.AGREED, ""
    if not 0 < len(text) <= VOICE_NOTE_MAX:
        raise Invalid(fields={"note": _("Say in 1 to 1,000 characters why not.")})
    return VoiceKind.OBJECTED, text
