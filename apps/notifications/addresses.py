"""Where a mail goes: looked up at the moment of sending, never stored in a queue.

Most mails go to the recipient's own address. Two kinds of event name another one, by id: an
address that is to be confirmed or warned, and an invitation to somebody without an account.
"""

from allauth.account.models import EmailAddress

from apps.accounts.models import User
from apps.core.models import Event
from apps.notifications.models import Notification
from apps.profiles.models import Invitation

INVITATION = "profiles.invitation"


def goes_outside(event: Event) -> bool:
    """Return whether the event is told to an address instead of to people with accounts."""
    return event.subject_type == INVITATION


def address_of(notification: Notification) -> str:
    """Return the address, or "" when there is none (any more)."""
    event, recipient = notification.event, notification.recipient
    if recipient is None:
        return _invited(event)
    if "address_id" in event.data:
        named = EmailAddress.objects.filter(pk=event.data["address_id"], user_id=recipient.pk)
        return str(named.values_list("email", flat=True).first() or "")
    return str(recipient.email)


def _invited(event: Event) -> str:
    if not goes_outside(event):
        return ""
    found = Invitation.objects.filter(pk=event.subject_id).values_list("email", flat=True)
    return str(found.first() or "")


def language_of(notification: Notification) -> str:
    """Return the recipient's language; for somebody without an account, the sender's."""
    if notification.recipient is not None:
        return str(notification.recipient.language)
    sender = User.objects.filter(pk=notification.event.actor_id).values_list("language", flat=True)
    return str(sender.first() or "")
