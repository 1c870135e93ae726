"""Which notifications somebody may see."""

from typing import Self, TypeVar

from django.db import models
from django.db.models.functions import Greatest

from apps.core.actor import Actor

# Open for the model: naming it here as well sends the type checker in a circle.
N = TypeVar("N", bound=models.Model)


class NotificationQuerySet(models.QuerySet[N]):
    """Notifications."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to the actor's own; nobody reads somebody else's, admins included."""
        return self.filter(recipient_id=actor.user_id) if actor.is_authenticated else self.none()

    def in_inbox(self) -> Self:
        """Narrow to what the portal shows; mails that carry a secret stay out of it."""
        return self.filter(in_portal=True)

    def with_changes(self) -> Self:
        """Annotate `changed_at`: when the line came, or was marked as read."""
        return self.annotate(changed_at=Greatest("created_at", "read_at"))

    def unread(self) -> Self:
        """Narrow to what was not marked as read."""
        return self.filter(read_at__isnull=True)


class DeliveryQuerySet(models.QuerySet[N]):
    """Deliveries."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to deliveries of the actor's own notifications."""
        if not actor.is_authenticated:
            return self.none()
        return self.filter(notification__recipient_id=actor.user_id)

    def with_notification(self) -> Self:
        """Load what composing a mail needs, in the same query."""
        return self.select_related("notification__event", "notification__recipient")
