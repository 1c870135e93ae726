"""Settings of the worker and beat of these tests: the demonstration's, with shorter waits."""

import os

from atmp.settings.demo import *  # noqa: F403
from atmp.settings.demo import (
    CELERY_BEAT_SCHEDULE,
    INSTALLED_APPS,
    WEB_WAIT_SECONDS,
    WEB_WAITING,
)

SEEDED_FAULT = os.environ.get("SEEDED_FAULT", "")
INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.seeds.SeedsConfig"]
EMAIL_TIMEOUT = 3
if patient := os.environ.get("PATIENT_SECONDS"):
    WEB_WAITING, WEB_WAIT_SECONDS = 100, float(patient)
# What runs seldom stays seldom: every second, its tasks would fill the queue of a busy machine, and
# those of the quick sweeps would expire behind them, for ever.
SELDOM_SECONDS = 20.0
QUICK = {
    name
    for name, entry in CELERY_BEAT_SCHEDULE.items()
    if float(str(entry["schedule"])) < SELDOM_SECONDS
}
CELERY_BEAT_SCHEDULE = {
    name: entry | ({"schedule": 1.0} if name in QUICK else {})
    for name, entry in CELERY_BEAT_SCHEDULE.items()
    if SEEDED_FAULT != "no_sweep"
}
