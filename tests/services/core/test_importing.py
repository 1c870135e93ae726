"""Imports: by line, repeatable, resumable, with a report, as a trial first."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core import importing
from apps.core.actor import ANONYMOUS, system_actor
from apps.core.errors import Conflict, Invalid
from apps.core.ids import uuid7
from apps.core.importchoices import ImportOutcome
from apps.core.importing import (
    BATCH,
    IMPORTERS,
    Importer,
    RefusedError,
    Written,
    go_on,
    reason_of,
    require_file,
    run_waiting,
    start_import,
)
from apps.core.models import Event, ImportedRecord, ImportRow, ImportRun

pytestmark = pytest.mark.django_db
NAME = "core.things"


class Things:
    """An importer that keeps what it was given in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[UUID, Any] = {}

    def write(self, record: Mapping[str, Any], object_id: UUID | None, _run: ImportRun) -> Written:
        """Keep a record; refuse bad ones, leave held ones."""
        if record.get("bad"):
            raise RefusedError("bad", str(record["key"]))
        if record.get("held"):
            return Written(ImportOutcome.CONFLICT, uuid7(), "bad", "held")
        made = object_id or uuid7()
        self.kept[made] = record
        return Written(ImportOutcome.UPDATED if object_id else ImportOutcome.CREATED, made)


@pytest.fixture
def things(monkeypatch: pytest.MonkeyPatch) -> Things:
    found = Things()
    importer = Importer(
        "Things",
        "CC0",
        key=lambda record: str(record.get("key", "")),
        write=found.write,
        reasons={"bad": "It is bad: %(detail)s"},
    )
    monkeypatch.setitem(IMPORTERS._entries, NAME, importer)
    return found


def lines(*records: Any) -> list[bytes]:
    return [json.dumps(record).encode() + b"\n" for record in records]


def begin(**more: Any) -> ImportRun:
    values: dict[str, Any] = {
        "importer": NAME,
        "file_name": "things.jsonl",
        "digest": "0" * 64,
        "as_of": date(2026, 6, 23),
    }
    return start_import(actor=system_actor(), **values | more)


def run(*records: Any, **more: Any) -> ImportRun:
    return go_on(begin(**more), lines(*records), actor=system_actor())


def test_a_second_run_of_the_same_rows_changes_nothing(things: Things) -> None:
    records = [{"key": "a", "n": 1}, {"key": "b", "n": 1}]
    assert run(*records).counts == {"created": 2}
    before = dict(things.kept)
    assert run(*records).counts == {"unchanged": 2}
    assert things.kept == before
    assert run({"key": "a", "n": 2}, records[1]).counts == {"updated": 1, "unchanged": 1}
    assert len(things.kept) == 2
    assert ImportedRecord.objects.count() == 2


def test_the_report_says_of_each_line_what_became_of_it(things: Things) -> None:
    text = [b"no json\n", b"[]\n", b"\n", *lines({"n": 1}, {"key": "a", "bad": 1}, {"key": "b"})]
    text += [b'{"key": "' + b"x" * 300 + b'"}\n', b"x" * (importing.LONGEST_LINE + 1)]
    text += lines({"key": "c", "held": 1})
    done = go_on(begin(), text, actor=system_actor())
    rows = {row.number: row for row in ImportRow.objects.filter(run=done)}
    assert sorted(rows) == [1, 2, 4, 5, 6, 7, 8, 9]
    assert [rows[n].reason for n in (1, 2, 4, 5, 7, 8, 9)] == [
        "not_json", "not_json", "no_key", "bad", "no_key", "too_long", "bad",
    ]  # fmt: skip
    assert (rows[5].key, rows[5].outcome) == ("a", "refused")
    assert reason_of(done, rows[5]) == "It is bad: a"
    assert done.counts == {"refused": 6, "created": 1, "conflict": 1}
    assert (done.state, done.position) == ("done", len(text))
    assert not ImportedRecord.objects.filter(key__in=["a", "c"]).exists()
    names = Event.objects.values_list("name", flat=True)
    assert {"core.import_started", "core.import_finished"} <= set(names)


def test_a_trial_keeps_the_report_and_nothing_else(things: Things) -> None:
    done = run({"key": "a"}, dry_run=True)
    assert (done.counts, done.state) == ({"created": 1}, "done")
    assert not ImportedRecord.objects.exists()
    assert ImportRow.objects.filter(run=done).count() == 1


