"""Questions to authorities, and what becomes of them.

What must hold is in the database: besides the constraints below, the first migrations add
composite keys (an acceptance belongs to its question and authority) and triggers (four eyes,
issued text never changes). See README.md.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from apps.core.fields import PublicIdField
from apps.core.models import BaseModel, VersionedModel
from apps.forum.choices import (
    SHORT_MAX,
    TITLE_MAX,
    AnswerState,
    AnswerValidity,
    CaseState,
    QuestionState,
    Visibility,
)
from apps.forum.disclaimers import DISCLAIMERS
from apps.forum.querysets import (
    AcceptanceQuerySet,
    AnswerQuerySet,
    CaseQuerySet,
    CitationQuerySet,
    QuestionQuerySet,
    SignatureQuerySet,
)
from apps.profiles.models import Membership, Organisation
from apps.vocabularies.models import GuidanceSection, GuidanceVersion, Term


def _term(list_code: str, label: Any) -> "models.ForeignKey[Term, Term]":
    """Return a reference to one controlled list; the service checks the list."""
    return models.ForeignKey(
        Term,
        on_delete=models.PROTECT,
        limit_choices_to={"list_code": list_code},
        related_name="+",
        verbose_name=label,
    )


class Question(VersionedModel):
    """One row: one question of one person, asked for one organisation, to 1..n authorities.

    `public_at` is the single truth about being public: set on sending (public), with the
    first official answer (public after answer), or never (private lane).
    """

    public_id = PublicIdField(prefix="Q")
    title = models.CharField(_("question in one sentence"), max_length=TITLE_MAX)
    language = models.CharField(_("language"), max_length=12)
    body_md = models.TextField(_("details"))
    body_html = models.TextField(editable=False)
    position_md = models.TextField(_("what you propose"), blank=True)
    position_html = models.TextField(editable=False, blank=True)
    justification_md = models.TextField(_("why you think so"), blank=True)
    justification_html = models.TextField(editable=False, blank=True)
    topic = _term("topic", _("topic"))
    product_class = _term("atmp_class", _("class of product"))
    stage = _term("development_stage", _("stage of development"))
    visibility = models.CharField(_("who may read it"), max_length=20, choices=Visibility.choices)
    state = models.CharField(
        _("state"), max_length=12, choices=QuestionState.choices, default=QuestionState.DRAFT
    )
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="questions"
    )
    asker_membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="questions"
    )
    asker_hidden = models.BooleanField(_("hide my organisation from the public"), default=False)
    wanted_authorities = models.ManyToManyField(
        Organisation, related_name="+", blank=True, verbose_name=_("authorities")
    )
    submitted_at = models.DateTimeField(_("sent"), null=True, editable=False)
    public_at = models.DateTimeField(_("public since"), null=True, editable=False)
    is_fictional = models.BooleanField(_("invented for demonstration"), default=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=QuestionState.DRAFT, submitted_at__isnull=True)
                | (
                    ~Q(state=QuestionState.DRAFT)
                    & Q(submitted_at__isnull=False, asker_membership__isnull=False)
                ),
                name="question_sent_for_an_organisation",
            ),
            models.CheckConstraint(
                condition=~Q(visibility=Visibility.AUTHORITY_PRIVATE) | Q(public_at__isnull=True),
                name="question_private_never_public",
            ),
            models.CheckConstraint(
                condition=~Q(state=QuestionState.DRAFT) | Q(public_at__isnull=True),
                name="question_draft_never_public",
            ),
            models.CheckConstraint(
                condition=~Q(visibility=Visibility.PUBLIC)
                | Q(state=QuestionState.DRAFT)
                | Q(public_at__isnull=False),
                name="question_public_when_sent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=QuestionState.values), name="question_state_known"
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="question_visibility_known"
            ),
            models.CheckConstraint(
                condition=Q(state=QuestionState.DRAFT) | Q(body_md__regex=r"\S"),
                name="question_sent_has_details",
            ),
            models.CheckConstraint(
                condition=Q(title__regex=r"\S.{13,}\S"), name="question_title_says_something"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-public_at", "-id"],
                name="question_public_order",
                condition=Q(public_at__isnull=False),
            ),
            models.Index(fields=["asker", "-created_at"], name="question_of_asker"),
            # Figures of the start page are counted without reading a question.
            models.Index(
                fields=["state"],
                name="question_public_state",
                condition=Q(public_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def slug(self) -> str:
        """The readable end of the address; it carries no meaning."""
        return slugify(self.title)[:60] or "question"

    @property
    def is_private(self) -> bool:
        """Whether the question lies in the private lane or is not public yet."""
        return self.public_at is None


class Case(VersionedModel):
    """One row: one question at one authority."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="cases")
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cases")
    state = models.CharField(
        _("state"), max_length=12, choices=CaseState.choices, default=CaseState.RECEIVED
    )
    received_at = models.DateTimeField(_("received"), editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "authority"], name="case_once_per_authority"
            ),
            # Target of the composite key of answers.
            models.UniqueConstraint(fields=["id", "question", "authority"], name="case_identity"),
            models.CheckConstraint(
                condition=Q(state=CaseState.ANSWERED, answered_at__isnull=False)
                | (~Q(state=CaseState.ANSWERED) & Q(answered_at__isnull=True)),
                name="case_answered_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CaseState.values), name="case_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "state", "received_at"], name="case_inbox_order")
        ]

    def __str__(self) -> str:
        return f"{self.question.public_id} · {self.authority}"


