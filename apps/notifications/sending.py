"""The postman: sends due mails one by one, each with a commit of its own.

Between the server's 250 and our commit lies the only window in which a crash doubles a mail;
the second copy carries the same Message-ID.
"""

import logging
import smtplib
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from types import TracebackType
from typing import Self

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F
from django.db.models.functions import Now

from apps.core.actor import ANONYMOUS, actor_for_user
from apps.core.leasing import LeaseState, back_off, claim, release, wait_seconds
from apps.core.notices import NOTICES
from apps.notifications.addresses import address_of
from apps.notifications.choices import Withheld
from apps.notifications.models import Delivery, Notification
from apps.notifications.rendering import compose

logger = logging.getLogger(__name__)
BATCH = 20
CLAIM_SECONDS = 30
# One message is cut off on the wall clock, and its lease outlives the cut: nobody else sends it.
MESSAGE_SECONDS = 30.0
MESSAGE_LEASE_SECONDS = 45
# Greeting, encryption and signing in are over before the lease begins.
OPENING_SECONDS = 20.0
RUN_SECONDS = 15.0
# Above the longest run: a conversation begun at its end, ended by a 421 and begun once more.
TASK_SECONDS = 170
# While the mail server is away this process knocks no more often than this.
QUIET_SECONDS = 5.0
# Hourly after the first hour: a refusal that calls itself temporary has two days to end.
MOST_REFUSALS = 60
SERVICE_CLOSING = 421


class ServerAwayError(Exception):
    """No conversation with the mail server is possible: no row is to blame."""


class _Circuit:
    """When this process may knock again (one per process)."""

    quiet_until = 0.0


class MailLine:
    """One conversation with the mail server, begun with the first mail and then reused."""

    def __init__(self) -> None:
        self._backend = get_connection()
        self._is_open = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def open(self) -> None:
        """Connect unless connected; raises ServerAwayError."""
        if self._is_open:
            return
        try:
            with self._cut_after(OPENING_SECONDS):
                self._backend.open()
        except (smtplib.SMTPException, OSError) as error:
            raise ServerAwayError(type(error).__name__) from error
        self._is_open = True

    def close(self) -> None:
        """Hang up; a server that is gone already does not matter."""
        if self._is_open:
            self._is_open = False
            with suppress(smtplib.SMTPException, OSError):
                self._backend.close()

    def send(self, message: EmailMultiAlternatives) -> None:
        """Hand the message over an open line; raises what smtplib raises, and hangs up then."""
        try:
            with self._cut_after(MESSAGE_SECONDS):
                self._backend.send_messages([message])
        except (smtplib.SMTPException, OSError):
            self.close()
            raise

    @contextmanager
    def _cut_after(self, seconds: float) -> Iterator[None]:
        """Cut the line when the block takes longer: a server may answer byte by byte for ever."""
        watch = threading.Timer(seconds, self._cut)
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()

    def _cut(self) -> None:
        line = getattr(getattr(self._backend, "connection", None), "sock", None)
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


def send_due(*, limit: int = 1000, seconds: float = RUN_SECONDS) -> Counter[str]:
    """Send due mails until none is left, `limit` is reached or the time is used up.

    Returns how many rows ended in which state.
    """
    result: Counter[str] = Counter()
    if time.monotonic() < _Circuit.quiet_until:
        return result
    deadline = time.monotonic() + seconds
    with MailLine() as line:
        while result.total() < limit and time.monotonic() < deadline:
            rows = claim(
                Delivery.objects.with_notification(),
                limit=min(BATCH, limit - result.total()),
                lease_seconds=CLAIM_SECONDS,
            )
            if not rows or not _send_batch(rows, line, result, deadline):
                break
    return result


def _send_batch(
    rows: list[Delivery], line: MailLine, result: Counter[str], deadline: float
) -> bool:
    """Send the rows; give back the rest and return False when time or the server is gone."""
    for index, row in enumerate(rows):
        if time.monotonic() >= deadline:
            release(rows[index:])
            return False
        try:
            result[deliver(row, line)] += 1
        except ServerAwayError as error:
            release(rows[index:])
            _Circuit.quiet_until = time.monotonic() + QUIET_SECONDS
            logger.warning("mail.server_away", extra={"error": str(error)})
            return False
    return True


