"""The app that tells people what happened."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from apps.core.actor import register_person_column


class NotificationsConfig(AppConfig):
    """Subscribes to every event that has a notice; the kernel has loaded them by then."""

    name = "apps.notifications"
    label = "notifications"
    verbose_name = _("notifications")

    def ready(self) -> None:
        """Subscribe. By name: the module uses models, which do not exist before `ready`."""
        import_module("apps.notifications.handlers").subscribe_to_noticed_events()
        unread = import_module("apps.notifications.unread")
        register_person_column("unread_count", unread.unread_of_person)
