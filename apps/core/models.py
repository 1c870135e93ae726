"""Kernel tables: the base of all models, events, the outbox, idempotency keys."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.clock import now
from apps.core.ids import uuid7
from apps.core.leasing import LeasedModel


class BaseModel(models.Model):
    """One row: a thing with a time-ordered random key that is never shown to people."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True, editable=False)

    class Meta:
        abstract = True


class VersionedModel(BaseModel):
    """A row that two people may edit; `version` grows with each change (see versions.py)."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class Event(models.Model):
    """One row: somebody did something to one object. Append-only by database trigger.

    `data` holds ids and codes only. The actor is no foreign key: the trail outlives accounts.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    actor_id = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=12)
    membership_id = models.UUIDField(null=True)
    subject_type = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    request_id = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="event_subject"),
            models.Index(fields=["name", "created_at"], name="event_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_id}"


class Outbox(LeasedModel):
    """One row: one event still owed to one handler. Deleted when the handler has committed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="outbox")
    handler = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("outbox row")
        verbose_name_plural = _("outbox rows")
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="outbox_once_per_handler")
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="outbox_due")]

    def __str__(self) -> str:
        return f"{self.handler} ← {self.event_id}"


class IdempotencyKey(models.Model):
    """One row: a creating request that was carried out once, and what it made."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    operation = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    # A hash of what was sent: the same key with other content is not a repeat.
    fingerprint = models.CharField(max_length=64)
    result_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "operation", "key"], name="idempotency_once_per_person"
            )
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_age")]

    def __str__(self) -> str:
        return f"{self.operation} {self.key}"


class RateCount(models.Model):
    """One row: how many requests one client made in one window. No address, only its hash.

    Volatile: the table is not written to the log of the database (see the migration), and
    rows are deleted after their window.
    """

    bucket = models.CharField(max_length=40)
    begins_at = models.DateTimeField()
    used = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bucket", "begins_at"], name="rate_one_per_window")
        ]
        indexes = [models.Index(fields=["begins_at"], name="rate_age")]

    def __str__(self) -> str:
        return f"{self.begins_at:%H:%M:%S} {self.used}"
