"""Kernel tables: the base of all models, events, the outbox, keys, long work, erasures."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.core.clock import now
from apps.core.draftrows import Draft  # noqa: F401  where Django looks for tables
from apps.core.filekinds import FileKind, FileState
from apps.core.ids import uuid7
from apps.core.importchoices import ImportOutcome, ImportRunQuerySet, ImportState
from apps.core.jobqueries import JobQuerySet
from apps.core.leasing import LeasedModel, LeaseState
from apps.core.releaserows import Release  # noqa: F401  where Django looks for tables
from apps.core.sessionrows import SessionMark  # noqa: F401  where Django looks for tables


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


class Job(LeasedModel, BaseModel):
    """One row: long work that one person asked for, done by a worker (see jobs.py).

    Waiting and running is `queued` without or with a lease, failed is `dead`, cancelled is
    `suppressed`. A worker that dies loses its lease; the work then begins again.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=80)
    language = models.CharField(max_length=12, default="en")
    steps_done = models.PositiveIntegerField(default=0)
    steps_total = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # When the file that came out is deleted.
    expires_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("long piece of work")
        verbose_name_plural = _("long pieces of work")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind"],
                condition=models.Q(state=LeaseState.QUEUED),
                name="job_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=LeaseState.values), name="job_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state=LeaseState.QUEUED, ended_at__isnull=True)
                | (~models.Q(state=LeaseState.QUEUED) & models.Q(ended_at__isnull=False)),
                name="job_ended_when",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="job_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class JobFile(models.Model):
    """One row: the file that a piece of work left for its owner, until it expires.

    It lies in the database: written in one transaction with the end of the work, deleted with
    one statement, read by no web server past the page that asks who reads.
    """

    job = models.OneToOneField(Job, on_delete=models.CASCADE, primary_key=True, related_name="file")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("file of a long piece of work")
        verbose_name_plural = _("files of long pieces of work")

    def __str__(self) -> str:
        return self.name


class Tombstone(models.Model):
    """One row: somebody's data were erased. It holds a hash of an id, so that erasing can be
    repeated on a restored backup, and nothing else."""

    subject_hash = models.CharField(max_length=64, primary_key=True)
    erased_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("mark of an erased person")
        verbose_name_plural = _("marks of erased people")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(subject_hash__regex=r"^[0-9a-f]{64}$"), name="tombstone_form"
            )
        ]

    def __str__(self) -> str:
        return self.subject_hash


class StoredFile(BaseModel):
    """One row: one file that somebody left here; its bytes lie under the random name `name`.

    `owner_type` and `owner_id` name the object that decides who reads it (files.py). Of a
    deleted file stays that there was one. `page_of`: a picture that we drew of a page.
    """

    name = models.CharField(max_length=40, unique=True, editable=False)
    original_name = models.CharField(_("name of the file"), max_length=140, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=FileKind.choices)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=FileState.choices, default=FileState.CHECKED
    )
    owner_type = models.CharField(max_length=80)
    owner_id = models.UUIDField()
    deleted_at = models.DateTimeField(_("deleted"), null=True)
    page_of = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="pages")
    page = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [
            models.Index(fields=["owner_type", "state", "id"], name="file_owner"),
            models.Index(fields=["owner_id"], name="file_of_object"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(name__regex=r"^[0-9a-f]{40}$"), name="file_name_is_ours"
            ),
            models.CheckConstraint(condition=Q(kind__in=FileKind.values), name="file_kind_known"),
            models.CheckConstraint(
                condition=Q(
                    state=FileState.CHECKED,
                    deleted_at__isnull=True,
                    sha256__regex=r"^[0-9a-f]{64}$",
                )
                | Q(
                    state=FileState.DELETED,
                    deleted_at__isnull=False,
                    sha256="",
                    original_name="",
                ),
                name="file_deleted_leaves_nothing",
            ),
            models.CheckConstraint(
                condition=Q(page_of__isnull=True, page__isnull=True)
                | Q(page_of__isnull=False, page__gte=1, kind=FileKind.PNG),
                name="file_page_of_which",
            ),
            models.UniqueConstraint(fields=["page_of", "page"], name="file_page_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class FileDrawing(LeasedModel):
    """One row: a PDF whose pages a worker draws, once (pdfpages.py); `dead`: it cannot be shown.

    `pages` counts those that the file has, not only those that are drawn.
    """

    file = models.OneToOneField(
        StoredFile, on_delete=models.CASCADE, primary_key=True, related_name="drawing"
    )
    pages = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("drawing of a document")
        verbose_name_plural = _("drawings of documents")
        indexes = [models.Index(fields=["state", "due_at"], name="drawing_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=LeaseState.values), name="drawing_state_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_id} {self.state}"


class ImportRun(BaseModel):
    """One row: rows of one file from one source, brought in by one importer.

    `position` counts the lines that are done: whoever goes on starts there. `content` holds a
    file that came through a page until its last line is done; commands read their own.
    """

    importer = models.CharField(max_length=80)
    as_of = models.DateField(_("as of"))
    licence = models.CharField(_("licence"), max_length=120)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True, editable=False)
    dry_run = models.BooleanField(_("trial: nothing is kept"), default=False)
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState.choices, default=ImportState.WAITING
    )
    position = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["state", "created_at"], name="import_run_order")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ImportState.values), name="import_run_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", finished_at__isnull=True)
                | models.Q(state__in=("done", "failed"), finished_at__isnull=False),
                name="import_run_finished_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.importer} {self.file_name}"


class ImportRow(models.Model):
    """One row: what became of one line of an import, and why."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("line"))
    key = models.CharField(_("key"), max_length=200, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=ImportOutcome.choices)
    reason = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["run", "outcome", "number"], name="import_row_order")]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="import_row_once"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=ImportOutcome.values),
                name="import_row_outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.outcome}"


class ImportedRecord(models.Model):
    """One row: the newest content that one importer brought in under one key, as its hash."""

    importer = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    object_id = models.UUIDField()
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["importer", "key"], name="imported_record_once")
        ]

    def __str__(self) -> str:
        return f"{self.importer} {self.key}"
