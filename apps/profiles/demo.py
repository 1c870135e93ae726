"""Invented organisations, memberships, mandates and access tokens of the demonstration."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from apps.accounts.models import User
from apps.core.api.scopes import Scope
from apps.core.clock import now
from apps.core.demo import World
from apps.profiles.choices import OrganisationKind, Role, VerificationMethod
from apps.profiles.demo_affiliation import fill_affiliation
from apps.profiles.demo_authorities import fill_authorities
from apps.profiles.demo_contacts import fill_contacts
from apps.profiles.demo_desk import fill_desk
from apps.profiles.demo_organisations import fill_organisations
from apps.profiles.demo_people import fill_people
from apps.profiles.models import AdminDelegation, Mandate, Membership, Organisation, VerifiedDomain
from apps.profiles.tokens import mint
from apps.vocabularies.models import Country


@dataclass(frozen=True, slots=True)
class Place:
    """One invented organisation and the mail domain of its people."""

    key: str
    kind: OrganisationKind
    name: str
    country: str
    domain: str = ""


PLACES = (
    Place("operator", OrganisationKind.OPERATOR, "Demonstration operator", "BE"),
    Place(
        "university",
        OrganisationKind.UNIVERSITY,
        "Illustrative University of Northfield",
        "BE",
        "northfield-university.example",
    ),
    Place(
        "company",
        OrganisationKind.SME,
        "Riverside Genes (illustrative company)",
        "DE",
        "riverside-genes.example",
    ),
    Place(
        "authority_be",
        OrganisationKind.AUTHORITY,
        "Illustrative Medicines Authority of Belgium",
        "BE",
        "medicines-authority-be.example",
    ),
    Place(
        "authority_de",
        OrganisationKind.AUTHORITY,
        "Illustrative Medicines Authority of Germany",
        "DE",
        "medicines-authority-de.example",
    ),
    Place(
        "gmp_site",
        OrganisationKind.GMP_SITE,
        "Harbour Cellworks (illustrative site)",
        "NL",
        "harbour-cellworks.example",
    ),
    Place(
        "hospital",
        OrganisationKind.HOSPITAL,
        "Illustrative Lakeside Hospital",
        "FR",
        "lakeside-hospital.example",
    ),
    Place(
        "patients",
        OrganisationKind.PATIENT_ORGANISATION,
        "Rare Together (illustrative patient organisation)",
        "CZ",
        "rare-together.example",
    ),
)


@dataclass(frozen=True, slots=True)
class Seat:
    """Who belongs where, in which role."""

    person: str
    place: str
    role: Role
    is_signer: bool = False
    is_admin: bool = False


SEATS = (
    Seat("admin", "operator", Role.ADMIN, is_admin=True),
    Seat("moderator", "operator", Role.MODERATOR),
    Seat("editor", "operator", Role.EDITOR),
    Seat("developer", "university", Role.DEVELOPER, is_admin=True),
    Seat("developer_other", "company", Role.DEVELOPER, is_admin=True),
    Seat("drafter_be", "authority_be", Role.REGULATOR),
    Seat("signer_be", "authority_be", Role.REGULATOR, is_signer=True, is_admin=True),
    Seat("second_signer_be", "authority_be", Role.REGULATOR, is_signer=True),
    Seat("drafter_de", "authority_de", Role.REGULATOR),
    Seat("signer_de", "authority_de", Role.REGULATOR, is_signer=True, is_admin=True),
    Seat("second_signer_de", "authority_de", Role.REGULATOR, is_signer=True),
    Seat("gmp_staff", "gmp_site", Role.GMP_STAFF, is_admin=True),
    Seat("hospital_steward", "hospital", Role.HOSPITAL_STEWARD, is_admin=True),
    Seat("patient", "patients", Role.PATIENT),
)
MANDATE_AGE_DAYS = 400
MEMBERSHIP_AGE_DAYS = 380
# Proven again since: a verification ends within a year.
MEMBERSHIP_DAYS_LEFT = 300
TOKEN_DAYS = 365
ABSENCE_IN_DAYS, ABSENCE_DAYS = 20, 14


def load_demo(world: World) -> None:
    """Create organisations, memberships with a token each, and the two authorities' mandates."""
    countries = {country.code: country for country in Country.objects.all()}
    for place in PLACES:
        _open(world, place, countries.get(place.country))
    for seat in SEATS:
        _seat(world, seat)
    for key in ("authority_be", "authority_de"):
        _mandate(world, key)
    fill_authorities(world)
    fill_organisations(world)
    _people_at_work(world)
    fill_affiliation(world)
    fill_desk(world)
    fill_people(world)
    fill_contacts(world)


def _people_at_work(world: World) -> None:
    """Let somebody wait for an admin, and an admin have named who stands in later."""
    Membership.objects.create(
        user=_person(world, "gmp_staff"),
        organisation=_organisation(world, "company"),
        role=Role.DEVELOPER,
    )
    seats = Membership.objects.filter(organisation=_organisation(world, "authority_be"))
    start = _days_ago(world, -ABSENCE_IN_DAYS)
    AdminDelegation.objects.create(
        delegator=seats.get(user=_person(world, "signer_be")),
        delegate=seats.get(user=_person(world, "second_signer_be")),
        begins_at=start,
        ends_at=start + timedelta(days=ABSENCE_DAYS),
    )


def _open(world: World, place: Place, country: Country | None) -> None:
    organisation = Organisation.objects.create(
        kind=place.kind, name=place.name, country=country, is_fictional=True, verified=True
    )
    if place.domain:
        VerifiedDomain.objects.create(organisation=organisation, domain=place.domain)
    world.organisations[place.key] = organisation


def _seat(world: World, seat: Seat) -> None:
    organisation, person = _organisation(world, seat.place), _person(world, seat.person)
    membership = Membership.objects.create(
        user=person,
        organisation=organisation,
        role=seat.role,
        is_signer=seat.is_signer,
        is_admin=seat.is_admin,
        state="verified",
        method=VerificationMethod.INSTALLATION,
        verified_at=_days_ago(world, MEMBERSHIP_AGE_DAYS),
        valid_until=_days_ago(world, -MEMBERSHIP_DAYS_LEFT),
    )
    token = mint(
        person,
        membership,
        name="Demonstration",
        scopes=Scope.values,
        expires_at=now() + timedelta(days=TOKEN_DAYS),
    )
    world.credentials[seat.person] |= {
        "role": seat.role.value,
        "organisation": str(organisation),
        "api_token": token.text,
    }


def _mandate(world: World, key: str) -> None:
    authority = _organisation(world, key)
    mandate = Mandate.objects.create(
        organisation=authority,
        granted_by=_person(world, "admin"),
        granted_at=_days_ago(world, MANDATE_AGE_DAYS),
    )
    mandate.jurisdictions.set([authority.country] if authority.country else [])


def _person(world: World, key: str) -> User:
    person = world.people[key]
    if not isinstance(person, User):
        raise TypeError(f"{key} is no person.")
    return person


def _organisation(world: World, key: str) -> Organisation:
    organisation = world.organisations[key]
    if not isinstance(organisation, Organisation):
        raise TypeError(f"{key} is no organisation.")
    return organisation


def _days_ago(world: World, days: int) -> datetime:
    return datetime.combine(world.today - timedelta(days=days), time(9), tzinfo=UTC)
