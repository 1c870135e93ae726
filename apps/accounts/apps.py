"""The app of people: who somebody is and how they sign in, never what they may do."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from apps.core.actor import register_person_column, register_second_factor


class AccountsConfig(AppConfig):
    """Tells the kernel about second factors, and what a session's person agreed to."""

    name = "apps.accounts"
    label = "accounts"
    verbose_name = _("people and sign-in")

    def ready(self) -> None:
        """Register the second-factor provider and the columns of the person."""
        # By name: the modules use models, which do not exist yet when this one is imported.
        session = import_module("apps.accounts.session")
        register_second_factor(session.has_second_factor)
        register_person_column("second_factors", session.second_factors)
        consents = import_module("apps.accounts.consents")
        register_person_column("agreements", consents.agreements_of_person)
