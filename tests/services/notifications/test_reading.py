"""Everybody reads and marks their own notifications, and nobody else's."""

from datetime import timedelta

import pytest

from apps.core.access import check
from apps.core.actor import ANONYMOUS, actor_for_user
from apps.core.errors import NotAllowed
from apps.core.ids import uuid7
from apps.notifications.models import Delivery, Notification
from apps.notifications.services import mark_all_read, mark_read
from tests.factories.accounts import UserFactory
from tests.factories.notifications import NotificationFactory, delivery
from tests.factories.profiles import actor_as

pytestmark = pytest.mark.django_db


def test_own_only() -> None:
    user = UserFactory()
    mine, other = delivery(user), delivery()
    actor = actor_for_user(user)
    assert list(Notification.objects.visible_to(actor)) == [mine.notification]
    assert list(Delivery.objects.visible_to(actor)) == [mine]
    for stranger in (ANONYMOUS, actor_as("admin")):
        assert not Notification.objects.visible_to(stranger).exists()
        assert not Delivery.objects.visible_to(stranger).exists()
    assert other.notification.recipient_id != user.pk


def test_marking_somebody_else_s_is_refused() -> None:
    foreign = NotificationFactory()
    with pytest.raises(NotAllowed):
        mark_read(actor=actor_for_user(UserFactory()), notification=foreign)
    with pytest.raises(NotAllowed):
        mark_all_read(actor=ANONYMOUS, shown=[uuid7()])
    assert not check(ANONYMOUS, "notifications.read")
    foreign.refresh_from_db()
    assert foreign.read_at is None


def test_row_that_was_committed_late_stays_unread() -> None:
    """Written before the newest row of the page, but committed after the page was made."""
    user = UserFactory()
    long_ago, late, shown = (NotificationFactory(recipient=user) for _number in range(3))
    foreign = NotificationFactory()
    Notification.objects.filter(pk__in=[long_ago.pk, foreign.pk]).update(
        created_at=shown.created_at - timedelta(hours=1)
    )
    actor = actor_for_user(user)
    assert mark_all_read(actor=actor, shown=[shown.pk, foreign.pk]) == 2
    assert set(Notification.objects.unread()) == {late, foreign}
    assert mark_all_read(actor=actor, shown=[foreign.pk]) == 0
    assert mark_all_read(actor=actor, shown=[]) == 0


def test_words_for_lists_of_the_admin() -> None:
    row = delivery()
    assert str(row) == "e-mail: Waiting"
    assert str(row.notification) == row.notification.kind
