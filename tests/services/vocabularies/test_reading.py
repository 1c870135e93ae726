"""Who sees which vocabulary rows, and in which order."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from apps.core.access import check
from apps.core.actor import ANONYMOUS, Actor, system_actor
from apps.vocabularies.models import (
    Country,
    GlossaryTerm,
    GuidanceDocument,
    GuidanceSection,
    GuidanceVersion,
    Term,
)
from apps.vocabularies.projections import cited_version
from tests.factories.vocabularies import (
    CountryFactory,
    GlossaryTermFactory,
    GuidanceDocumentFactory,
    GuidanceSectionFactory,
    GuidanceVersionFactory,
    TermFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def actors(editor: Actor, outsider: Actor) -> dict[str, Actor]:
    return {
        "anonymous": ANONYMOUS,
        "outsider": outsider,
        "editor": editor,
        "editor acting for nobody": Actor(
            kind="person", user_id=editor.user_id, capacities=editor.capacities
        ),
        "system": system_actor(),
    }


@pytest.mark.parametrize(
    ("who", "sees_drafts"),
    [
        ("anonymous", False),
        ("outsider", False),
        ("editor", True),
        ("editor acting for nobody", True),
        ("system", True),
    ],
)
def test_unconfirmed_guidance_is_a_draft_for_editors(
    actors: dict[str, Actor], who: str, sees_drafts: bool
) -> None:
    confirmed = GuidanceSectionFactory()
    draft = GuidanceSectionFactory(
        version=GuidanceVersionFactory(document=GuidanceDocumentFactory(draft=True))
    )
    for section, expected in ((confirmed, True), (draft, sees_drafts)):
        version = section.version
        actor = actors[who]
        sections = GuidanceSection.objects.visible_to(actor)
        versions = GuidanceVersion.objects.visible_to(actor)
        documents = GuidanceDocument.objects.visible_to(actor)
        assert sections.filter(pk=section.pk).exists() is expected
        assert versions.filter(pk=version.pk).exists() is expected
        assert documents.filter(pk=version.document_id).exists() is expected


@pytest.mark.parametrize("make", [TermFactory, CountryFactory, GlossaryTermFactory])
def test_reference_rows_are_for_everybody_retired_ones_too(make: Any) -> None:
    row = make()
    type(row)._default_manager.filter(pk=row.pk).update(retired=True)
    model: Any = {Term: Term, Country: Country, GlossaryTerm: GlossaryTerm}[type(row)]
    assert model.objects.visible_to(ANONYMOUS).filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("anonymous", False),
        ("outsider", False),
        ("editor", True),
        ("editor acting for nobody", False),
        ("system", False),
    ],
)
def test_guidance_is_changed_by_acting_editors(
    actors: dict[str, Actor], who: str, allowed: bool
) -> None:
    assert bool(check(actors[who], "vocabularies.edit_guidance")) is allowed


def test_facts_are_loaded_by_the_platform(actors: dict[str, Actor]) -> None:
    allowed = {who for who, actor in actors.items() if check(actor, "vocabularies.load_facts")}
    assert allowed == {"system"}


def test_versions_valid_on_a_day() -> None:
    ended = GuidanceVersionFactory(ended=True)
    GuidanceVersionFactory(document=ended.document, label="b", not_stated=True)
    mine = GuidanceVersion.objects.filter(document=ended.document)
    assert list(mine.valid_on(date(2021, 12, 31))) == [ended]
    assert list(mine.valid_on(date(2022, 1, 1))) == []


def test_a_cited_version_needs_no_further_query(django_assert_num_queries: Any) -> None:
    first = GuidanceVersionFactory(ended=True)
    GuidanceVersionFactory(document=first.document, label="b", valid=None, supersedes=first)
    with django_assert_num_queries(1):
        version = GuidanceVersion.objects.select_related("document", "successor").get(pk=first.pk)
        assert cited_version(version, date(2024, 1, 1)).newer_label == "b"


def test_choices_of_a_flat_list() -> None:
    Term.objects.filter(list_code="cleanroom_grade").update(retired=True)
    TermFactory(list_code="cleanroom_grade", code="zz", labels={"en": "Grade Z"}, position=1)
    TermFactory(
        list_code="cleanroom_grade", code="yy", labels={"en": "Y", "de": "Güte Y"}, position=2
    )
    with translation.override("en"):
        assert Term.objects.choices_for("cleanroom_grade", "de") == [
            ("zz", "Grade Z (in English)"),
            ("yy", "Güte Y"),
        ]


def test_choices_of_a_two_level_list_are_grouped(django_assert_num_queries: Any) -> None:
    Term.objects.filter(list_code="topic").update(retired=True)
    parent = TermFactory(code="over", labels={"en": "Over"}, position=1)
    TermFactory(code="over.under", labels={"en": "Under"}, position=2, parent=parent)
    TermFactory(code="alone", labels={"en": "Alone"}, position=3)
    with django_assert_num_queries(1):
        choices = Term.objects.choices_for("topic", "en")
    assert choices == [
        ("Over", [("over", "Over"), ("over.under", "Under")]),
        ("alone", "Alone"),
    ]


def test_countries_are_sorted_in_the_language_asked_for() -> None:
    Country.objects.update(retired=True)
    for code in ("DE", "FR", "EU"):
        country = CountryFactory(code=code)
        Country.objects.filter(pk=country.pk).update(retired=False)
    assert [name for _, name in Country.objects.choices("en")] == [
        "European Union",
        "France",
        "Germany",
    ]
    assert [name for _, name in Country.objects.choices("fr")] == [
        "Allemagne",
        "France",
        "Union européenne",
    ]


def test_words_without_the_language_are_sorted_by_their_english_form() -> None:
    GlossaryTermFactory(code="one", words={"en": "Alpha"})
    GlossaryTermFactory(code="two", words={"en": "Zeta", "fr": "Bêta"})
    codes = GlossaryTerm.objects.filter(code__in=["one", "two"]).in_order("fr")
    assert [word.code for word in codes] == ["one", "two"]


def test_texts_of_rows_follow_the_active_language() -> None:
    term = TermFactory(
        code="shown", labels={"en": "Shown", "de": "Gezeigt"}, definitions={"en": "D"}
    )
    word = GlossaryTermFactory(code="seen", words={"en": "Seen", "de": "Gesehen"})
    with translation.override("de"):
        assert (str(term), str(word), str(CountryFactory(code="FR"))) == (
            "topic: Gezeigt",
            "Gesehen",
            "Frankreich",
        )
        assert word.patient_text.is_fallback
        assert word.expert_text.is_fallback
        assert term.definition_for().is_fallback


def test_names_of_guidance_rows() -> None:
    section = GuidanceSectionFactory()
    assert str(section) == "Art. 1"
    assert str(section.version) == f"{section.version.document.title} (2020)"
    assert str(section.version.document) == section.version.document.title
