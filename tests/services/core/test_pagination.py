"""Keyset pages: no row is lost or shown twice, whatever is inserted meanwhile."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.actor import Actor
from apps.core.errors import DomainError
from apps.core.models import IdempotencyKey
from apps.core.pagination import Page, keyset_page
from tests.support.cursors import cursor as unsealed
from tests.support.cursors import sealed_cursor

pytestmark = pytest.mark.django_db
NEWEST_FIRST = ("-created_at", "-id")
START = datetime(2026, 1, 1, tzinfo=UTC)
ROWS = IdempotencyKey.objects.filter(operation="page")


def _insert(actor: Actor, microseconds: int, name: str = "") -> IdempotencyKey:
    row = IdempotencyKey.objects.create(
        user_id=cast("UUID", actor.user_id), operation="page", key=name or str(ROWS.count())
    )
    ROWS.filter(pk=row.pk).update(created_at=START + timedelta(microseconds=microseconds))
    return row


def _page(
    cursor: str = "", size: int = 3, ordering: tuple[str, ...] = NEWEST_FIRST
) -> Page[IdempotencyKey]:
    return keyset_page(ROWS.all(), ordering=ordering, cursor=cursor, size=size)


def _walk(size: int, ordering: tuple[str, ...] = NEWEST_FIRST) -> list[IdempotencyKey]:
    seen: list[IdempotencyKey] = []
    page = _page(size=size, ordering=ordering)
    seen += page.rows
    while page.older:
        page = _page(page.older, size, ordering)
        seen += page.rows
    return seen


@given(
    st.lists(st.integers(0, 2500), max_size=14),
    st.integers(1, 5),
    st.sampled_from([NEWEST_FIRST, ("created_at", "id"), ("-created_at", "id"), ("key",)]),
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_pages_together_are_the_list(
    actor: Actor, moments: list[int], size: int, ordering: tuple[str, ...]
) -> None:
    # Many rows share a microsecond or a millisecond: the order must still be total.
    ROWS.delete()
    for moment in moments:
        _insert(actor, moment)
    assert _walk(size, ordering) == list(ROWS.order_by(*ordering))


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=6, max_size=12))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_inserts_between_two_pages_lose_and_repeat_nothing(
    actor: Actor, plan: list[tuple[int, bool]]
) -> None:
    ROWS.delete()
    before = [_insert(actor, moment).pk for moment, late in plan if not late]
    page = _page(size=2)
    seen = [row.pk for row in page.rows]
    for moment, late in plan:
        if late:
            _insert(actor, moment)
    while page.older:
        page = _page(page.older, size=2)
        seen += [row.pk for row in page.rows]
    assert len(seen) == len(set(seen))
    assert set(before) <= set(seen)


def test_there_and_back_again(actor: Actor) -> None:
    for moment in range(7):
        _insert(actor, moment // 2)
    first = _page()
    second = _page(first.older)
    assert first.newer == ""
    assert _page(second.newer).rows == first.rows
    last = _page(second.older)
    assert last.older == ""
    assert _page(last.newer).rows == second.rows
    assert _page(_page(last.newer).newer).newer == ""


def test_an_empty_list_has_no_neighbours() -> None:
    assert _page() == Page(rows=[], older="", newer="")


def test_every_page_is_one_query(actor: Actor, django_assert_num_queries: object) -> None:
    for moment in range(5):
        _insert(actor, moment)
    cursor = _page().older
    with django_assert_num_queries(1):  # type: ignore[operator]
        _page(cursor)


def _place(ordering: tuple[str, ...] = NEWEST_FIRST) -> str:
    return ",".join(("core.IdempotencyKey", *ordering))


def _cursor(*values: object) -> str:
    return sealed_cursor(values, _place())


GOOD_ID = "018f0000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "!!!!",
        "é",
        "A" * 1501,
        _cursor(),
        _cursor(0),
        _cursor(0, "2026-01-01T00:00:00+00:00"),
        _cursor(0, "yesterday", GOOD_ID),
        _cursor(0, "2026-01-01T00:00:00", GOOD_ID),
        _cursor(0, "2026-99-01T00:00:00+00:00", GOOD_ID),
        _cursor(0, 5, GOOD_ID),
        _cursor(0, True, GOOD_ID),
        _cursor(0, None, GOOD_ID),
        _cursor(0, "2026-01-01T00:00:00+00:00", "no-uuid"),
        _cursor(0, "2026-01-01T00:00:00+00:00", "\x00"),
        _cursor(0, "2026-01-01T00:00:00+00:00", "\ud800"),
        _cursor(0, {"a": 1}, GOOD_ID),
        _cursor(0, ["2026-01-01T00:00:00+00:00"], GOOD_ID),
        _cursor(0, float("inf"), GOOD_ID),
        _cursor(0, "0001-01-01T00:00:00+20:00", GOOD_ID),
        _cursor(0, "9999-12-31T23:59:59-20:00", GOOD_ID),
        _cursor(0, "2026-01-01T00:00:00+25:00", GOOD_ID),
        _cursor(True, "2026-01-01T00:00:00+00:00", GOOD_ID),
        _cursor(2, "2026-01-01T00:00:00+00:00", GOOD_ID),
        _cursor(None, "2026-01-01T00:00:00+00:00", GOOD_ID),
        _cursor([], "2026-01-01T00:00:00+00:00", GOOD_ID),
        sealed_cursor([[[[]]]], _place()),
        base64.urlsafe_b64encode(b"[" * 300).decode(),
        unsealed(0, "2026-01-01T00:00:00+00:00", GOOD_ID),
        sealed_cursor([0, "2026-01-01T00:00:00+00:00", GOOD_ID], "core.RateCount,-created_at,-id"),
        sealed_cursor([0, "2026-01-01T00:00:00+00:00", GOOD_ID], _place(("created_at", "-id"))),
    ],
)
def test_broken_cursors_are_refused_with_a_sentence(cursor: str) -> None:
    with pytest.raises(DomainError) as caught:
        _page(cursor)
    assert (caught.value.status, caught.value.code) == (400, "broken_cursor")


def test_a_cursor_tells_nothing_and_opens_nowhere_when_one_letter_is_changed(actor: Actor) -> None:
    rows = [_insert(actor, moment) for moment in range(5)]
    cursor = _page().older
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    for word in (b"2026", str(rows[2].pk).encode(), rows[2].pk.bytes[:6]):
        assert word not in raw
    for index, letter in enumerate(cursor):
        other = "A" if letter != "A" else "B"
        with pytest.raises(DomainError) as caught:
            _page(cursor[:index] + other + cursor[index + 1 :])
        assert caught.value.code == "broken_cursor"


def test_the_same_place_has_the_same_cursor_and_outlives_a_change_of_keys(
    actor: Actor, settings: Any
) -> None:
    for moment in range(5):
        _insert(actor, moment)
    page = _page()
    assert _page().older == page.older
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" * 8
    assert len(_page(page.older).rows) == 2
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(DomainError):
        _page(page.older)


def test_an_offset_the_database_does_not_know_is_the_same_moment(actor: Actor) -> None:
    row = _insert(actor, 0)
    assert _page(_cursor(0, "2026-01-01T20:00:01+20:00", GOOD_ID)).rows == [row]


MOMENTS = st.builds(
    lambda moment, offset: f"{moment.isoformat()}{offset}",
    st.datetimes(),
    st.sampled_from(["", "Z", "+00:00", "+15:59", "+16:00", "-20:00", "+23:59:59", "+99:99"]),
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | MOMENTS
    | st.uuids().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(
    st.one_of(
        JSON, st.tuples(JSON, JSON, JSON), st.tuples(st.just(0), MOMENTS, st.uuids().map(str))
    ),
    st.sampled_from([NEWEST_FIRST, ("key", "id"), ("created_at", "id")]),
)
@settings(max_examples=150, deadline=None)
def test_whatever_json_a_cursor_holds_never_breaks_the_page(
    content: object, ordering: tuple[str, ...]
) -> None:
    cursor = sealed_cursor(content, _place(ordering))
    refused = ""
    try:
        _page(cursor, ordering=ordering)
    except DomainError as error:
        refused = error.code
    assert refused in {"", "broken_cursor"}


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_junk_never_breaks_the_page(cursor: str) -> None:
    refused = ""
    try:
        _page(cursor)
    except DomainError as error:
        refused = error.code
    assert refused in {"", "broken_cursor"}
