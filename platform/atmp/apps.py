"""The composition root as a Django app: commands of the whole, the Celery app, one catalogue."""

from django.apps import AppConfig

from atmp import celery


class AtmpConfig(AppConfig):
    """Loads the Celery app with Django, so that no process publishes to a default broker."""

    name = "atmp"
    celery_app = celery.app
