"""A web server of its own with the two pseudo languages, beside the platform and on its data."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.support import pseudo
from tests.support.stack import ROOT, Stack, free_port


@contextmanager
def served(platform: Stack, folder: Path) -> Iterator[Stack]:
    """The platform with one more web server, which reads its catalogues from the folder."""
    pseudo.write_locales(folder)
    beside = replace(platform, port=free_port())
    server = _serve(beside, folder)
    try:
        _wait_for(beside, server)
        yield beside
    finally:
        server.terminate()
        server.wait(60)


def _serve(beside: Stack, folder: Path) -> subprocess.Popen[bytes]:
    own = {
        "DJANGO_SETTINGS_MODULE": "atmp.settings.demo",
        "PSEUDO_LOCALES": str(folder),
        "BASE_URL": beside.base_url,
    }
    bind = ["--bind", f"127.0.0.1:{beside.port}", "--threads", "4"]
    command = [sys.executable, "-m", "gunicorn", "atmp.wsgi:application", *bind]
    return subprocess.Popen(command, cwd=ROOT, env=beside.env() | own, stderr=subprocess.DEVNULL)


def _wait_for(beside: Stack, server: subprocess.Popen[bytes], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{beside.port}/health/live", timeout=2):
                return
        except OSError:
            assert server.poll() is None, "the second web server ended"
            assert time.monotonic() < deadline, "the second web server never answered"
            time.sleep(0.2)
