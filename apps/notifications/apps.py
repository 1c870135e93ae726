"""The app that tells people what happened."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Subscribes to every event that has a notice; the kernel has loaded them by then."""

    name = "apps.notifications"
    label = "notifications"
    verbose_name = _("notifications")

    def ready(self) -> None:
        """Subscribe. By name: the module uses models, which do not exist before `ready`."""
        import_module("apps.notifications.handlers").subscribe_to_noticed_events()
