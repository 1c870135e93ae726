"""The advice forum: questions to authorities and their official answers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumConfig(AppConfig):
    """Registers the app under its short label."""

    name = "apps.forum"
    label = "forum"
    verbose_name = _("Questions and answers")
