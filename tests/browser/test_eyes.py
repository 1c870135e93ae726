"""Each check of eyes.py and axe.py is shown red once, on a page made to break it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import eyes
from tests.browser.axe import too_wide
from tests.browser.hands import walk

FRAME = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>x</title><style>
body { margin: 0; background: #fff; } .btn, .pill, .note { border: 1px solid; }
:focus-visible { outline: 2px solid; }
.btn, .input { display: block; min-height: 44px; width: 200px; }
@media print { nav, .btn { display: none; } } CSS</style></head>
<body><main><h1>Heading</h1>BODY</main></body></html>"""
Check = Callable[[Page], list[str]]
FAULTS: tuple[tuple[str, Check, str, str], ...] = (
    ("too wide", too_wide, '<p style="width: 500px">wide</p>', ""),
    ("small target", eyes.small_targets, '<a class="btn" href="/">x</a>', ".btn{min-height:20px}"),
    ("spacing", eyes.spaced, '<p class="b">one two</p>', ".b{height:1.1em;overflow:hidden}"),
    ("zoom", eyes.zoomed, '<p style="width: 400px">wide</p>', ""),
    ("no edge", eyes.unseen_in_forced_colours, '<a class="btn" href="/">x</a>', ".btn{border:0}"),
    ("no words", eyes.unseen_in_forced_colours, '<span class="pill"></span>', ".pill{padding:9px}"),
    (
        "as its ground",
        eyes.unseen_in_forced_colours,
        "<p>hidden</p>",
        "p{forced-color-adjust:none;color:#fff;background:#fff}",
    ),
    ("transition", eyes.moving, "<p>slow</p>", "p{transition:color 1s}"),
    ("animation", eyes.moving, "<p>turns</p>", "p{animation:a 1s} @keyframes a{to{color:red}}"),
    ("navigation on paper", eyes.wrong_on_paper, "<aside class='noprint'>menu</aside>", ""),
    ("dark paper", eyes.wrong_on_paper, "", "body{background:#000}"),
    ("unseen focus", walk, '<a href="/">x</a> ' * 9, "a:focus-visible{outline:0}"),
    ("too few stops", walk, '<a href="/">x</a>', ""),
    ("no heading on paper", eyes.wrong_on_paper, "", "@media print{h1{display:none}}"),
)


@pytest.fixture
def blank(browser: Browser) -> Iterator[Page]:
    """A page without a site."""
    context = browser.new_context(viewport={"width": 320, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("name", "check", "body", "css"), FAULTS, ids=[f[0] for f in FAULTS])
def test_the_check_sees_its_fault(
    blank: Page, name: str, check: Check, body: str, css: str
) -> None:
    blank.set_content(FRAME.replace("CSS", css).replace("BODY", body))
    assert check(blank), name


@pytest.mark.parametrize("check", dict.fromkeys(fault[1] for fault in FAULTS))
def test_the_check_is_content_with_a_sound_page(blank: Page, check: Check) -> None:
    body = '<p>Words.</p><span class="pill">Valid</span>' + '<a class="btn" href="/">Go</a>' * 9
    blank.set_content(FRAME.replace("CSS", "").replace("BODY", body))
    assert check(blank) == []
