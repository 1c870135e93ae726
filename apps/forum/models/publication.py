"""From private to public: a redacted version, agreed to by both sides, as a new question."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel, VersionedModel
from apps.forum.choices import SHORT_MAX, TITLE_MAX
from apps.forum.models.answer import Answer
from apps.forum.models.question import Question
from apps.forum.private_choices import OPEN_PUBLICATIONS, REASON_MAX, PublicationState, Side
from apps.forum.querysets.publications import ConsentQuerySet, PublicationQuerySet
from apps.profiles.models import Membership, Organisation
from apps.vocabularies.models import Term


class PublicationRequest(VersionedModel):
    """One row: one private answer is to be published with its question, redacted.

    The texts here are the redacted ones. `content_hash` names exactly them; each change begins
    a new `edition`, so that no consent to an earlier one can come alive again. Once both sides
    agreed, `new_question` waits for the authority's two officials; triggers let its answer be
    issued with exactly the agreed texts only, and end the agreement when they change.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="publications")
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="publications")
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=PublicationState.choices,
        default=PublicationState.PROPOSED,
    )
    proposed_side = models.CharField(max_length=10, choices=Side.choices)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("question in one sentence"), max_length=TITLE_MAX)
    body_md = models.TextField(_("details"))
    position_md = models.TextField(_("what is proposed"), blank=True)
    justification_md = models.TextField(_("justification"), blank=True)
    short = models.CharField(_("short answer"), max_length=SHORT_MAX)
    text_md = models.TextField(_("answer"))
    no_guidance_reason = models.CharField(_("why no guidance is cited"), max_length=500, blank=True)
    topic = models.ForeignKey(
        Term,
        on_delete=models.PROTECT,
        limit_choices_to={"list_code": "topic"},
        related_name="+",
        verbose_name=_("topic"),
    )
    names_country = models.BooleanField(
        _("the texts let one guess the country or kind of organisation"), default=True
    )
    edition = models.PositiveIntegerField(default=1, editable=False)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    new_question = models.OneToOneField(
        Question, on_delete=models.PROTECT, null=True, related_name="published_from"
    )
    ended_side = models.CharField(max_length=10, choices=Side.choices, blank=True)
    ended_reason = models.CharField(_("reason"), max_length=REASON_MAX, blank=True)
    ended_at = models.DateTimeField(null=True, editable=False)
    expires_at = models.DateTimeField(editable=False)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to publish")
        verbose_name_plural = _("requests to publish")
        constraints = [
            models.UniqueConstraint(
                fields=["answer"],
                condition=Q(state__in=[*OPEN_PUBLICATIONS, PublicationState.PUBLISHED]),
                name="publication_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PublicationState.values), name="publication_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[
                        PublicationState.AWAITING_CONSENTS,
                        PublicationState.AGREED,
                        PublicationState.PUBLISHED,
                    ]
                )
                | Q(content_hash__regex=r"^[0-9a-f]{64}$"),
                name="publication_agreed_text_is_hashed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PublicationState.AGREED, PublicationState.PUBLISHED])
                | Q(new_question__isnull=False),
                name="publication_agreed_has_a_question",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="publication_expiry",
                condition=Q(state__in=OPEN_PUBLICATIONS),
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} · {self.state}"


class PublicationConsent(BaseModel):
    """One row: one side agreed to one exact text. Never changed; void for any other text."""

    publication = models.ForeignKey(
        PublicationRequest, on_delete=models.PROTECT, related_name="consents"
    )
    side = models.CharField(max_length=10, choices=Side.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    content_hash = models.CharField(max_length=64)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent to publish")
        verbose_name_plural = _("consents to publish")
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "side", "content_hash"], name="publication_consent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} · {self.side}"
