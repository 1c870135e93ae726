"""The app of the start page and the pages about the operator: reads and assembles only."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """Holds no tables and no rules."""

    name = "apps.portal"
    label = "portal"
    verbose_name = _("portal")
