"""Each test begins with a postman who is willing to knock."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from apps.notifications import sending
from tests.support.smtpsink import SmtpSink, smtp_sink


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget that the mail server of an earlier test was away."""
    monkeypatch.setattr(sending._Circuit, "quiet_until", 0.0)


@pytest.fixture
def sink(settings: Settings) -> Iterator[SmtpSink]:
    """Send to a real SMTP server of this test."""
    with smtp_sink() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = running.port
        settings.EMAIL_TIMEOUT = 3
        yield running
