"""Changes to the mail domains of organisations: asked for, decided, added."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid, Text
from apps.core.events import record
from apps.core.locking import lock_row
from apps.profiles.choices import PUBLIC_MAIL_DOMAINS, RequestState
from apps.profiles.domains import above, is_public_suffix, normalise_domain
from apps.profiles.events import DomainEvent, DomainRequestEvent
from apps.profiles.idn import skeleton_of
from apps.profiles.models import DomainRequest, Organisation, VerifiedDomain
from apps.profiles.services.memberships import proven_domains
from apps.profiles.services.shared import person_of, require_not_merged

_TAKEN = _("This domain belongs to an organisation already.")
_ALIKE = _(
    "This domain lies above, below or too near in looks to a domain of another organisation."
)


def domain_fault(organisation: Organisation, domain: str) -> Text | None:
    """Return why a normalised domain cannot belong to the organisation, or nothing.

    The database refuses the same; this says why.
    """
    if domain in PUBLIC_MAIL_DOMAINS or is_public_suffix(domain):
        return _("Everybody can get a mailbox or a name at this domain.")
    if VerifiedDomain.objects.filter(domain=domain).exists():
        return _TAKEN
    # A mailbox provider's own sub-domains belong to it as well.
    if set(above(domain)) & set(PUBLIC_MAIL_DOMAINS):
        return _("Everybody can get a mailbox or a name at this domain.")
    return _ALIKE if _is_taken_for_another(organisation, domain) else None


def _is_taken_for_another(organisation: Organisation, domain: str) -> bool:
    """Return whether another's domain is, or looks like, this one, one above it or one below."""
    shape, parents = skeleton_of(domain), above(domain)
    if is_public_suffix(shape):
        return True
    others = VerifiedDomain.objects.exclude(organisation=organisation)
    shapes = [shape, *map(skeleton_of, parents)]
    up = Q(skeleton__in=shapes) | Q(domain__in=parents)
    down = Q(skeleton__endswith=f".{shape}") | Q(domain__endswith=f".{domain}")
    return bool(others.filter(up | down).exists())


def _spelt(organisation: Organisation, typed: str) -> str:
    spelt = normalise_domain(typed)
    if spelt is None:
        raise Invalid(fields={"domain": _("Enter a mail domain like university.example")})
    fault = domain_fault(organisation, spelt)
    if fault is not None:
        raise Invalid(fields={"domain": fault})
    return spelt


@transaction.atomic
def add_domain(*, actor: Actor, organisation: Organisation, domain: str) -> VerifiedDomain:
    """Say that mailboxes at a domain belong to people of the organisation."""
    require(actor, "profiles.grant_mandate", organisation)
    require_not_merged(organisation)
    spelt = _spelt(organisation, domain)
    try:
        with transaction.atomic():
            added = VerifiedDomain.objects.create(organisation=organisation, domain=spelt)
    except IntegrityError as error:
        raise Invalid(fields={"domain": _words_for(error)}) from None
    record("profiles.domain_added", actor=actor, subject=added)
    return added


@transaction.atomic
def remove_domain(*, actor: Actor, domain: VerifiedDomain) -> None:
    """Take a mail domain from its organisation; what mailboxes there proved ends with it."""
    require(actor, "profiles.grant_mandate", domain.organisation)
    locked = lock_row(VerifiedDomain, domain.pk)
    data = DomainEvent(organisation_id=locked.organisation_id)
    record("profiles.domain_removed", actor=actor, subject=locked, data=data)
    locked.delete()


def _words_for(error: IntegrityError) -> Text:
    cause: Any = error.__cause__
    return _ALIKE if cause.diag.constraint_name == "domain_stands_apart" else _TAKEN


@transaction.atomic
def request_domain(*, actor: Actor, organisation: Organisation, domain: str) -> DomainRequest:
    """Ask for a mail domain of one's organisation, with a confirmed address there as proof."""
    require(actor, "profiles.request_domain", organisation)
    require_not_merged(organisation)
    spelt = _spelt(organisation, domain)
    if spelt not in proven_domains(actor.user_id):
        raise Invalid(
            fields={"domain": _("First add and confirm an e-mail address of yours at this domain.")}
        )
    try:
        with transaction.atomic():
            made = DomainRequest.objects.create(
                organisation=organisation, domain=spelt, requested_by_id=person_of(actor)
            )
    except IntegrityError:
        raise Conflict(_("This domain was asked for already."), code="domain_asked") from None
    record_request("profiles.domain_requested", actor, made)
    return made


@transaction.atomic
def decide_domain_request(
    *, actor: Actor, request: DomainRequest, approve: bool, reason: str = ""
) -> DomainRequest:
    """Add the domain that was asked for, or refuse it with a reason."""
    locked = lock_request(request)
    require(actor, "profiles.decide_domain_request", locked)
    if locked.state != RequestState.OPEN:
        raise Conflict(_("Somebody has decided this already."), code="wrong_state")
    if approve:
        add_domain(actor=actor, organisation=locked.organisation, domain=locked.domain)
    elif not reason.strip():
        raise Invalid(fields={"reason": _("Say why, in a sentence for who asked.")})
    locked.state = RequestState.APPROVED if approve else RequestState.REFUSED
    locked.reason, locked.decided_by_id = reason.strip()[:300], person_of(actor)
    locked.decided_at = timezone.now()
    locked.save(update_fields=["state", "reason", "decided_by", "decided_at", "updated_at"])
    record_request("profiles.domain_request_decided", actor, locked)
    return locked


def lock_request(request: DomainRequest) -> DomainRequest:
    """Return the request, locked after its organisation, as a merge locks them."""
    asked_for: UUID = DomainRequest.objects.values_list("organisation_id", flat=True).get(
        pk=request.pk
    )
    place = lock_row(Organisation, asked_for)
    locked = lock_row(DomainRequest, request.pk)
    if locked.organisation_id != place.pk:
        raise Conflict(_("This organisation was merged into another."), code="merged")
    locked.organisation = place
    return locked


def record_request(name: str, actor: Actor, request: DomainRequest) -> None:
    """Record what became of a request for a mail domain."""
    data = DomainRequestEvent(
        organisation_id=request.organisation_id, user_id=request.requested_by_id
    )
    record(name, actor=actor, subject=request, data=data)
