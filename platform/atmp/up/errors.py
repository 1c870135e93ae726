"""What the runner raises."""

from __future__ import annotations


class RefusalError(Exception):
    """The runner will not go on; the text is one sentence for the person at the terminal."""

    code = 1


class WrongVariableError(RefusalError):
    """A variable of the command means nothing: nothing was begun."""

    code = 2


class StoppedError(Exception):
    """Somebody asked the runner to end (Ctrl-C, SIGTERM); the text says what that means."""
