"""Put work that was given up back into the queues."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.core.models import Outbox
from apps.notifications.models import Delivery
from apps.notifications.services import redrive_deliveries, redrive_outbox


class Command(BaseCommand):
    """Try dead outbox rows and dead deliveries again, after their cause was mended."""

    help = "Put dead outbox rows and dead deliveries back into the queues."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Redrive both queues and print how many rows were put back."""
        events = redrive_outbox(Outbox.objects.all())
        mails = redrive_deliveries(Delivery.objects.all())
        self.stdout.write(f"Put back: {events} outbox rows, {mails} deliveries.")
