"""What a web server does before its processes part."""

import gc

import pytest

from atmp import serving

# The highest with which any Python begins; these tests have set another one for themselves.
PYTHONS_OWN = 2_000


def test_what_every_request_needs_is_loaded_and_never_looked_at_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    thresholds: list[tuple[int, ...]] = []
    monkeypatch.setattr(gc, "collect", lambda: done.append("collect"))
    monkeypatch.setattr(gc, "freeze", lambda: done.append("freeze"))
    monkeypatch.setattr(gc, "set_threshold", lambda *numbers: thresholds.append(numbers))

    serving.when_ready(None)

    assert done == ["collect", "freeze"], "what is rubbish must not be kept for ever"
    assert thresholds[0][0] > PYTHONS_OWN
