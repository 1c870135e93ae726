"""What a person writes in a question, and the columns that it becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Invalid, Text
from apps.core.markup import render_markdown
from apps.core.text import one_line, without_overrides
from apps.forum.applicability import cleaned_facts
from apps.forum.choices import (
    LINE_MAX,
    NOT_OFFERED,
    TEXT_MAX,
    TITLE_MAX,
    TITLE_MIN,
    Visibility,
)
from apps.profiles.models import Organisation
from apps.vocabularies.models import Country, Term

TITLE_LENGTH: Text = _("Write your question in 15 to 200 characters.")
LINE_LENGTH: Text = _("Shorten this to 200 characters.")
MARKDOWN_FIELDS = ("body", "position", "justification")


@dataclass(frozen=True, slots=True)
class QuestionContent:
    """What a person writes; texts are Markdown."""

    title: str
    body: str
    position: str
    justification: str
    topic: Term
    product_class: Term
    stage: Term
    visibility: Visibility
    authorities: Sequence[Organisation]
    language: str
    asker_hidden: bool = False
    # Codes of countries, or EU; with none the countries of the authorities when it is sent.
    jurisdictions: Sequence[str] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    indication: str = ""
    related: str = ""


def stored_values(content: QuestionContent) -> dict[str, Any]:
    """Return the columns for a content; raises Invalid with all problems at once."""
    problems: dict[str, Text] = {}
    title = one_line(content.title)
    if not TITLE_MIN <= len(title) <= TITLE_MAX:
        problems["title"] = TITLE_LENGTH
    rendered: dict[str, str] = {}
    for name in MARKDOWN_FIELDS:
        text = without_overrides(getattr(content, name)).strip()
        if len(text) > TEXT_MAX:
            problems[name] = _("Shorten this text to 5,000 characters.")
            continue
        try:
            rendered |= {f"{name}_md": text, f"{name}_html": render_markdown(text)}
        except Invalid as error:
            problems[name] = error.message
    for name, list_code in (
        ("topic", "topic"),
        ("product_class", "atmp_class"),
        ("stage", "development_stage"),
    ):
        if getattr(content, name).list_code != list_code:
            problems[name] = NOT_OFFERED
    said = _said(content, problems)
    if problems:
        raise Invalid(fields=problems)
    return (
        rendered
        | said
        | {
            "title": title,
            "topic_id": content.topic.pk,
            "product_class_id": content.product_class.pk,
            "stage_id": content.stage.pk,
            "visibility": content.visibility,
            "language": content.language,
            "asker_hidden": content.asker_hidden,
        }
    )


def _said(content: QuestionContent, problems: dict[str, Text]) -> dict[str, Any]:
    """Return countries, facts, disease and trial; what is wrong with them goes to `problems`.

    Of the facts only those that the topic asks for are kept.
    """
    said: dict[str, Any] = {"jurisdictions": _places(content.jurisdictions, problems)}
    for name in ("indication", "related"):
        said[name] = one_line(getattr(content, name))
        if len(said[name]) > LINE_MAX:
            problems[name] = LINE_LENGTH
    try:
        said["facts"] = cleaned_facts(content.facts, topic=content.topic.code)
    except Invalid as error:
        problems |= error.fields
    return said


def _places(codes: Sequence[str], problems: dict[str, Text]) -> list[str]:
    wanted = sorted(set(codes))
    if not wanted:
        return []
    known = Country.objects.filter(code__in=wanted).values_list("code", flat=True)
    if set(known) != set(wanted):
        problems["jurisdictions"] = NOT_OFFERED
    return wanted
