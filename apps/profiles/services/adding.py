"""Organisations that are entered by hand, and those that people ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.text import one_line
from apps.profiles.choices import Keeper, OrganisationKind, RequestState
from apps.profiles.idn import is_one_script
from apps.profiles.lookalikes import alike
from apps.profiles.missing import MOST_OPEN, PlaceRequestEvent
from apps.profiles.models import Organisation, OrganisationRequest
from apps.profiles.ror import ror_id
from apps.profiles.services.shared import person_of, require_not_merged
from apps.vocabularies.models import Country


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """What is entered. `source` is the address at which the name was read, today.

    `seen` lists the look-alikes that the writer looked at and found to be others.
    """

    name: str
    kind: str
    country: Country
    website: str
    source: str
    ror: str = ""
    seen: Sequence[str] = ()


@transaction.atomic
def add_organisation(*, actor: Actor, content: NewOrganisation) -> Organisation:
    """Enter an organisation by hand; raises Invalid for one that is listed already.

    Whoever enters has to have looked at each organisation of the same or nearly the same name,
    domain or ROR identifier. Additions happen one at a time, so that two never miss each other.
    """
    require(actor, "profiles.add_organisation")
    return _added(actor, content)


def _added(actor: Actor, content: NewOrganisation) -> Organisation:
    _one_at_a_time()
    name, ror = _checked(content)
    made: Organisation = Organisation.objects.create(
        name=name,
        kind=content.kind,
        country=content.country,
        website=content.website,
        ror=ror,
        origin=Keeper.PLATFORM,
        kept_by=Keeper.PLATFORM,
        verified=True,
        sources=[{"name": name, "url": content.source, "source_date": _today().isoformat()}],
        last_confirmed_on=_today(),
    )
    record("profiles.organisation_added", actor=actor, subject=made)
    return made


def _today() -> date:
    return timezone.localdate()


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('profiles.added'))")


def _checked(content: NewOrganisation) -> tuple[str, str]:
    """Return name and ROR identifier as they are stored."""
    name, ror = one_line(content.name), ror_id(content.ror) if content.ror else ""
    if not name or not all(is_one_script(word) for word in name.split()):
        raise Invalid(fields={"name": _("Enter the name in letters of one alphabet.")})
    if content.kind not in set(OrganisationKind.values) - {OrganisationKind.OPERATOR.value}:
        raise Invalid(fields={"kind": _("Choose from the list.")})
    if ror is None:
        raise Invalid(fields={"ror": _("Enter a ROR identifier like https://ror.org/01abc2d34")})
    if ror and Organisation.objects.standing().filter(ror=ror).exists():
        raise Invalid(fields={"ror": _("Another organisation has this ROR identifier.")})
    found = alike(name=name, website=content.website, ror=ror)
    if {row.public_id for row in found} - set(content.seen):
        raise Invalid(
            fields={
                "seen": _("These are listed already. Tick that you looked at them, or take one.")
            }
        )
    return name, ror


@transaction.atomic
def request_organisation(
    *, actor: Actor, name: str, kind: str, country: Country, website: str, why: str
) -> OrganisationRequest:
    """Ask for an organisation that is missing; at most five of a person wait at once."""
    require(actor, "profiles.request_organisation")
    person = person_of(actor)
    lock_row(get_user_model(), person)
    if kind == OrganisationKind.OPERATOR or kind not in OrganisationKind.values:
        raise Invalid(fields={"kind": _("Choose from the list.")})
    if OrganisationRequest.objects.open().filter(requested_by_id=person).count() >= MOST_OPEN:
        raise Conflict(
            _("Five of your requests wait already. Wait until one of them is decided."),
            code="too_many_open",
        )
    shown = one_line(name)
    if not shown:
        raise Invalid(fields={"name": _("Enter the name in letters of one alphabet.")})
    try:
        with transaction.atomic():
            made: OrganisationRequest = OrganisationRequest.objects.create(
                name=shown,
                kind=kind,
                country=country,
                website=website,
                why=why.strip(),
                requested_by_id=person,
            )
    except IntegrityError as error:
        cause: Any = error.__cause__
        if cause.diag.constraint_name != "place_request_once":
            raise
        raise Conflict(_("You asked for this already."), code="already_asked") from None
    _record("profiles.organisation_requested", actor, made)
    return made


@transaction.atomic
def accept_organisation_request(
    *, actor: Actor, request: OrganisationRequest, content: NewOrganisation
) -> Organisation:
    """Make the organisation that was asked for; of two who accept at once, one makes it.

    Whoever may add none by hand adds none by a request either.
    """
    require(actor, "profiles.add_organisation")
    locked = _locked(actor, request)
    made = _added(actor, content)
    _decide(actor, locked, RequestState.APPROVED, organisation=made)
    return made


@transaction.atomic
def answer_with_organisation(
    *, actor: Actor, request: OrganisationRequest, organisation: Organisation
) -> Organisation:
    """Say that the organisation that was asked for is listed already, and which it is."""
    require_not_merged(organisation)
    locked = _locked(actor, request)
    _decide(actor, locked, RequestState.APPROVED, organisation=organisation)
    return organisation


@transaction.atomic
def refuse_organisation_request(
    *, actor: Actor, request: OrganisationRequest, reason: str
) -> OrganisationRequest:
    """Refuse with a reason that the person reads."""
    locked = _locked(actor, request)
    if not reason.strip():
        raise Invalid(fields={"reason": _("Say why, in a sentence for who asked.")})
    locked.reason = reason.strip()[:300]
    _decide(actor, locked, RequestState.REFUSED)
    return locked


def _locked(actor: Actor, request: OrganisationRequest) -> OrganisationRequest:
    locked = lock_row(OrganisationRequest, request.pk)
    require(actor, "profiles.decide_organisation_request", locked)
    if locked.state != RequestState.OPEN:
        raise Conflict(_("Somebody has decided this already."), code="wrong_state")
    return locked


def _decide(
    actor: Actor,
    locked: OrganisationRequest,
    state: RequestState,
    organisation: Organisation | None = None,
) -> None:
    locked.state, locked.organisation = state, organisation
    locked.decided_by_id, locked.decided_at = person_of(actor), timezone.now()
    columns = ["state", "organisation", "decided_by", "decided_at", "reason", "updated_at"]
    locked.save(update_fields=columns)
    _record("profiles.organisation_request_decided", actor, locked)


def _record(name: str, actor: Actor, request: OrganisationRequest) -> None:
    data = PlaceRequestEvent(user_id=request.requested_by_id)
    record(name, actor=actor, subject=request, data=data)
