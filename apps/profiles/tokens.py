"""Access tokens: made for one membership, shown once, worth nothing as soon as anything changes.

A token's text is `atmp_<prefix>_<secret>`: the first part lets scanners find leaked ones, the
second finds the row, the third is 256 random bits of which only a hash is kept.
"""

import logging
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.consents import ConsentRequired, missing_in
from apps.accounts.models import User
from apps.core.access import require
from apps.core.actor import Actor, TokenIdentity
from apps.core.api.scopes import Scope
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, NotAllowed, NotSignedIn
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.logs import REQUEST_ID
from apps.core.text import one_line
from apps.profiles.capacities import capacity_of
from apps.profiles.events import TokenEvent
from apps.profiles.models import ApiToken, Membership
from apps.profiles.models.tokens import LONGEST_NAME, MOST_NETWORKS
from apps.profiles.networks import lies_in, normalise_network

logger = logging.getLogger(__name__)
TEXT = re.compile(r"atmp_([a-z0-9]{8})_[0-9a-f]{64}", re.ASCII)
PREFIX_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
DAYS_OFFERED = (30, 90, 180, 365)
MOST_TOKENS = 20
USE_NOTED_EVERY = timedelta(hours=1)
# Compared with when no row has the prefix, so that both refusals do the same.
_NO_HASH = "0" * 64
NETWORKS_WRONG = gettext_lazy(
    "Enter at most %(number)s addresses or networks, one a line, like 192.0.2.7 or 192.0.2.0/24"
)
_SECOND_STEP = gettext_lazy(
    "Your account has a second step. Sign out and in again with a code before you make a token."
)


class TokenState(StrEnum):
    """What a token is worth at this moment."""

    ACTIVE = "active"
    REVOKED = "revoked"
    VOID = "void"  # password, second step, role or account changed since
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token with the text that nobody can show again."""

    row: ApiToken
    text: str = field(repr=False)


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _bindings(user: User, factors: Sequence[int], membership: Membership) -> list[str]:
    """Return what a token of this person and role is bound to, by the current key first."""
    facts = (
        *(user.pk, user.password, sorted(factors)),
        *(membership.pk, membership.organisation_id, membership.role, membership.state),
        *(membership.is_signer, membership.is_admin),
    )
    text = "\n".join(str(fact) for fact in facts)
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [
        salted_hmac("profiles.token", text, secret=key, algorithm="sha256").hexdigest()
        for key in keys
    ]


def _factors_of(user: User) -> list[int]:
    """Return the second steps of a person; recovery codes are none."""
    rows = Authenticator.objects.filter(user=user)
    return list(rows.exclude(type=Authenticator.Type.RECOVERY_CODES).values_list("pk", flat=True))


# --- making and ending


def require_second_step(actor: Actor) -> None:
    """Raise NotAllowed when the person has a second step that this sign-in did not prove."""
    if not actor.second_factor and _factors_of(User(pk=actor.person_id)):
        raise NotAllowed(_SECOND_STEP, code="second_factor_required")


@transaction.atomic
def create_token(
    *,
    actor: Actor,
    membership: UUID,
    name: str,
    scopes: Iterable[str],
    days: int,
    networks: Iterable[str] = (),
) -> IssuedToken:
    """Make a token for one own verified membership; its text is in the answer and nowhere else.

    At most 20 per person are in force. Whether the person proved a moment ago who they are
    is the door's question; a second step that exists must have been part of the sign-in.
    """
    require(actor, "profiles.create_token")
    require_second_step(actor)
    if membership not in {capacity.membership_id for capacity in actor.capacities}:
        raise NotAllowed(_("Choose one of your own confirmed roles."))
    # Both rows stay locked: a change of password or role is before or after, never between.
    person = lock_row(User, actor.person_id)
    chosen = lock_row(Membership, membership)  # its rights may have ended since
    require(actor, "profiles.create_token", chosen)
    if ApiToken.objects.visible_to(actor).in_force().count() >= MOST_TOKENS:
        raise Conflict(
            _("You have %(number)s tokens. End one before you make another.")
            % {"number": MOST_TOKENS},
            code="too_many_tokens",
        )
    if days not in DAYS_OFFERED:
        raise Invalid(fields={"days": _("Choose one of the periods offered.")})
    made = mint(
        person,
        chosen,
        name=_sound_name(name),
        scopes=_sound_scopes(scopes),
        networks=_sound_networks(networks),
        expires_at=now() + timedelta(days=days),
    )
    _record("profiles.token_created", actor, made.row)
    return made


def mint(
    person: User,
    membership: Membership,
    *,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime,
    networks: Sequence[str] = (),
) -> IssuedToken:
    """Write the row of a new token; asks and records nothing (`create_token` does)."""
    prefix = "".join(secrets.choice(PREFIX_LETTERS) for _number in range(8))
    text = f"atmp_{prefix}_{secrets.token_hex(32)}"
    row = ApiToken.objects.create(
        membership=membership,
        name=name,
        scopes=list(scopes),
        networks=list(networks),
        prefix=prefix,
        token_hash=_hash(text),
        binding=_bindings(person, _factors_of(person), membership)[0],
        expires_at=expires_at,
    )
    return IssuedToken(row, text)


def _sound_name(text: str) -> str:
    name = one_line(text)
    if not name or len(name) > LONGEST_NAME:
        raise Invalid(fields={"name": _("Give the token a name of at most 80 characters.")})
    return name


def _sound_scopes(scopes: Iterable[str]) -> list[str]:
    """Return the scopes in the order of the list; reading what is public is always among them."""
    wanted = {*scopes, Scope.READ_PUBLIC.value}
    if not wanted <= set(Scope.values):
        raise Invalid(fields={"scopes": _("Choose from the list what the token may do.")})
    return [scope for scope in Scope.values if scope in wanted]


def _sound_networks(networks: Iterable[str]) -> list[str]:
    spelt = [normalise_network(text) for text in networks]
    known = [network for network in spelt if network is not None]
    if len(known) != len(spelt) or len(known) > MOST_NETWORKS:
        raise Invalid(fields={"networks": NETWORKS_WRONG % {"number": MOST_NETWORKS}})
    return known


@transaction.atomic
def revoke_token(*, actor: Actor, token: ApiToken) -> ApiToken:
    """End one of one's own tokens; it is worth nothing from the next request on."""
    locked = lock_row(ApiToken, token.pk)
    require(actor, "profiles.revoke_token", locked)
    if locked.revoked_at is not None:
        raise Conflict(_("This token has ended already."), code="wrong_state")
    _end(actor, locked)
    return locked


