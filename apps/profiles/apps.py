"""The app of organisations and memberships: where rights come from."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from apps.core.actor import register_capacity_provider
from apps.profiles.capacities import capacities_of


class ProfilesConfig(AppConfig):
    """Tells the kernel which capacities a person has."""

    name = "apps.profiles"
    label = "profiles"
    verbose_name = _("organisations and memberships")

    def ready(self) -> None:
        """Register the capacity provider."""
        register_capacity_provider(capacities_of)