class Answer(VersionedModel):
    """One row: one official answer of one authority to one question.

    Only an issued answer speaks; from then on its text is immutable. Question and authority
    repeat the case's so that keys of other tables can refer to them.
    """

    public_id = PublicIdField(prefix="A")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="answers")
    language = models.CharField(_("language"), max_length=12)
    short = models.CharField(_("short answer"), max_length=SHORT_MAX, blank=True)
    text_md = models.TextField(_("answer"), blank=True)
    text_html = models.TextField(editable=False, blank=True)
    basis = models.ForeignKey(
        Term,
        on_delete=models.PROTECT,
        null=True,
        limit_choices_to={"list_code": "answer_basis"},
        related_name="+",
        verbose_name=_("basis"),
    )
    jurisdictions = ArrayField(
        models.CharField(max_length=2), default=list, verbose_name=_("applies in")
    )
    no_guidance_reason = models.CharField(_("why no guidance is cited"), max_length=500, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, editable=False)
    valid_until = models.DateField(_("valid until"), null=True)
    disclaimer_version = models.CharField(max_length=20)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=AnswerState.choices, default=AnswerState.DRAFTING
    )
    drafter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    drafter_membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    # Everybody whose words the text holds: none of them can sign it.
    writers = ArrayField(models.UUIDField(), default=list, editable=False)
    # Set anew by the database each time the text is offered; signatures belong to one offer.
    offer = models.UUIDField(null=True, editable=False)
    return_reason = models.CharField(_("why it came back"), max_length=1000, blank=True)
    # The text as it was when it came back last, so that a signer sees what changed in it.
    returned_md = models.TextField(blank=True, default="", db_default="", editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    issued_at = models.DateTimeField(_("issued"), null=True, editable=False)
    # A trigger takes it from the authority.
    is_fictional = models.BooleanField(_("invented for demonstration"), default=False)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("official answer")
        verbose_name_plural = _("official answers")
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=[AnswerState.DRAFTING, AnswerState.IN_SIGNOFF]),
                name="answer_one_draft_per_case",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state=AnswerState.ISSUED),
                name="answer_one_issued_per_case",
            ),
            # Target of the composite key of acceptances.
            models.UniqueConstraint(fields=["id", "question", "authority"], name="answer_identity"),
            models.CheckConstraint(
                condition=~Q(state=AnswerState.ISSUED)
                | Q(
                    issued_at__isnull=False,
                    issued_by__isnull=False,
                    valid_from__isnull=False,
                    valid_until__isnull=False,
                    valid_until__gt=models.F("valid_from"),
                    basis__isnull=False,
                ),
                name="answer_issued_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(state=AnswerState.DRAFTING)
                | Q(
                    content_hash__regex=r"^[0-9a-f]{64}$", text_md__regex=r"\S", short__regex=r"\S"
                ),
                name="answer_offered_is_hashed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AnswerState.values), name="answer_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["-issued_at"], name="answer_newest", condition=Q(state="issued"))
        ]

    def __str__(self) -> str:
        return f"{self.public_id} · {self.authority}"

    @property
    def disclaimer(self) -> str:
        """The fixed sentence of the version under which the answer was given."""
        return str(DISCLAIMERS[self.disclaimer_version])

    def validity_on(self, day: date) -> AnswerValidity:
        """Return what may be said of the answer on the day.

        Needs `cites_replaced_guidance`, which `AnswerQuerySet.with_validity()` annotates: a
        new version of a cited document counts at once, before any job has run (D13).
        """
        if self.valid_until is None or day > self.valid_until:
            return AnswerValidity.EXPIRED
        if getattr(self, "cites_replaced_guidance"):  # noqa: B009  annotation, not a field
            return AnswerValidity.RECHECK
        return AnswerValidity.VALID


class Citation(BaseModel):
    """One row: one place in one version of a guidance document that an answer rests on."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="citations")
    guidance_version = models.ForeignKey(
        GuidanceVersion, on_delete=models.PROTECT, related_name="citations"
    )
    section = models.ForeignKey(
        GuidanceSection, on_delete=models.PROTECT, null=True, related_name="citations"
    )
    locator = models.CharField(_("place in the document"), max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    objects = CitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "position"], name="citation_position"),
            models.UniqueConstraint(
                fields=["answer", "guidance_version", "locator"], name="citation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guidance_version}, {self.locator}"


class Signature(BaseModel):
    """One row: one official signed one exact text. Never by one of its writers, never changed.

    A signature counts only for the offer it was given to, and while its signer is a verified
    signer of the authority: an edit, a new offer or a lost role voids it.
    """

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="signatures")
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    offer = models.UUIDField(editable=False)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "signer", "offer"], name="signature_once_per_offer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.created_at:%Y-%m-%d}"


class Acceptance(BaseModel):
    """One row: the asker says that this answer settles the question for this authority (D60)."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="acceptances")
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="acceptances")
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptances")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "authority"],
                condition=Q(revoked_at__isnull=True),
                name="acceptance_one_active_per_authority",
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} ✓"
