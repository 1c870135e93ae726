"""Organisations through the API: what their public pages show."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.utils import timezone

from apps.profiles.choices import OrganisationKind, Role
from apps.profiles.models import Mandate, Organisation
from apps.profiles.services import end_mandate, merge_organisations
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
    country,
)
from tests.factories.vocabularies import TermFactory
from tests.support.api import ApiClient, client_of

pytestmark = pytest.mark.django_db
SOURCES = [{"name": "Register", "url": "https://register.example"}]
WORD = "Zqhouse"


def _found(**parameters: Any) -> list[str]:
    answer = ApiClient().get("/organisations/", parameters)
    assert answer.status_code == 200, answer.content
    return [entry["name"] for entry in answer.json()["data"]]


def _read(organisation: Organisation) -> Any:
    return ApiClient().get(f"/organisations/{organisation.public_id}/").json()


def test_an_authority_that_answers_here() -> None:
    authority = AuthorityFactory(
        name=WORD, native_name="Maison", acronym="ZQ", duties=["gmp_inspection"]
    )
    topic = TermFactory(code="zqtopic")
    mandate = Mandate.objects.get(organisation=authority)
    mandate.topics.set([topic])
    mandate.stages.set([TermFactory(list_code="development_stage", code="zqstage")])
    shown = _read(authority)
    assert (shown["kind"], shown["country"], shown["is_fictional"]) == ("authority", "BE", True)
    assert shown["duties"] == [{"code": "gmp_inspection", "label": "Inspection of manufacturing"}]
    assert shown["answers_here"] is True
    assert shown["mandate"]["jurisdictions"] == ["BE"]
    assert shown["mandate"]["topics"] == [{"code": "zqtopic", "label": "Label of zqtopic"}]
    assert [stage["code"] for stage in shown["mandate"]["stages"]] == ["zqstage"]
    assert shown["mandate"]["can_issue"] is True
    assert shown["page"].endswith(f"/en/directory/organisations/{authority.public_id}/")


def test_an_authority_without_mandate_or_signers() -> None:
    silent = AuthorityFactory(mandated=False, signers=0)
    assert (_read(silent)["answers_here"], _read(silent)["mandate"]) == (False, None)
    alone = AuthorityFactory(signers=1)
    assert _read(alone)["mandate"]["can_issue"] is False


def test_nobody_is_named() -> None:
    member = MembershipFactory(user__display_name="Zqperson", is_admin=True)
    text = ApiClient().get(f"/organisations/{member.organisation.public_id}/").content.decode()
    assert "Zqperson" not in text
    assert member.user.email not in text


def test_filters() -> None:
    AuthorityFactory(name=f"{WORD} A", country=country("FR"))
    OrganisationFactory(name=f"{WORD} B", other_names=["Zqother name"])
    OrganisationFactory(name=f"{WORD} C", kind=OrganisationKind.HOSPITAL)
    assert _found(q=WORD) == [f"{WORD} A", f"{WORD} B", f"{WORD} C"]
    assert _found(q="zqother") == [f"{WORD} B"]
    assert _found(q=WORD, kind="hospital") == [f"{WORD} C"]
    assert _found(q=WORD, country="FR") == [f"{WORD} A"]
    assert _found(q=WORD, answers_here="true") == [f"{WORD} A"]
    assert _found(q=WORD, answers_here="false") == [f"{WORD} B", f"{WORD} C"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("answers_here", "perhaps"), ("kind", "castle"), ("country", "XX"), ("q", "\x00")],
)
def test_values_that_are_not_possible(name: str, value: str) -> None:
    refused = ApiClient().get("/organisations/", {name: value})
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_parameter")
    assert [entry["parameter"] for entry in refused.json()["errors"]] == [name]


def test_changes_come_oldest_first_and_end_of_a_mandate_is_one() -> None:
    with time_machine.travel(timezone.now() - timedelta(days=9)):
        first, second = AuthorityFactory(name=f"{WORD} A"), OrganisationFactory(name=f"{WORD} B")
    since = (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert _found(q=WORD, updated_since=since) == []
    second.note = "Moved to another river."
    second.save()
    admin = actor_as(Role.ADMIN)
    end_mandate(actor=admin, mandate=Mandate.objects.get(organisation=first))
    assert _found(q=WORD, updated_since=since) == [f"{WORD} B", f"{WORD} A"]
    assert _found(q=WORD, updated_since=_read(first)["updated_at"]) == [f"{WORD} A"]
    assert _read(first)["answers_here"] is False


def test_pages_of_changes() -> None:
    names = [OrganisationFactory(name=f"{WORD} {letter}").name for letter in "CBA"]
    since = (timezone.now() - timedelta(days=1)).isoformat()
    client, found = ApiClient(), []
    answer = client.get("/organisations/", {"q": WORD, "updated_since": since, "limit": 2})
    while answer.json()["data"]:
        found += [entry["name"] for entry in answer.json()["data"]]
        if answer.json()["next"] is None:
            break
        answer = client.client.get(answer.json()["next"])
    assert found == names


def test_a_draft_is_absent_even_for_its_members_token() -> None:
    member = actor_as(Role.DEVELOPER, organisation__verified=False, organisation__name=WORD)
    draft = Organisation.objects.get(name=WORD)
    for client in (ApiClient(), client_of(member)):
        assert client.get("/organisations/", {"q": WORD}).json()["data"] == []
        assert client.get(f"/organisations/{draft.public_id}/").status_code == 404


HIDDEN: list[dict[str, Any]] = [
    {"facts_id": "line-7"},
    {"facts_hash": "0" * 64},
    {"version": 7},
    {"updated_at": timezone.now()},
    {"sources": [{"name": "Register", "url": "https://register.example", "read_by": "M. Muster"}]},
]


@pytest.mark.parametrize("hidden", HIDDEN, ids=",".join)
@pytest.mark.parametrize("saved", [True, False], ids=["save", "update"])
def test_a_hidden_change_changes_no_byte(hidden: dict[str, Any], saved: bool) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=9)):
        row = OrganisationFactory(
            name=f"{WORD} river",
            sources=[{"name": "Register", "url": "https://register.example"}],
        )
    since = (timezone.now() - timedelta(days=1)).isoformat()
    addresses = (
        f"/organisations/{row.public_id}/",
        f"/organisations/?q={WORD}",
        f"/organisations/?{urlencode({'q': WORD, 'updated_since': since})}",
    )
    before = [_world(address) for address in addresses]
    if saved:
        found = Organisation.objects.get(pk=row.pk)
        for name, value in hidden.items():
            setattr(found, name, value)
        found.save()
    else:
        Organisation.objects.filter(pk=row.pk).update(**hidden)
    assert [_world(address) for address in addresses] == before
    assert _found(q=WORD, updated_since=since) == []


def _world(address: str) -> tuple[bytes, str]:
    answer = ApiClient().get(address)
    assert answer.status_code == 200
    return answer.content, answer["ETag"]


VISIBLE: list[dict[str, Any]] = [
    {"name": f"{WORD} brook"},
    {"native_name": "Bach"},
    {"acronym": "ZB"},
    {"other_names": ["Brook"]},
    {"website": "https://brook.example"},
    {"ror": "https://ror.org/012345678"},
    {"duties": ["clinical_trials"]},
    {"note": "In the valley."},
    {"is_fictional": True},
    {"kind": "hospital"},
    {"sources": [{"name": "Register", "url": "https://register.example", "seen": "2026-11-22"}]},
]


@pytest.mark.parametrize("visible", VISIBLE, ids=",".join)
def test_every_visible_change_is_told_however_it_was_written(visible: dict[str, Any]) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=9)):
        row = OrganisationFactory(name=f"{WORD} river", is_fictional=False, sources=SOURCES)
    since = (timezone.now() - timedelta(days=1)).isoformat()
    assert Organisation.objects.filter(pk=row.pk).update(**visible) == 1
    assert len(_found(q=WORD, updated_since=since)) == 1
    moment = Organisation.objects.get(pk=row.pk).shown_at
    row.save(update_fields=["shown_at"])  # what was read before never brings the old time back
    assert Organisation.objects.get(pk=row.pk).shown_at == moment


def test_particulars_keeper_and_confirmation() -> None:
    site = OrganisationFactory(
        kind=OrganisationKind.GMP_SITE,
        details={"mia_number": "MIA 1", "products_handled": ["CAR T cells", "skin"]},
        last_confirmed_on="2026-11-01",
        suggested_domains=["zqsuggested.example"],
    )
    shown = _read(site)
    assert [(row["name"], row["values"]) for row in shown["details"]] == [
        ("mia_number", ["MIA 1"]),
        ("products_handled", ["CAR T cells", "skin"]),
    ]
    assert (shown["kept_by"], shown["last_confirmed_on"]) == ("platform", "2026-11-01")
    assert shown["merged_into"] is None
    assert "zqsuggested" not in str(shown)


def test_a_merged_organisation_leads_to_the_one_that_stays() -> None:
    source, target = OrganisationFactory(name=WORD), OrganisationFactory()
    merge_organisations(
        actor=actor_as(Role.ADMIN), source=source, target=target, reason="One house"
    )
    answer = ApiClient().get(f"/organisations/{source.public_id}/")
    assert answer.status_code == 301
    assert answer["Location"].endswith(f"/api/v1/organisations/{target.public_id}/")
    assert answer.json()["merged_into"] == target.public_id
    assert set(_found(q=WORD)) == {WORD, target.name}
