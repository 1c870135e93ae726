"""Where questions go: queues inside an authority, and the rules that lead to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from apps.core.models import VersionedModel
from apps.forum.querysets.routing import QueueQuerySet, RoutingRuleQuerySet
from apps.profiles.models import Organisation
from apps.vocabularies.models import Country, Term

_PERSON = settings.AUTH_USER_MODEL
QUEUE_NAME_MAX = 80
MOST_PRIORITY = 999


class Queue(VersionedModel):
    """One row: a part of an authority that takes some of its questions."""

    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="queues")
    name = models.CharField(_("name"), max_length=QUEUE_NAME_MAX)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)

    objects = QueueQuerySet.as_manager()

    class Meta:
        verbose_name = _("queue")
        verbose_name_plural = _("queues")
        constraints = [
            models.UniqueConstraint(
                "authority",
                Lower("name"),
                condition=Q(ended_at__isnull=True),
                name="queue_name_once",
            ),
            # Target of the keys that keep cases and rules inside the authority.
            models.UniqueConstraint(fields=["id", "authority"], name="queue_identity"),
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="queue_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class RoutingRule(VersionedModel):
    """One row: questions of these kinds belong to this authority, or to this queue of it.

    An empty condition always holds. A row never changes: a change ends it and begins another
    that `follows` it, so that the rows are the history.
    """

    priority = models.PositiveSmallIntegerField(_("priority"), default=100)
    topic = models.ForeignKey(
        Term,
        on_delete=models.PROTECT,
        null=True,
        limit_choices_to={"list_code": "topic"},
        related_name="+",
        verbose_name=_("topic"),
    )
    country = models.ForeignKey(
        Country,
        to_field="code",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("country"),
    )
    stage = models.ForeignKey(
        Term,
        on_delete=models.PROTECT,
        null=True,
        limit_choices_to={"list_code": "development_stage"},
        related_name="+",
        verbose_name=_("stage"),
    )
    authority = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("authority")
    )
    queue = models.ForeignKey(
        Queue, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("queue")
    )
    made_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    ended_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    follows = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="followed_by"
    )

    objects = RoutingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(priority__gte=1, priority__lte=MOST_PRIORITY),
                name="routing_priority_range",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="routing_ended_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.priority} {self.authority}"
