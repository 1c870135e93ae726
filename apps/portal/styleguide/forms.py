"""Forms, and forms in steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from apps.core.clock import now
from apps.core.draftrows import Draft
from apps.core.drafts import Keeping
from apps.core.forms import PlainMessagesMixin
from apps.portal.styleguide.parts import LONG, Chapter, Context, Sample, given


def _kept() -> Context:
    kept = Draft(form="forum.question", key="new.question", updated_at=now())
    return {"keeping": Keeping(kept.form, kept.key, kept)}


class SampleForm(PlainMessagesMixin, forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="Title", help_text="One question in one sentence.")
    text = forms.CharField(label="Details", max_length=500, widget=forms.Textarea({"rows": 3}))
    price = forms.IntegerField(label="Price ceiling", required=False)
    country = forms.ChoiceField(label="Country", choices=[("", "Choose"), ("n", "Northland")])
    locked = forms.CharField(label="Organisation", disabled=True, initial="From your account")
    readers = forms.ChoiceField(
        label="Who may read it",
        choices=[("now", "Public now"), ("later", "Public after the answer")],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label="It names no patient")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price"].suffix = "EUR a batch"  # type: ignore[attr-defined]
        hints = {"now": "Everyone reads the question today.", "later": "Only the asked until then."}
        self.fields["readers"].choice_hints = hints  # type: ignore[attr-defined]


class StepForm(PlainMessagesMixin, forms.Form):
    """The fields of one step."""

    topic = forms.ChoiceField(label="Topic", choices=[("", "Choose"), ("q", "Quality")])


class FilterForm(forms.Form):
    """Filters of a list."""

    hide_optional = True
    q = forms.CharField(label="Words", required=False)
    topic = forms.ChoiceField(label="Topic", choices=[("", "All"), ("q", "Quality")])


def _form(key: str, *, bound: bool = False, kind: type[forms.Form] = SampleForm) -> forms.Form:
    data = {"text": "An answer that is far too short to help."} if bound else None
    return kind(data, auto_id=f"{key}_%s")


def _field(name: str, *, bound: bool = False) -> Callable[[], Context]:
    return lambda: {"field": _form(f"f{int(bound)}", bound=bound)[name]}


def _with_form(key: str, *, bound: bool = False, **context: Any) -> Callable[[], Context]:
    return lambda: {"form": _form(key, bound=bound), **context}


_STEPS = (
    {"label": "Title", "state": "done", "url": "#c-steps"},
    {"label": "Who answers", "state": "done", "url": "#c-steps"},
    {"label": "Context", "state": "now"},
    {"label": "Details", "state": "next"},
    {"label": "Check", "state": "next"},
)
_TASKS = (
    {"title": "Confirm your e-mail address", "icon": "mail", "done": True},
    {
        "title": "Confirm your role",
        "text": "Two working days.",
        "icon": "building",
        "waiting": True,
    },
    {"title": "Set up a second step", "icon": "shield", "url": "#c-task_list", "label": "Set up"},
)


def _facets() -> Context:
    option = {"url": "#c-facets", "on": False}
    return {
        "result": "43 trials for haemophilia",
        "chosen": [("Northland", "#c-facets")],
        "clear_url": "#c-facets",
        "groups": [
            {
                "label": "Country",
                "options": [
                    option | {"label": "Northland", "count": 31, "on": True},
                    option | {"label": "Westmark", "count": 12},
                ],
            },
            {"label": "Phase", "options": [option | {"label": "Phase II", "count": 20}]},
        ],
    }


def _third_step() -> Context:
    return {
        "steps": _STEPS,
        "number": 3,
        "total": 5,
        "title": "What is it about?",
        "text": "The topic leads the question to the right people.",
        "form": _form("w", bound=True, kind=StepForm),
        "back_url": "#c-wizard",
        "save_label": "Save as draft",
        "level": 3,
        "still": True,
    }


FORMS = Chapter(
    "forms",
    "Forms",
    "Label above, hint below it, the message says what to do and stands in the summary too.",
    (
        Sample(
            "field",
            {
                "Text with hint": _field("title"),
                "Text with an error": _field("title", bound=True),
                "Long text that is counted": _field("text"),
                "With a unit, optional": _field("price"),
                "Choice from a list": _field("country"),
                "Disabled": _field("locked"),
                "One of several, with hints": _field("readers"),
                "One of several, with an error": _field("readers", bound=True),
                "A box to tick": _field("agreed"),
            },
        ),
        Sample(
            "error_summary",
            {"Several errors": _with_form("b", bound=True, anchor="summary", still=True)},
        ),
        Sample(
            "form",
            {"With errors": _with_form("b", bound=True, submit_label="Send", still=True)},
        ),
        Sample(
            "answers",
            {
                "Some filled in": given(
                    level=3,
                    groups=[
                        {
                            "title": "Your question",
                            "change_url": "#c-answers",
                            "pairs": [("Title", LONG), ("Attachment", "")],
                        },
                        {
                            "title": "Who reads it",
                            "pairs": [("Readers", "Public after the answer")],
                        },
                    ],
                )
            },
        ),
        Sample(
            "confirm",
            {
                "An act that cannot be undone": given(
                    title="Withdraw the question",
                    text="The authorities are told, and nobody answers any more.",
                    consequences=["The question stays readable for you."],
                    url="#c-confirm",
                    label="Withdraw",
                    tone="d",
                    cancel_url="#c-confirm",
                    cancel_label="Back",
                )
            },
        ),
        Sample(
            "filters",
            {
                "With a choice made": lambda: {
                    "form": _form("fi", kind=FilterForm),
                    "reset_url": "#c-filters",
                }
            },
        ),
        Sample("facets", {"One chosen": _facets}),
        Sample("keep_offer", {"Something was kept": _kept}),
        Sample(
            "copy_text",
            {
                "A token": given(text="atmp_4kq7_example_not_a_secret", anchor="copy-1"),
                "A sentence": given(
                    text="Authority of Northland: official answer A-1 to question Q-1.",
                    anchor="copy-2",
                    label="Copy citation",
                    words=True,
                ),
            },
        ),
        Sample(
            "post_button",
            {
                "Secondary": given(url="#c-post_button", label="Watch", icon="eye"),
                "Pressed": given(url="#c-post_button", label="Watching", icon="eye", pressed=True),
                "Destructive, small": given(
                    url="#c-post_button", label="Delete", tone="d", small=True, about="Draft"
                ),
            },
        ),
    ),
)
WIZARD = Chapter(
    "wizard",
    "A form in steps",
    "One question a page, a way back, a draft at any time; the last step shows all answers.",
    (
        Sample("wizard", {"The third step, with an error": _third_step}),
        Sample("steps", {"The third of five": given(steps=_STEPS)}),
        Sample(
            "task_list",
            {"Done, waiting, to do": given(tasks=_TASKS)},
        ),
    ),
)
