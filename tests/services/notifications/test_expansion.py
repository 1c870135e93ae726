"""From an event to notifications: everybody once, nobody who may not know."""

from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from apps.core.actor import Actor
from apps.core.events import SUBSCRIPTIONS
from apps.core.models import Event
from apps.core.notices import NOTICES
from apps.notifications.models import Delivery, Notification
from apps.notifications.services import notify_about
from apps.profiles.choices import Role
from apps.profiles.models import Invitation
from apps.profiles.services import invite_member
from tests.factories.accounts import UserFactory
from tests.factories.notifications import EventFactory, NotificationFactory, replace_notice
from tests.factories.profiles import MembershipFactory, actor_for
from tests.support import deliver_events

pytestmark = pytest.mark.django_db


def told(event: Event) -> set[UUID | None]:
    return set(Notification.objects.filter(event=event).values_list("recipient_id", flat=True))


def test_one_notification_and_one_mail_per_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = [UserFactory().pk, UserFactory().pk]
    replace_notice(monkeypatch, recipients=lambda _event: [*people, people[0]])
    event = EventFactory()
    notify_about(event)
    assert told(event) == set(people)
    assert Notification.objects.filter(event=event).count() == 2
    deliveries = Delivery.objects.filter(notification__event=event)
    assert {d.channel for d in deliveries} == {"email"}
    assert len({d.message_id for d in deliveries}) == 2


def test_expanding_again_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    person = UserFactory()
    replace_notice(monkeypatch, recipients=lambda _event: [person.pk])
    event = EventFactory()
    notify_about(event)
    before = list(Delivery.objects.values_list("pk", "message_id"))
    notify_about(event)
    assert list(Delivery.objects.values_list("pk", "message_id")) == before
    assert Notification.objects.filter(event=event).count() == 1


def test_late_recipient_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash between the two inserts, or a longer list the second time, is made good."""
    first, second = UserFactory(), UserFactory()
    event = EventFactory()
    NotificationFactory(recipient=first, event=event, mail=False)
    replace_notice(monkeypatch, recipients=lambda _event: [first.pk, second.pk])
    notify_about(event)
    assert told(event) == {first.pk, second.pk}
    assert Delivery.objects.filter(notification__event=event).count() == 2


def test_closed_account_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    closed, gone = UserFactory(is_active=False), UserFactory.build()
    replace_notice(monkeypatch, recipients=lambda _event: [closed.pk, gone.pk])
    event = EventFactory()
    notify_about(event)
    assert told(event) == set()


def test_lost_right_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    keeps, lost = UserFactory(), UserFactory()

    def still_due(_event: Event, actor: Actor) -> bool:
        return bool(actor.user_id == keeps.pk)

    replace_notice(monkeypatch, recipients=lambda _event: [keeps.pk, lost.pk], still_due=still_due)
    event = EventFactory()
    notify_about(event)
    assert told(event) == {keeps.pk}


def test_private_mark_and_inbox_flag_are_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    person = UserFactory()
    replace_notice(monkeypatch, recipients=lambda _event: [person.pk], private=True, portal=False)
    event = EventFactory()
    notify_about(event)
    stored = Notification.objects.get(event=event)
    assert (stored.private, stored.in_portal) == (True, False)


def test_worker_is_nudged_once_committed(
    monkeypatch: pytest.MonkeyPatch, nudges: list[str], django_capture_on_commit_callbacks: object
) -> None:
    replace_notice(monkeypatch, recipients=lambda _event: [UserFactory().pk])
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        notify_about(EventFactory())
        assert nudges == []
    assert nudges.count("notifications.send_deliveries") == 1


def test_every_noticed_event_is_subscribed() -> None:
    subscribed = SUBSCRIPTIONS.get("notifications.notify").events
    assert set(subscribed) == {notice.event for notice in NOTICES.values()}


def test_invitation_goes_to_its_address_only() -> None:
    admin = MembershipFactory(role=Role.DEVELOPER, is_admin=True)
    with transaction.atomic():
        invitation = invite_member(
            actor=actor_for(admin.user, second_factor=True),
            organisation=admin.organisation,
            role=Role.DEVELOPER,
            email="guest@elsewhere.example",
        )
    deliver_events()
    stored = Notification.objects.get(event__subject_id=Invitation.objects.get().pk)
    assert stored.event.subject_id == invitation.pk
    assert (stored.recipient_id, stored.in_portal) == (None, False)
    assert "guest" not in str(stored.event.data)


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipient": None, "in_portal": True},
        {"in_portal": False, "read_at": "2026-11-22T00:00Z"},
    ],
)
def test_database_refuses_what_makes_no_sense(wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        NotificationFactory(mail=False, **wrong)


def test_database_refuses_a_second_copy() -> None:
    first = NotificationFactory()
    with pytest.raises(IntegrityError, match="notification_once"), transaction.atomic():
        NotificationFactory(recipient=first.recipient, event=first.event, mail=False)
    nobody = NotificationFactory(recipient=None, in_portal=False, mail=False)
    with pytest.raises(IntegrityError, match="notification_once"), transaction.atomic():
        NotificationFactory(recipient=None, in_portal=False, event=nobody.event, mail=False)
    with pytest.raises(IntegrityError, match="delivery_once"), transaction.atomic():
        Delivery.objects.create(notification=first, message_id="<other@localhost>")


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "done"},
        {"state": "suppressed"},
        {"state": "queued", "reason": "no_address"},
        {"state": "sent"},
        {"channel": "pigeon"},
    ],
)
def test_database_refuses_impossible_deliveries(wrong: dict[str, object]) -> None:
    made = NotificationFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(notification=made).update(**wrong)
