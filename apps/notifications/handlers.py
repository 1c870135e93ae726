"""The handler that turns events into notifications."""

from apps.core.deadletters import DEAD_COUNTERS
from apps.core.events import subscribe_handler
from apps.core.leasing import LeaseState
from apps.core.models import Event
from apps.core.notices import NOTICES
from apps.notifications.models import Delivery
from apps.notifications.services import notify_about


def notify(event: Event) -> None:
    """Create the notifications and deliveries that the event's notices owe."""
    notify_about(event)


def dead_deliveries() -> int:
    """Return how many messages were given up."""
    return Delivery.objects.filter(state=LeaseState.DEAD).count()


DEAD_COUNTERS.add("notifications.deliveries", dead_deliveries)


def subscribe_to_noticed_events() -> None:
    """Subscribe to exactly the events that some notice waits for.

    Called once at start, when every app has declared its notices.
    """
    events = sorted({notice.event for notice in NOTICES.values()})
    subscribe_handler("notifications.notify", events, notify)
