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
        """Say what an authority settles before a merge, and who asked which authority."""
        # By name: they use models, which do not exist yet when this module is imported.
        import_module("apps.forum.obstacles")
        import_module("apps.forum.organisation_parts")
        import_module("apps.forum.askers")
