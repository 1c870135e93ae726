"""What the database refuses when services are bypassed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.vocabularies.models import Country, GuidanceDocument, GuidanceVersion, Term
from tests.factories.vocabularies import (
    CountryFactory,
    GlossaryTermFactory,
    GuidanceDocumentFactory,
    GuidanceSectionFactory,
    GuidanceVersionFactory,
    TermFactory,
)

pytestmark = pytest.mark.django_db


def _refused(row: Any, name: str, **values: Any) -> None:
    """Assert that an UPDATE past all Python is refused by the named constraint."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        _commit(lambda: rows.update(**values))


def _commit(write: Callable[[], Any]) -> None:
    """Write, and check what the database would check at the end of the transaction."""
    write()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("term_english_label", {"labels": {"de": "Wort"}}),
        ("term_english_label", {"labels": {"en": "  "}}),
        ("term_verified_has_basis", {"verified": True, "basis": ""}),
    ],
)
def test_terms(name: str, values: dict[str, Any]) -> None:
    _refused(TermFactory(), name, **values)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("term_list_known", {"list_code": "no_such_list"}),
        ("term_dotted_code_has_parent", {"code": "a.b"}),
        ("term_dotted_code_has_parent", {"code": "a b"}),
        ("term_dotted_code_has_parent", {"code": ""}),
    ],
)
def test_new_terms(name: str, values: dict[str, str]) -> None:
    term = Term(**({"list_code": "topic", "code": "a", "labels": {"en": "A"}} | values))
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        term.save()


def test_a_broader_term_has_no_dot() -> None:
    parent = TermFactory()
    _refused(TermFactory(), "term_dotted_code_has_parent", parent=parent)


def test_a_code_stands_once_per_list() -> None:
    term = TermFactory()
    twin = Term(list_code=term.list_code, code=term.code, labels={"en": "Twin"})
    with pytest.raises(IntegrityError, match="term_once_per_list"), transaction.atomic():
        twin.save()
    Term(list_code="platform", code=term.code, labels={"en": "Other list"}).save()


def test_a_narrower_term_stays_in_the_list_of_its_parent() -> None:
    parent = TermFactory(list_code="gmp_capability")
    child = Term(list_code="topic", code=f"{parent.code}.sub", parent=parent, labels={"en": "Sub"})
    with pytest.raises(IntegrityError, match="term_parent_in_same_list"), transaction.atomic():
        _commit(child.save)


@pytest.mark.parametrize(
    ("make", "column", "value"),
    [
        (TermFactory, "code", "renamed"),
        (TermFactory, "list_code", "platform"),
        (CountryFactory, "code", "ZZ"),
        (GlossaryTermFactory, "code", "renamed"),
        (GuidanceDocumentFactory, "slug", "renamed"),
        (GuidanceDocumentFactory, "public_id", "G-0000000-0"),
    ],
)
def test_a_code_is_never_changed_nor_freed(make: Any, column: str, value: str) -> None:
    row = make()
    _refused(row, "is stable", **{column: value})
    with pytest.raises(IntegrityError, match="is stable"), transaction.atomic():
        type(row)._default_manager.filter(pk=row.pk)._raw_delete("default")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("country_kind_known", {"kind": "planet"}),
        ("country_english_name", {"names": {}}),
        ("country_english_sort_key", {"sort_keys": {}}),
        ("country_eu_is_in_eea", {"is_eu": True, "is_eea": False}),
        ("country_union_is_no_member", {"kind": "union"}),
    ],
)
def test_countries(name: str, values: dict[str, Any]) -> None:
    _refused(CountryFactory(), name, **values)


