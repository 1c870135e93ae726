"""A copy of one's data: data.json for programs, index.html for people, and one's documents.

What goes in follows from the classes of the fields (core.privacy): everything about the person
that is no secret and no internal number, and nothing about anybody else.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
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
from apps.core.files import path_of
from apps.core.jobs import JOB_KINDS, JobKind, Progress, Result, start_job
from apps.core.models import Job, StoredFile
from apps.core.privacy import HOLDINGS, Holding

KIND = "accounts.copy_of_data"
FORMAT = 1
FILE_NAME = "your-data.zip"
# Documents beyond this are named in the copy and read on their pages: the worker holds it whole.
MOST_FILE_BYTES = 100 * 1024 * 1024
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
    documents = _Documents()
    sections = [_section(holding, person, progress, documents) for holding in holdings]
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
        for place, path in documents.found.items():
            archive.write(path, place, zipfile.ZIP_STORED)
    return Result(FILE_NAME, "application/zip", packed.getvalue())


@dataclass(slots=True)
class _Documents:
    """The documents of a copy: where each lies in it, and from where it comes."""

    found: dict[str, Path] = field(default_factory=dict)
    size: int = 0

    def place_of(self, file: StoredFile) -> str | None:
        """Return where the document will lie, or None when there is no room or nothing left."""
        path = path_of(file.name)
        if self.size + file.size > MOST_FILE_BYTES or not path.is_file():
            return None
        self.size += file.size
        place = f"files/{len(self.found) + 1}-{file.original_name}"
        self.found[place] = path
        return place


def _section(
    holding: Holding, person: Any, progress: Progress, documents: _Documents
) -> dict[str, Any]:
    """Return one table: its name, its columns with their words, and the person's rows."""
    fields = holding.shown()
    related = [f.name for f in fields if f.is_relation]
    rows = holding.of(person)
    if related:
        rows = rows.select_related(*related)
    lines = list(_lines(rows.iterator(chunk_size=AT_ONCE), fields, progress, documents))
    columns = [capfirst(str(f.verbose_name)) for f in fields]
    if holding.model is StoredFile:
        columns.append(capfirst(str(StoredFile._meta.verbose_name)))
    return {
        "table": holding.table,
        "title": capfirst(str(holding.model._meta.verbose_name_plural)),
        "why": holding.purpose,
        "columns": columns,
        "rows": lines,
    }


def _lines(
    rows: Iterator[Any],
    fields: "list[Field[Any, Any]]",
    progress: Progress,
    documents: _Documents,
) -> Iterator[dict[str, Any]]:
    for row in rows:
        line = {f.name: _value(row, f) for f in fields}
        yield line | ({"file": documents.place_of(row)} if isinstance(row, StoredFile) else {})
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