def test_a_run_that_was_cut_short_goes_on_where_it_stopped(things: Things) -> None:
    records = lines(*({"key": f"k{n}"} for n in range(BATCH + 5)))

    def broken() -> Any:
        yield from records[: BATCH + 2]
        raise OSError("the disk is gone")

    started = begin()
    with pytest.raises(OSError, match="disk"):
        go_on(started, broken(), actor=system_actor())
    again = begin()
    assert (again.pk, again.position) == (started.pk, BATCH)
    done = go_on(again, records, actor=system_actor())
    assert (done.counts, done.position) == ({"created": BATCH + 5}, BATCH + 5)
    assert ImportRow.objects.filter(run=done).count() == BATCH + 5
    assert begin().pk != started.pk


def test_a_file_of_a_day_that_has_not_come_is_refused(things: Things) -> None:
    with pytest.raises(Invalid) as refused:
        begin(as_of=timezone.localdate() + timedelta(days=1))
    assert set(refused.value.fields) == {"as_of"}


def test_two_who_go_on_at_once_do_no_line_twice(things: Things) -> None:
    started = begin()
    other = ImportRun.objects.get(pk=started.pk)
    go_on(started, lines({"key": "a"}), actor=system_actor())
    with pytest.raises(Conflict):
        go_on(other, lines({"key": "a"}), actor=system_actor())
    assert len(things.kept) == 1


def test_a_file_of_a_page_is_done_by_the_worker_and_then_let_go(things: Things) -> None:
    waiting = begin(content=b"".join(lines({"key": "a"}, {"key": "b"})))
    run_waiting(system_actor())
    run_waiting(system_actor())
    waiting.refresh_from_db()
    assert (waiting.state, waiting.content, waiting.counts) == ("done", None, {"created": 2})


def test_an_import_that_fails_is_broken_off_and_holds_up_none(
    things: Things, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing, after = (begin(content=b"".join(lines({"key": key}))) for key in ("odd", "b"))
    keep = things.write

    def write(record: Mapping[str, Any], *more: Any) -> Written:
        if record["key"] == "odd":
            raise KeyError("odd")
        return keep(record, *more)

    monkeypatch.setitem(IMPORTERS._entries, NAME, replace(IMPORTERS.get(NAME), write=write))
    run_waiting(system_actor())
    for run_ in (failing, after):
        run_.refresh_from_db()
    assert (failing.state, failing.content, failing.counts) == ("failed", None, {})
    assert (after.state, after.counts) == ("done", {"created": 1})


@pytest.mark.parametrize("error", [OperationalError, SoftTimeLimitExceeded])
def test_an_import_that_was_cut_short_is_not_broken_off(
    things: Things, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    waiting = begin(content=b"".join(lines({"key": "a"})))

    def write(*_given: Any) -> Written:
        raise error

    with monkeypatch.context() as patch:
        patch.setitem(IMPORTERS._entries, NAME, replace(IMPORTERS.get(NAME), write=write))
        with pytest.raises(error):
            run_waiting(system_actor())
    run_waiting(system_actor())
    waiting.refresh_from_db()
    assert (waiting.state, waiting.counts) == ("done", {"created": 1})


@pytest.mark.parametrize(
    "line",
    [
        b'{"key": "\\ud800"}',
        b'{"key": "a", "\\udfff": 1}',
        '{"key": "\\u0000"}'.encode("utf-16"),
        *(b'{"key": "a", "n": ' + b"[" * n + b"]" * n + b"}" for n in (500, 900, 960, 990, 5000)),
    ],
)
def test_no_line_breaks_an_import_off(things: Things, line: bytes) -> None:
    waiting = begin(content=b"\n".join([line, *lines({"key": "b"})]))
    run_waiting(system_actor())
    waiting.refresh_from_db()
    assert waiting.state == "done"
    assert any(record["key"] == "b" for record in things.kept.values())


def test_other_options_are_another_reading(things: Things) -> None:
    run({"key": "a"})
    assert run({"key": "a"}, options={"kinds": {"x": "y"}}).counts == {"updated": 1}


def test_lines_are_asked_for_in_batches(things: Things) -> None:
    records = [{"key": f"k{n}"} for n in range(BATCH)]
    run(*records)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert run(*records).counts == {"unchanged": BATCH}
    assert len(asked) < 25


def test_empty_and_too_large_files_are_refused() -> None:
    for content in (b" \n", b"x" * 11):
        with pytest.raises(Invalid):
            require_file(content, 10)
    assert len(require_file(b"x", 10)) == 64


def test_reports_are_for_the_platform_s_people() -> None:
    ImportRun.objects.create(
        importer=NAME, as_of=date(2026, 1, 1), licence="CC0", file_name="a", sha256="0"
    )
    assert not ImportRun.objects.visible_to(ANONYMOUS).exists()
    assert ImportRun.objects.visible_to(system_actor()).count() == 1
