"""Organisations from the Research Organization Registry; all records here are invented."""

import json
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.core.importing import reason_of
from apps.core.models import ImportRow, ImportRun
from apps.profiles.choices import Keeper
from apps.profiles.models import Organisation, OrganisationRevision, VerifiedDomain
from apps.profiles.ror import ror_id
from apps.profiles.services import change_organisation
from tests.factories.profiles import MembershipFactory, OrganisationFactory, actor_for, country
from tests.support.ror import identifier

pytestmark = pytest.mark.django_db
REAL = Path(settings.ROOT).parent / "shared" / "data" / "ror" / "ror_europe_sample.jsonl"


def record(number: int = 1, **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": identifier(number),
        "status": "active",
        "types": ["education"],
        "domains": ["northmere.example"],
        "links": [{"type": "website", "value": f"https://northmere{number}.example"}],
        "locations": [{"geonames_details": {"country_code": "BE"}}],
        "names": [
            {
                "lang": "en",
                "types": ["label", "ror_display"],
                "value": f"Invented Northmere {number}",
            },
            {"lang": "nl", "types": ["label"], "value": "Verzonnen Noordmeer"},
            {"lang": None, "types": ["acronym"], "value": "NM"},
            {"lang": None, "types": ["alias"], "value": "Northmere College"},
        ],
    }
    return made | changes


@pytest.fixture
def bring(tmp_path: Path) -> Any:
    country("BE")

    def bring(*records: Any, **options: Any) -> ImportRun:
        file = tmp_path / "ror.jsonl"
        file.write_text("\n".join(json.dumps(one) for one in records), encoding="utf-8")
        dated = {"as_of": date(2026, 6, 23)} | options
        call_command("import_ror", file, stdout=StringIO(), **dated)
        return ImportRun.objects.latest("created_at")

    return bring


def reasons(run: ImportRun) -> list[tuple[str, str]]:
    rows = ImportRow.objects.filter(run=run).order_by("number")
    return [(row.outcome, row.reason) for row in rows]


def test_check_digits_are_looked_at() -> None:
    good = identifier(12345)
    assert ror_id(good.upper().replace("HTTPS://ROR.ORG", "https://ror.org")) == good
    last = int(good[-2:])
    for wrong in (f"{good[:-2]}{(last + 1) % 97:02d}", good[:-1], "https://ror.org/", "", "x"):
        assert ror_id(wrong) is None


def test_a_record_becomes_an_organisation_with_its_source(bring: Any) -> None:
    assert bring(record()).counts == {"created": 1}
    made = Organisation.objects.get(ror=identifier(1))
    assert (made.name, made.native_name, made.acronym) == (
        "Invented Northmere 1", "Verzonnen Noordmeer", "NM",
    )  # fmt: skip
    assert set(made.other_names) == {"Northmere College", "Verzonnen Noordmeer"} - {
        made.native_name
    }
    assert (made.kind, made.country_id, made.website) == (
        "university", "BE", "https://northmere1.example",
    )  # fmt: skip
    assert (made.origin, made.kept_by, made.verified) == ("ror", "ror", True)
    assert made.sources[0]["source_date"] == "2026-06-23"
    assert made.last_confirmed_on == date(2026, 6, 23)
    assert made.suggested_domains == ["northmere.example"]
    assert not VerifiedDomain.objects.exists()


def test_twice_the_same_changes_nothing(bring: Any) -> None:
    records = [record(n) for n in range(1, 6)]
    bring(*records)
    before = list(Organisation.objects.order_by("pk").values())
    assert bring(*records).counts == {"unchanged": 5}
    assert list(Organisation.objects.order_by("pk").values()) == before


def test_a_changed_record_changes_its_row_with_history(bring: Any) -> None:
    bring(record())
    made = Organisation.objects.get(ror=identifier(1))
    assert bring(record(links=[])).counts == {"updated": 1}
    made.refresh_from_db()
    assert (made.website, made.version) == ("", 2)
    line = OrganisationRevision.objects.get(organisation=made)
    assert line.capacity == Keeper.ROR
    assert line.changes["website"] == ["https://northmere1.example", ""]


def test_an_older_release_overwrites_nothing_of_a_newer_one(bring: Any) -> None:
    bring(record())
    older = date(2026, 6, 22)
    run = bring(record(links=[]), as_of=older)
    assert reasons(run) == [("conflict", "older")]
    row = ImportRow.objects.get(run=run)
    assert reason_of(run, row).endswith("2026-06-23")
    made = Organisation.objects.get(ror=identifier(1))
    assert (made.website, made.version) == ("https://northmere1.example", 1)
    assert made.sources[0]["source_date"] == "2026-06-23"
    assert bring(record(links=[]), as_of=date(2026, 6, 24)).counts == {"updated": 1}
    # An organisation that confirmed itself was not confirmed earlier because of a release.
    today = timezone.localdate()
    Organisation.objects.update(last_confirmed_on=today)
    assert bring(record(), as_of=date(2026, 6, 25)).counts == {"updated": 1}
    assert Organisation.objects.get(pk=made.pk).last_confirmed_on == today


