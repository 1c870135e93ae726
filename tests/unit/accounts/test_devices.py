"""Browsers in words that their owners recognise."""

import pytest

from apps.accounts.devices import device_name

GECKO = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (GECKO, "Firefox on Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT}", "Chrome on Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Edg/139.0", "Edge on Windows"),
        (f"Mozilla/5.0 (Linux; Android 16; Pixel 9) {WEBKIT}", "Chrome on Android"),
        (IPHONE, "Safari on iPhone"),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) {WEBKIT} OPR/120.0", "Opera on macOS"),
        ("Mozilla/5.0 (X11; Linux) HeadlessChrome/156.0 Safari/537.36", "Chrome on Linux"),
        ("SomethingElse/1.0 (Windows)", "Windows"),
        ("curl/8.9", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_device_names(user_agent: str, words: str) -> None:
    assert device_name(user_agent) == words
