"""Which authority leads, and the consolidated minutes of several authorities' positions."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import PublicIdField
from apps.core.models import BaseModel, VersionedModel
from apps.forum.disclaimers import DISCLAIMERS
from apps.forum.models.answer import Answer
from apps.forum.models.question import Question
from apps.forum.position_choices import (
    LEAD_REASON_MAX,
    VOICE_NOTE_MAX,
    MinutesState,
    VoiceKind,
)
from apps.forum.querysets.minutes import (
    LeadAuthorityQuerySet,
    MinutesQuerySet,
    MinutesVoiceQuerySet,
)
from apps.profiles.models import Membership, Organisation


class LeadAuthority(BaseModel):
    """One row: one addressed authority leads on one question, until it or another ends that."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="leads")
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    taken_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    # For officials of the authorities that take part.
    reason = models.CharField(_("why it ended"), max_length=LEAD_REASON_MAX, blank=True)

    objects = LeadAuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead authority")
        verbose_name_plural = _("lead authorities")
        constraints = [
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(ended_at__isnull=True),
                name="lead_one_per_question",
            ),
            # Target of the composite key of minutes.
            models.UniqueConstraint(fields=["id", "question", "authority"], name="lead_identity"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="lead_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority} · {self.question_id}"


class Minutes(VersionedModel):
    """One row: what several authorities say together about one question.

    Written by officials of the lead authority; once every authority that answered has spoken
    on the exact text, it is issued and never changes. Any edit before voids what was said.
    """

    public_id = PublicIdField(prefix="M")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="minutes")
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(LeadAuthority, on_delete=models.PROTECT, related_name="minutes")
    language = models.CharField(_("language"), max_length=12)
    agreed_md = models.TextField(_("what the authorities agree on"), blank=True)
    agreed_html = models.TextField(editable=False, blank=True)
    divergence_md = models.TextField(_("where they differ, and why"), blank=True)
    divergence_html = models.TextField(editable=False, blank=True)
    actions_md = models.TextField(_("what follows"), blank=True)
    actions_html = models.TextField(editable=False, blank=True)
    # Everybody whose words the text holds: none of them can agree to it.
    writers = ArrayField(models.UUIDField(), default=list, editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=MinutesState.choices, default=MinutesState.DRAFTING
    )
    # Set anew by the database each time the text is offered; voices belong to one offer.
    offer = models.UUIDField(null=True, editable=False)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    disclaimer_version = models.CharField(max_length=20)
    issued_at = models.DateTimeField(_("issued"), null=True, editable=False)
    issued_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    # A trigger takes it from the question.
    is_fictional = models.BooleanField(_("invented for demonstration"), default=False)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = _("consolidated minutes")
        verbose_name_plural = _("consolidated minutes")
        constraints = [
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(state__in=[MinutesState.DRAFTING, MinutesState.OFFERED]),
                name="minutes_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(state=MinutesState.DRAFTING, offer__isnull=True, content_hash="")
                | Q(
                    state__in=[MinutesState.OFFERED, MinutesState.ISSUED],
                    offer__isnull=False,
                    content_hash__regex=r"^[0-9a-f]{64}$",
                    agreed_md__regex=r"\S",
                ),
                name="minutes_offered_is_hashed",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=MinutesState.ISSUED, issued_at__isnull=False, issued_by__isnull=False
                )
                | (
                    ~Q(state=MinutesState.ISSUED)
                    & Q(issued_at__isnull=True, issued_by__isnull=True)
                ),
                name="minutes_issued_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def disclaimer(self) -> str:
        """The fixed sentence of the version under which the minutes were written."""
        return str(DISCLAIMERS[self.disclaimer_version])


class MinutesVoice(BaseModel):
    """One row: one authority agrees with one exact text, or says why not; signed by an official.

    It counts only for the offer it was given to, and stays for good.
    """

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="voices")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # The authority's answer on that day.
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("what it says"), max_length=8, choices=VoiceKind.choices)
    note = models.CharField(_("why not"), max_length=VOICE_NOTE_MAX, blank=True)
    signer = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    offer = models.UUIDField(editable=False)
    content_hash = models.CharField(max_length=64, editable=False)

    objects = MinutesVoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("voice on minutes")
        verbose_name_plural = _("voices on minutes")
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "authority", "offer"], name="voice_once_per_offer"
            ),
            models.CheckConstraint(
                condition=Q(kind=VoiceKind.AGREED, note="")
                | Q(kind=VoiceKind.OBJECTED, note__regex=r"\S"),
                name="voice_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes_id} {self.authority_id} {self.kind}"
