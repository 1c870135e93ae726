"""Row locks."""

import pytest

from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.core.ids import uuid7
from apps.core.locking import lock_row
from apps.core.models import IdempotencyKey

pytestmark = pytest.mark.django_db


def test_the_row_comes_back_locked(actor: Actor, django_assert_num_queries: object) -> None:
    row = IdempotencyKey.objects.create(user_id=str(actor.user_id), operation="x", key="1")
    with django_assert_num_queries(1) as asked:  # type: ignore[operator]
        assert lock_row(IdempotencyKey, row.pk) == row
    assert "FOR NO KEY UPDATE" in asked.captured_queries[0]["sql"]


def test_a_row_that_is_gone_is_not_found() -> None:
    with pytest.raises(NotFound):
        lock_row(IdempotencyKey, uuid7())
