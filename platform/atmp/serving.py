"""Gunicorn's settings (`--config python:atmp.serving`), on one machine and in containers."""

from pathlib import Path

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
