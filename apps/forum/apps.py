"""The advice forum: questions to authorities and their official answers."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumConfig(AppConfig):
    """Registers the app under its short label."""

    name = "apps.forum"
    label = "forum"
    verbose_name = _("Questions and answers")

    def ready(self) -> None:
        """Say what an authority settles before it is merged into another organisation."""
        # By name: it uses models, which do not exist yet when this module is imported.
        import_module("apps.forum.obstacles")
