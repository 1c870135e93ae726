"""What people watch, and what they were told of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel, Event
from apps.forum.models.answer import Answer
from apps.forum.models.question import Question
from apps.forum.querysets.watch import NewsQuerySet, NewsReaderQuerySet, WatchQuerySet
from apps.profiles.models import Organisation
from apps.vocabularies.models import Term

WATCH_NAME_MAX, WATCH_FILTERS_MAX = 80, 400


class WatchKind(models.TextChoices):
    """What a watch looks at."""

    QUESTION = "question", _("Question")
    TOPIC = "topic", _("Topic")
    AUTHORITY = "authority", _("Authority")
    SEARCH = "search", _("Search")


def _target(kind: WatchKind) -> Q:
    """Return the condition that a watch names what its kind says, and nothing else."""
    named = {f"{one}__isnull": kind != one for one in ("question", "topic", "authority")}
    search = ~Q(filters="") & ~Q(name="") if kind == WatchKind.SEARCH else Q(filters="", name="")
    return Q(kind=kind, **named) & search


class Watch(BaseModel):
    """One row: one person wants to be told of news of one question, topic, authority or search.

    It gives no right to read: who is told may read what the news are about at that moment.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches", editable=False
    )
    kind = models.CharField(_("what is watched"), max_length=12, choices=WatchKind.choices)
    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, null=True, related_name="watches"
    )
    topic = models.ForeignKey(
        Term,
        on_delete=models.PROTECT,
        null=True,
        limit_choices_to={"list_code": "topic"},
        related_name="+",
    )
    authority = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # The cleaned filters of the list of questions, in a fixed order, as in an address.
    filters = models.CharField(_("search"), max_length=WATCH_FILTERS_MAX, blank=True, default="")
    name = models.CharField(_("name"), max_length=WATCH_NAME_MAX, blank=True, default="")

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        constraints = [
            *(
                models.UniqueConstraint(
                    fields=["person", column], condition=Q(kind=kind), name=f"watch_{kind}_once"
                )
                for kind, column in (
                    ("question", "question"),
                    ("topic", "topic"),
                    ("authority", "authority"),
                    ("search", "filters"),
                )
            ),
            models.CheckConstraint(
                condition=_target(WatchKind.QUESTION)
                | _target(WatchKind.TOPIC)
                | _target(WatchKind.AUTHORITY)
                | _target(WatchKind.SEARCH),
                name="watch_names_its_target",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class News(BaseModel):
    """One row: a question, or an official answer, became public. Once each, whatever follows.

    `searched_at`: when the stored searches were held against it.
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="news")
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, null=True, related_name="news")
    searched_at = models.DateTimeField(null=True, editable=False)

    objects = NewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "answer"], nulls_distinct=False, name="news_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(searched_at__isnull=True), name="news_unsearched"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.answer_id or ''}"


class NewsReader(BaseModel):
    """One row: one person is told of these news, by this event; never twice, by whatever watch."""

    news = models.ForeignKey(News, on_delete=models.CASCADE, related_name="readers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False
    )
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")

    objects = NewsReaderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reader of news")
        verbose_name_plural = _("readers of news")
        constraints = [models.UniqueConstraint(fields=["news", "person"], name="news_reader_once")]

    def __str__(self) -> str:
        return f"{self.news_id} {self.person_id}"
