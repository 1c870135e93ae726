"""Further invented authorities with two officials each, and a second admin of the platform."""

from datetime import UTC, datetime, time, timedelta

from apps.accounts.models import User
from apps.core.demo import World
from apps.profiles.choices import OrganisationKind, Role, VerificationMethod
from apps.profiles.models import Mandate, Membership, Organisation, VerifiedDomain
from apps.vocabularies.models import Country

PLACES = {"fr": "France", "nl": "the Netherlands", "se": "Sweden", "it": "Italy"}
MANDATED_DAYS, VERIFIED_DAYS, DAYS_LEFT = 800, 780, 250


def fill_authorities(world: World) -> None:
    """Open an authority in each country; nobody signs in as its people, they have no password."""
    for code, country in PLACES.items():
        authority = Organisation.objects.create(
            kind=OrganisationKind.AUTHORITY,
            name=f"Illustrative Medicines Authority of {country}",
            country=Country.objects.filter(code=code.upper()).first(),
            is_fictional=True,
            verified=True,
        )
        domain = f"medicines-authority-{code}.example"
        VerifiedDomain.objects.create(organisation=authority, domain=domain)
        world.organisations[f"authority_{code}"] = authority
        _mandate(world, authority)
        _seat(world, authority, f"drafter_{code}", Role.REGULATOR)
        _seat(world, authority, f"signer_{code}", Role.REGULATOR, is_admin=True)
    _seat(world, _operator(world), "second_admin", Role.ADMIN)


def _mandate(world: World, authority: Organisation) -> None:
    mandate = Mandate.objects.create(
        organisation=authority,
        granted_by=_person(world, "admin"),
        granted_at=_days_ago(world, MANDATED_DAYS),
    )
    mandate.jurisdictions.set([authority.country] if authority.country else [])


def _seat(
    world: World, place: Organisation, key: str, role: Role, *, is_admin: bool = False
) -> None:
    Membership.objects.create(
        user=_person(world, key),
        organisation=place,
        role=role,
        is_signer=role == Role.REGULATOR,
        is_admin=is_admin,
        state="verified",
        method=VerificationMethod.INSTALLATION,
        verified_at=_days_ago(world, VERIFIED_DAYS),
        valid_until=_days_ago(world, -DAYS_LEFT),
    )


def _operator(world: World) -> Organisation:
    found = world.organisations["operator"]
    if not isinstance(found, Organisation):
        raise TypeError("The operator is no organisation.")
    return found


def _person(world: World, key: str) -> User:
    person = world.people[key]
    if not isinstance(person, User):
        raise TypeError(f"{key} is no person.")
    return person


def _days_ago(world: World, days: int) -> datetime:
    return datetime.combine(world.today - timedelta(days=days), time(9), tzinfo=UTC)
