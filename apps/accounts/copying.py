"""A copy of one's data: data.json for programs and index.html for people, in one zip.

What goes in follows from the classes of the fields (core.privacy): everything about the person
that is no secret and no internal number, and nothing about anybody else.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Field
from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.accounts.events import CopyEvent
from apps.core.access import require
from apps.core.actor import Actor, system_actor
from apps.core.clock import now
from apps.core.events import EVENT_TYPES, record
from apps.core.exports import json_bytes
from apps.core.jobs import JOB_KINDS, JobKind, Progress, Result, start_job
from apps.core.models import Job
from apps.core.privacy import HOLDINGS, Holding

KIND = "accounts.copy_of_data"
FORMAT = 1
FILE_NAME = "your-data.zip"
AT_ONCE = 500


@transaction.atomic
def request_copy(*, actor: Actor, user: Any) -> Job:
    """Begin to make a copy; while one is being made, that one."""
    require(actor, "accounts.leave", user)
    job = start_job(actor=actor, kind=KIND)
    _record("requested", actor, user, job)
    return job


@transaction.atomic
def note_fetched(*, actor: Actor, user: Any, job: Job) -> None:
    """Write down that the copy was fetched, so that its owner can tell whether it was them."""
    require(actor, "accounts.leave", user)
    _record("fetched", actor, user, job)


def _record(verb: str, actor: Actor, user: Any, job: Job) -> None:
    record(f"accounts.copy_{verb}", actor=actor, subject=user, data=CopyEvent(job_id=job.pk))


def make_copy(job: Job, progress: Progress) -> Result:
    """Return the zip with everything that the platform holds about the owner of the work."""
    person = job.owner
    holdings = [h for h in HOLDINGS.values() if h.is_personal and h.exported]
    progress.expect(sum(holding.of(person).count() for holding in holdings))
    sections = [_section(holding, person, progress) for holding in holdings]
    content = {
        "format": FORMAT,
        "platform": settings.BASE_URL,
        "made_at": now(),
        "sections": [{k: v for k, v in s.items() if k != "columns"} for s in sections],
    }
    page = render_to_string(
        "accounts/copy/index.html", {"sections": sections, "made_at": now(), "person": person}
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json_bytes(content))
        archive.writestr("index.html", page)
    return Result(FILE_NAME, "application/zip", packed.getvalue())


def _section(holding: Holding, person: Any, progress: Progress) -> dict[str, Any]:
    """Return one table: its name, its columns with their words, and the person's rows."""
    fields = holding.shown()
    related = [f.name for f in fields if f.is_relation]
    rows = holding.of(person)
    if related:
        rows = rows.select_related(*related)
    return {
        "table": holding.table,
        "title": capfirst(str(holding.model._meta.verbose_name_plural)),
        "why": holding.purpose,
        "columns": [capfirst(str(f.verbose_name)) for f in fields],
        "rows": list(_lines(rows.iterator(chunk_size=AT_ONCE), fields, progress)),
    }


def _lines(
    rows: Iterator[Any], fields: "list[Field[Any, Any]]", progress: Progress
) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {f.name: _value(row, f) for f in fields}
        progress.step()


def _value(row: Any, field: "Field[Any, Any]") -> Any:
    """Return what the column says to its owner: words for codes of events, names for keys."""
    value = getattr(row, field.name)
    if field.is_relation:
        return None if value is None else str(value)
    if field.name == "name" and row._meta.label_lower == "core.event" and value in EVENT_TYPES:
        return f"{value}: {EVENT_TYPES.get(value).label}"
    return value


def _tell(job: Job) -> None:
    _record("ready", system_actor(), job.owner, job)


JOB_KINDS.add(
    KIND,
    JobKind(
        name=KIND,
        label=_("Copy of your data"),
        run=make_copy,
        kept=timedelta(days=settings.COPY_KEPT_DAYS),
        finished=_tell,
    ),
)
