"""What lies outside the tables and is the portal's: the mailbox of the demonstration."""

from typing import Any

from django.conf import settings

from apps.accounts.erasing import addresses_of
from apps.core.privacy import ERASERS, STORES, Sort, Store
from apps.portal.mailbox import delete_mails_with

STORES.add(
    "portal.mailbox",
    Store(
        place="local mailbox of the demonstration, files below DATA_DIR/mailbox",
        holds="mails that would have been sent",
        sort=Sort.PERSONAL,
        purpose="Trying the platform out without a mail server; not in production",
        kept="as long as the demonstration",
    ),
)
STORES.add(
    "portal.mails",
    Store(
        place="mails on their way",
        holds="the address of the recipient; what it is about, unless that is private",
        sort=Sort.PERSONAL,
        purpose="Telling people what concerns them",
        kept="by the platform not at all: mails are made while they are sent",
        recipients="the mail server named by the operator, and the recipient's own",
    ),
)


def erase_mails(person: Any) -> None:
    """Delete mails to the person, and those that name an address of theirs."""
    if settings.DEMO:
        delete_mails_with(addresses_of(person))


ERASERS.add("portal.mailbox", erase_mails)
