"""What asker and authority say to each other about a case, and proposals to hand it on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import ServiceTimeField
from apps.core.models import BaseModel
from apps.forum.clock_choices import REASON_MAX, MessageKind, Side, TransferState
from apps.forum.models.answer import Answer
from apps.forum.models.case import Case
from apps.forum.querysets.clock import CaseMessageQuerySet, TransferQuerySet
from apps.profiles.models import Organisation

_PERSON = settings.AUTH_USER_MODEL


class CaseMessage(BaseModel):
    """One row: something said between asker and authority. Never official speech, never changed.

    Only the asker's side and this authority read it, whoever reads the question.
    """

    created_at = ServiceTimeField(_("created"), auto_now_add=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(_("kind"), max_length=12, choices=MessageKind.choices)
    side = models.CharField(_("said by"), max_length=12, choices=Side.choices)
    author = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    # The answer about which the asker wants to know more.
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, null=True, related_name="+")
    text_md = models.TextField(_("text"))
    text_html = models.TextField(editable=False)

    objects = CaseMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message about a case")
        verbose_name_plural = _("messages about cases")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=MessageKind.values) & Q(side__in=Side.values),
                name="case_message_codes_known",
            ),
            models.UniqueConstraint(
                fields=["answer"],
                condition=Q(kind=MessageKind.REQUEST, side=Side.ASKER),
                name="case_message_one_request_per_answer",
            ),
            models.CheckConstraint(
                condition=Q(answer__isnull=True, side=Side.AUTHORITY)
                | Q(answer__isnull=False)
                | ~Q(kind=MessageKind.REQUEST),
                name="case_message_asker_requests_of_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.side}"


class Transfer(BaseModel):
    """One row: an authority proposes that another one takes over the case; the asker decides."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="transfers")
    to_authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=REASON_MAX)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=TransferState.choices,
        default=TransferState.PROPOSED,
    )
    proposed_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(_("ends"))
    decided_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    new_case = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, related_name="+")

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed transfer")
        verbose_name_plural = _("proposed transfers")
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state=TransferState.PROPOSED),
                name="transfer_one_proposal_per_case",
            ),
            models.CheckConstraint(
                condition=Q(state__in=TransferState.values), name="transfer_state_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=TransferState.ACCEPTED,
                    new_case__isnull=False,
                    decided_by__isnull=False,
                )
                | (~Q(state=TransferState.ACCEPTED) & Q(new_case__isnull=True)),
                name="transfer_accepted_has_case",
            ),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="transfer_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.to_authority_id}"
