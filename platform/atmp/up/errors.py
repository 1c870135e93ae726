"""What the runner raises."""

from __future__ import annotations


class RefusalError(Exception):
    """The runner will not go on; the text is one sentence for the person at the terminal."""


class StoppedError(Exception):
    """Somebody asked the runner to end (Ctrl-C, SIGTERM) while it was still starting."""
