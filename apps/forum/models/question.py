"""Questions."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from apps.core.fields import PublicIdField
from apps.core.models import VersionedModel
from apps.forum.choices import (
    LINE_MAX,
    SHORT_MAX,
    TITLE_MAX,
    UNSENT,
    QuestionState,
    Visibility,
)
from apps.forum.querysets import QuestionQuerySet
from apps.profiles.models import CapacitySnapshot, Membership, Organisation
from apps.vocabularies.models import Term


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
    # Codes of countries, or EU: where the question matters. Facts: see applicability.py.
    jurisdictions = ArrayField(
        models.CharField(max_length=2),
        default=list,
        blank=True,
        db_default=Value([], ArrayField(models.CharField(max_length=2))),
        verbose_name=_("countries it is about"),
    )
    facts = models.JSONField(
        _("facts of the case"),
        default=dict,
        blank=True,
        db_default=Value({}, models.JSONField()),
    )
    indication = models.CharField(
        _("disease or indication"), max_length=LINE_MAX, blank=True, default="", db_default=""
    )
    related = models.CharField(
        _("related trial or product"), max_length=LINE_MAX, blank=True, default="", db_default=""
    )
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
    # Frozen by a trigger when the question is sent, and never changed.
    capacity = models.ForeignKey(
        CapacitySnapshot,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        editable=False,
        related_name="+",
    )
    asker_hidden = models.BooleanField(_("hide my organisation from the public"), default=False)
    wanted_authorities = models.ManyToManyField(
        Organisation, related_name="+", blank=True, verbose_name=_("authorities")
    )
    submitted_at = models.DateTimeField(_("sent"), null=True, editable=False)
    public_at = models.DateTimeField(_("public since"), null=True, editable=False)
    # What an editor wrote when a question that was held went back to its asker.
    hold_note = models.CharField(
        _("what to change"), max_length=SHORT_MAX, blank=True, default="", db_default=""
    )
    is_fictional = models.BooleanField(_("invented for demonstration"), default=False)
    # The question that this one follows up; fixed once it is sent. Its readers are its own.
    parent_question = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="follow_ups"
    )
    # Of a duplicate: the public question that stands for it; never a duplicate itself.
    canonical_question = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="duplicates"
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=QuestionState.DRAFT, submitted_at__isnull=True)
                | Q(
                    state=QuestionState.HELD,
                    submitted_at__isnull=True,
                    asker_membership__isnull=False,
                )
                | (
                    ~Q(state__in=UNSENT)
                    & Q(submitted_at__isnull=False, asker_membership__isnull=False)
                ),
                name="question_sent_for_an_organisation",
            ),
            models.CheckConstraint(
                condition=~Q(visibility=Visibility.AUTHORITY_PRIVATE) | Q(public_at__isnull=True),
                name="question_private_never_public",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=UNSENT) | Q(public_at__isnull=True),
                name="question_draft_never_public",
            ),
            models.CheckConstraint(
                condition=~Q(visibility=Visibility.PUBLIC)
                | Q(state__in=UNSENT)
                | Q(public_at__isnull=False),
                name="question_public_when_sent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=QuestionState.values), name="question_state_known"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, capacity__isnull=True)
                | Q(submitted_at__isnull=False, capacity__isnull=False),
                name="question_sent_in_a_capacity",
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="question_visibility_known"
            ),
            models.CheckConstraint(
                condition=Q(state=QuestionState.DRAFT) | Q(body_md__regex=r"\S"),
                name="question_sent_has_details",
            ),
            # Nobody but its asker and the authorities reads the private lane: no editor either.
            models.CheckConstraint(
                condition=~Q(state=QuestionState.HELD, visibility=Visibility.AUTHORITY_PRIVATE),
                name="question_private_never_held",
            ),
            models.CheckConstraint(
                condition=Q(title__regex=r"\S.{13,}\S"), name="question_title_says_something"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=QuestionState.DUPLICATE,
                    canonical_question__isnull=False,
                    public_at__isnull=False,
                )
                | (~Q(state=QuestionState.DUPLICATE) & Q(canonical_question__isnull=True)),
                name="question_duplicate_has_canonical",
            ),
            models.CheckConstraint(
                condition=~Q(canonical_question=F("id")) & ~Q(parent_question=F("id")),
                name="question_linked_to_another",
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
