"""Bring the database to the state of our fact files, touching only what changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F
from django.utils import timezone

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.ids import uuid7
from apps.vocabularies import facts
from apps.vocabularies.facts import FactRow, Key
from apps.vocabularies.models import (
    AdviceChannel,
    Country,
    GlossaryTerm,
    GuidanceDocument,
    GuidanceVersion,
    Term,
)

Ids = Mapping[Key, UUID]
Columns = Callable[[FactRow, Ids], Mapping[str, Any]]
NEVER_UPDATED = {"id", "created_at", "public_id", "version"}


@dataclass(frozen=True, slots=True)
class Count:
    """What one load did to one kind of row."""

    kind: str
    created: int
    changed: int
    retired: int
    unchanged: int

    def __str__(self) -> str:
        return (
            f"{self.kind}: {self.created} new, {self.changed} changed, "
            f"{self.retired} retired, {self.unchanged} unchanged"
        )


@dataclass(frozen=True, slots=True)
class _Plan:
    """What has to be written for one table."""

    ids: Ids
    new: list[FactRow]
    changed: list[FactRow]
    gone: list[UUID]
    unchanged: int

    def count(self, model: type[models.Model]) -> Count:
        name = str(model._meta.verbose_name_plural)
        return Count(name, len(self.new), len(self.changed), len(self.gone), self.unchanged)


def load_facts(*, actor: Actor, folder: Path = facts.DATA) -> list[Count]:
    """Load all fact files in one transaction and return the counts by kind.

    A line is written when its fingerprint differs from the one stored with its row; rows
    whose line is gone are retired, never deleted. Rows made by people are left alone, and so
    is a version that an editor's newer version follows. Raises NotAllowed, FactsError.
    """
    require(actor, "vocabularies.load_facts")
    terms = facts.term_rows(facts.read_file(folder, "terms"))
    guidance = facts.read_file(folder, "guidance")
    documents = facts.guidance_rows(guidance, [row.key for row in terms])
    countries = facts.country_rows(facts.read_file(folder, "countries"))
    words = facts.glossary_rows(facts.read_file(folder, "glossary"))
    channels = facts.channel_rows(facts.read_file(folder, "advice_channels"))
    with transaction.atomic():
        term_plan = _sync(Term, ["list_code", "code"], terms, _term_columns)
        country_plan = _sync(Country, ["code"], countries)
        word_plan = _sync(GlossaryTerm, ["code"], words)
        document_plan = _sync(GuidanceDocument, ["slug"], documents)
        channel_plan = _sync(AdviceChannel, ["code"], channels)
        _raise_versions(document_plan)
        _link_topics(document_plan, term_plan.ids)
        version_count = _sync_versions(facts.version_rows(guidance), document_plan.ids)
    return [
        term_plan.count(Term),
        country_plan.count(Country),
        word_plan.count(GlossaryTerm),
        document_plan.count(GuidanceDocument),
        version_count,
        channel_plan.count(AdviceChannel),
    ]


def _own_columns(row: FactRow, ids: Ids) -> Mapping[str, Any]:  # noqa: ARG001  shape of Columns
    return row.values


def _term_columns(row: FactRow, ids: Ids) -> Mapping[str, Any]:
    return {**row.values, "parent_id": ids[row.points_to[0]] if row.points_to else None}


def _sync(
    model: type[models.Model],
    key_fields: Sequence[str],
    rows: Sequence[FactRow],
    columns: Columns = _own_columns,
) -> _Plan:
    """Create, change and retire the rows of one table; `columns` turns pointers into ids."""
    plan = _plan(model, key_fields, rows)
    manager = model._default_manager
    now = timezone.now()

    def built(row: FactRow) -> models.Model:
        own = {"id": plan.ids[row.key], "facts_hash": row.fingerprint, "updated_at": now}
        return model(**columns(row, plan.ids), **own)

    manager.bulk_create([built(row) for row in plan.new])
    if plan.changed:
        manager.bulk_update([built(row) for row in plan.changed], _writable(model))
    if plan.gone:
        manager.filter(pk__in=plan.gone).update(retired=True, updated_at=now)
    return plan


def _plan(model: type[models.Model], key_fields: Sequence[str], rows: Sequence[FactRow]) -> _Plan:
    """Compare the lines with the stored fingerprints; a line that came back is changed."""
    columns = ["pk", "facts_hash", "retired", *key_fields]
    stored = {
        tuple(key): (pk, mark, retired)
        for pk, mark, retired, *key in model._default_manager.values_list(*columns)
    }
    wanted = {row.key for row in rows}
    known = [row for row in rows if row.key in stored]
    changed = [row for row in known if stored[row.key][1:] != (row.fingerprint, False)]
    return _Plan(
        ids={row.key: stored[row.key][0] if row.key in stored else uuid7() for row in rows},
        new=[row for row in rows if row.key not in stored],
        changed=changed,
        gone=[
            pk for key, (pk, mark, out) in stored.items() if key not in wanted and mark and not out
        ],
        unchanged=len(known) - len(changed),
    )


def _writable(model: type[models.Model]) -> list[str]:
    return [
        column.name for column in model._meta.concrete_fields if column.name not in NEVER_UPDATED
    ]


def _raise_versions(plan: _Plan) -> None:
    """Let an editor whose form is open notice that the facts have changed the document."""
    changed = [plan.ids[row.key] for row in plan.changed]
    if changed:
        GuidanceDocument.objects.filter(pk__in=changed).update(version=F("version") + 1)


def _link_topics(plan: _Plan, term_ids: Ids) -> None:
    link = GuidanceDocument.topics.through
    written = [*plan.new, *plan.changed]
    if plan.changed:
        changed = [plan.ids[row.key] for row in plan.changed]
        link.objects.filter(guidancedocument_id__in=changed).delete()
    link.objects.bulk_create(
        link(guidancedocument_id=plan.ids[row.key], term_id=term_ids[key])
        for row in written
        for key in row.points_to
    )


def _sync_versions(rows: Sequence[FactRow], document_ids: Ids) -> Count:
    """Write the version that the facts know of each document, unless people took over."""
    stored = {
        document: (pk, mark, successor)
        for pk, document, mark, successor in GuidanceVersion.objects.values_list(
            "pk", "document_id", "facts_hash", "successor__id"
        ).order_by("facts_hash", "created_at")
    }
    new, changed = [], []
    for row in rows:
        document = document_ids[row.key]
        pk, mark, successor = stored.get(document, (None, "", None))
        if pk is None:
            new.append(_version(row, uuid7(), document))
        elif mark and mark != row.fingerprint and successor is None:
            changed.append(_version(row, pk, document))
    GuidanceVersion.objects.bulk_create(new)
    if changed:
        GuidanceVersion.objects.bulk_update(changed, _writable(GuidanceVersion))
    name = str(GuidanceVersion._meta.verbose_name_plural)
    return Count(name, len(new), len(changed), 0, len(rows) - len(new) - len(changed))


def _version(row: FactRow, pk: UUID, document: UUID) -> GuidanceVersion:
    days = row.values["valid"]
    return GuidanceVersion(
        id=pk,
        document_id=document,
        label=row.values["label"],
        adopted_on=row.values.get("adopted_on", ""),
        published_on=row.values.get("published_on", ""),
        effective_on=row.values.get("effective_on", ""),
        valid=DateRange(_day(days["from"]), _day(days["until"])) if days else None,
        facts_hash=row.fingerprint,
        updated_at=timezone.now(),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
