"""Whether the mail server answers (health page only; sending is the worker's)."""

import socket

from django.conf import settings

TIMEOUT_SECONDS = 0.5


def mail_server_answers() -> bool:
    """Return whether the configured SMTP port greets within half a second."""
    address = (str(settings.EMAIL_HOST), int(str(settings.EMAIL_PORT)))
    try:
        with socket.create_connection(address, timeout=TIMEOUT_SECONDS) as line:
            if settings.EMAIL_USE_SSL:
                return True
            return line.recv(3) == b"220"
    except OSError:
        return False
