"""Official answers and what they cite."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.fields import PublicIdField
from apps.core.models import BaseModel, StoredFile, VersionedModel
from apps.forum.choices import (
    LETTER_REFERENCE_MAX,
    OLDER_REASON_MAX,
    REDACTED,
    SHORT_MAX,
    AnswerKind,
    AnswerState,
    AnswerValidity,
)
from apps.forum.choices_life import CHANGE_NOTE_MAX, IN_FORCE, SPOKEN
from apps.forum.disclaimers import DISCLAIMERS
from apps.forum.models.case import Case
from apps.forum.models.chains import chain_constraints
from apps.forum.models.question import Question
from apps.forum.querysets import AnswerQuerySet, CitationQuerySet
from apps.profiles.models import CapacitySnapshot, Membership, Organisation
from apps.vocabularies.models import AdviceChannel, GuidanceSection, GuidanceVersion, Term


class Answer(VersionedModel):
    """One row: one official answer of one authority to one question.

    Only an issued answer speaks; from then on its text is immutable. Question and authority
    repeat the case's so that keys of other tables can refer to them.
    """

    public_id = PublicIdField(prefix="A")
    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=AnswerKind.choices,
        default=AnswerKind.OFFICIAL,
        db_default=AnswerKind.OFFICIAL,
    )
    # The formal procedure to which a referral leads.
    channel = models.ForeignKey(
        AdviceChannel,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("formal procedure"),
    )
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
    # The day on which the authority looks at it again; no statement to readers, so not signed.
    review_by = models.DateField(_("reviewed by"), null=True)
    review_soon_told_at = models.DateTimeField(null=True, editable=False)
    review_due_told_at = models.DateTimeField(null=True, editable=False)
    # Where the answer holds; nothing listed means everywhere (applicability.py).
    conditions = models.JSONField(_("holds for"), default=dict, db_default={})
    for_classes = ArrayField(models.CharField(max_length=60), default=list, db_default=[])
    for_stages = ArrayField(models.CharField(max_length=60), default=list, db_default=[])
    is_preliminary = models.BooleanField(_("preliminary"), default=False, db_default=False)
    # When the final answer took the place of this preliminary one.
    replaced_at = models.DateTimeField(null=True, editable=False)
    letter_date = models.DateField(_("date of the letter"), null=True)
    letter_reference = models.CharField(
        _("reference of the letter"), max_length=LETTER_REFERENCE_MAX, blank=True, db_default=""
    )
    letter_scan = models.OneToOneField(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("scan")
    )
    # The answer of the same authority whose place this one takes, and what changed, for readers.
    supersedes = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="successors",
        verbose_name=_("takes the place of"),
    )
    change_note = models.CharField(
        _("what changed"), max_length=CHANGE_NOTE_MAX, blank=True, db_default=""
    )
    # The first day on which it no longer spoke: replaced or withdrawn.
    ended_on = models.DateField(_("no longer in force since"), null=True, editable=False)
    # Since when its authority has to look at it again.
    review_due_on = models.DateField(null=True, editable=False)
    # When its text was taken out (rulings D39); the hash stays.
    redacted_at = models.DateTimeField(null=True, editable=False)
    disclaimer_version = models.CharField(max_length=20)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=AnswerState.choices, default=AnswerState.DRAFTING
    )
    drafter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    drafter_membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    # Triggers freeze in which capacity the drafter wrote, and the issuer issued.
    drafter_capacity = models.ForeignKey(
        CapacitySnapshot,
        on_delete=models.PROTECT,
        db_index=False,
        editable=False,
        related_name="+",
    )
    capacity = models.ForeignKey(
        CapacitySnapshot,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        editable=False,
        related_name="+",
    )
    # Everybody whose words the text holds: none of them can sign it.
    writers = ArrayField(models.UUIDField(), default=list, editable=False)
    # Set anew by the database each time the text is offered; signatures belong to one offer.
    offer = models.UUIDField(null=True, editable=False)
    return_reason = models.CharField(_("why it came back"), max_length=1000, blank=True)
    # Text and citations (a line each) as they were when the draft came back last, so that a
    # signer sees what changed. Null: came back before the citations were kept.
    returned_md = models.TextField(blank=True, default="", db_default="", editable=False)
    returned_citations = ArrayField(models.TextField(), null=True, editable=False)
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
                condition=Q(state__in=IN_FORCE, is_preliminary=False),
                name="answer_one_final_per_case",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state=AnswerState.ISSUED, is_preliminary=True),
                name="answer_one_preliminary_per_case",
            ),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True)
                | Q(state=AnswerState.ISSUED, is_preliminary=True),
                name="answer_preliminary_is_replaced",
            ),
            models.CheckConstraint(
                condition=Q(review_by__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(review_by__lte=models.F("valid_until")),
                name="answer_reviewed_while_valid",
            ),
            models.CheckConstraint(
                condition=Q(letter_date__isnull=True, letter_reference="", letter_scan__isnull=True)
                | Q(
                    letter_date__isnull=False,
                    letter_reference__regex=r"\S",
                    letter_scan__isnull=False,
                ),
                name="answer_letter_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(redacted_at__isnull=True) | Q(issued_at__isnull=False, short=REDACTED),
                name="answer_redacted_says_so",
            ),
            # Target of the composite key of acceptances.
            models.UniqueConstraint(fields=["id", "question", "authority"], name="answer_identity"),
            models.CheckConstraint(
                condition=~Q(state__in=SPOKEN)
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
            models.CheckConstraint(
                condition=Q(kind=AnswerKind.OFFICIAL, channel__isnull=True)
                | Q(kind=AnswerKind.REFERRAL, channel__isnull=False, is_preliminary=False),
                name="answer_referral_has_channel",
            ),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True) | Q(capacity__isnull=False),
                name="answer_issued_in_a_capacity",
            ),
            *chain_constraints(),
        ]
        indexes = [
            models.Index(fields=["-issued_at"], name="answer_newest", condition=Q(state__in=SPOKEN))
        ]

    def __str__(self) -> str:
        return f"{self.public_id} · {self.authority}"

    @property
    def authority_name(self) -> str:
        """The authority's name on the day of issue; until then, its name of today."""
        return self.capacity.organisation_name if self.capacity else self.authority.name

    @property
    def short_shown(self) -> str:
        """The short answer, or in words that its text was removed."""
        removed = gettext("The text of this answer was removed.")
        return removed if self.redacted_at else self.short

    @property
    def disclaimer(self) -> str:
        """The fixed sentence of the version under which the answer was given."""
        return str(DISCLAIMERS[self.disclaimer_version])

    def validity_on(self, day: date) -> AnswerValidity:
        """Return what may be said of the answer on the day.

        Needs `cites_replaced_guidance`, which `AnswerQuerySet.with_validity()` annotates: a
        new version of a cited document counts at once, before any job has run (D13).
        """
        if self._is_over_on(day):
            withdrawn = self.state == AnswerState.WITHDRAWN
            return AnswerValidity.WITHDRAWN if withdrawn else AnswerValidity.SUPERSEDED
        if self.redacted_at is not None:
            return AnswerValidity.REMOVED
        if self.valid_until is None or day > self.valid_until:
            return AnswerValidity.EXPIRED
        replaced = getattr(self, "cites_replaced_guidance")  # noqa: B009  annotation, not a field
        if replaced or (self.review_due_on is not None and day >= self.review_due_on):
            return AnswerValidity.RECHECK
        return AnswerValidity.PRELIMINARY if self.is_preliminary else AnswerValidity.VALID

    def _is_over_on(self, day: date) -> bool:
        """Return whether another answer, or none, spoke in its place on the day."""
        if self.ended_on is not None and day >= self.ended_on:
            return True
        return self.replaced_at is not None and day >= self.replaced_at.date()


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
    accessed_on = models.DateField(_("read on"), null=True)
    # Why a version is cited that a newer one had replaced already.
    older_reason = models.CharField(
        _("why not the newer version"), max_length=OLDER_REASON_MAX, blank=True, db_default=""
    )
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
