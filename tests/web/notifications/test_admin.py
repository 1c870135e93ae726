"""The plain admin shows the queues, changes nothing by hand, and tries again on request."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from apps.core.models import Outbox
from apps.notifications.models import Delivery
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.notifications import EventFactory, delivery
from tests.factories.profiles import staff

pytestmark = pytest.mark.django_db
LIST = "admin:notifications_delivery_changelist"
OUTBOX = "admin:core_outbox_changelist"


@pytest.fixture(name="staff")
def staff_client() -> Client:
    """Return a client of somebody who may open the plain admin."""
    return signed_in(staff(), second_factor=True)


def dead_delivery() -> Delivery:
    """Return a delivery that was given up after many refusals."""
    row = delivery(UserFactory(email="reader@people.example"))
    Delivery.objects.update(state="dead", last_error="SMTP 452", attempts=3, refusals=60)
    row.refresh_from_db()
    return row


def dead_outbox_row() -> Outbox:
    """Return an outbox row that was given up."""
    return Outbox.objects.create(
        event=EventFactory(), handler="notifications.notify", state="dead", attempts=12
    )


def test_queues_show_neither_address_nor_text(staff: Client) -> None:
    row = dead_delivery()
    for url in (
        reverse(LIST),
        reverse("admin:notifications_delivery_change", args=[row.pk]),
    ):
        html = staff.get(url).content.decode()
        assert "SMTP 452" in html
        assert "reader@people.example" not in html
    dead_outbox_row()
    assert "notifications.notify" in staff.get(reverse(OUTBOX)).content.decode()


def test_nothing_is_edited_added_or_deleted(staff: Client) -> None:
    row = dead_delivery()
    for name, args in (("add", []), ("delete", [row.pk])):
        url = reverse(f"admin:notifications_delivery_{name}", args=args)
        assert staff.post(url, {"post": "yes"}).status_code == 403
    change = reverse("admin:notifications_delivery_change", args=[row.pk])
    assert staff.post(change, {"state": "done"}).status_code == 403
    row.refresh_from_db()
    assert row.state == "dead"


def test_try_again(staff: Client) -> None:
    row, owed = dead_delivery(), dead_outbox_row()
    for url, pk in ((reverse(LIST), row.pk), (reverse(OUTBOX), owed.pk)):
        answer = staff.post(
            url, {"action": "try_again", "_selected_action": [str(pk)]}, follow=True
        )
        assert "1 row is tried again." in answer.content.decode()
    row.refresh_from_db()
    owed.refresh_from_db()
    assert (row.state, row.attempts, row.refusals) == ("queued", 0, 0)
    assert (owed.state, owed.attempts) == ("queued", 0)


def test_others_are_kept_out() -> None:
    dead_delivery()
    for client in (Client(), signed_in(UserFactory())):
        assert client.get(reverse(LIST)).status_code == 302


def test_command_puts_both_queues_back(capsys: pytest.CaptureFixture[str]) -> None:
    dead_delivery()
    dead_outbox_row()
    call_command("redrive")
    assert capsys.readouterr().out == "Put back: 1 outbox rows, 1 deliveries.\n"
    assert not Delivery.objects.filter(state="dead").exists()
    assert not Outbox.objects.filter(state="dead").exists()
    call_command("redrive")
    assert capsys.readouterr().out == "Put back: 0 outbox rows, 0 deliveries.\n"
