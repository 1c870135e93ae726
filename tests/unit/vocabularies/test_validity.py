"""Whether a version applies on a day."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.vocabularies.choices import GuidanceStatus, Validity
from apps.vocabularies.models import GuidanceDocument, GuidanceVersion
from apps.vocabularies.projections import cited_version, guidance_facts

FROM, UNTIL = date(2020, 1, 1), date(2022, 1, 1)


@pytest.mark.parametrize(
    ("valid", "day", "expected"),
    [
        (None, FROM, Validity.NOT_STATED),
        (DateRange(FROM, UNTIL), date(2019, 12, 31), Validity.NOT_YET),
        (DateRange(FROM, UNTIL), FROM, Validity.VALID),
        (DateRange(FROM, UNTIL), date(2021, 12, 31), Validity.VALID),
        (DateRange(FROM, UNTIL), UNTIL, Validity.ENDED),
        (DateRange(None, UNTIL), date(1990, 1, 1), Validity.VALID),
        (DateRange(FROM, None), date(2090, 1, 1), Validity.VALID),
        (DateRange(None, None), FROM, Validity.VALID),
    ],
)
def test_the_first_day_counts_and_the_last_does_not(
    valid: DateRange | None, day: date, expected: Validity
) -> None:
    assert GuidanceVersion(valid=valid).validity_on(day) is expected


def _document(**values: object) -> GuidanceDocument:
    return GuidanceDocument(
        title="Guideline on invented cells",
        kind="guideline",
        issuer="Invented issuer",
        reference="INV/1",
        aliases=["The invented one"],
        status=GuidanceStatus.IN_FORCE,
        url="https://publisher.example/1",
        sources=[{"name": "Invented source"}],
        **values,
    )


def test_confirmed_facts_are_shown() -> None:
    facts = guidance_facts(_document())
    assert (facts.reference, facts.status, facts.url) == (
        "INV/1",
        "In force",
        "https://publisher.example/1",
    )
    assert facts.aliases == ("The invented one",)
    assert facts.kind == "Guideline"
    assert facts.sources == ({"name": "Invented source"},)


def test_facts_that_rest_on_memory_are_left_out() -> None:
    facts = guidance_facts(_document(recalled_fields=["reference", "status", "url", "aliases"]))
    assert (facts.reference, facts.status, facts.url, facts.aliases) == ("", "", "", ())


def _version(document: GuidanceDocument, **values: object) -> GuidanceVersion:
    version = GuidanceVersion(document=document, label="Rev. 1", **values)
    version._state.fields_cache["successor"] = None
    return version


def test_a_citation_leads_to_the_version_or_else_to_the_document() -> None:
    version = _version(_document(), valid=DateRange(FROM, UNTIL))
    cited = cited_version(version, UNTIL)
    assert cited.url == "https://publisher.example/1"
    assert (cited.validity, cited.validity_label) == (Validity.ENDED, "No longer valid")
    assert cited.newer_label == ""
    version.url = "https://publisher.example/1/rev-1"
    assert cited_version(version, FROM).url == "https://publisher.example/1/rev-1"


def test_a_citation_hides_an_address_and_a_reference_from_memory() -> None:
    document = _document(recalled_fields=["url", "reference"])
    cited = cited_version(_version(document), FROM)
    assert (cited.url, cited.reference) == ("", "")


def test_a_citation_names_the_newer_version() -> None:
    version = _version(_document())
    version.successor = GuidanceVersion(label="Rev. 2", supersedes=version)
    assert cited_version(version, FROM).newer_label == "Rev. 2"
