"""Each component renders with its documented parameters."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.forms import Form
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.safestring import mark_safe

from apps.core.charts import Series, bar_chart

CASES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("pill", {"tone": "ok", "icon": "ok", "text": "Valid"}, ['class="pill ok"', "#i-ok", "Valid"]),
    (
        "official_answer",
        {
            "anchor": "answer-be",
            "authority": "Authority of <B>",
            "authority_url": "/authority/",
            "short_answer": "Yes.",
            "body_html": mark_safe("<p>Because.</p>"),
            "citations": [
                SimpleNamespace(title="Law", url="https://law.example/", locator="Article 5")
            ],
            "validity": SimpleNamespace(tone="ok", icon="ok", text="Valid until 1 May 2028"),
            "disclaimer": "Informal, not binding",
            "issued_line": "Issued today",
        },
        [
            "Official answer",
            "#seal",
            'id="answer-be"',
            "Authority of &lt;B&gt;",
            "<p>Because.</p>",
            '<a href="https://law.example/">Law</a>, Article 5',
            "Valid until 1 May 2028",
            "Informal, not binding",
            "Issued today",
        ],
    ),
    (
        "community_card",
        {"author": "Anna Klein", "role_line": "Manager", "body_html": mark_safe("<p>Hm.</p>")},
        ["Not official", "AK", "<p>Hm.</p>"],
    ),
    (
        "card",
        {"title": "Book", "url": "/b/", "text": "On cells", "icon": "book", "level": 2},
        ["card--link", '<h2><a href="/b/">Book</a></h2>', "On cells"],
    ),
    (
        "stats",
        {"facts": [(14, "answers", "/q/"), (2, "drafts", "")]},
        ['<a href="/q/">answers</a>', "<p>drafts</p>"],
    ),
    (
        "table",
        {"caption": "Open", "columns": ["Question", "Due"], "rows": [["Why?", "today"]]},
        ['<th scope="row">Why?</th>', '<td data-l="Due">today</td>', 'aria-label="Open"'],
    ),
    (
        "tabs",
        {
            "label": "Views",
            "tabs": [
                SimpleNamespace(label="Open", url="?v=1", current=True, count=0),
                SimpleNamespace(label="Closed", url="?v=2", current=False, count=None),
            ],
        },
        ['aria-current="page">Open<span class="count">0</span>', '<a href="?v=2">Closed</a>'],
    ),
    (
        "timeline",
        {
            "entries": [
                SimpleNamespace(
                    title="Answered", when="May", state="done", official=True, icon="", note="v1"
                ),
                SimpleNamespace(
                    title="Check", when="June", state="now", official=True, icon="", note=""
                ),
            ]
        },
        ['class="dot dot--off"', '<li aria-current="step"><span class="dot"></span>', "v1"],
    ),
    (
        "empty",
        {"title": "Nothing yet", "text": "Ask.", "action_url": "/ask/", "action_label": "Ask"},
        ["#i-inbox", '<a class="btn" href="/ask/">Ask</a>'],
    ),
    (
        "notice",
        {"tone": "warn", "title": "Mind", "text": "This ends.", "url": "/x/", "label": "More"},
        ['class="note warn"', "<strong>Mind</strong>", '<a href="/x/">More</a>'],
    ),
    (
        "steps",
        {
            "steps": [
                SimpleNamespace(label="Who", state="done", url="/1/"),
                SimpleNamespace(label="What", state="now", url=""),
            ]
        },
        ['<a href="/1/">1. Who</a>', '<li aria-current="step">2. What</li>'],
    ),
    (
        "confirm",
        {
            "title": "Issue",
            "text": "It becomes public.",
            "url": "/issue/",
            "label": "Issue now",
            "tone": "off",
            "cancel_url": "/back/",
            "cancel_label": "Back",
            "version": 3,
            "idempotency_key": "k",
            "consequences": ["Everyone reads it."],
        },
        [
            'method="post" action="/issue/"',
            'name="version" value="3"',
            'name="idempotency_key" value="k"',
            "btn--off",
            '<a class="btn" href="/back/">Back</a>',
            "<li>Everyone reads it.</li>",
        ],
    ),
    (
        "post_button",
        {"url": "/a/", "label": "Accept", "about": "Q-1", "small": True, "fields": {"case": "7"}},
        ['name="case" value="7"', "btn--s", '<span class="vh">: Q-1</span>'],
    ),
    ("kv", {"pairs": [("Topic", "Release")]}, ["<dt>Topic</dt><dd>Release</dd>"]),
    (
        "task_list",
        {
            "tasks": [
                SimpleNamespace(
                    title="E-mail", text="", icon="mail", done=True, waiting=False, url="", label=""
                ),
                SimpleNamespace(
                    title="Role", text="", icon="", done=False, waiting=True, url="/r/", label="See"
                ),
            ]
        },
        ["Done", "Waiting", '<a class="btn btn--s" href="/r/">See<span class="vh">: Role</span>'],
    ),
    (
        "rail",
        {
            "rail": [
                SimpleNamespace(
                    label="Work",
                    entries=[
                        SimpleNamespace(
                            url="/i/", label="Inbox", icon="inbox", count=2, current=True
                        )
                    ],
                )
            ]
        },
        ['<a href="/i/" aria-current="page">', '<span class="count">2</span>'],
    ),
    (
        "table",
        {
            "caption": "Open",
            "columns": [
                {"label": "Question", "url": "?sort=title", "sort": "descending"},
                {"label": "Days", "num": True},
            ],
            "rows": [["Why?", 3]],
        },
        [
            '<th scope="col" aria-sort="descending"><a href="?sort=title">Question',
            '<th scope="col" class="num">Days</th>',
            '<td data-l="Days" class="num">3</td>',
        ],
    ),
    (
        "figures",
        {"caption": "Counted", "columns": ["A", "B"], "rows": [["x", "1"]], "foot": ["All", "1"]},
        [
            'tabindex="0" role="group" aria-label="Counted"',
            '<th scope="row">x</th><td class="num">1</td>',
            '<tfoot><tr><th scope="row">All</th>',
        ],
    ),
    (
        "answers",
        {
            "groups": [
                {"title": "Who", "change_url": "/who/", "pairs": [("Name", "<b>"), ("X", "")]}
            ]
        },
        [
            '<a class="btn btn--s" href="/who/">',
            '<span class="vh">: Who</span>',
            "<dt>Name</dt><dd>&lt;b&gt;</dd>",
            "Not filled in",
        ],
    ),
    (
        "facets",
        {
            "result": "2 found",
            "chosen": [("Belgium", "?")],
            "groups": [
                {"label": "Topic", "options": [{"label": "Q", "count": 2, "url": "?t", "on": True}]}
            ],
        },
        [
            'role="status">2 found</p>',
            '<a class="chip chip--on" href="?">Belgium',
            '<a href="?t" aria-current="true"><span>Q</span><span class="count">2</span></a>',
        ],
    ),
    (
        "progress",
        {"title": "Import", "done": 1200, "total": 6780, "url": "/i/"},
        ["1200 of 6780", '<progress max="6780" value="1200" aria-label="Import">', "/i/"],
    ),
    ("progress", {"title": "Export"}, ["just started", '<progress aria-label="Export">']),
    ("loading", {"said": "Loading 30 sites"}, ['role="status"', "Loading 30 sites"]),
    (
        "error_state",
        {"title": "No figures", "url": "/again/"},
        ["glyph--err", '<a class="btn" href="/again/">', "Try again"],
    ),
    (
        "toast",
        {"text": "Removed.", "url": "/undo/", "label": "Undo"},
        ['<a href="/undo/">Undo</a>', "#i-ok"],
    ),
    (
        "track",
        {"label": "Deal", "states": [{"label": "Held", "state": "now"}]},
        ['aria-label="Deal"', 'aria-current="step"><span class="dot"></span><div>Held</div>'],
    ),
    (
        "term",
        {"word": "Vector", "meaning": "A shell.", "anchor": "w1"},
        [
            'popovertarget="w1">Vector</button>',
            'id="w1" popover>',
            "<strong>Vector</strong>: A shell.",
        ],
    ),
    (
        "fold",
        {"title": "Why?", "body": "Because.", "open": True},
        ['<details class="fold" open>', "Because."],
    ),
    (
        "copy_text",
        {"text": "<t>", "anchor": "tok"},
        ['id="tok">&lt;t&gt;</code>', 'data-copy="tok" hidden>', 'role="status"'],
    ),
    (
        "copy_text",
        {"text": "A sentence.", "anchor": "cite", "words": True, "label": "Copy citation"},
        ['<p class="cite-text" id="cite">A sentence.</p>', ">Copy citation</button>"],
    ),
    ("facets", {"chosen": [("Belgium", "?")]}, ['aria-label="Filter"><div class="row']),
    ("avatar", {"name": "Lena Maas", "kind": "org"}, ['avatar--org" aria-hidden="true">LM']),
    ("chip", {"label": "Quality", "url": "?q", "count": 0}, ['<span class="muted num">0</span>']),
    (
        "messages",
        {"messages": [SimpleNamespace(tags="success", __str__=str)]},
        ['role="status"', 'class="note ok"'],
    ),
]


def squeezed(html: str) -> str:
    """Return markup without the white space between tags, which says nothing."""
    return re.sub(r">\s+(?=\S)|\s+(?=<)", lambda m: ">" if m[0][0] == ">" else "", html)


@pytest.mark.parametrize(("name", "context", "expected"), CASES, ids=[case[0] for case in CASES])
def test_component_renders(name: str, context: dict[str, Any], expected: list[str]) -> None:
    html = squeezed(render_to_string(f"components/{name}.html", context))
    for part in expected:
        assert part in html


def test_official_answer_without_extras_has_no_foot() -> None:
    html = render_to_string(
        "components/official_answer.html", {"anchor": "a", "authority": "B", "body_html": "<i>"}
    )
    assert "<footer" not in html
    assert "&lt;i&gt;" in html


def test_community_words_never_look_official() -> None:
    html = render_to_string("components/community_card.html", {"author": "A", "body_html": ""})
    assert "official__" not in html
    assert "#seal" not in html


def test_pagination_keeps_the_filters() -> None:
    request = RequestFactory().get("/questions/", {"topic": "q", "cursor": "old"})
    html = render_to_string("components/pagination.html", {"older": "next"}, request=request)
    assert 'href="?topic=q&amp;cursor=next" rel="next"' in html
    assert 'rel="prev"' not in html


def test_pagination_is_absent_on_a_single_page() -> None:
    assert not render_to_string("components/pagination.html", {"older": "", "newer": ""}).strip()


def test_chart_has_finding_table_method_and_two_drawings() -> None:
    chart = bar_chart(
        said="Bars",
        head="Process",
        labels=["AAV"],
        series=[Series("Asked", [1]), Series("Free", [2])],
    )
    context = {
        "chart": chart,
        "anchor": "f1",
        "finding": "More is free",
        "method": "Counted on 1 May.",
        "method_url": "/method/",
        "method_label": "Method",
        "actions": [("/x.csv", "CSV")],
    }
    html = squeezed(render_to_string("components/chart.html", context))
    assert '<h3 class="h3" id="f1">More is free</h3>' in html
    assert html.count('role="img" aria-label="Bars"') == 2
    assert '<th scope="row">AAV</th><td class="num">1</td><td class="num">2</td>' in html
    assert 'Counted on 1 May.<a href="/method/">Method</a>' in html
    assert "style=" not in html


def test_wizard_says_the_step_and_offers_a_way_back() -> None:
    context = {
        "steps": [{"label": "Who", "state": "now"}],
        "number": 2,
        "total": 5,
        "title": "Who answers?",
        "form": Form(),
        "back_url": "/1/",
        "save_label": "Save as draft",
    }
    html = squeezed(render_to_string("components/wizard.html", context))
    assert "Step 2 of 5" in html
    assert "<h1>Who answers?</h1>" in html
    assert html.index("Continue") < html.index("Save as draft") < html.index('href="/1/"')
    del context["back_url"]
    html = squeezed(render_to_string("components/wizard.html", context | {"back_label": "Back"}))
    assert html.index('value="next"') < html.index('value="save"') < html.index('value="back"')
