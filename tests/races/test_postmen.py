"""Several postmen at the same moment carry each mail once."""

import pytest
from pytest_django import Settings

from apps.notifications import sending
from apps.notifications.models import Delivery, Notification
from apps.notifications.sending import send_due
from apps.notifications.services import notify_about
from tests.factories.accounts import UserFactory
from tests.factories.notifications import EventFactory, delivery, replace_notice
from tests.support import race, winners
from tests.support.smtpsink import smtp_sink

pytestmark = pytest.mark.django_db(transaction=True)
POSTMEN, MAILS = 4, 40


def test_each_mail_is_carried_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_notice(monkeypatch)
    monkeypatch.setattr(sending, "BATCH", 3)
    rows = [delivery() for _number in range(MAILS)]
    with smtp_sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        counts = winners(race(POSTMEN, lambda _number: send_due()))
        assert sum(count["done"] for count in counts) == MAILS
        assert sorted(m.message_id for m in sink.mails) == sorted(r.message_id for r in rows)
    assert not Delivery.objects.exclude(state="done").exists()


def test_expanding_at_the_same_moment_tells_everybody_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = [UserFactory().pk for _number in range(5)]
    replace_notice(monkeypatch, recipients=lambda _event: people)
    event = EventFactory()
    outcomes = race(POSTMEN, lambda _number: notify_about(event))
    assert [o.error for o in outcomes] == [None] * POSTMEN
    assert Notification.objects.filter(event=event).count() == 5
    assert Delivery.objects.filter(notification__event=event).count() == 5
