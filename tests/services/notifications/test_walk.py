"""The number of unread messages, walked at random: it is that of the lines, after every step."""

import random
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models.signals import post_save

from apps.accounts.models import User
from apps.core.actor import Actor, actor_for_user
from apps.core.errors import NotAllowed
from apps.notifications import services, unread
from apps.notifications.models import Notification
from tests.factories.accounts import UserFactory
from tests.factories.notifications import NotificationFactory
from tests.support.size import amount

pytestmark = pytest.mark.django_db
STEPS = 30
VERBS = ("tell", "tell", "tell", "read", "read", "read_all", "read_foreign", "take_away")
APART = timedelta(seconds=50)


class Walk:
    """Two people and their inboxes; `waits` is the walk's own account of what is unread."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        users = [UserFactory(), UserFactory()]
        self.people = {user.pk: actor_for_user(user) for user in users}
        self.waits: dict[UUID, set[UUID]] = {pk: set() for pk in self.people}
        self.rows: dict[UUID, list[Notification]] = {pk: [] for pk in self.people}
        self.told = 0

    def go(self, steps: int = STEPS) -> None:
        """Walk; raises AssertionError where a number drifts."""
        for _step in range(steps):
            pk = self.random.choice(list(self.people))
            getattr(self, f"_{self.random.choice(VERBS)}")(pk, self.people[pk])
            self._look()

    def _some(self, pk: UUID, most: int) -> list[Notification]:
        rows = self.rows[pk]
        return self.random.sample(rows, min(most, len(rows)))

    def _tell(self, pk: UUID, _actor: Actor) -> None:
        shown = self.random.random() < 0.8
        user = User.objects.get(pk=pk)
        made = NotificationFactory(recipient=user, in_portal=shown)
        # Apart by less than what counts as committed late, so that both cases are met.
        self.told += 1
        made.created_at += self.told * APART
        Notification.objects.filter(pk=made.pk).update(created_at=made.created_at)
        self.rows[pk].append(made)
        if shown:
            self.waits[pk].add(made.pk)

    def _read(self, pk: UUID, actor: Actor) -> None:
        """Read one, maybe for the second time, maybe one that is not shown."""
        for row in self._some(pk, 1):
            services.mark_read(actor=actor, notification=row)
            self.waits[pk].discard(row.pk)

    def _read_foreign(self, pk: UUID, actor: Actor) -> None:
        other = next(one for one in self.people if one != pk)
        for row in self._some(other, 1):
            with pytest.raises(NotAllowed):
                services.mark_read(actor=actor, notification=row)

    def _read_all(self, pk: UUID, actor: Actor) -> None:
        """Read a page, on which there may be rows of somebody else."""
        foreign = [row for one in self.people if one != pk for row in self._some(one, 1)]
        page = self._some(pk, 3)
        shown = [row for row in page if row.in_portal]
        services.mark_all_read(actor=actor, shown=[row.pk for row in [*page, *foreign]])
        if shown:
            before = max(row.created_at for row in shown) - services.LATEST_COMMIT
            older = {row.pk for row in self.rows[pk] if row.created_at < before}
            self.waits[pk] -= older | {row.pk for row in shown}

    def _take_away(self, pk: UUID, _actor: Actor) -> None:
        """Delete a row, as erasure and the end of its keeping do."""
        for row in self._some(pk, 1):
            Notification.objects.filter(pk=row.pk).delete()
            self.rows[pk].remove(row)
            self.waits[pk].discard(row.pk)

    def _look(self) -> None:
        counted = User.objects.annotate(number=unread.unread_of_person())
        for pk, actor in self.people.items():
            lines = Notification.objects.visible_to(actor).in_inbox().unread()
            assert set(lines.values_list("pk", flat=True)) == self.waits[pk], "lines differ"
            assert unread.unread_count(actor) == len(self.waits[pk]), "the number drifted"
            assert counted.get(pk=pk).number == len(self.waits[pk]), "the number drifted"


@pytest.mark.parametrize("seed", range(6))
def test_the_number_is_that_of_the_lines(seed: int) -> None:
    Walk(seed).go()


@pytest.mark.deep
@pytest.mark.parametrize("block", range(amount(1, full=10)))
def test_fifty_walks_each(block: int) -> None:
    _walk(range(1_000 + 50 * block, 1_050 + 50 * block))


def _walk(seeds: range) -> None:
    for seed in seeds:
        Walk(seed).go()


def test_a_stored_counter_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted up when a row is made and down at every click, as forums do: it drifts."""
    stored = Counter[Any]()

    def count_up(instance: Notification, **_rest: Any) -> None:
        stored[instance.recipient_id] += 1

    original = services.mark_read

    def count_down(*, actor: Actor, notification: Notification) -> None:
        original(actor=actor, notification=notification)
        stored[actor.user_id] -= 1

    monkeypatch.setattr(services, "mark_read", count_down)
    monkeypatch.setattr(unread, "unread_count", lambda actor: stored[actor.user_id])
    post_save.connect(count_up, sender=Notification)
    try:
        with pytest.raises(AssertionError, match="the number drifted"):
            _walk(range(6))
    finally:
        post_save.disconnect(count_up, sender=Notification)
