"""The machine of memberships against a plain model of it: any order of acts and of time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.errors import DomainError
from apps.profiles import lapsing, services
from apps.profiles.choices import MAILBOX_VERIFIES, MembershipState, Role
from apps.profiles.models import Membership
from tests.factories.accounts import UserFactory
from tests.factories.profiles import (
    KIND_OF_ROLE,
    DomainFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
)
from tests.support.size import amount

pytestmark = pytest.mark.django_db
ROLES = (Role.DEVELOPER, Role.PATIENT, Role.GMP_STAFF, Role.HTA)
ACTS = (
    "mailbox",
    "confirm",
    "vouch",
    "desk",
    "address gone",
    "address back",
    "a year passes",
    "sweep",
    "revoke",
)


class _Back(Exception):
    """Ends an example: everything it wrote is rolled back."""


@dataclass
class Scene:
    """One membership, the people around it, and what a plain reader would expect of it."""

    row: Membership
    head: Any
    colleague: Any
    admin: Any
    moderator: Any
    address: EmailAddress
    mailbox: datetime | None = None
    word: datetime | None = None
    alone: bool = False
    ended: bool = False

    def expected(self) -> bool:
        """Return whether the proofs that count now carry the role."""
        moment = timezone.now() - services.TERM
        mailbox = self.mailbox is not None and self.mailbox > moment
        word = self.word is not None and self.word > moment
        if self.ended:
            return False
        if self.row.role in MAILBOX_VERIFIES:
            return mailbox or word
        return word if self.alone else mailbox and word


def scene(role: Role) -> Scene:
    place = OrganisationFactory(kind=KIND_OF_ROLE[role])
    domain = DomainFactory(organisation=place)
    user = UserFactory()
    address = EmailAddress.objects.create(user=user, email=f"n@{domain.domain}", verified=False)
    row = services.claim_membership(actor=actor_for(user), organisation=place, role=role)
    seats = [MembershipFactory(organisation=place, role=role, is_admin=head) for head in (1, 0)]
    head, colleague = (actor_for(seat.user, second_factor=True) for seat in seats)
    return Scene(row, head, colleague, actor_as(Role.ADMIN), actor_as(Role.MODERATOR), address)


def act(now: Scene, name: str) -> None:
    """Do it, and keep the model in step when it was not refused."""
    own = actor_for(now.row.user)
    if name == "mailbox":
        services.prove_mailbox(actor=own, membership=now.row)
        now.mailbox = timezone.now()
    elif name == "confirm":
        services.confirm_membership(actor=now.head, membership=now.row)
        now.word, now.alone = timezone.now(), False
        _look_at_mailbox(now)
    elif name == "vouch":
        services.vouch_for_member(actor=now.colleague, membership=now.row)
        now.word, now.alone = timezone.now(), False
        _look_at_mailbox(now)
    elif name == "desk":
        services.verify_by_desk(
            actor=now.admin, membership=now.row, proposed_by_id=now.moderator.person_id
        )
        now.word, now.alone = timezone.now(), True
    elif name == "revoke":
        services.revoke_membership(actor=own, membership=now.row)
        now.ended = True
    else:
        by_itself(now, name)


def _look_at_mailbox(now: Scene) -> None:
    """A word makes the platform look whether the address is confirmed by now."""
    confirmed = EmailAddress.objects.filter(pk=now.address.pk, verified=True).exists()
    if now.mailbox is None and confirmed:
        now.mailbox = timezone.now()


def by_itself(now: Scene, name: str) -> None:
    """What nobody does: addresses come and go, time passes, the sweep runs."""
    if name == "a year passes":
        _shift(now)
    elif name == "sweep":
        lapsing.run_daily()
    else:
        back = name == "address back"
        EmailAddress.objects.filter(pk=now.address.pk).update(verified=back)
        if not back and lapsing.lose_mailboxes(now.row.user_id):
            now.mailbox = None
            # A word that a mailbox had replaced does not come back.
            stands = Membership.objects.get(pk=now.row.pk)
            now.word = stands.confirmed_at if not stands.is_verified else now.word


def _shift(now: Scene) -> None:
    """Move everything that was proven a year and a day into the past."""
    past = services.TERM + timedelta(days=1)
    row = Membership.objects.get(pk=now.row.pk)
    moved = {
        name: getattr(row, name) - past
        for name in ("mailbox_proven_at", "confirmed_at", "valid_until")
        if getattr(row, name) is not None
    }
    Membership.objects.filter(pk=row.pk).update(**moved)
    now.mailbox = now.mailbox and now.mailbox - past
    now.word = now.word and now.word - past


def check(now: Scene, name: str) -> None:
    row = Membership.objects.get(pk=now.row.pk)
    held = Membership.objects.verified().filter(pk=row.pk).exists()
    assert held == bool(actor_for(row.user).capacities) == row.is_verified, name
    # Rights never rest on less than the proofs; what lapsed waits for a new proof.
    assert not held or now.expected(), (name, row.state, row.method)
    if row.state == MembershipState.REVOKED:
        assert now.ended
        assert not held
    if held:
        assert row.valid_until is not None
        assert row.valid_until <= timezone.now() + timedelta(days=366)
        assert row.verified_by_id != row.user_id


def walk(role: Role, names: list[str]) -> None:
    """Do the acts in this order; the refusals among them change nothing."""
    try:
        with transaction.atomic():
            now = scene(role)
            for name in names:
                before = Membership.objects.values().get(pk=now.row.pk)
                try:
                    with transaction.atomic():
                        act(now, name)
                except DomainError:
                    assert Membership.objects.values().get(pk=now.row.pk) == before, name
                check(now, name)
            raise _Back
    except _Back:
        pass


@settings(max_examples=25)
@given(st.sampled_from(ROLES), st.lists(st.sampled_from(ACTS), max_size=8))
def test_rights_follow_from_proofs_in_any_order(role: Role, names: list[str]) -> None:
    walk(role, names)


@pytest.mark.deep
@settings(max_examples=amount(40, full=400))
@given(st.sampled_from(ROLES), st.lists(st.sampled_from(ACTS), max_size=20))
def test_rights_follow_from_proofs_in_very_many_orders(role: Role, names: list[str]) -> None:
    walk(role, names)


@pytest.mark.parametrize(
    ("role", "names", "state"),
    [
        (Role.DEVELOPER, ["address back", "mailbox"], "verified"),
        (Role.DEVELOPER, ["confirm"], "verified"),
        (Role.DEVELOPER, ["vouch"], "verified"),
        (Role.GMP_STAFF, ["confirm"], "confirmed"),
        (Role.GMP_STAFF, ["address back", "mailbox"], "mailbox_proven"),
        (Role.GMP_STAFF, ["confirm", "address back", "mailbox"], "verified"),
        (Role.HTA, ["desk"], "verified"),
        (Role.DEVELOPER, ["confirm", "a year passes", "sweep"], "lapsed"),
        (Role.DEVELOPER, ["confirm", "a year passes", "sweep", "confirm"], "verified"),
        (Role.DEVELOPER, ["address back", "mailbox", "address gone"], "lapsed"),
        (Role.HTA, ["desk", "a year passes", "sweep", "confirm"], "lapsed"),
        (Role.PATIENT, ["confirm", "revoke", "confirm"], "revoked"),
    ],
)
def test_the_states_of_the_decision_record(role: Role, names: list[str], state: str) -> None:
    now = scene(role)
    for name in names:
        if (name, state) == ("confirm", "revoked") and now.ended:
            with pytest.raises(DomainError):
                act(now, name)
        else:
            act(now, name)
    assert Membership.objects.get(pk=now.row.pk).state == state
