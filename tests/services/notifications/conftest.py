"""Each test begins with a postman who is willing to knock."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from apps.core import leasing
from apps.core.leasing import wait_seconds
from apps.notifications import sending
from tests.support.smtpsink import SmtpSink, smtp_sink


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget that the mail server of an earlier test was away."""
    monkeypatch.setattr(sending._Circuit, "quiet_until", 0.0)


@pytest.fixture(autouse=True)
def _a_try_later_is_much_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pause after a first failure outlast the test, however slow the machine is."""
    for module in (leasing, sending):
        monkeypatch.setattr(module, "wait_seconds", lambda attempts: wait_seconds(attempts + 12))


@pytest.fixture
def sink(settings: Settings) -> Iterator[SmtpSink]:
    """Send to a real SMTP server of this test."""
    with smtp_sink() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = running.port
        settings.EMAIL_TIMEOUT = 60
        yield running
