"""Gunicorn's settings (`--config python:atmp.serving`), on one machine and in containers."""

import gc
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import get_resolver
from django.utils import translation

from atmp.settings import env
from atmp.settings.web import WEB_AT_WORK, WEB_WAITING

# Answer probes and refuse, while all others are at work or wait.
_SPARE = 4
_SHARED_MEMORY = "/dev/shm"  # noqa: S108  the system's own place

worker_class = "gthread"
workers = env.integer("WEB_WORKERS", 2)
# Each of these threads may keep a database connection: workers × threads must fit the server.
threads = WEB_AT_WORK + WEB_WAITING + _SPARE
preload_app = True
control_socket_disable = True
loglevel = "warning"
if Path(_SHARED_MEMORY).is_dir():
    worker_tmp_dir = _SHARED_MEMORY

# A request makes tens of thousands of small objects: looked through each 700, as is Python's
# custom, they cost more than they free.
_OBJECTS_BETWEEN = 10_000


def when_ready(server: Any) -> None:  # noqa: ARG001  gunicorn's signature
    """Load what every request needs, and let the collector of rubbish never look at it again.

    A full look at a quarter of a million objects took 130 ms, in every twentieth request for a
    long page. What is loaded before the processes part is kept once for all of them, too.
    """
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            get_resolver().reverse_dict  # noqa: B018  made at its first use
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN, 20, 20)