def deliver(row: Delivery, line: MailLine) -> str:
    """Send one mail unless it is no longer due; return the state the row is in afterwards.

    Whatever is wrong with this mail stays with this mail. Raises ServerAwayError only.
    """
    line.open()
    if not _still_mine(row):
        return "taken"
    try:
        address = address_of(row.notification)
        reason = reason_to_withhold(row.notification, address)
        message = None if reason else compose(row, address)
    except Exception as error:  # whatever one mail raises must not hold up the others
        logger.exception("delivery.not_composed", extra=_about(row))
        back_off(row, type(error).__name__)
        return str(LeaseState.QUEUED)
    if message is None:
        return _finish(row, LeaseState.SUPPRESSED, reason=reason)
    return _hand_over(row, message, line)


def _still_mine(row: Delivery) -> bool:
    """Renew the lease; False when it ran out and another worker took the row."""
    mine = Delivery.objects.filter(pk=row.pk, state=LeaseState.QUEUED, attempts=row.attempts)
    return bool(mine.update(leased_until=Now() + timedelta(seconds=MESSAGE_LEASE_SECONDS)))


def reason_to_withhold(notification: Notification, address: str) -> str:
    """Return why the mail must not go out now, or "": rights are those of this moment."""
    recipient = notification.recipient
    if notification.kind not in NOTICES:
        return Withheld.RETIRED
    if recipient is not None and not recipient.is_active:
        return Withheld.ACCOUNT_CLOSED
    if not address:
        return Withheld.NO_ADDRESS
    actor = ANONYMOUS if recipient is None else actor_for_user(recipient)
    due = NOTICES.get(notification.kind).still_due(notification.event, actor)
    return "" if due else Withheld.NO_LONGER_DUE


def _hand_over(row: Delivery, message: EmailMultiAlternatives, line: MailLine) -> str:
    try:
        if not _sent(row, message, line):
            return "taken"
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(row, max(code for code, _text in error.recipients.values()))
    except smtplib.SMTPSenderRefused as error:
        # Our own address is refused: a matter of settings, not of this mail.
        return _try_later(row, f"SMTP {error.smtp_code}")
    except smtplib.SMTPResponseException as error:
        return _refused(row, error.smtp_code)
    except (smtplib.SMTPException, OSError) as error:
        return _try_later(row, type(error).__name__)
    return _finish(row, LeaseState.DONE, sent_at=Now())


def _sent(row: Delivery, message: EmailMultiAlternatives, line: MailLine) -> bool:
    """Send; a server that ends the conversation between two mails (421) is called once more.

    Calling takes its time: False when another worker took the row meanwhile.
    """
    try:
        line.send(message)
    except smtplib.SMTPSenderRefused as error:
        if error.smtp_code != SERVICE_CLOSING:
            raise
        line.open()
        if not _still_mine(row):
            return False
        line.send(message)
    return True


def _refused(row: Delivery, code: int) -> str:
    if 500 <= code < 600:
        logger.warning("delivery.refused", extra=_about(row) | {"code": code})
        return _finish(row, LeaseState.DEAD, last_error=f"SMTP {code}")
    return _try_later(row, f"SMTP {code}")


def _try_later(row: Delivery, error: str) -> str:
    """Wait for a temporary refusal to end; it does not count as a failed attempt of ours."""
    refusals = row.refusals + 1
    return _finish(
        row,
        LeaseState.DEAD if refusals >= MOST_REFUSALS else LeaseState.QUEUED,
        due_at=Now() + timedelta(seconds=wait_seconds(refusals)),
        attempts=F("attempts") - 1,
        refusals=refusals,
        last_error=error,
    )


def _finish(row: Delivery, state: LeaseState, **columns: object) -> str:
    """Write the end down, unless another worker has taken the row or ended it."""
    mine = Delivery.objects.filter(pk=row.pk, state=LeaseState.QUEUED, attempts=row.attempts)
    if not mine.update(state=state, leased_until=None, **columns):
        logger.warning("delivery.taken", extra=_about(row))
        return "taken"
    return str(state)


def _about(row: Delivery) -> dict[str, object]:
    return {"delivery": str(row.pk), "notice": row.notification.kind, "attempts": row.attempts}
