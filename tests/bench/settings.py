"""Settings of the measured programs: production's, with a few more addresses."""

from atmp.settings.production import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
