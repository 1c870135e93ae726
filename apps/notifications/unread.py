"""How many lines of the inbox are unread: the number that every page shows."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, OuterRef

from apps.core.actor import Actor
from apps.notifications.models import Notification

# More than this is no longer a number anybody reads.
MOST_UNREAD = 99


def unread_count(actor: Actor) -> int:
    """Return how many lines of the inbox are unread, 99 at most; one query when signed in.

    It counts lines, those that are no longer available included: whether each may still be
    opened costs a question to its app, and the inbox shows them as lines to mark as read too,
    so that number and list always agree.
    """
    if not actor.is_authenticated:
        return 0
    unread = Notification.objects.visible_to(actor).in_inbox().unread()
    return unread.values("pk")[:MOST_UNREAD].count()


def unread_of_person() -> Func:
    """Return the same number as a column of the query that loads the signed-in person."""
    own = Notification.objects.filter(recipient_id=OuterRef("pk")).in_inbox().unread()
    counted = ArraySubquery(own.values("pk")[:MOST_UNREAD])
    return Func(counted, function="CARDINALITY", output_field=IntegerField())