def test_a_release_of_the_future_is_refused(bring: Any) -> None:
    with pytest.raises(CommandError, match="has not come"):
        bring(record(), as_of=timezone.localdate() + timedelta(days=1))
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (["healthcare"], "hospital"),
        (["education", "funder"], "university"),
        (["company"], "industry"),
        (["funder", "nonprofit"], "funder"),
    ],
)
def test_types_become_kinds(bring: Any, types: list[str], kind: str) -> None:
    bring(record(types=types))
    assert Organisation.objects.get(ror=identifier(1)).kind == kind


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"types": ["nonprofit"]}, "kind"),
        ({"types": "education"}, "kind"),
        ({"status": "withdrawn"}, "withdrawn"),
        ({"status": "inactive"}, "inactive"),
        ({"id": "https://ror.org/012345678"}, "ror_id"),
        ({"locations": []}, "country"),
        ({"locations": [{"geonames_details": {"country_code": "XX"}}]}, "country"),
        ({"names": []}, "no_name"),
        ({"names": [{"types": None, "value": 3}]}, "no_name"),
    ],
)
def test_what_is_not_understood_is_refused_with_a_reason(
    bring: Any, changes: dict[str, Any], reason: str
) -> None:
    assert reasons(bring(record(**changes))) == [("refused", reason)]
    assert not Organisation.objects.exclude(ror="").filter(origin="ror").exists()


def test_uncertain_types_are_taken_when_the_import_says_as_what(bring: Any) -> None:
    facility = record(types=["facility"])
    assert reasons(bring(facility)) == [("refused", "kind")]
    assert bring(facility, kind=["facility=university"]).counts == {"created": 1}
    with pytest.raises(CommandError):
        bring(facility, kind=["education=operator"])


def test_what_somebody_here_edited_is_not_overwritten(bring: Any) -> None:
    bring(record())
    made = Organisation.objects.get(ror=identifier(1))
    admin = MembershipFactory(organisation=made, is_admin=True)
    change_organisation(
        actor=actor_for(admin.user, second_factor=True),
        organisation=made,
        version=1,
        values={"website": "https://ours.example"},
    )
    run = bring(record(acronym="x", links=[]))
    assert reasons(run) == [("conflict", "edited_here")]
    made.refresh_from_db()
    assert made.website == "https://ours.example"


def test_an_organisation_of_before_is_found_by_identifier_or_left_by_name(bring: Any) -> None:
    known = OrganisationFactory(ror=identifier(1), name="Ours", country=country("BE"))
    twin = OrganisationFactory(name="Invented Northmere 2", country=country("BE"))
    run = bring(record(1), record(2))
    assert reasons(run) == [("conflict", "edited_here"), ("conflict", "same_name")]
    known.refresh_from_db()
    assert known.name == "Ours"
    assert twin.public_id in ImportRow.objects.get(run=run, number=2).detail


def test_a_withdrawn_record_leaves_our_row(bring: Any) -> None:
    bring(record())
    assert reasons(bring(record(status="withdrawn"))) == [("conflict", "withdrawn")]
    assert Organisation.objects.filter(ror=identifier(1)).count() == 1


def test_strange_values_break_nothing(bring: Any) -> None:
    odd = [
        record(1, names=[{"types": ["ror_display"], "value": "x" * 5000}]),
        record(2, links=[{"type": "website", "value": "javascript:alert(1)"}]),
        record(3, domains=["co.uk", "раураl.example", 7, "gmx.de"]),
        record(4, links=[{"type": "website", "value": "https://" + "a" * 400}]),
    ]
    assert bring(*odd).counts == {"created": 4}
    rows = {row.ror: row for row in Organisation.objects.filter(origin="ror")}
    assert len(rows[identifier(1)].name) == 200
    assert rows[identifier(2)].website == rows[identifier(4)].website == ""
    assert "co.uk" not in rows[identifier(3)].suggested_domains


@pytest.mark.skipif(not REAL.is_file(), reason="the real sample is not here")
def test_the_real_sample_is_understood() -> None:
    for code in {
        json.loads(line)["locations"][0]["geonames_details"]["country_code"]
        for line in REAL.read_text(encoding="utf-8").splitlines()
    }:
        country(code)
    call_command("import_ror", REAL, stdout=StringIO())
    run = ImportRun.objects.latest("created_at")
    assert run.position == 500
    assert run.counts["created"] > 450
    refused = ImportRow.objects.filter(run=run, outcome="refused").values_list("reason", flat=True)
    assert set(refused) == {"kind"}
    call_command("import_ror", REAL, stdout=StringIO())
    assert "created" not in ImportRun.objects.latest("created_at").counts
