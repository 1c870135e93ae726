"""Each rule of rules.py is shown red once, on a page made to break it."""

from __future__ import annotations

import pytest

from tests.browser.rules import faults_of

FRAME = """<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8">
<title>A page made for a test of rules</title></head>
<body><nav aria-label="Main"><a href="/">Home</a></nav>
<main><h1>Heading</h1>BODY</main></body></html>"""
FAULTS = {
    "<p>one</i>": "Unexpected end tag (i)",
    "<h1>Second</h1>": "2 headings of the first level",
    "<h2></h2>": "empty heading h2",
    "<h3>Too deep</h3>": "h3 follows h1",
    '<input name="x">': "no label for input x",
    '<p id="a">x</p><p id="a">y</p>': "id a stands twice",
    '<p aria-describedby="gone">x</p>': "p aria-describedby=gone leads nowhere",
    "<nav>x</nav>": "a navigation without a name",
    '<nav aria-label="Main">x</nav>': "two navigations Main",
    "</main><main>": "2 main parts",
    '<time datetime="2026-11-22T12:56:34.809740+01:00">x</time>': "is no moment",
    '<time datetime="22.11.2026">x</time>': "is no moment",
    '<div class="errors" aria-label="x">y</div>': "div has a name and no role: errors",
    '<p style="color: red">x</p>': "style",
    "<p>{{ forgotten }}</p>": "was not filled in",
}
SOUND = """<h2 id="b">Part</h2>
<div role="group" aria-labelledby="b"><label>Name <input name="x"></label>
</div><time datetime="2026-11-22">x</time><time datetime="2026-11-22T12:56:34+01:00">x</time>
<time datetime="2026-11-22T11:56:00+0100">x</time><time datetime="2026-11-22T11:56Z">x</time>
<time>2026-11-22</time>"""


@pytest.mark.parametrize("body", FAULTS)
def test_the_rule_sees_its_fault(body: str) -> None:
    found = faults_of(FRAME.replace("BODY", body))
    assert any(FAULTS[body] in fault for fault in found), found


def test_the_rules_see_a_page_without_language_and_with_an_empty_title() -> None:
    html = FRAME.replace("BODY", "").replace(' lang="en"', "").replace("A page made for", "")
    assert faults_of(html) == ["no language or direction", "the title says “a test of rules”"]


def test_the_rules_are_content_with_a_sound_page() -> None:
    assert faults_of(FRAME.replace("BODY", SOUND)) == []
