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
        import_module("apps.forum.services.letters")
        import_module("apps.forum.contribution_rules")
        import_module("apps.forum.redaction_rules")
        import_module("apps.forum.life_holdings")
        import_module("apps.forum.contribution_holdings")
        import_module("apps.forum.answer_notices")
        import_module("apps.forum.askers")
        import_module("apps.forum.searching")
        import_module("apps.forum.likeness_holdings")
        import_module("apps.forum.private_rules")
        import_module("apps.forum.private_states")
        import_module("apps.forum.private_events")
        import_module("apps.forum.private_holdings")
        import_module("apps.forum.private_notices")
        import_module("apps.forum.publication_notices")
        import_module("apps.forum.private_keeping")
        import_module("apps.forum.private_desk")
        import_module("apps.forum.clock_rules")
        import_module("apps.forum.clock_holdings")
        import_module("apps.forum.notices_clock")
        import_module("apps.forum.notices_held")
        import_module("apps.forum.watch_rules")
        import_module("apps.forum.watch_holdings")
        import_module("apps.forum.watch_notices")
        import_module("apps.forum.relying_notices")
        import_module("apps.forum.reading_rules")
        import_module("apps.forum.reading_events")
        import_module("apps.forum.faq_states")
        import_module("apps.forum.reading_notices")
        import_module("apps.forum.reading_holdings")
        import_module("apps.forum.position_rules")
        import_module("apps.forum.position_holdings")
        import_module("apps.forum.position_notices")