def test_a_country_code_has_two_capital_letters() -> None:
    with pytest.raises(IntegrityError, match="country_code"), transaction.atomic():
        Country(code="be", names={"en": "B"}, sort_keys={"en": "b"}).save()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("glossary_english_word", {"words": {"fr": "Mot"}}),
        ("glossary_english_sort_key", {"sort_keys": {"fr": "mot"}}),
        ("glossary_english_patient_text", {"patient_texts": {}}),
        ("glossary_audience_known", {"audience": ["robots"]}),
        ("glossary_verified_has_source", {"sources": []}),
    ],
)
def test_glossary(name: str, values: dict[str, Any]) -> None:
    _refused(GlossaryTermFactory(), name, **values)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("guidance_kind_known", {"kind": "rumour"}),
        ("guidance_status_known", {"status": "maybe"}),
        ("guidance_framework_and_jurisdiction", {"framework": "council_of_europe"}),
        ("guidance_framework_and_jurisdiction", {"framework": "national", "jurisdiction": None}),
        ("guidance_framework_and_jurisdiction", {"framework": "ich", "jurisdiction": None}),
        ("guidance_framework_and_jurisdiction", {"framework": "galactic"}),
        ("guidance_has_a_title", {"title": " "}),
        ("guidance_web_address", {"url": "javascript:alert(1)"}),
        ("guidance_celex_form", {"celex": "none"}),
        ("guidance_recalled_fields_known", {"recalled_fields": ["title"]}),
        ("guidance_verified_has_source", {"sources": []}),
    ],
)
def test_documents(name: str, values: dict[str, Any]) -> None:
    _refused(GuidanceDocumentFactory(), name, **values)


def test_a_celex_number_names_one_document() -> None:
    GuidanceDocumentFactory(celex="99999R0001")
    _refused(GuidanceDocumentFactory(), "celex", celex="99999R0001")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("guidance_version_validity", {"valid": DateRange(empty=True)}),
        ("guidance_version_has_a_label", {"label": ""}),
        ("guidance_version_web_address", {"url": "ftp://publisher.example"}),
        ("guidance_version_dates", {"adopted_on": "soon"}),
        ("guidance_version_dates", {"published_on": "2009-13"}),
        ("guidance_version_dates", {"effective_on": "2009-1"}),
    ],
)
def test_versions(name: str, values: dict[str, Any]) -> None:
    _refused(GuidanceVersionFactory(), name, **values)


def test_two_versions_of_a_document_never_apply_on_the_same_day() -> None:
    first = GuidanceVersionFactory(ended=True)
    name = "guidance_versions_do_not_overlap"
    overlapping = GuidanceVersion(
        document=first.document, label="b", valid=DateRange(date(2021, 12, 31), None)
    )
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        overlapping.save()
    overlapping.valid = DateRange(date(2022, 1, 1), None)
    overlapping.save()
    GuidanceVersion(document=first.document, label="c", valid=None).save()
    _refused(first, name, valid=DateRange(date(2020, 1, 1), None))
    assert GuidanceVersionFactory().document != first.document


def test_a_label_stands_once_per_document() -> None:
    first = GuidanceVersionFactory(not_stated=True)
    twin = GuidanceVersion(document=first.document, label=first.label)
    with pytest.raises(IntegrityError, match="guidance_version_label"), transaction.atomic():
        twin.save()


def test_versions_form_one_chain_inside_a_document() -> None:
    first = GuidanceVersionFactory(ended=True)
    second = GuidanceVersionFactory(
        document=first.document, label="b", valid=None, supersedes=first
    )
    third = GuidanceVersionFactory(document=first.document, label="c", valid=None)
    _refused(third, "supersedes_id", supersedes=first)
    _refused(third, "guidance_version_not_after_itself", supersedes=third)
    stranger = GuidanceVersionFactory(document=GuidanceDocumentFactory())
    _refused(stranger, "guidance_version_follows_own_document", supersedes=second)


def test_sections() -> None:
    section = GuidanceSectionFactory()
    other = GuidanceSectionFactory(version=section.version, locator="Art. 2")
    _refused(section, "guidance_section_has_a_locator", locator=" ")
    _refused(other, "guidance_section_locator", locator=section.locator)


def test_the_document_of_a_version_is_kept() -> None:
    version = GuidanceVersionFactory()
    documents = GuidanceDocument.objects.filter(pk=version.document_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        documents._raw_delete("default")
