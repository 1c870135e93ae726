"""One way to bring in rows from outside: by line, repeatable, with a report, as a trial first.

An app registers an `Importer`. What one line holds is compared by hash with what came before
under the same key, so that a second run of the same file changes nothing. Lines are done in
batches, each in one transaction with its report and the run's position: a run that was cut
short goes on where it stopped, and memory does not grow with the file.
"""

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Any
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, Text
from apps.core.events import declare, record
from apps.core.importchoices import ImportOutcome, ImportState
from apps.core.locking import lock_row
from apps.core.models import ImportedRecord, ImportRow, ImportRun
from apps.core.nudge import nudge_after_commit
from apps.core.registry import Registry

logger = logging.getLogger(__name__)
BATCH = 200
LONGEST_LINE = 200_000
RUN_TASK = "core.run_imports"


class RefusedError(Exception):
    """A line that is not taken: `reason` is one of the importer's words, `detail` its subject."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one record that was written."""

    outcome: ImportOutcome
    object_id: UUID
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Importer:
    """How records of one source become rows.

    `key` names a record for good. `write` gets the record, the id of what it made before (or
    None) and the run; it raises RefusedError. `reasons` says each reason in a sentence in which
    `%(detail)s` may stand. `edition` is raised when `write` reads records otherwise than
    before, so that unchanged records are looked at again.
    """

    label: Text
    licence: str
    key: Callable[[Mapping[str, Any]], str]
    write: Callable[[Mapping[str, Any], UUID | None, ImportRun], Written]
    reasons: Mapping[str, Text] = field(default_factory=dict)
    edition: int = 1


IMPORTERS: Registry[Importer] = Registry("Importer")
REASONS: dict[str, Text] = {
    "not_json": _("The line is no JSON object."),
    "too_long": _("The line is longer than any record."),
    "no_key": _("The record does not say its identifier."),
    "unusable": _("The record holds a value that cannot be kept."),
    "twice": _("Another import brought in the same record at the same moment. Import it again."),
}

declare("core.import_started", label=_("started an import"))
declare("core.import_finished", label=_("finished an import"))


class _TrialOverError(Exception):
    """Undoes what a trial wrote."""


def reason_of(run: ImportRun, row: ImportRow) -> str:
    """Return why a line was refused or kept, as a sentence in the language of the reader."""
    if not row.reason:
        return row.detail
    words = {**REASONS, **IMPORTERS.get(run.importer).reasons}[row.reason]
    return str(words) % {"detail": row.detail}


@transaction.atomic
def start_import(
    *,
    actor: Actor,
    importer: str,
    file_name: str,
    digest: str,
    as_of: date,
    content: bytes | None = None,
    options: Mapping[str, Any] | None = None,
    dry_run: bool = False,
) -> ImportRun:
    """Note an import. With `content` a worker does it; without, the caller calls `go_on`.

    The caller has asked the rule. An import of the same file that was cut short is taken up.
    Raises Invalid for a date that has not come.
    """
    registered = IMPORTERS.get(importer)
    if as_of > timezone.localdate():
        # From then on, no later release would count as newer.
        raise Invalid(fields={"as_of": _("This day has not come yet.")})
    if content is None:
        cut = ImportRun.objects.filter(
            importer=importer, sha256=digest, state=ImportState.WAITING, dry_run=dry_run
        )
        found = cut.filter(content__isnull=True, options=dict(options or {})).first()
        if found is not None:
            return found
    run = ImportRun.objects.create(
        importer=importer,
        file_name=file_name[:200],
        sha256=digest,
        as_of=as_of,
        licence=registered.licence,
        content=content,
        options=dict(options or {}),
        dry_run=dry_run,
        started_by_id=actor.user_id,
    )
    record("core.import_started", actor=actor, subject=run)
    if content is not None:
        nudge_after_commit(RUN_TASK)
    return run


def go_on(run: ImportRun, lines: Iterable[bytes], *, actor: Actor) -> ImportRun:
    """Do what is left of an import, batch by batch, to its end.

    `lines` are all lines of the file, done ones included. Raises Conflict when somebody else
    goes on with the same import at the same moment.
    """
    rest: Iterator[bytes] = islice(iter(lines), run.position, None)
    while batch := list(islice(rest, BATCH)):
        run = _do_batch(run, batch)
    return _finish(run, actor)


@transaction.atomic
def _do_batch(run: ImportRun, lines: list[bytes]) -> ImportRun:
    locked = lock_row(ImportRun, run.pk)
    if locked.position != run.position or locked.state != ImportState.WAITING:
        raise Conflict(_("Somebody else goes on with this import."), code="import_taken")
    rows = _in_trial(locked, lines) if locked.dry_run else _rows_of(locked, lines)
    ImportRow.objects.bulk_create(rows)
    locked.counts = dict(Counter(locked.counts) + Counter(row.outcome for row in rows))
    locked.position += len(lines)
    locked.save(update_fields=["counts", "position", "updated_at"])
    return locked


def _in_trial(run: ImportRun, lines: list[bytes]) -> list[ImportRow]:
    rows: list[ImportRow] = []
    try:
        with transaction.atomic():
            rows += _rows_of(run, lines)
            raise _TrialOverError
    except _TrialOverError:
        return rows


