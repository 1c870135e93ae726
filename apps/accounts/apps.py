"""The app of people: who somebody is and how they sign in, never what they may do."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from apps.accounts.session import has_second_factor
from apps.core.actor import register_second_factor


class AccountsConfig(AppConfig):
    """Tells the kernel whether a session was opened with a second factor."""

    name = "apps.accounts"
    label = "accounts"
    verbose_name = _("people and sign-in")

    def ready(self) -> None:
        """Register the second-factor provider."""
        register_second_factor(has_second_factor)
