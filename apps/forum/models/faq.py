"""Answered questions in plain words, written by the platform's editors."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import PublicIdField
from apps.core.models import BaseModel, VersionedModel
from apps.forum.choices import EDIT_REASON_MAX, SHORT_MAX
from apps.forum.models.answer import Answer
from apps.forum.models.question import Question
from apps.forum.querysets.faq import FaqQuerySet, FaqRevisionQuerySet
from apps.forum.reading_choices import FAQ_TITLE_MAX, FaqState

_PERSON = settings.AUTH_USER_MODEL


class FaqEntry(VersionedModel):
    """One row: the editors' summary of one answered public question; never an official text.

    These columns are the text that is worked on. What readers see is the newest `FaqRevision`.
    """

    public_id = PublicIdField(prefix="F")
    question = models.OneToOneField(Question, on_delete=models.PROTECT, related_name="faq")
    state = models.CharField(
        _("state"), max_length=12, choices=FaqState.choices, default=FaqState.DRAFT
    )
    language = models.CharField(_("language"), max_length=12)
    title = models.CharField(_("question in plain words"), max_length=FAQ_TITLE_MAX)
    text_md = models.TextField(_("short answer"))
    text_html = models.TextField(editable=False)
    change = models.CharField(_("what is new"), max_length=EDIT_REASON_MAX, blank=True)
    author = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    # What the second editor wrote when the text went back.
    note = models.CharField(_("note"), max_length=SHORT_MAX, blank=True)
    is_fictional = models.BooleanField(_("invented for demonstration"), default=False)
    # Words of what is published, made by a trigger.
    vector = SearchVectorField(null=True, editable=False)
    title_key = models.TextField(default="", editable=False)

    objects = FaqQuerySet.as_manager()

    class Meta:
        verbose_name = _("FAQ entry")
        verbose_name_plural = _("FAQ entries")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=FaqState.values), name="faq_state_known"),
            models.CheckConstraint(
                condition=Q(title__regex=r"\S.{13,}\S", text_md__regex=r"\S"),
                name="faq_says_something",
            ),
        ]
        indexes = [GinIndex(fields=["vector"], name="faq_vector")]

    def __str__(self) -> str:
        return self.title


class FaqRevision(BaseModel):
    """One row: one published text of an entry; append-only by trigger.

    Written by one editor and published by another; it rests on the answers named.
    """

    entry = models.ForeignKey(FaqEntry, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(editable=False)
    language = models.CharField(_("language"), max_length=12)
    title = models.CharField(_("question in plain words"), max_length=FAQ_TITLE_MAX)
    text_md = models.TextField(_("short answer"))
    text_html = models.TextField(editable=False)
    change = models.CharField(_("what is new"), max_length=EDIT_REASON_MAX, blank=True)
    author = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("published"), editable=False)

    objects = FaqRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("published text of a FAQ entry")
        verbose_name_plural = _("published texts of FAQ entries")
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="faq_revision_number"),
            models.CheckConstraint(condition=~Q(author=F("reviewer")), name="faq_two_editors"),
            models.CheckConstraint(
                condition=Q(number=1) | Q(change__regex=r"\S"), name="faq_revision_says_what"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class FaqSource(BaseModel):
    """One row: one official answer on which one published text rests."""

    revision = models.ForeignKey(FaqRevision, on_delete=models.CASCADE, related_name="sources")
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("source of a FAQ entry")
        verbose_name_plural = _("sources of FAQ entries")
        constraints = [
            models.UniqueConstraint(fields=["revision", "answer"], name="faq_source_once")
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.answer_id}"