def _rows_of(run: ImportRun, lines: list[bytes]) -> list[ImportRow]:
    importer = IMPORTERS.get(run.importer)
    rows: list[ImportRow] = []
    read: list[tuple[ImportRow, dict[str, Any]]] = []
    for number, line in enumerate(lines, start=run.position + 1):
        if not line.strip():
            continue
        row = ImportRow(run=run, number=number)
        rows.append(row)
        try:
            found = _parsed(line)
            row.key = _key_of(importer, found)
        except RefusedError as refused:
            _note(row, ImportOutcome.REFUSED, refused.reason, refused.detail)
        else:
            read.append((row, found))
    before = {
        known.key: known
        for known in ImportedRecord.objects.filter(
            importer=run.importer, key__in=[row.key for row, _found in read]
        )
    }
    for row, found in read:
        _do_row(run, importer, row, found, before)
    return rows


def _parsed(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise RefusedError("too_long")
    try:
        found = json.loads(line)
        # Half of a surrogate pair passes the reader, and no column can hold it.
        text = json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise RefusedError("not_json") from None
    if not isinstance(found, dict) or b"\\u0000" in text:
        raise RefusedError("not_json")
    return found


def _key_of(importer: Importer, found: Mapping[str, Any]) -> str:
    key = importer.key(found)
    if not key or len(key) > 200:
        raise RefusedError("no_key")
    return key


def _do_row(
    run: ImportRun,
    importer: Importer,
    row: ImportRow,
    found: dict[str, Any],
    before: dict[str, ImportedRecord],
) -> None:
    known = before.get(row.key)
    try:
        digest = _digest(importer, found, run.options)
        if known is not None and known.digest == digest:
            _note(row, ImportOutcome.UNCHANGED)
            return
        with transaction.atomic():
            written = importer.write(found, known.object_id if known else None, run)
            if written.outcome != ImportOutcome.CONFLICT:
                before[row.key] = _remember(run, row.key, digest, written, known)
    except RefusedError as refused:
        _note(row, ImportOutcome.REFUSED, refused.reason, refused.detail)
    except IntegrityError:
        _note(row, ImportOutcome.REFUSED, "twice")
    except (DataError, RecursionError):
        _note(row, ImportOutcome.REFUSED, "unusable")
    else:
        _note(row, written.outcome, written.reason, written.detail)


def _digest(importer: Importer, found: Mapping[str, Any], options: Mapping[str, Any]) -> str:
    text = json.dumps([importer.edition, options, found], sort_keys=True)
    return sha256(text.encode()).hexdigest()


def _remember(
    run: ImportRun, key: str, digest: str, written: Written, known: ImportedRecord | None
) -> ImportedRecord:
    """Note what was brought in; of two imports of one new key the second is undone here."""
    if known is None:
        return ImportedRecord.objects.create(
            importer=run.importer, key=key, digest=digest, object_id=written.object_id
        )
    known.digest, known.object_id = digest, written.object_id
    known.save(update_fields=["digest", "object_id", "imported_at"])
    return known


def _note(row: ImportRow, outcome: ImportOutcome, reason: str = "", detail: str = "") -> None:
    row.outcome, row.reason, row.detail = outcome, reason, detail[:300]


@transaction.atomic
def _finish(run: ImportRun, actor: Actor) -> ImportRun:
    locked = lock_row(ImportRun, run.pk)
    if locked.state == ImportState.WAITING:
        _end(locked, ImportState.DONE, actor)
    return locked


def _end(locked: ImportRun, state: ImportState, actor: Actor) -> None:
    locked.state, locked.finished_at, locked.content = state, now(), None
    locked.save(update_fields=["state", "finished_at", "content", "updated_at"])
    record("core.import_finished", actor=actor, subject=locked)


def run_waiting(actor: Actor) -> None:
    """Go on with every import whose file came through a page; what somebody else does is left.

    One that fails is broken off and holds up none after it. What time or the database cut
    short goes on at the next call.
    """
    for run in ImportRun.objects.waiting().order_by("created_at", "pk"):
        lines = bytes(run.content or b"").splitlines()
        try:
            go_on(run, lines, actor=actor)
        except Conflict:
            continue
        except (SoftTimeLimitExceeded, OperationalError, InterfaceError):
            raise
        except Exception:  # whatever an importer raises: it would raise it again at each call
            logger.exception("import.failed", extra={"code": run.importer})
            _break_off(run, actor)


@transaction.atomic
def _break_off(run: ImportRun, actor: Actor) -> None:
    locked = lock_row(ImportRun, run.pk)
    if locked.state == ImportState.WAITING:
        _end(locked, ImportState.FAILED, actor)


def require_file(content: bytes, most: int) -> str:
    """Return the hash of an uploaded file; raises Invalid for one that is empty or too large."""
    if not content.strip():
        raise Invalid(fields={"file": _("The file is empty.")})
    if len(content) > most:
        raise Invalid(
            fields={"file": _("The file is too large for this page. Use the command instead.")}
        )
    return sha256(content).hexdigest()
