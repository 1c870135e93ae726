"""The app of organisations and memberships: where rights come from."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from apps.core.actor import (
    register_capacity_provider,
    register_person_column,
    register_token_provider,
)


class ProfilesConfig(AppConfig):
    """Tells the kernel which capacities a person has and whom an access token stands for."""

    name = "apps.profiles"
    label = "profiles"
    verbose_name = _("organisations and memberships")

    def ready(self) -> None:
        """Register what the kernel asks for, and the account's line about memberships."""
        # By name: these modules use models, which do not exist yet when this one is imported.
        capacities = import_module("apps.profiles.capacities")
        register_capacity_provider(capacities.capacities_of)
        register_person_column("membership_rows", capacities.membership_rows)
        register_token_provider(import_module("apps.profiles.tokens").authenticate_token)
        import_module("apps.profiles.administration_notices")
        import_module("apps.profiles.undo_rules")
        import_module("apps.profiles.ending_notices")
        import_module("apps.profiles.undo_notices")
        import_module("apps.profiles.missed_admins")
        import_module("apps.profiles.directory_parts")
        import_module("apps.profiles.contact_rules")
        import_module("apps.profiles.contact_holdings")
        import_module("apps.profiles.people_holdings")
        import_module("apps.profiles.contact_notices")
        import_module("apps.profiles.contact_parts")
        import_module("apps.profiles.link_notices")
        import_module("apps.profiles.mandate_notices")
        import_module("apps.profiles.missing_notices")
        steps = import_module("apps.accounts.steps")
        steps.register_step(import_module("apps.profiles.steps").membership_step)
        steps.register_step(import_module("apps.profiles.person_steps").profile_step)
