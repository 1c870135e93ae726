"""Invented particulars, networks, a merge, a request and an import of the demonstration."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from apps.accounts.models import User
from apps.core.demo import World
from apps.core.importchoices import ImportOutcome, ImportState
from apps.core.models import ImportRow, ImportRun
from apps.profiles.choices import Keeper, LinkKind, OrganisationKind
from apps.profiles.models import (
    DomainRequest,
    Organisation,
    OrganisationLink,
    OrganisationRequest,
    OrganisationRevision,
)
from apps.profiles.ror import LICENCE, NAME
from apps.vocabularies.models import Country

DETAILS: dict[str, dict[str, Any]] = {
    "university": {
        "technology_transfer_page": "https://northfield-university.example/technology-transfer"
    },
    "company": {"ema_sme_number": "Invented number 17"},
    "gmp_site": {
        "mia_number": "Invented MIA 4711",
        "gmp_certificate": "Invented certificate 12",
        "products_handled": ["Autologous CAR T cells", "Cultured skin"],
    },
    "hospital": {"jacie_accreditation": "Invented accreditation 3", "transplant_centre": True},
    # 586 is the code of cystic fibrosis, 399 of Huntington disease.
    "patients": {"orphacodes": ["586", "399"]},
    "authority_be": {
        "advice_page": "https://medicines-authority-be.example/advice",
        "reads_languages": ["de", "en", "fr", "nl"],
    },
}
MORE = (
    (OrganisationKind.ETHICS_COMMITTEE, "Illustrative Ethics Committee of the Coast", "NL"),
    (OrganisationKind.FUNDER, "Illustrative Fund for Rare Therapies", "FR"),
    (OrganisationKind.HTA_BODY, "Illustrative Institute for Assessing Benefit", "DE"),
)
MERGED_DAYS, CHANGED_DAYS = 90, 20


def fill_organisations(world: World) -> None:
    """Fill the pages of organisations; the places of demo.py are open, their people there."""
    places: dict[str, Any] = world.organisations
    codes = set(Country.objects.values_list("code", flat=True))
    for key, details in DETAILS.items():
        confirmed = {"kept_by": Keeper.ORGANISATION, "last_confirmed_on": world.today}
        Organisation.objects.filter(pk=places[key].pk).update(details=details, **confirmed)
    for kind, name, code in MORE:
        _open(kind, name, country_id=code if code in codes else None)
    network = _open(
        OrganisationKind.RESEARCH_NETWORK,
        "Illustrative Network for Cell Therapies",
        details={
            "coordinator": [places["university"].public_id],
            "members": [places[key].public_id for key in ("university", "company", "hospital")],
        },
    )
    _link(world, places, network)
    _merge_before(world, places["university"])
    _change_before(world, places["gmp_site"])
    _ask(world, places["gmp_site"])
    _miss(world, places["gmp_site"])
    _import_before(world)


def _open(kind: OrganisationKind, name: str, **values: Any) -> Organisation:
    return Organisation.objects.create(
        kind=kind, name=name, is_fictional=True, verified=True, **values
    )


def _link(world: World, places: dict[str, Any], network: Organisation) -> None:
    """Link a network and partners as both sides said; one link waits for the site's admin."""
    member, partner, said = LinkKind.MEMBER_OF, LinkKind.WORKS_WITH, _moment(world, CHANGED_DAYS)
    for source, target, kind, confirmed in (
        (places["university"], network, member, said),
        (places["company"], network, member, said),
        (places["hospital"], network, member, said),
        (places["university"], places["company"], partner, said),
        (places["university"], places["gmp_site"], partner, None),
    ):
        OrganisationLink.objects.create(
            source=source, target=target, kind=kind, confirmed_at=confirmed
        )


def _merge_before(world: World, target: Organisation) -> None:
    _open(
        OrganisationKind.UNIVERSITY,
        "Illustrative College of Northfield",
        country_id=target.country_id,
        merged_into=target,
        merged_at=_moment(world, MERGED_DAYS),
    )


def _change_before(world: World, place: Organisation) -> None:
    OrganisationRevision.objects.create(
        organisation=place,
        version=2,
        capacity=Keeper.ORGANISATION,
        editor=_person(world, "gmp_staff"),
        changes={"details": [{}, DETAILS["gmp_site"]]},
    )
    Organisation.objects.filter(pk=place.pk).update(version=2)


def _ask(world: World, place: Organisation) -> None:
    DomainRequest.objects.create(
        organisation=place,
        domain="harbour-cellworks-labs.example",
        requested_by=_person(world, "gmp_staff"),
    )


def _miss(world: World, place: Organisation) -> None:
    """Somebody misses an organisation: the desk finds it waiting."""
    if place.country is not None:
        OrganisationRequest.objects.create(
            name="Invented Institute for Cell Logistics",
            kind=OrganisationKind.UNIVERSITY,
            country=place.country,
            website="https://cell-logistics.example",
            why="We plan a trial together. The institute is invented for this demonstration.",
            requested_by=_person(world, "gmp_staff"),
        )


def _import_before(world: World) -> None:
    run = ImportRun.objects.create(
        importer=NAME,
        as_of=world.today - timedelta(days=CHANGED_DAYS),
        licence=LICENCE,
        file_name="invented-records.jsonl",
        sha256="0" * 64,
        dry_run=True,
        state=ImportState.DONE,
        position=3,
        counts={"created": 1, "refused": 2},
        started_by=_person(world, "editor"),
        finished_at=_moment(world, CHANGED_DAYS),
    )
    lines = (
        (ImportOutcome.CREATED, "", ""),
        (ImportOutcome.REFUSED, "kind", "archive"),
        (ImportOutcome.REFUSED, "withdrawn", ""),
    )
    for number, (outcome, reason, detail) in enumerate(lines, start=1):
        ImportRow.objects.create(
            run=run,
            number=number,
            key=f"invented-record-{number}",
            outcome=outcome,
            reason=reason,
            detail=detail,
        )


def _person(world: World, key: str) -> User:
    person = world.people[key]
    if not isinstance(person, User):
        raise TypeError(f"{key} is no person.")
    return person


def _moment(world: World, days: int) -> datetime:
    return datetime.combine(world.today - timedelta(days=days), time(9), tzinfo=UTC)
