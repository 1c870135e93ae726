"""Proving a membership again: a link to the mailbox that proved it before."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, NotAllowed, NotFound
from apps.core.events import record
from apps.core.models import Event
from apps.profiles.choices import BY_INVITATION, RENEWABLE, MembershipState
from apps.profiles.domains import domain_of
from apps.profiles.events import RenewalEvent
from apps.profiles.models import Membership
from apps.profiles.services.memberships import lock_membership, prove_mailbox

LINK_LASTS = timedelta(days=1)
# Between two mails to one mailbox.
PAUSE = timedelta(minutes=5)
_SALT = "profiles.renewal"
_WORTHLESS = _("This link was used or has expired. Ask for a new one on the page “Your roles”.")


def is_renewable(membership: Membership) -> bool:
    """Return whether the mailbox can be proven again now: near the end, or after it."""
    if membership.role in BY_INVITATION:
        return False
    ends = membership.valid_until
    if membership.state == MembershipState.VERIFIED:
        return ends is not None and ends - RENEWABLE <= now()
    if membership.state == MembershipState.CLAIMED:
        # A domain that was added since, or a proof that grew too old.
        return address_there(membership) is not None
    return membership.state in {MembershipState.LAPSED, MembershipState.CONFIRMED}


def address_there(membership: Membership) -> EmailAddress | None:
    """Return a confirmed address of the person at a domain of the organisation, if any."""
    domains = set(membership.organisation.domains.values_list("domain", flat=True))
    own = EmailAddress.objects.filter(user_id=membership.user_id, verified=True)
    rows = own.order_by("-primary", "pk")
    return next((row for row in rows if domain_of(row.email) in domains), None)


@transaction.atomic
def ask_renewal(*, actor: Actor, membership: Membership) -> EmailAddress:
    """Send a link to one's address at the organisation; opening it proves the mailbox again."""
    locked = lock_membership(membership)
    require(actor, "profiles.own", locked)
    if locked.role in BY_INVITATION:
        raise NotAllowed(_("This role is renewed by a new invitation."))
    if not is_renewable(locked):
        raise Conflict(_("This role does not have to be confirmed again yet."), code="wrong_state")
    if _asked_lately(locked):
        raise Conflict(_("We sent you a link a moment ago. Look into your mailbox."), code="sent")
    address = address_there(locked)
    if address is None:
        raise Conflict(
            _("You have no confirmed address at the organisation's mail domain any more."),
            code="mailbox_not_proven",
        )
    data = RenewalEvent(locked.user_id, locked.organisation_id, locked.role, address.pk)
    record("profiles.renewal_asked", actor=actor, subject=locked, data=data)
    return address


def _asked_lately(membership: Membership) -> bool:
    asked = Event.objects.filter(name="profiles.renewal_asked", subject_id=membership.pk)
    return bool(asked.filter(created_at__gt=now() - PAUSE).exists())


def renewal_token(membership: Membership, address_id: int) -> str:
    """Return the secret part of the link: for this proof, this address, one day, one use.

    It names the date of the present proof. Using the link changes that date.
    """
    return signing.dumps(_facts(membership, address_id), salt=_SALT)


def _facts(membership: Membership, address_id: int) -> list[Any]:
    proven = membership.mailbox_proven_at
    return [str(membership.pk), address_id, proven.isoformat() if proven else ""]


def membership_of_token(token: str) -> Membership:
    """Return whose link it is; raises NotFound for a made-up or expired one."""
    return _read(token)[0]


def _read(token: str) -> tuple[Membership, list[Any]]:
    try:
        facts: list[Any] = signing.loads(token, salt=_SALT, max_age=LINK_LASTS)
    except signing.BadSignature:
        raise NotFound from None
    found = Membership.objects.select_related("organisation").filter(pk=UUID(facts[0])).first()
    if found is None:
        raise NotFound
    return found, facts


@transaction.atomic
def renew_membership(*, actor: Actor, token: str) -> Membership:
    """Prove the mailbox again with the link that was sent to it; the link works once."""
    found, facts = _read(token)
    require(actor, "profiles.own", found)
    locked = lock_membership(found)
    address = EmailAddress.objects.filter(pk=facts[1], user_id=actor.user_id, verified=True).first()
    there = address is not None and locked.organisation.domains.filter(
        domain=domain_of(address.email) or ""
    )
    if facts != _facts(locked, facts[1]) or not there or not is_renewable(locked):
        raise Conflict(_WORTHLESS, code="link_used")
    return prove_mailbox(actor=actor, membership=locked)
