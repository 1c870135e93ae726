"""The postman against a real mail server: refusals, outages, lost rights, crashes."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import DatabaseError
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.models import User
from apps.core.actor import Actor
from apps.core.leasing import MAX_ATTEMPTS, claim
from apps.core.models import Event
from apps.notifications import rendering, sending
from apps.notifications.models import Delivery
from apps.notifications.sending import MOST_REFUSALS, MailLine, deliver, send_due
from apps.notifications.services import redrive_deliveries
from apps.notifications.tasks import send_deliveries
from apps.profiles.choices import Role
from apps.profiles.services import invitation_token, invite_member
from tests.factories.accounts import UserFactory
from tests.factories.notifications import (
    EventFactory,
    NotificationFactory,
    delivery,
    replace_notice,
)
from tests.factories.profiles import MembershipFactory, actor_for
from tests.support import deliver_events
from tests.support.smtpsink import SmtpSink, closed_port

pytestmark = pytest.mark.django_db
CANARY = "canary-91ab"


@pytest.fixture(autouse=True)
def _notice(monkeypatch: pytest.MonkeyPatch) -> None:
    replace_notice(monkeypatch)


def make_due() -> None:
    """Let the pause before the next try be over."""
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def test_mail_arrives_once(sink: SmtpSink) -> None:
    row = delivery(UserFactory(email="reader@people.example", language="de"))
    assert send_due() == {"done": 1}
    assert send_due() == {}
    (mail,) = sink.mails
    assert mail.recipients == ("reader@people.example",)
    assert mail.message_id == row.message_id
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert "/de/about/contact/" in mail.text
    row.refresh_from_db()
    assert row.sent_at is not None
    assert row.leased_until is None


def test_one_conversation_for_a_batch(sink: SmtpSink) -> None:
    for _number in range(25):
        delivery()
    assert send_due() == {"done": 25}
    assert {mail.conversation for mail in sink.mails} == {1}
    assert len({mail.message_id for mail in sink.mails}) == 25


def test_temporary_refusal_waits_alone(sink: SmtpSink) -> None:
    first, second = delivery(), delivery()
    sink.replies.append("451 try later")
    assert send_due() == {"queued": 1, "done": 1}
    first.refresh_from_db()
    assert (first.state, first.last_error, first.refusals) == ("queued", "SMTP 451", 1)
    assert first.attempts == 0
    assert first.due_at > timezone.now()
    assert [mail.message_id for mail in sink.mails] == [second.message_id]
    make_due()
    assert send_due() == {"done": 1}
    assert sink.mails[-1].message_id == first.message_id


def test_temporary_refusals_end_after_days(sink: SmtpSink) -> None:
    row = delivery()
    Delivery.objects.update(refusals=MOST_REFUSALS - 2)
    for expected in ("queued", "dead"):
        sink.replies.append("452 full")
        make_due()
        assert send_due() == {expected: 1}
    row.refresh_from_db()
    assert row.last_error == "SMTP 452"
    assert redrive_deliveries(Delivery.objects.all()) == 1
    assert send_due() == {"done": 1}


@pytest.mark.parametrize("where", ["replies", "recipient_replies"])
def test_permanent_refusal_is_not_repeated(
    sink: SmtpSink, where: str, caplog: pytest.LogCaptureFixture
) -> None:
    row = delivery(UserFactory(email="nobody@people.example"))
    getattr(sink, where).append("550 no such mailbox")
    with caplog.at_level(logging.INFO):
        assert send_due() == {"dead": 1}
    row.refresh_from_db()
    assert (row.state, row.last_error) == ("dead", "SMTP 550")
    make_due()
    assert send_due() == {}
    ours = [r for r in caplog.records if not r.name.startswith("mail.")]
    assert [record.getMessage() for record in ours] == ["delivery.refused"]
    assert "nobody@people.example" not in str([vars(record) for record in ours])


def test_recipient_refused_for_now_waits(sink: SmtpSink) -> None:
    delivery()
    sink.recipient_replies.append("450 greylisted")
    assert send_due() == {"queued": 1}
    make_due()
    assert send_due() == {"done": 1}


def test_own_address_refused_is_a_matter_of_settings(sink: SmtpSink) -> None:
    """Even a "never" does not give up mails that the server would take after a correction."""
    row = delivery()
    sink.sender_replies.append("550 not from here")
    assert send_due() == {"queued": 1}
    row.refresh_from_db()
    assert (row.last_error, row.refusals) == ("SMTP 550", 1)
    make_due()
    assert send_due() == {"done": 1}


def test_server_that_ends_the_conversation_is_called_again(sink: SmtpSink) -> None:
    delivery()
    sink.sender_replies.append("421 enough for now")
    assert send_due() == {"done": 1}
    assert len(sink.mails) == 1


def test_limit_of_one_run(sink: SmtpSink) -> None:
    for _number in range(3):
        delivery()
    assert send_due(limit=2) == {"done": 2}
    assert send_due(seconds=0) == {}
    assert len(sink.mails) == 2


def test_task_sends_what_is_due(sink: SmtpSink) -> None:
    delivery()
    send_deliveries()
    assert len(sink.mails) == 1


def test_invitation_reaches_an_address_without_account(sink: SmtpSink) -> None:
    admin = MembershipFactory(role=Role.DEVELOPER, is_admin=True)
    User.objects.filter(pk=admin.user_id).update(language="fr")
    invitation = invite_member(
        actor=actor_for(admin.user, second_factor=True),
        organisation=admin.organisation,
        role=Role.DEVELOPER,
        email="guest@elsewhere.example",
    )
    deliver_events()
    assert send_due() == {"done": 1}
    (mail,) = sink.mails
    assert mail.recipients == ("guest@elsewhere.example",)
    assert f"/fr/account/invite/{invitation_token(invitation)}/" in mail.text
    assert admin.organisation.name in str(mail.message["Subject"])


def test_conversation_that_breaks_stays_with_its_mail(sink: SmtpSink) -> None:
    broken, fine = delivery(), delivery()
    sink.replies.append("drop")
    assert send_due() == {"queued": 1, "done": 1}
    assert [mail.message_id for mail in sink.mails] == [fine.message_id]
    make_due()
    send_due()
    assert sink.mails[-1].message_id == broken.message_id


def test_server_that_is_away_costs_no_try(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "QUIET_SECONDS", 3600)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    rows = [delivery() for _number in range(3)]
    settings.EMAIL_HOST = "127.0.0.1"
    with closed_port() as settings.EMAIL_PORT:
        assert send_due() == {}
    for row in rows:
        row.refresh_from_db()
        assert (row.state, row.attempts, row.refusals) == ("queued", 0, 0)
        assert row.leased_until is None
    monkeypatch.setattr(sending, "claim", _must_not_be_called)
    assert send_due() == {}, "the next knock waits a moment"


def test_everything_arrives_after_an_outage(
    sink: SmtpSink, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [delivery() for _number in range(5)]
    with closed_port() as settings.EMAIL_PORT:
        for _knock in range(MAX_ATTEMPTS + 3):
            monkeypatch.setattr(sending._Circuit, "quiet_until", 0.0)
            assert send_due() == {}
    settings.EMAIL_PORT = sink.port
    monkeypatch.setattr(sending._Circuit, "quiet_until", 0.0)
    assert send_due() == {"done": 5}
    assert {m.message_id for m in sink.mails} == {r.message_id for r in rows}


def _must_not_be_called(*_args: object, **_kwargs: object) -> list[Delivery]:
    raise AssertionError("called")


def test_crash_after_the_server_took_it_repeats_the_same_message(
    sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery()
    with monkeypatch.context() as crash:
        crash.setattr(sending, "_finish", _database_gone)
        with pytest.raises(DatabaseError):
            send_due()
    Delivery.objects.update(leased_until=None)
    send_due()
    assert len(sink.mails) == 2
    assert len({mail.message_id for mail in sink.mails}) == 1


def _database_gone(*_args: object, **_kwargs: object) -> str:
    raise DatabaseError


def test_row_taken_over_by_another_worker_is_left_alone(sink: SmtpSink) -> None:
    row = delivery()
    Delivery.objects.update(attempts=4)
    with MailLine() as line:
        assert deliver(row, line) == "taken"
    assert sink.mails == []


def test_mail_that_cannot_be_written_blocks_nobody(
    sink: SmtpSink, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = delivery(), delivery()
    compose = rendering.compose

    def fragile(row: Delivery, address: str) -> Any:
        if row.pk == bad.pk:
            raise ValueError(address)
        return compose(row, address)

    monkeypatch.setattr(sending, "compose", fragile)
    assert send_due() == {"queued": 1, "done": 1}
    assert [mail.message_id for mail in sink.mails] == [good.message_id]
    bad.refresh_from_db()
    assert (bad.last_error, bad.attempts) == ("ValueError", 1)


def test_time_used_up_gives_rows_back(sink: SmtpSink) -> None:
    delivery()
    (row,) = claim(Delivery.objects.with_notification(), limit=1, lease_seconds=30)
    assert sending._send_batch([row], MailLine(), Counter(), deadline=0.0) is False
    row.refresh_from_db()
    assert row.attempts == 0
    assert (row.state, row.leased_until) == ("queued", None)
    assert sink.mails == []


def _close_account(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def _remove_address(user: User) -> None:
    EmailAddress.objects.filter(user=user).delete()


@pytest.mark.parametrize(
    ("change", "reason"),
    [(_close_account, "account_closed"), (_remove_address, "no_address")],
)
def test_withheld(sink: SmtpSink, change: Callable[[User], None], reason: str) -> None:
    user = UserFactory()
    event = EventFactory(data={"address_id": EmailAddress.objects.get(user=user).pk})
    row = delivery(user, event=event)
    change(user)
    assert send_due() == {"suppressed": 1}
    row.refresh_from_db()
    assert (row.state, row.reason, row.sent_at) == ("suppressed", reason, None)
    assert sink.mails == []


def test_right_lost_after_queueing(sink: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> None:
    user = UserFactory()
    asked: list[Actor] = []

    def lost(_event: Event, actor: Actor) -> bool:
        asked.append(actor)
        return False

    replace_notice(monkeypatch, still_due=lost)
    row = delivery(user)
    assert send_due() == {"suppressed": 1}
    row.refresh_from_db()
    assert row.reason == "no_longer_due"
    assert [actor.user_id for actor in asked] == [user.pk]
    assert sink.mails == []


def test_kind_that_was_given_up(sink: SmtpSink) -> None:
    row = delivery(kind="forum.given_up")
    assert send_due() == {"suppressed": 1}
    row.refresh_from_db()
    assert row.reason == "retired"
    assert sink.mails == []


def test_private_mail_holds_no_word_of_it(sink: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_notice(monkeypatch, facts={"title": CANARY, "authority": CANARY}, private=True)
    delivery()
    send_due()
    assert CANARY not in str(sink.mails[0].message)
    assert "There is news on a matter of yours" in str(sink.mails[0].message["Subject"])


def test_mail_goes_to_the_address_that_the_event_names(sink: SmtpSink) -> None:
    user = UserFactory(email="new@people.example")
    former = EmailAddress.objects.create(user=user, email="former@people.example")
    foreign = EmailAddress.objects.get(user=UserFactory(email="victim@people.example"))
    delivery(user, event=EventFactory(data={"address_id": former.pk}))
    delivery(user, event=EventFactory(data={"address_id": foreign.pk}))
    assert send_due() == {"done": 1, "suppressed": 1}
    assert [mail.recipients for mail in sink.mails] == [("former@people.example",)]


def test_address_is_the_one_of_this_moment(sink: SmtpSink) -> None:
    user = UserFactory(email="before@people.example")
    delivery(user)
    User.objects.filter(pk=user.pk).update(email="now@people.example")
    send_due()
    assert sink.mails[0].recipients == ("now@people.example",)


def test_notification_without_account_or_invitation_is_withheld(sink: SmtpSink) -> None:
    NotificationFactory(recipient=None, in_portal=False)
    assert send_due() == {"suppressed": 1}
    assert sink.mails == []
