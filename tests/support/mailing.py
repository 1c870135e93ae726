"""Mails in tests: delivered here and now, read from Django's memory outbox."""

import re

from django.core import mail

from apps.notifications.sending import send_due
from tests.support.delivery import deliver_events

LINK = re.compile(r"https?://\S+")


def deliver_mails() -> None:
    """Do what the worker would do: run the handlers, then hand over every mail."""
    deliver_events()
    send_due()


def mails_to(address: str) -> list[mail.EmailMessage]:
    """Return the mails sent to one address, oldest first."""
    return [message for message in mail.outbox if message.to == [address]]


def link_in(message: mail.EmailMessage) -> str:
    """Return the address in the mail that leads somewhere."""
    found = LINK.search(str(message.body))
    assert found, message.body
    return found.group()


def words_of(message: mail.EmailMessage) -> str:
    """Return everything that a mail says: its subject, its text and its HTML part."""
    parts = [str(part[0]) for part in getattr(message, "alternatives", ())]
    return " ".join([str(message.subject), str(message.body), *parts])