@transaction.atomic
def end_tokens_of(*, actor: Actor, user_id: UUID) -> int:
    """End all tokens of a person whose account was closed; returns how many.

    They are void from the closing on; this says so in the trail.
    """
    rows = ApiToken.objects.filter(membership__user_id=user_id, revoked_at__isnull=True)
    locked = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    for row in locked:
        _end(actor, row)
    return len(locked)


def _end(actor: Actor, locked: ApiToken) -> None:
    locked.revoked_at = timezone.now()
    locked.save(update_fields=["revoked_at", "updated_at"])
    _record("profiles.token_revoked", actor, locked)


def _record(name: str, actor: Actor, token: ApiToken) -> None:
    data = TokenEvent(user_id=token.user_id, membership_id=token.membership_id)
    record(name, actor=actor, subject=token, data=data)


# --- using


def authenticate_token(raw: str, ip: str) -> TokenIdentity:
    """Return whom the token stands for now, asked with one query.

    Raises NotSignedIn: `token_expired` to whoever has the right text of a token whose time
    is over, `token_invalid` to everybody else, without a word on why. ConsentRequired while
    its person has yet to agree to the texts.
    """
    found = TEXT.fullmatch(raw)
    if found is None:
        raise NotSignedIn
    token = ApiToken.objects.filter(prefix=found[1]).with_identity().first()
    right = constant_time_compare(token.token_hash if token else _NO_HASH, _hash(raw))
    if token is None or not right or not lies_in(ip, token.networks):
        raise NotSignedIn
    state = state_of(token)
    if state == TokenState.EXPIRED:
        raise NotSignedIn(_expired(token), code="token_expired")
    if state != TokenState.ACTIVE:
        raise NotSignedIn
    facts: Any = token
    if missing_in(facts.agreements):
        raise ConsentRequired
    _note_use(token)
    return _identity(token)


def speaking_token(identity: TokenIdentity) -> ApiToken:
    """Return the row of the token that was shown at the door: the only one that it may know."""
    return ApiToken.objects.select_related("membership__organisation").get(pk=identity.token_id)


def state_of(token: ApiToken) -> TokenState:
    """Return what the token is worth; needs the columns of `with_identity`."""
    facts: Any = token
    membership = token.membership
    person = membership.user
    bound = any(
        constant_time_compare(token.binding, binding)
        for binding in _bindings(person, facts.factors, membership)
    )
    if token.revoked_at is not None:
        return TokenState.REVOKED
    if token.voided_at is not None or not (bound and person.is_active and facts.holds):
        return TokenState.VOID
    return TokenState.EXPIRED if token.expires_at <= now() else TokenState.ACTIVE


def _expired(token: ApiToken) -> str:
    day = date_format(timezone.localtime(token.expires_at), "DATE_FORMAT")
    return _("Token expired on %(day)s.") % {"day": day}


def _identity(token: ApiToken) -> TokenIdentity:
    membership: Any = token.membership
    facts: Any = token
    membership.has_mandate, membership.signer_count = facts.has_mandate, facts.signer_count
    capacity = capacity_of(membership)
    actor = Actor(
        kind="person",
        user_id=membership.user_id,
        capacities=(capacity,),
        acting=capacity,
        channel="api",
        bound=True,
        request_id=REQUEST_ID.get(),
    )
    return TokenIdentity(actor=actor, scopes=frozenset(token.scopes), token_id=token.pk)


def _note_use(token: ApiToken) -> None:
    """Write down, once an hour, that the token was used; no request fails or waits for it."""
    moment = now()
    if token.last_used_at is not None and token.last_used_at > moment - USE_NOTED_EVERY:
        return
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lte=moment - USE_NOTED_EVERY)
    free = ApiToken.objects.select_for_update(skip_locked=True, no_key=True).filter(
        stale, pk=token.pk
    )
    try:
        with transaction.atomic():
            ApiToken.objects.filter(pk__in=free.values("pk")).update(last_used_at=moment)
    except DatabaseError as error:
        logger.warning("token.use_not_noted", extra={"error": type(error).__name__})
