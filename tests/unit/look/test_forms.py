"""Forms: one markup for every field, messages tied to their controls, plain sentences."""

import re
from typing import Any

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from apps.core.forms import PlainMessagesMixin
from apps.core.templatetags.ui import error_entries


class Sample(PlainMessagesMixin, forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="Title", help_text="Short & clear")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    email = forms.EmailField(label="E-mail")
    code = forms.CharField(
        label="Code", widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )
    topic = forms.ChoiceField(label="Topic", choices=[("", "Choose"), ("q", "Quality")])
    lane = forms.ChoiceField(
        label="Lane", choices=[("p", "Public"), ("s", "Secret")], widget=forms.RadioSelect
    )
    terms = forms.BooleanField(label="I agree")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lane"].choice_hints = {"p": "Everyone reads it."}  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Fail as a whole when asked to."""
        if self.data.get("note") == "bad":
            raise forms.ValidationError("The parts do not fit together")
        return self.cleaned_data


def drawn(form: forms.Form, name: str) -> str:
    """Return the field group of one field."""
    return form[name].as_field_group()


def test_plain_field_ties_hint_and_message_to_the_control() -> None:
    html = drawn(Sample({}), "title")
    assert '<label class="label" for="id_title">Title</label>' in html
    assert 'id="id_title_helptext">Short &amp; clear</div>' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<span class="vh">Error: </span>Fill in “Title”' in html
    assert 'class="input"' in html


@pytest.mark.parametrize(
    ("hint", "drawn_hint"),
    [(mark_safe('<a href="/x/">x</a>'), '<a href="/x/">x</a>'), ("<b>", "&lt;b&gt;")],
)
def test_hint_carries_markup_only_when_it_is_declared_safe(hint: str, drawn_hint: str) -> None:
    form = Sample()
    form.fields["title"].help_text = hint
    assert drawn_hint in drawn(form, "title")


def test_optional_is_said_unless_the_form_hides_it() -> None:
    form = Sample()
    assert "(optional)" in drawn(form, "note")
    assert "(optional)" not in drawn(form, "title")
    form.hide_optional = True  # type: ignore[attr-defined]
    assert "(optional)" not in drawn(form, "note")


def test_choices_stand_in_a_fieldset_with_hints() -> None:
    html = drawn(Sample({}), "lane")
    assert '<fieldset class="field group--err" aria-describedby="id_lane_error">' in html
    assert '<legend class="label">Lane</legend>' in html
    assert '<label class="choice" for="id_lane_0">' in html
    assert '<span class="hint">Everyone reads it.</span>' in html
    assert "aria-invalid" not in html
    assert "Choose an option for “Lane”" in html


def test_single_box_keeps_its_words_beside_it() -> None:
    html = drawn(Sample(), "terms")
    assert '<label class="check" for="id_terms"><input type="checkbox"' in html
    assert "<span>I agree</span></label>" in html
    assert 'class="input"' not in html


def test_one_time_code_gets_its_own_control() -> None:
    assert 'class="input code-in"' in drawn(Sample(), "code")


def test_what_was_typed_is_kept() -> None:
    assert 'value="&lt;b&gt;"' in drawn(Sample({"title": "<b>"}), "title")


def test_whole_form_draws_hidden_fields_once() -> None:
    html = str(Sample())
    assert html.count('name="secret"') == 1
    assert html.count('class="field') == 7


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("title", "Fill in “Title”"),
        ("topic", "Choose an option for “Topic”"),
        ("terms", "Tick the box “I agree” to continue"),
        ("email", "Enter an e-mail address in the correct format, like name@example.eu"),
    ],
)
def test_messages_say_what_to_do(name: str, sentence: str) -> None:
    assert Sample({"email": "nobody"}).errors[name] == [sentence]


def test_a_message_of_the_field_itself_stays() -> None:
    class Own(PlainMessagesMixin, forms.Form):
        title = forms.CharField(error_messages={"required": "Write your question"})

    assert Own({}).errors["title"] == ["Write your question"]


def test_error_summary_links_to_each_field_and_lists_the_rest() -> None:
    form = Sample({"note": "bad", "title": "t", "email": "x", "code": "1", "topic": "q"})
    entries = error_entries(form)
    assert entries[0] == ("", "The parts do not fit together")
    assert ("id_lane_0", "Choose an option for “Lane”") in entries
    html = render_to_string("components/error_summary.html", {"form": form})
    assert '<a href="#id_email">' in html
    assert 'role="alert" tabindex="-1"' in html
    assert "4 things need your attention" in html


def test_error_summary_is_silent_for_a_new_form() -> None:
    assert not render_to_string("components/error_summary.html", {"form": Sample()}).strip()


def test_form_component_draws_summary_fields_and_one_primary_button() -> None:
    html = render_to_string(
        "components/form.html",
        {"form": Sample({}), "submit_label": "Send", "cancel_url": "/b/", "cancel_label": "Back"},
    )
    assert html.count("btn--1") == 1
    assert 'class="errors"' in html
    assert " novalidate" in html


def test_filters_are_a_get_form_without_optional_marks() -> None:
    form = Sample()
    form.hide_optional = True  # type: ignore[attr-defined]
    html = render_to_string("components/filters.html", {"form": form, "reset_url": "/q/"})
    assert 'method="get"' in html
    assert "(optional)" not in html
    assert '<a href="/q/">Clear all filters</a>' in html


class Long(forms.Form):
    """A text with an end, one without, one with a unit."""

    text = forms.CharField(max_length=500, widget=forms.Textarea, help_text="Say it.")
    free = forms.CharField(widget=forms.Textarea, required=False)
    price = forms.IntegerField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price"].suffix = "EUR a batch"  # type: ignore[attr-defined]


def test_a_long_text_says_its_limit_before_any_script_counts() -> None:
    html = drawn(Long({}), "text")
    assert 'aria-describedby="id_text_helptext id_text_error id_text_count"' in html
    assert 'id="id_text_count" data-count="id_text" data-limit="500"' in html
    assert "At most 500 characters</p>" in html
    assert "data-count" not in drawn(Long(), "free")
    assert "aria-describedby" not in drawn(Long(), "free")


def test_a_unit_stands_behind_its_control() -> None:
    assert "<span>EUR a batch</span></span>" in drawn(Long(), "price")


def test_a_summary_for_showing_takes_no_focus() -> None:
    html = render_to_string("components/error_summary.html", {"form": Sample({}), "still": True})
    assert "autofocus" not in html
    assert 'role="alert"' not in html


class Limited(PlainMessagesMixin, forms.Form):
    """A long text with a greatest length."""

    note = forms.CharField(label="Note", max_length=5000, widget=forms.Textarea)


@pytest.mark.parametrize(
    ("code", "limit"), [("en", "5,000"), ("de", "5.000"), ("fr", "5\N{NO-BREAK SPACE}000")]
)
def test_a_greatest_length_is_written_as_the_language_writes_numbers(code: str, limit: str) -> None:
    with translation.override(code):
        form = Limited({"note": "x" * 5001})
        html = drawn(form, "note")
    (message,) = form.errors["note"]
    assert 'data-limit="5000"' in html
    assert re.search(rf'id="id_note_count"[^>]*>[^<]*\b{limit}\b', html)
    assert re.search(rf"\b{limit}\b", str(message))
