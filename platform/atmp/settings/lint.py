"""`make check` over migrations: the linter is a tool of developers and runs nowhere else."""

from atmp.settings.test import *  # noqa: F403
from atmp.settings.test import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]
# An index on a full table is built with CONCURRENTLY; data migrations say how to go back.
MIGRATION_LINTER_OPTIONS = {"all_warnings_as_errors": True, "no_cache": True}
