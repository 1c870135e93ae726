"""Official speech, people and states; cards, notices and waiting."""

from __future__ import annotations

from datetime import date

from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.utils.safestring import mark_safe

from apps.core.differences import word_changes
from apps.portal.styleguide.parts import LONG, Chapter, Context, Sample, given

_ANSWER: Context = {
    "authority": "Example Medicines Authority of Northland",
    "authority_url": "#c-official_answer",
    "short_answer": "Yes. Release in two stages is acceptable.",
    "body_html": mark_safe("<p>The final result follows within a day.</p>"),
    "citations": [{"title": "Example guideline", "url": "#c-official_answer", "locator": "4.2"}],
    "validity": {"tone": "ok", "icon": "ok", "text": "Valid until 14 October 2028"},
    "disclaimer": "Informal, not binding",
    "issued_line": "Issued on 14 October 2026, version 1. Signed by two officials.",
}
_HISTORY = (
    {"title": "Asked of two authorities", "when": "25 September 2026", "state": "done"},
    {"title": "Northland answered", "when": "14 October 2026", "state": "done", "official": True},
    {"title": "Next check of validity", "when": "October 2028", "state": "now"},
    {"title": "End", "when": "2031", "state": "next", "icon": "clock", "note": "Unless renewed"},
)
_OLD = "A late positive result is reported to the doctor within five days and to the authority."
_NEW = (
    "A late positive result is reported to the doctor without delay and to the authority, "
    "as a quality defect."
)


def _changes() -> Context:
    old, new = word_changes(_OLD, _NEW)
    labels = {"old_label": "Version 1, 28 October 2026", "new_label": "Version 2, 2 November 2026"}
    return labels | {"old": old, "new": new}


SPEECH = Chapter(
    "speech",
    "Official speech, people, states",
    "Violet, seal and words together are official; dashed and neutral is everybody else.",
    (
        Sample(
            "official_answer",
            {
                "Issued": given(**_ANSWER, anchor="o-1"),
                "Not yet issued": given(
                    **_ANSWER | {"tag": "Draft, not issued", "validity": None, "issued_line": ""},
                    anchor="o-2",
                ),
                "Short, without extras": given(
                    anchor="o-3", authority="Example Agency of Westmark", body_html="No."
                ),
            },
        ),
        Sample(
            "community_card",
            {
                "A member": given(
                    author="Anna Klein",
                    role_line="Quality manager, example hospital",
                    when=date(2026, 11, 4),
                    body_html=mark_safe("<p>Plan the sample volume early.</p>"),
                )
            },
        ),
        Sample(
            "pill",
            {
                "Valid": given(tone="ok", icon="ok", text="Valid until 14 October 2028"),
                "Being re-checked": given(tone="warn", icon="refresh", text="Being re-checked"),
                "Withdrawn": given(tone="err", icon="no", text="Withdrawn"),
                "Superseded": given(tone="", icon="hist", text="Superseded"),
                "Draft": given(tone="info", icon="edit", text="Draft"),
                "Official": given(tone="off", icon="shield", text="Official answer"),
                "Kind": given(tone="brand", icon="dna", text="Gene therapy"),
            },
        ),
        Sample("timeline", {"Past, present, future": given(entries=_HISTORY)}),
        Sample(
            "track",
            {
                "In the middle": given(
                    label="Negotiation",
                    states=[
                        {"label": "Proposed", "state": "done"},
                        {"label": "Terms shared", "state": "done"},
                        {"label": "Held", "state": "now"},
                        {"label": "Agreed", "state": "next"},
                        {"label": "Closed", "state": "next"},
                    ],
                )
            },
        ),
        Sample("diff", {"A changed sentence": _changes}),
        Sample(
            "avatar",
            {
                "Person": given(name="Lena Maas"),
                "Organisation, large": given(name="Vltava Cell Works", kind="org", large=True),
                "Nobody": given(name="", kind="none"),
            },
        ),
    ),
)
TELLING = Chapter(
    "telling",
    "Cards, notices, waiting",
    "What happened, what is missing, what takes time. Always in words.",
    (
        Sample(
            "card",
            {
                "A link": given(
                    title="Card that is a link",
                    text="The whole area reacts.",
                    url="#c-card",
                    icon="book",
                    meta="4 minutes",
                ),
                "Sand, for people": given(
                    title="Humane card", text="Sand is for patients and people.", tone="sand"
                ),
                "Long text": given(title=LONG, text=LONG, tone="sunk"),
            },
        ),
        Sample(
            "notice",
            {
                "Information": given(tone="info", text="The next snapshot is on 31 December."),
                "Done": given(
                    tone="ok",
                    icon="ok",
                    title="Sent to two authorities.",
                    text="Answers are expected by 16 December.",
                ),
                "Warning with a link": given(
                    tone="warn",
                    icon="alert",
                    title="Replaced on 3 May 2027.",
                    text="A guideline changed.",
                    url="#c-notice",
                    label="See the new answer",
                ),
                "Refusal": given(
                    tone="err",
                    icon="no",
                    title="Somebody took this slot.",
                    text="Two others are free.",
                ),
                "Official": given(
                    tone="off", icon="shield", text="The authority re-checks this answer."
                ),
            },
        ),
        Sample(
            "messages",
            {
                "After an act": given(
                    messages=[
                        Message(constants.SUCCESS, "Your draft is saved."),
                        Message(constants.WARNING, "One authority does not answer in August."),
                    ]
                )
            },
        ),
        Sample(
            "toast",
            {
                "With a way back": given(
                    text="Removed. The author was told.", url="#c-toast", label="Undo"
                ),
                "Plain": given(text="Link copied", icon="cite"),
            },
        ),
        Sample(
            "empty",
            {
                "With a next step": given(
                    title="Nothing waits for you",
                    text="New questions appear here.",
                    action_url="#c-empty",
                    action_label="See closed questions",
                    level=3,
                )
            },
        ),
        Sample(
            "error_state",
            {
                "A part that failed": given(
                    title="The figures could not be loaded",
                    text="The rest of the page works.",
                    url="#c-error_state",
                    level=3,
                )
            },
        ),
        Sample("loading", {"A part that is coming": given(said="Loading 30 sites")}),
        Sample(
            "progress",
            {
                "Part of it done": given(
                    title="Import",
                    done=480,
                    total=678,
                    url="#c-progress",
                    note="You may close this page. We write when it is done.",
                ),
                "Just started": given(title="Export", done=0, total=0),
            },
        ),
    ),
)
