"""The signal that ends a command at once: heard once, and not when it would come too late."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from atmp.up.errors import StoppedError
from atmp.up.processes import StopAtOnce, StopFlag

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def _former_handlers() -> Iterator[None]:
    former = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in former.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_the_first_signal_stops_and_the_second_lets_it_clean_up(number: signal.Signals) -> None:
    stop = StopAtOnce("Nothing was made.")
    stop.listen()
    with pytest.raises(StoppedError, match=r"^Nothing was made\.$"):
        os.kill(os.getpid(), number)
    os.kill(os.getpid(), number)
    with pytest.raises(StoppedError, match=r"^Nothing was made\.$"):
        stop.check()


def test_a_signal_that_comes_too_late_is_answered(capfd: pytest.CaptureFixture[str]) -> None:
    stop = StopAtOnce("Nothing was made.")
    stop.listen()
    stop.too_late = "It is finished already."
    os.kill(os.getpid(), signal.SIGINT)
    assert capfd.readouterr().err == "It is finished already.\n"
    stop.check()


def test_a_flag_waits_until_somebody_looks() -> None:
    stop = StopFlag()
    stop.listen()
    os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(StoppedError, match=r"^Stopped\.$"):
        stop.check()
