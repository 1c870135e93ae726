"""Moving around, and lists."""

from __future__ import annotations

from django.utils.html import format_html

from apps.portal.styleguide.parts import LONG, Chapter, Sample, given

_COLUMNS = (
    {"label": "Question", "url": "#c-table", "sort": "ascending"},
    "Topic",
    {"label": "Days", "num": True, "url": "#c-table"},
)
_ROWS = (
    (
        format_html('<a href="{}">{}</a>', "#c-table", "Can one cell bank serve two products?"),
        "Quality",
        3,
    ),
    (LONG, "Release", 12),
)
MOVING = Chapter(
    "moving",
    "Moving around and lists",
    "Views of a list are links; their state lives in the address.",
    (
        Sample(
            "crumbs",
            {
                "Three levels": given(
                    name="Example of a breadcrumb",
                    trail=[("Home", "#c-crumbs"), ("Questions", "#c-crumbs"), (LONG, "")],
                )
            },
        ),
        Sample(
            "tabs",
            {
                "With figures": given(
                    label="Views of the inbox",
                    tabs=[
                        {"label": "Open", "url": "#c-tabs", "current": True, "count": 23},
                        {"label": "Closed", "url": "#c-tabs", "count": None},
                    ],
                )
            },
        ),
        Sample(
            "rail",
            {
                "One group": given(
                    rail=[
                        {
                            "label": "Work",
                            "entries": [
                                {
                                    "url": "#c-rail",
                                    "label": "Inbox",
                                    "icon": "inbox",
                                    "count": 4,
                                    "current": True,
                                },
                                {
                                    "url": "#c-rail",
                                    "label": "To sign",
                                    "icon": "shield",
                                    "count": None,
                                },
                            ],
                        }
                    ]
                )
            },
        ),
        Sample(
            "pagination",
            {
                "In the middle": given(newer="a", older="b"),
                "The last page": given(newer="a", older="", name="Pages, the last one"),
            },
        ),
        Sample(
            "table",
            {
                "Sorted, with a long text": given(
                    caption="Open questions", columns=_COLUMNS, rows=_ROWS
                ),
            },
        ),
        Sample(
            "figures",
            {
                "With sums": given(
                    caption="Patients treated, rounded to 5",
                    columns=["Country", "2025 H2", "2026 H1"],
                    rows=[["Northland", "15", "20"], ["Westmark", "45", "fewer than 5"]],
                    foot=["All", "60", "20 or more"],
                )
            },
        ),
        Sample(
            "kv",
            {
                "Facts": given(
                    pairs=[
                        ("Class of product", "Gene therapy"),
                        ("Stage", "First in human"),
                        ("Number", "Q-1042"),
                    ]
                )
            },
        ),
        Sample(
            "fold",
            {
                "Open": given(
                    title="What counts as a batch?",
                    body="One run that gives one released product.",
                    icon="info",
                    open=True,
                ),
                "Closed": given(
                    title="Which licence do I need?", body="It depends on the country."
                ),
            },
        ),
        Sample(
            "chip",
            {
                "Free, with a count": given(label="Quality", url="#c-chip", count=14),
                "Chosen": given(label="Northland", url="#c-chip", on=True),
            },
        ),
    ),
)
