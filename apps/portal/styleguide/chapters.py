"""The chapters in their order; figures and reading stand here beside their data."""

from __future__ import annotations

from apps.portal.styleguide import figures as drawn
from apps.portal.styleguide.forms import FORMS, WIZARD
from apps.portal.styleguide.lists import MOVING
from apps.portal.styleguide.parts import Chapter, Sample, given
from apps.portal.styleguide.speech import SPEECH, TELLING

FIGURES = Chapter(
    "figures",
    "Figures, charts, map",
    "The heading is the finding, the table has the same figures, the foot says where from.",
    (
        Sample(
            "stats",
            {"With trends": drawn.stats, "A single one": given(facts=[(14, "answers", "")])},
        ),
        Sample("spark", {"A trend": drawn.trend}),
        Sample("chart", {"Bars": drawn.bars, "Lines": drawn.lines, "Dots": drawn.dots}),
        Sample("map", {"Sites": drawn.sites}),
        Sample("capacity", {"Twelve weeks": drawn.capacity}),
        Sample("people", {"13 of 40": drawn.people}),
    ),
)
READING = Chapter(
    "reading",
    "Reading for patients",
    "Larger type, more air, words explained when pressed.",
    (
        Sample(
            "in_short",
            {
                "Two points": given(
                    points=["Doctors take cells from your blood.", "A laboratory changes them."]
                )
            },
        ),
        Sample("written_in", {"A text in German": given(language="de")}),
        Sample(
            "term",
            {
                "A word": given(
                    word="Vector",
                    meaning="A harmless shell of a virus. It carries a new gene into a cell.",
                    anchor="word-1",
                    url="#c-term",
                )
            },
        ),
    ),
)
CHAPTERS = (FORMS, WIZARD, MOVING, SPEECH, TELLING, FIGURES, READING)
