"""The kernel app; it loads what the other apps declare."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

# Order matters: handlers and notices refer to events, machines refer to rules.
DECLARATIONS = ("rules", "states", "events", "handlers", "notices", "holdings")
# By name: these modules use models, which do not exist yet when this one is imported.
VERIFIERS = (
    ("apps.core.states", "verify_machines"),
    ("apps.core.events", "verify_subscriptions"),
    ("apps.core.notices", "verify_notices"),
    ("apps.core.privacy", "verify_holdings"),
)


class CoreConfig(AppConfig):
    """Imports every app's declarations at start, then refuses dangling references."""

    name = "apps.core"
    label = "core"

    def ready(self) -> None:
        """Load declarations and verify that each name referred to exists."""
        for module in DECLARATIONS:
            autodiscover_modules(module)
        for module, function in VERIFIERS:
            getattr(import_module(module), function)()
