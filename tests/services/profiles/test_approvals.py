"""Regulators are let in by two people who are neither each other nor the invited."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.actor import ANONYMOUS, Actor
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.models import Event
from apps.profiles import services
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import Invitation, Membership, Organisation
from tests.factories.accounts import UserFactory
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    actor_as,
    actor_for,
)
from tests.support.mailing import deliver_mails, mails_to

pytestmark = pytest.mark.django_db
GUEST = "guest@people.example"


def propose(actor: Actor | None = None, place: Organisation | None = None) -> Invitation:
    return services.invite_member(
        actor=actor or actor_as(Role.MODERATOR),
        organisation=place or AuthorityFactory(signers=0),
        role=Role.REGULATOR,
        email=GUEST,
        is_signer=True,
        reason="We met at the agency.",
    )


def redeem(invitation: Invitation, user: Any) -> Membership:
    return services.redeem_invitation(
        actor=actor_for(user), token=services.invitation_token(invitation)
    )


def test_the_link_is_sent_after_the_second_approval_only() -> None:
    admin, guest = actor_as(Role.ADMIN), UserFactory(email=GUEST)
    made = propose()
    deliver_mails()
    assert not mails_to(GUEST)
    (to_admin,) = [m for m in mails_to(_address(admin)) if "approval" in str(m.subject)]
    assert GUEST not in str(to_admin.body)
    with pytest.raises(Conflict) as caught:
        redeem(made, guest)
    assert caught.value.code == "invitation_waits"
    approved = services.approve_invitation(actor=admin, invitation=made)
    deliver_mails()
    assert len(mails_to(GUEST)) == 1
    row = redeem(approved, guest)
    assert (row.verified_by_id, row.approved_by_id) == (made.invited_by_id, admin.user_id)
    assert row.is_verified


def _address(actor: Actor) -> str:
    return str(Membership.objects.get(pk=actor.acting_membership_id).user.email)


def test_the_first_are_proposed_by_a_moderator_the_others_by_the_authority_s_admin() -> None:
    authority = AuthorityFactory(signers=0)
    with pytest.raises(NotAllowed):
        propose(actor_as(Role.ADMIN), authority)
    made = propose(place=authority)
    services.approve_invitation(actor=actor_as(Role.ADMIN), invitation=made)
    redeem(made, UserFactory(email=GUEST))
    with pytest.raises(NotAllowed):
        propose(place=authority)
    head = MembershipFactory(organisation=authority, role=Role.REGULATOR, is_admin=True)
    assert propose(actor_for(head.user, second_factor=True), authority).waits_for_approval


def refused(actor: Actor, made: Invitation) -> None:
    before = Invitation.objects.values().get(pk=made.pk)
    events = Event.objects.count()
    with pytest.raises((NotAllowed, Conflict)):
        services.approve_invitation(actor=actor, invitation=made)
    assert Invitation.objects.values().get(pk=made.pk) == before
    assert Event.objects.count() == events


def test_nobody_approves_what_they_proposed_or_their_own() -> None:
    both = MembershipFactory(role=Role.MODERATOR)
    office = MembershipFactory(user=both.user, role=Role.ADMIN)
    seen = actor_for(both.user, second_factor=True).capacities
    as_role = {c.membership_id: c for c in seen}
    moderator, admin = as_role[both.pk], as_role[office.pk]
    made = propose(_acting(both.user, moderator))
    refused(_acting(both.user, admin), made)
    invited = MembershipFactory(role=Role.ADMIN)
    EmailAddress.objects.create(user=invited.user, email=GUEST, verified=True)
    refused(actor_for(invited.user, second_factor=True), made)
    for actor in (
        ANONYMOUS,
        actor_as(Role.MODERATOR),
        actor_as(Role.ADMIN, second_factor=False),
        actor_as(Role.REGULATOR, organisation=made.organisation, is_admin=True),
    ):
        refused(actor, made)


def _acting(user: Any, capacity: Any) -> Actor:
    made = actor_for(user, second_factor=True)
    return type(made)(
        kind=made.kind,
        user_id=made.user_id,
        capacities=made.capacities,
        acting=capacity,
        second_factor=True,
    )


def test_who_let_the_proposer_in_approves_only_where_nobody_else_could() -> None:
    admin = MembershipFactory(role=Role.ADMIN)
    moderator = MembershipFactory(role=Role.MODERATOR)
    Membership.objects.filter(pk=moderator.pk).update(verified_by=admin.user)
    approver = actor_for(admin.user, second_factor=True)
    made = propose(actor_for(moderator.user, second_factor=True))
    third = actor_as(Role.ADMIN)
    refused(approver, made)
    Membership.objects.filter(pk=third.acting_membership_id).update(valid_until=timezone.now())
    assert services.approve_invitation(actor=approver, invitation=made).approved_by == admin.user


def test_approved_once_refused_once_with_a_reason() -> None:
    made, admin = propose(), actor_as(Role.ADMIN)
    with pytest.raises(Invalid):
        services.refuse_invitation(actor=admin, invitation=made, reason="  ")
    services.refuse_invitation(actor=admin, invitation=made, reason="Not known there.")
    for act in (
        lambda: services.approve_invitation(actor=admin, invitation=made),
        lambda: services.refuse_invitation(actor=admin, invitation=made, reason="Again."),
        lambda: redeem(made, UserFactory(email=GUEST)),
    ):
        with pytest.raises(Conflict):
            act()
    deliver_mails()
    proposer = made.invited_by.email
    assert [m.subject for m in mails_to(proposer)] == ["Your invitation was not approved"]
    assert not mails_to(GUEST)


@pytest.mark.parametrize("who", ["proposer", "approver"])
@pytest.mark.parametrize("loss", ["revoked", "lapsed", "closed"])
def test_both_must_still_hold_their_right_when_the_link_is_used(who: str, loss: str) -> None:
    made = propose()
    made = services.approve_invitation(actor=actor_as(Role.ADMIN), invitation=made)
    person = made.invited_by if who == "proposer" else made.approved_by
    rows = Membership.objects.filter(user=person)
    if loss == "closed":
        person.is_active = False  # type: ignore[union-attr]
        person.save()  # type: ignore[union-attr]
    elif loss == "lapsed":
        rows.update(valid_until=timezone.now())
    else:
        rows.update(state=MembershipState.REVOKED, revoked_at=timezone.now())
    guest = UserFactory(email=GUEST)
    with pytest.raises(Conflict) as caught:
        redeem(made, guest)
    assert caught.value.code == "invitation_void"
    assert not Membership.objects.filter(user=guest).exists()


def test_a_proposer_who_lost_the_right_is_not_approved() -> None:
    made = propose()
    Membership.objects.filter(user=made.invited_by).update(valid_until=timezone.now())
    refused(actor_as(Role.ADMIN), made)


@pytest.mark.parametrize(
    "values",
    [
        {"approved_by": None},
        {"method": "organisation"},
        {"method": "desk"},
        {"method": "colleague"},
        {"method": "mailbox"},
    ],
)
def test_the_database_keeps_a_verified_regulator_to_two_people(values: dict[str, Any]) -> None:
    made = propose()
    made = services.approve_invitation(actor=actor_as(Role.ADMIN), invitation=made)
    row = redeem(made, UserFactory(email=GUEST))
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=row.pk).update(**values)
    for same in ("verified_by_id", "user_id"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.filter(pk=row.pk).update(approved_by_id=getattr(row, same))


def test_who_sees_what_waits() -> None:
    made = propose()
    proposer = actor_for(made.invited_by)

    def sees(actor: Actor) -> bool:
        return Invitation.objects.visible_to(actor).waiting().filter(pk=made.pk).exists()

    assert sees(proposer)
    assert sees(actor_as(Role.ADMIN))
    assert not sees(actor_as(Role.MODERATOR))
    assert not sees(ANONYMOUS)
    services.withdraw_invitation(
        actor=actor_for(made.invited_by, second_factor=True), invitation=made
    )
    assert not sees(proposer)
