"""The handler that turns events into notifications."""

from apps.core.events import subscribe_handler
from apps.core.models import Event
from apps.core.notices import NOTICES
from apps.notifications.services import notify_about


def notify(event: Event) -> None:
    """Create the notifications and deliveries that the event's notices owe."""
    notify_about(event)


def subscribe_to_noticed_events() -> None:
    """Subscribe to exactly the events that some notice waits for.

    Called once at start, when every app has declared its notices.
    """
    events = sorted({notice.event for notice in NOTICES.values()})
    subscribe_handler("notifications.notify", events, notify)
