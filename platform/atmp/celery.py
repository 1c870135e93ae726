"""The Celery application; `celery -A atmp.celery` starts workers and beat."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "atmp.settings.production")

app = Celery("atmp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.set_default()
