"""What the kernel's tables hold, for how long, and what lies outside the tables."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import connection

from apps.core import (
    drafts,  # noqa: F401  its rule of keeping
    ratelimit,
)
from apps.core.files import erase_files, files_of
from apps.core.leasing import LeaseState
from apps.core.logs import ALLOWED_EXTRA
from apps.core.models import IdempotencyKey, Job, JobFile
from apps.core.privacy import ERASERS, STORES, Holding, OnErasure, Sort, Store, hold
from apps.core.retention import keep_for

IDEMPOTENCY_DAYS = 7
JOB_DAYS = 30
# What every line of the log has, besides the few further keys that logs.py lets through.
LOG_FIELDS = ("time", "level", "logger", "message", "request_id", "exception", "where")
CACHE_TABLE = "core_cache"
# Tables that no model stands for.
BARE_TABLES = {
    CACHE_TABLE: "Counters of sign-in limits and used codes",
    "django_migrations": "Which changes of the database were made",
}
SAFETY = "Art. 6(1)(f) GDPR: keeping the service safe and working"
RECORD = "Art. 6(1)(f) GDPR: showing who decided what in public business"

hold(
    Holding(
        table="core.event",
        purpose="Audit trail: who did what to which object, by ids",
        kept="as long as the platform",
        about="actor_id",
        basis=RECORD,
        fields={
            Sort.OFFICIAL: "name created_at",
            Sort.INTERNAL: "id actor_id actor_kind membership_id subject_type subject_id data "
            "request_id",
        },
    )
)
hold(
    Holding(
        table="core.outbox",
        purpose="Work that follows from an event and is still owed",
        kept="until the work is done",
        fields={
            Sort.INTERNAL: "id event handler state due_at leased_until attempts deaths last_error "
            "created_at"
        },
    )
)
hold(
    Holding(
        table="core.idempotencykey",
        purpose="The same form or request sent twice makes one thing",
        kept="7 days",
        about="user",
        on_erasure=OnErasure.DELETE,
        exported=False,
        basis=SAFETY,
        fields={
            Sort.PERSONAL: "operation key created_at",
            Sort.SECRET: "fingerprint",
            Sort.INTERNAL: "id user result_id",
        },
    )
)
hold(
    Holding(
        table="core.sessionmark",
        purpose="Whom a session names, so that all of somebody's can be ended; digests only",
        kept="with the session",
        basis=SAFETY,
        fields={Sort.SECRET: "mark", Sort.INTERNAL: "id session"},
    )
)
hold(
    Holding(
        table="core.ratecount",
        purpose="Limits of requests; a hash stands for the client",
        kept="one hour after the window",
        basis=SAFETY,
        fields={Sort.SECRET: "bucket", Sort.INTERNAL: "id begins_at used"},
    )
)
hold(
    Holding(
        table="core.job",
        purpose="Long work that a person asked for, such as a copy of their data",
        kept="30 days after its end",
        about="owner",
        on_erasure=OnErasure.DELETE,
        fields={
            Sort.PERSONAL: "kind language state created_at started_at ended_at expires_at",
            Sort.INTERNAL: "id updated_at owner due_at leased_until attempts deaths last_error "
            "steps_done steps_total",
        },
    )
)
hold(
    Holding(
        table="core.jobfile",
        purpose="The file that such work left for its owner",
        kept="7 days",
        about="job__owner",
        on_erasure=OnErasure.DELETE,
        # A copy of one's data inside the next one would grow without end.
        exported=False,
        fields={Sort.PERSONAL: "name content", Sort.INTERNAL: "job media_type"},
    )
)
hold(
    Holding(
        table="core.storedfile",
        purpose="Documents that people left here, checked by their content",
        kept="as long as the object that they belong to; then only that there was one",
        rows=files_of,
        erase=erase_files,
        # The bytes lie in a folder; a copy of one's data holds them below `files/`.
        fields={
            Sort.PERSONAL: "original_name created_at",
            Sort.SECRET: "sha256 name",
            Sort.INTERNAL: "id updated_at kind size state owner_type owner_id deleted_at page_of "
            "page",
        },
    )
)
hold(
    Holding(
        table="core.filedrawing",
        purpose="Drawing the pages of a PDF, so that nobody has to open it",
        kept="as long as the record of its file",
        basis="no personal data",
        fields={
            Sort.INTERNAL: "file state due_at leased_until attempts deaths last_error pages",
        },
    )
)
ERASERS.add("core.files", erase_files)
hold(
    Holding(
        table="core.draft",
        purpose="What somebody typed into a form and has not sent yet",
        kept="30 days after the last change, or until the form is sent",
        about="owner",
        on_erasure=OnErasure.DELETE,
        recipients="its writer only",
        fields={Sort.PERSONAL: "form data updated_at", Sort.INTERNAL: "id owner key"},
    )
)
hold(
    Holding(
        table="core.release",
        purpose="Figures as they were published: sums of at least five cases",
        kept="as long as the platform",
        basis="no personal data",
        recipients="everybody",
        fields={
            Sort.PUBLIC: "name period made_at least data sha256 previous_sha256",
            Sort.INTERNAL: "id",
        },
    )
)
hold(
    Holding(
        table="core.importrun",
        purpose="Imports of public records: which file, as of when, what came of it",
        kept="as long as the platform",
        about="started_by",
        on_erasure=OnErasure.BLANK,
        blank={"started_by": None},
        basis=RECORD,
        fields={
            Sort.OFFICIAL: "importer file_name as_of created_at finished_at",
            Sort.INTERNAL: "id updated_at started_by licence sha256 content dry_run state position "
            "counts options",
        },
    )
)
hold(
    Holding(
        table="core.importedrecord",
        purpose="The newest content of each imported record, as a hash",
        kept="as long as the platform",
        fields={Sort.INTERNAL: "id importer key digest object_id imported_at"},
    )
)
hold(
    Holding(
        table="core.tombstone",
        purpose="Erasing again after a backup was restored; a hash of an id, no person",
        kept="as long as the platform",
        basis="Art. 5(2) and 17 GDPR: proving that somebody was erased, and keeping it so",
        fields={Sort.INTERNAL: "subject_hash erased_at"},
    )
)
hold(
    Holding(
        table="core.importrow",
        purpose="What became of each line of an import",
        kept="as long as the import",
        basis="no personal data",
        fields={Sort.INTERNAL: "id run number key outcome reason detail"},
    )
)
hold(
    Holding(
        table="sessions.session",
        purpose="Keeping people signed in; who they are and what their forms wait for",
        kept="14 days after the last use, or until signing out",
        fields={Sort.SECRET: "session_key session_data", Sort.INTERNAL: "expire_date"},
    )
)
hold(
    Holding(
        table="contenttypes.contenttype",
        purpose="List of tables, of the web framework",
        kept="as long as the platform",
        fields={Sort.INTERNAL: "id app_label model"},
    )
)
hold(
    Holding(
        table="auth.permission",
        purpose="List of rights in the plain admin, of the web framework",
        kept="as long as the platform",
        fields={Sort.INTERNAL: "id name content_type codename"},
    )
)
hold(
    Holding(
        table="auth.group",
        purpose="Groups of the web framework; not used",
        kept="as long as the platform",
        fields={Sort.INTERNAL: "id name"},
    )
)


def _store(name: str, store: Store) -> None:
    STORES.add(f"core.{name}", store)


_store(
    "log",
    Store(
        place="log lines: " + ", ".join((*LOG_FIELDS, *sorted(ALLOWED_EXTRA))),
        holds="ids, codes, counts and durations; no address, no name, no text of anybody",
        sort=Sort.INTERNAL,
        purpose="Finding faults",
        kept="by the host: five files of 10 MB for each service",
    ),
)
_store(
    "broker",
    Store(
        place="keys of the broker: celery, long, _kombu.binding.*, unacked, unacked_index, "
        "unacked_mutex",
        holds="names of tasks without arguments: the work itself lies in the database",
        sort=Sort.INTERNAL,
        purpose="Waking the worker",
        kept="seconds",
    ),
)
_store(
    "cookies",
    Store(
        place="cookies: session, csrf, language, messages",
        holds="two random values, a language, a remark to show once",
        sort=Sort.SECRET,
        purpose="Staying signed in; safe forms; the chosen language; saying what happened",
        kept="session: 14 days or until signing out; the others: one year",
        recipients="the person's own browser",
    ),
)
_store(
    "cache",
    Store(
        place=f"table {CACHE_TABLE}",
        holds="how often an address of the network or an account tried to sign in; used codes",
        sort=Sort.PERSONAL,
        purpose="Stopping guesses of passwords and codes",
        kept="until the window ends, at most one hour and a sweep",
    ),
)
_store(
    "backups",
    Store(
        place="backups made by the operator",
        holds="the database without sessions, counters and finished copies; uploaded files",
        sort=Sort.PERSONAL,
        purpose="Going on after a loss",
        kept="30 days; who was erased is erased again when one is restored",
    ),
)


@keep_for("core.sessions", "sessions: until their end")
def forget_sessions(moment: datetime) -> int:
    """Delete sessions that ended."""
    return Session.objects.filter(expire_date__lt=moment).delete()[0]


@keep_for("core.idempotency_keys", f"keys of repeated requests: {IDEMPOTENCY_DAYS} days")
def forget_keys(moment: datetime) -> int:
    """Delete keys of requests that nobody repeats any more."""
    end = moment - timedelta(days=IDEMPOTENCY_DAYS)
    return IdempotencyKey.objects.filter(created_at__lt=end).delete()[0]


@keep_for("core.rate_counts", "counts of requests: one hour after their window")
def forget_counts(moment: datetime) -> int:
    """Delete windows that ended long ago."""
    return ratelimit.forget_old_counts(moment)


@keep_for("core.cache", "counters of sign-in limits and used codes: until their window ends")
def forget_cache(moment: datetime) -> int:
    """Delete entries past their end: the cache itself leaves them until somebody asks for them."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {CACHE_TABLE} WHERE expires < %s", [moment])  # noqa: S608
        return int(cursor.rowcount)


@keep_for("core.job_files", "files of long work: until the day that was promised")
def forget_files(moment: datetime) -> int:
    """Delete files whose time to fetch them is over."""
    return JobFile.objects.filter(job__expires_at__lt=moment).delete()[0]


@keep_for("core.jobs", f"records of long work: {JOB_DAYS} days after its end")
def forget_jobs(moment: datetime) -> int:
    """Delete what is left of work that ended long ago."""
    end = moment - timedelta(days=JOB_DAYS)
    return Job.objects.exclude(state=LeaseState.QUEUED).filter(ended_at__lt=end).delete()[0]
