"""Clients on the test-only address map."""

from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.test import Client, override_settings


@pytest.fixture(autouse=True)
def _own_map() -> Iterator[None]:
    with override_settings(ROOT_URLCONF="tests.web.core.urls"):
        yield


@pytest.fixture
def browser() -> Client:
    """Nobody signed in; errors come back as pages, as they would in production."""
    return Client(raise_request_exception=False)


@pytest.fixture
def machine() -> Client:
    """A program that wants JSON."""
    return Client(raise_request_exception=False, headers={"Accept": "application/json"})


@pytest.fixture
def signed_in(browser: Client) -> Client:
    """Somebody without any capacity."""
    user = get_user_model()._default_manager.create(
        email="ada@people.example", display_name="Ada Example"
    )
    browser.force_login(user)
    return browser
