"""An organisation looks after its own people, and is never without an admin by accident."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid, NotAllowed, NotSignedIn
from apps.core.models import Event
from apps.profiles import services
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import AdminDelegation, Membership, Organisation
from apps.profiles.tokens import authenticate_token
from tests.factories.profiles import (
    DomainFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
    token_for,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def member(place: Organisation, *, admin: bool = False, **changes: Any) -> Membership:
    """Return a verified developer of the place."""
    return MembershipFactory(organisation=place, is_admin=admin, **changes)


def acts(membership: Membership) -> Actor:
    """Return the member, signed in with the second step."""
    return actor_for(membership.user, second_factor=True)


def waiting(place: Organisation) -> Membership:
    """Return somebody who stated to belong there."""
    return member(place, state=MembershipState.CLAIMED, verified_at=None, method="")


def _state(membership: Membership) -> str:
    return Membership.objects.get(pk=membership.pk).state


def test_the_last_admin_hands_over_before_leaving() -> None:
    place = OrganisationFactory()
    boss, other = member(place, admin=True), member(place)
    with pytest.raises(Conflict) as refused:
        services.revoke_membership(actor=acts(boss), membership=boss)
    assert refused.value.code == "last_admin"
    with pytest.raises(Conflict):
        services.withdraw_admin(actor=acts(boss), membership=boss)
    assert _state(boss) == MembershipState.VERIFIED
    services.hand_over(actor=acts(boss), membership=boss, successor=other.pk, leave=True)
    assert _state(boss) == MembershipState.REVOKED
    assert Membership.objects.get(pk=other.pk).is_admin


def test_laying_down_keeps_the_membership() -> None:
    place = OrganisationFactory()
    boss, other = member(place, admin=True), member(place)
    services.hand_over(actor=acts(boss), membership=boss, successor=other.pk)
    boss.refresh_from_db()
    assert (boss.state, boss.is_admin) == (MembershipState.VERIFIED, False)


def test_who_is_alone_or_one_of_two_admins_leaves() -> None:
    alone = member(OrganisationFactory(), admin=True)
    services.revoke_membership(actor=acts(alone), membership=alone)
    place = OrganisationFactory()
    one, _two, _three = member(place, admin=True), member(place, admin=True), member(place)
    services.revoke_membership(actor=acts(one), membership=one)
    assert _state(alone) == _state(one) == MembershipState.REVOKED


@pytest.mark.parametrize("kind", ["stranger", "waiting", "oneself"])
def test_nobody_hands_over_to(kind: str) -> None:
    place = OrganisationFactory()
    boss = member(place, admin=True)
    heirs = {"stranger": member(OrganisationFactory()), "waiting": waiting(place), "oneself": boss}
    with pytest.raises((NotAllowed, Conflict)):
        services.hand_over(actor=acts(boss), membership=boss, successor=heirs[kind].pk, leave=True)
    assert _state(boss) == MembershipState.VERIFIED
    assert not Membership.objects.filter(is_admin=True).exclude(pk=boss.pk).exists()


def test_admins_name_admins_and_nobody_themselves() -> None:
    place = OrganisationFactory()
    boss, other = member(place, admin=True), member(place)
    for actor in (acts(other), actor_as(Role.DEVELOPER, is_admin=True), actor_for(boss.user)):
        with pytest.raises(NotAllowed):
            services.name_admin(actor=actor, membership=other)
    services.name_admin(actor=acts(boss), membership=other)
    assert Membership.objects.get(pk=other.pk).is_admin
    services.withdraw_admin(actor=acts(boss), membership=other)
    assert not Membership.objects.get(pk=other.pk).is_admin


def test_the_desk_names_an_admin_where_none_is_left() -> None:
    place = OrganisationFactory()
    boss, other = member(place, admin=True), member(place)
    assert place not in Organisation.objects.without_admin()
    boss.user.is_active = False
    boss.user.save()
    assert list(Organisation.objects.without_admin()) == [place]
    services.name_admin(actor=actor_as(Role.MODERATOR), membership=other)
    assert not Organisation.objects.without_admin().exists()


def test_a_moderator_names_no_admin_of_an_authority() -> None:
    official = MembershipFactory(role=Role.REGULATOR)
    with pytest.raises(NotAllowed):
        services.name_admin(actor=actor_as(Role.MODERATOR), membership=official)
    services.name_admin(actor=actor_as(Role.ADMIN), membership=official)


def test_a_new_admin_starts_without_the_tokens_of_before() -> None:
    place = OrganisationFactory()
    boss, other = member(place, admin=True), member(place)
    token = token_for(other).text
    services.name_admin(actor=acts(boss), membership=other)
    services.withdraw_admin(actor=acts(boss), membership=other)
    with pytest.raises(NotSignedIn):
        authenticate_token(token, "")


def test_a_refusal_says_why() -> None:
    place = OrganisationFactory()
    boss, claim = member(place, admin=True), waiting(place)
    for reason in (" ", "x" * 501):
        with pytest.raises(Invalid):
            services.refuse_membership(actor=acts(boss), membership=claim, reason=reason)
    services.refuse_membership(actor=acts(boss), membership=claim, reason="Nobody knows you.")
    claim.refresh_from_db()
    assert (claim.state, claim.end_reason) == (MembershipState.REVOKED, "Nobody knows you.")
    event = Event.objects.get(name="profiles.membership_refused")
    assert "Nobody" not in str(event.data)


def test_nobody_refuses_for_others_or_twice() -> None:
    place = OrganisationFactory()
    boss, claim = member(place, admin=True), waiting(place)
    for actor in (acts(member(place)), actor_as(Role.DEVELOPER, is_admin=True), acts(claim)):
        with pytest.raises(NotAllowed):
            services.refuse_membership(actor=actor, membership=claim, reason="No.")
    assert _state(claim) == MembershipState.CLAIMED
    services.refuse_membership(actor=acts(boss), membership=claim, reason="No.")
    with pytest.raises(Conflict):
        services.refuse_membership(actor=acts(boss), membership=claim, reason="No.")


def test_a_mistake_is_undone_once_and_in_time() -> None:
    place = OrganisationFactory()
    boss, other = member(place, admin=True), member(place)
    token = token_for(other).text
    services.revoke_membership(actor=acts(boss), membership=other)
    services.undo_ending(actor=acts(boss), membership=other)
    assert _state(other) == MembershipState.VERIFIED
    with pytest.raises(NotSignedIn):
        authenticate_token(token, "")
    with pytest.raises(Conflict):
        services.undo_ending(actor=acts(boss), membership=other)
    services.revoke_membership(actor=acts(boss), membership=other)
    Membership.objects.filter(pk=other.pk).update(revoked_at=timezone.now() - timedelta(minutes=11))
    with pytest.raises(Conflict) as late:
        services.undo_ending(actor=acts(boss), membership=other)
    assert late.value.code == "too_late"
    assert _state(other) == MembershipState.REVOKED


def test_undoing_for_others_asks_for_the_second_step() -> None:
    place = OrganisationFactory()
    boss, other = member(place, admin=True), member(place)
    services.revoke_membership(actor=acts(boss), membership=other)
    with pytest.raises(NotAllowed):
        services.undo_ending(actor=actor_for(boss.user), membership=other)
    services.undo_ending(actor=acts(boss), membership=other)
    assert _state(other) == MembershipState.VERIFIED


def test_undoing_that_one_left_brings_back_no_right_that_was_handed_over() -> None:
    place = OrganisationFactory()
    boss, other = member(place, admin=True), member(place)
    services.hand_over(actor=acts(boss), membership=boss, successor=other.pk, leave=True)
    services.undo_ending(actor=actor_for(boss.user), membership=boss)
    boss.refresh_from_db()
    assert (boss.state, boss.is_admin) == (MembershipState.VERIFIED, False)


@pytest.mark.parametrize("members", [0, 1])
def test_of_two_admins_who_end_each_other_the_second_is_too_late(members: int) -> None:
    place = OrganisationFactory()
    one, two = member(place, admin=True), member(place, admin=True)
    for _member in range(members):
        member(place)
    second = acts(two)  # its page was asked for before
    services.revoke_membership(actor=acts(one), membership=two)
    with pytest.raises((NotAllowed, Conflict)):
        services.revoke_membership(actor=second, membership=one)
    assert _state(one) == MembershipState.VERIFIED


@pytest.mark.parametrize("ending", ["role", "lapsed", "undone"])
def test_a_delegation_that_ended_with_the_right_does_not_come_back(ending: str) -> None:
    made = _delegated()
    boss, desk = made.delegator, actor_as(Role.MODERATOR)
    if ending == "role":
        deputy = member(boss.organisation, admin=True)
        services.withdraw_admin(actor=acts(deputy), membership=boss)
        services.name_admin(actor=acts(deputy), membership=boss)
    elif ending == "lapsed":
        services.lapse(Membership.objects.get(pk=boss.pk), actor=desk)
        Membership.objects.filter(pk=boss.pk).update(state=MembershipState.VERIFIED)
    else:
        services.revoke_membership(actor=desk, membership=boss)
        services.undo_ending(actor=desk, membership=boss)
    assert acts(boss).may("organisation.admin")
    assert not acts(made.delegate).may("organisation.admin")
    made.refresh_from_db()
    assert made.revoked_at is not None
    assert Event.objects.filter(name="profiles.delegation_ended").count() == 1


def test_only_who_ended_it_undoes_it() -> None:
    place = OrganisationFactory()
    boss, second, other = member(place, admin=True), member(place, admin=True), member(place)
    services.revoke_membership(actor=acts(boss), membership=other)
    for actor in (acts(other), acts(second), actor_as(Role.ADMIN)):
        with pytest.raises(NotAllowed):
            services.undo_ending(actor=actor, membership=other)
    boss_left = acts(boss)
    services.withdraw_admin(actor=acts(second), membership=boss)
    with pytest.raises(NotAllowed):
        services.undo_ending(actor=acts(boss), membership=other)
    assert boss_left.user_id == boss.user_id
    assert _state(other) == MembershipState.REVOKED


def test_a_person_takes_back_a_claim_and_the_taking_back() -> None:
    claim = waiting(OrganisationFactory())
    own = actor_for(claim.user)
    services.revoke_membership(actor=own, membership=claim)
    services.undo_ending(actor=own, membership=claim)
    assert _state(claim) == MembershipState.CLAIMED


@pytest.mark.parametrize("gone", ["domain", "term", "person"])
def test_nothing_comes_back_whose_proof_is_gone(gone: str) -> None:
    place = OrganisationFactory()
    boss = member(place, admin=True)
    domain = DomainFactory(organisation=place)
    guest = MembershipFactory(organisation=OrganisationFactory()).user
    guest.emailaddress_set.update(email=f"guest@{domain.domain}", verified=True)
    if not guest.emailaddress_set.exists():
        guest.emailaddress_set.create(email=f"guest@{domain.domain}", verified=True, primary=True)
    proven = services.claim_membership(
        actor=actor_for(guest), organisation=place, role=Role.DEVELOPER
    )
    assert proven.is_verified
    services.revoke_membership(actor=acts(boss), membership=proven)
    if gone == "domain":
        domain.delete()
    elif gone == "person":
        guest.is_active = False
        guest.save()
    else:
        Membership.objects.filter(pk=proven.pk).update(valid_until=timezone.now() - DAY)
    with pytest.raises(Conflict) as refused:
        services.undo_ending(actor=acts(boss), membership=proven)
    assert refused.value.code == "proofs_gone"
    assert _state(proven) == MembershipState.REVOKED


def test_a_claim_made_anew_meanwhile_stays_the_only_one() -> None:
    place = OrganisationFactory()
    boss, claim = member(place, admin=True), waiting(place)
    services.refuse_membership(actor=acts(boss), membership=claim, reason="A mistake.")
    services.claim_membership(actor=actor_for(claim.user), organisation=place, role=Role.DEVELOPER)
    with pytest.raises(Conflict):
        services.undo_ending(actor=acts(boss), membership=claim)
    assert _state(claim) == MembershipState.REVOKED


def _delegated(days: int = 10, *, begins: timedelta = -DAY) -> AdminDelegation:
    place = OrganisationFactory()
    boss, other = member(place, admin=True), member(place)
    start = timezone.now() + begins
    return services.delegate_admin(
        actor=acts(boss),
        membership=boss,
        delegate=other,
        begins_at=start,
        ends_at=start + days * DAY,
    )


def test_a_delegate_runs_the_people_between_the_dates_only() -> None:
    made = _delegated()
    assert acts(made.delegate).may("organisation.admin")
    claim = waiting(made.delegate.organisation)
    services.refuse_membership(actor=acts(made.delegate), membership=claim, reason="No.")
    assert not acts(_delegated(begins=DAY).delegate).may("organisation.admin")
    over = _delegated()
    AdminDelegation.objects.filter(pk=over.pk).delete()
    assert not acts(over.delegate).may("organisation.admin")


@pytest.mark.parametrize("ending", ["by hand", "role", "revoked", "closed", "lapsed"])
def test_a_delegation_ends_with_the_right_it_stands_for(ending: str) -> None:
    made = _delegated()
    boss = made.delegator
    if ending == "by hand":
        services.end_delegation(actor=acts(boss), delegation=made)
    elif ending == "role":
        Membership.objects.filter(pk=boss.pk).update(is_admin=False)
    elif ending == "revoked":
        services.revoke_membership(actor=actor_as(Role.ADMIN), membership=boss)
    elif ending == "closed":
        boss.user.is_active = False
        boss.user.save()
    else:
        Membership.objects.filter(pk=boss.pk).update(valid_until=timezone.now() - DAY)
    assert not acts(made.delegate).may("organisation.admin")


def test_a_delegate_decides_nothing_about_themselves_or_the_admins() -> None:
    made = _delegated()
    delegate = acts(made.delegate)
    own = MembershipFactory(
        organisation=made.delegate.organisation,
        user=made.delegate.user,
        role=Role.DEVELOPER,
        state=MembershipState.REVOKED,
        revoked_at=timezone.now(),
    )
    with pytest.raises(NotAllowed):
        services.confirm_membership(actor=delegate, membership=own)
    for act in (services.name_admin, services.withdraw_admin, services.revoke_membership):
        with pytest.raises(NotAllowed):
            act(actor=delegate, membership=made.delegator)
    with pytest.raises(NotAllowed):
        services.name_admin(actor=delegate, membership=made.delegate)
    with pytest.raises(NotAllowed):
        services.delegate_admin(
            actor=delegate,
            membership=made.delegate,
            delegate=made.delegator,
            begins_at=timezone.now(),
            ends_at=timezone.now() + DAY,
        )
    assert Membership.objects.get(pk=made.delegator.pk).is_admin


def test_dates_that_cannot_be() -> None:
    for days in (0, -1, 91):
        with pytest.raises(Invalid):
            _delegated(days)
    with pytest.raises(Invalid):
        _delegated(5, begins=-9 * DAY)
    made = _delegated()
    with pytest.raises(Conflict):
        services.delegate_admin(
            actor=acts(made.delegator),
            membership=made.delegator,
            delegate=member(made.delegator.organisation),
            begins_at=timezone.now() + DAY,
            ends_at=timezone.now() + 3 * DAY,
        )
    assert AdminDelegation.objects.count() == 1


def test_the_database_refuses_what_services_would_not_do() -> None:
    made = _delegated()
    rows = AdminDelegation.objects.filter(pk=made.pk)
    stranger = member(OrganisationFactory())
    for change in (
        {"ends_at": made.begins_at + 91 * DAY},
        {"delegate": stranger},
        {"delegate": made.delegator},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        AdminDelegation.objects.create(
            delegator=made.delegator,
            delegate=stranger,
            begins_at=made.ends_at + DAY,
            ends_at=made.ends_at + 2 * DAY,
        )
