"""The plain admin holds our own models only: third-party ones would be a door of their own."""

from django.contrib import admin


def test_only_own_models_are_registered() -> None:
    """Authenticators, addresses, sessions and groups must not be edited as rows."""
    foreign = {
        model._meta.label
        for model in admin.site._registry
        if not model.__module__.startswith("apps.")
    }
    assert foreign == set()
