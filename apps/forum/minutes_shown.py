"""What readers see of consolidated minutes, and of who leads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.markup import cleaned
from apps.core.shown import Shown
from apps.core.text import shown_day
from apps.forum.choices import AnswerKind
from apps.forum.choices_life import IN_FORCE
from apps.forum.models import Answer, LeadAuthority, Minutes, MinutesVoice
from apps.forum.position_choices import VoiceKind
from apps.forum.projections import Pill, question_url

VOICES = {VoiceKind.AGREED: ("ok", "ok"), VoiceKind.OBJECTED: ("warn", "alert")}


def with_minutes(questions: QuerySet[Any]) -> QuerySet[Any]:
    """Bring along, in the same statement, the number of issued minutes and who leads."""
    issued = Minutes.objects.issued().filter(question=OuterRef("pk"))
    leads = LeadAuthority.objects.in_force().filter(question=OuterRef("pk"))
    found: QuerySet[Any] = questions.annotate(
        minutes_number=Subquery(issued.values("public_id")[:1]),
        lead_name=Subquery(leads.values("authority__name")[:1]),
    )
    return found


@dataclass(frozen=True, slots=True)
class VoiceShown(Shown):
    """What one authority says of the minutes."""

    authority: str
    pill: Pill
    note: str
    answer_number: str
    answer_url: str
    # In words, where the answer is no longer what it was.
    changed: str


@dataclass(frozen=True, slots=True)
class MinutesShown(Shown):
    """Minutes as everybody sees them: authorities, never the officials."""

    public_id: str
    lead: str
    language: str
    agreed: SafeString
    divergence: SafeString
    actions: SafeString
    voices: tuple[VoiceShown, ...]
    issued_line: str
    disclaimer: str
    content_hash: str
    is_fictional: bool
    # A sentence, where an answer changed since.
    changed: str


def issued_minutes(actor: Actor, question: Any) -> list[Minutes]:
    """Return the issued minutes that the actor reads, the newest first, with their voices."""
    rows = Minutes.objects.visible_to(actor).issued().filter(question=question)
    return list(rows.select_related("authority", "question"))


def minutes_shown(minutes: Minutes, today: date) -> MinutesShown:
    """Return minutes with what each authority said of them, and whether an answer changed."""
    voices = voices_of(minutes)
    spoken = {voice.answer_id for voice in voices}
    final = Answer.objects.final().filter(question=minutes.question, kind=AnswerKind.OFFICIAL)
    now_in_force = set(final.values_list("pk", flat=True))
    shown = tuple(voice_shown(voice, minutes, today) for voice in voices)
    stale = any(one.changed for one in shown) or bool(now_in_force - spoken)
    return MinutesShown(
        public_id=minutes.public_id,
        lead=minutes.authority.name,
        language=minutes.language,
        agreed=cleaned(minutes.agreed_html),
        divergence=cleaned(minutes.divergence_html),
        actions=cleaned(minutes.actions_html),
        voices=shown,
        issued_line=_("Issued %(date)s") % {"date": shown_day(minutes.issued_at)}
        if minutes.issued_at
        else _("Not issued yet."),
        disclaimer=minutes.disclaimer,
        content_hash=minutes.content_hash,
        is_fictional=minutes.is_fictional,
        changed=_("An answer changed since these minutes were written. Read the answers as well.")
        if stale and minutes.issued_at
        else "",
    )


def voices_of(minutes: Minutes) -> Sequence[MinutesVoice]:
    """Return what was said of the text as it is offered, or was issued."""
    rows = MinutesVoice.objects.counting().filter(minutes=minutes)
    return list(rows.select_related("authority", "answer").order_by("authority__sort_key"))


def voice_shown(voice: MinutesVoice, minutes: Minutes, today: date) -> VoiceShown:
    """Return one voice; the officials behind it are not named (rulings D33)."""
    kind = VoiceKind(voice.kind)
    answer = voice.answer
    return VoiceShown(
        authority=voice.authority.name,
        pill=Pill(str(kind.label), *VOICES[kind]),
        note=voice.note,
        answer_number=answer.public_id,
        answer_url=f"{question_url(minutes.question)}#answer-{answer.public_id.lower()}",
        changed=_changed(answer, today),
    )


def _changed(answer: Answer, today: date) -> str:
    if answer.redacted_at is not None:
        return _("The text of this answer was removed.")
    if answer.state not in IN_FORCE or answer.replaced_at is not None:
        return _("This answer is no longer in force.")
    if answer.valid_until is not None and answer.valid_until < today:
        return _("This answer is past its date.")
    return ""


def still_silent(minutes: Minutes, voices: Iterable[MinutesVoice]) -> list[str]:
    """Return the names of authorities that have an answer in force and have not spoken yet."""
    spoken = {voice.authority_id for voice in voices}
    final = Answer.objects.final().filter(question=minutes.question, kind=AnswerKind.OFFICIAL)
    waited = final.exclude(authority_id__in=spoken).order_by("authority__sort_key")
    return list(waited.values_list("authority__name", flat=True))
