"""Makers of events, notifications and deliveries."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

import factory
import pytest

from apps.accounts.models import User
from apps.core.actor import Actor
from apps.core.ids import uuid7
from apps.core.models import Event
from apps.core.notices import NOTICES, Link, Notice
from apps.forum.events import OfAnswer
from apps.notifications.choices import Channel
from apps.notifications.models import Delivery, Notification
from apps.notifications.services import message_id
from tests.factories.accounts import UserFactory

# A notice whose templates use both facts; tests replace what it asks the database.
KIND = "forum.answer_issued"
LINK = Link("portal:about", {"page": "contact"})


class EventFactory(factory.django.DjangoModelFactory):
    """An event that tells of an issued answer."""

    class Meta:
        model = Event

    name = KIND
    actor_kind = "system"
    subject_type = "forum.answer"
    subject_id = factory.LazyFunction(uuid7)
    data = factory.LazyFunction(lambda: {field.name: str(uuid7()) for field in fields(OfAnswer)})


class NotificationFactory(factory.django.DjangoModelFactory):
    """A notification of one person; its mail waits unless `mail=False`."""

    class Meta:
        model = Notification
        skip_postgeneration_save = True

    recipient = factory.SubFactory(UserFactory)
    event = factory.SubFactory(EventFactory)
    kind = factory.LazyAttribute(lambda o: o.event.name)

    @factory.post_generation
    def mail(self: Notification, create: bool, value: bool | None, **_: Any) -> None:
        """Add the waiting mail."""
        if create and value is not False:
            Delivery.objects.create(
                notification=self,
                message_id=message_id(self.event_id, self.kind, self.recipient_id, Channel.EMAIL),
            )


def delivery(user: User | None = None, **notification: Any) -> Delivery:
    """Return a waiting mail to the person."""
    made = NotificationFactory(recipient=user or UserFactory(), **notification)
    return Delivery.objects.get(notification=made)


def replace_notice(
    monkeypatch: pytest.MonkeyPatch,
    kind: str = KIND,
    *,
    facts: Mapping[str, str] | None = None,
    still_due: Callable[[Event, Actor], bool] = lambda _event, _actor: True,
    recipients: Callable[[Event], list[UUID]] = lambda _event: [],
    private: bool = False,
    **changes: Any,
) -> Notice:
    """Let the notice of `kind` ask the test instead of its own app; undone afterwards."""
    told = facts or {"title": "May we pool donors?", "authority": "Illustrative Authority"}
    notice = replace(
        NOTICES.get(kind),
        link=lambda _event: LINK,
        facts=lambda _event: told,
        still_due=still_due,
        recipients=recipients,
        private=lambda _event: private,
        **changes,
    )
    monkeypatch.setitem(NOTICES._entries, kind, notice)
    return notice
