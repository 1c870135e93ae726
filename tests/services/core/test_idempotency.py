"""A creating request that arrives twice makes one thing."""

from typing import cast
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError

from apps.core.actor import ANONYMOUS, Actor
from apps.core.errors import Conflict, NotAllowed
from apps.core.idempotency import once
from apps.core.ids import uuid7
from apps.core.models import IdempotencyKey
from tests.support import race

pytestmark = pytest.mark.django_db
# The thing made is a key row of another operation: the kernel has no table of its own for it.
MADE = "made"


def _send(
    actor: Actor, key: str, *, operation: str = "ask", fingerprint: str = ""
) -> tuple[IdempotencyKey, bool]:
    return once(
        actor=actor,
        key=key,
        operation=operation,
        find=IdempotencyKey.objects.filter,
        create=lambda: IdempotencyKey.objects.create(
            user_id=cast("UUID", actor.user_id), operation=MADE, key=uuid7().hex
        ),
        fingerprint=fingerprint,
    )


def _made() -> int:
    return IdempotencyKey.objects.filter(operation=MADE).count()


def test_the_second_request_gets_the_first_ones_object(actor: Actor) -> None:
    first, new = _send(actor, "k1")
    again, new_again = _send(actor, "k1")
    assert (first, new, new_again) == (again, True, False)
    assert _made() == 1


@pytest.mark.parametrize("change", ["key", "operation"])
def test_another_key_or_operation_is_another_request(actor: Actor, change: str) -> None:
    _send(actor, "k1")
    _send(actor, "k2" if change == "key" else "k1", operation="ask" if change == "key" else "draft")
    assert _made() == 2


def test_keys_of_two_people_do_not_meet(actor: Actor) -> None:
    other = get_user_model()._default_manager.create(email="b@people.example", display_name="B")
    _send(actor, "k1")
    _send(Actor("person", other.pk), "k1")
    assert _made() == 2


def test_no_key_means_always_create(actor: Actor) -> None:
    assert _send(actor, "")[0] != _send(actor, "")[0]


def test_long_keys_are_not_cut(actor: Actor) -> None:
    _send(actor, "x" * 100 + "1")
    _send(actor, "x" * 100 + "2")
    assert _made() == 2


@pytest.mark.parametrize("key", ["\x00", "schlüssel mit ü", "\ud800", "y" * 5000])
def test_strange_keys_work(actor: Actor, key: str) -> None:
    assert _send(actor, key)[0] == _send(actor, key)[0]


def test_nobody_signed_in_cannot_create() -> None:
    with pytest.raises(NotAllowed):
        _send(ANONYMOUS, "k1")


def test_a_failed_creation_frees_the_key(actor: Actor) -> None:
    def refuse() -> IdempotencyKey:
        raise Conflict

    with pytest.raises(Conflict):
        once(
            actor=actor,
            key="k1",
            operation="ask",
            find=IdempotencyKey.objects.filter,
            create=refuse,
        )
    assert _send(actor, "k1")[1] is True


def test_another_constraint_is_not_mistaken_for_a_repeat(actor: Actor) -> None:
    def broken() -> IdempotencyKey:
        return IdempotencyKey.objects.create(user_id=cast("UUID", None), operation=MADE, key="x")

    with pytest.raises(IntegrityError):
        once(
            actor=actor,
            key="k1",
            operation="ask",
            find=IdempotencyKey.objects.filter,
            create=broken,
        )


def test_a_repeat_after_the_object_is_gone_says_so(actor: Actor) -> None:
    made, _new = _send(actor, "k1")
    made.delete()
    with pytest.raises(Conflict) as caught:
        _send(actor, "k1")
    assert caught.value.code == "key_reused"


def test_the_same_key_with_other_content_is_not_taken_for_a_repeat(actor: Actor) -> None:
    first, _new = _send(actor, "k1", fingerprint="my words")
    for other in ("other words", ""):
        with pytest.raises(Conflict) as caught:
            _send(actor, "k1", fingerprint=other)
        assert caught.value.code == "key_reused"
    assert _send(actor, "k1", fingerprint="my words") == (first, False)
    assert _made() == 1


def test_of_the_content_only_a_hash_is_kept(actor: Actor) -> None:
    _send(actor, "k1", fingerprint="private words \ud800" * 50)
    (kept,) = IdempotencyKey.objects.filter(key="k1").values_list("fingerprint", flat=True)
    assert len(kept) == 64
    assert "private" not in kept


@pytest.mark.django_db(transaction=True)
def test_equal_keys_at_the_same_moment_make_one_object(actor: Actor) -> None:
    outcomes = race(8, lambda _n: _send(actor, "same"))
    assert [o.error for o in outcomes if o.error] == []
    assert len({made.pk for made, _new in (o.value for o in outcomes)}) == 1
    assert sum(new for _made, new in (o.value for o in outcomes)) == 1
    assert _made() == 1
