"""Two accounts of one platform admin are not two people: a second admin lets the others in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts.services import close_account
from apps.core.actor import Actor
from apps.core.errors import Conflict, NotAllowed
from apps.profiles import services
from apps.profiles.choices import OrganisationKind, Role
from apps.profiles.models import Invitation, Membership, Organisation
from tests.factories.accounts import UserFactory
from tests.factories.profiles import MembershipFactory, OrganisationFactory, actor_for
from tests.support.mailing import deliver_mails, mails_to

pytestmark = pytest.mark.django_db
GUEST = "guest@people.example"


def operator() -> Organisation:
    made: Organisation = OrganisationFactory(kind=OrganisationKind.OPERATOR)
    return made


def admin(place: Organisation, by: Actor | None = None) -> Actor:
    """Return a platform admin, let in by another one where that is given."""
    made = MembershipFactory(role=Role.ADMIN, organisation=place)
    if by is not None:
        Membership.objects.filter(pk=made.pk).update(verified_by=by.user_id)
    return actor_for(made.user, second_factor=True)


def invite(actor: Actor, place: Organisation, role: Role = Role.MODERATOR) -> Invitation:
    return services.invite_member(actor=actor, organisation=place, role=role, email=GUEST)


def redeem(invitation: Invitation) -> Membership:
    guest = UserFactory(email=GUEST)
    token = services.invitation_token(invitation)
    return services.redeem_invitation(actor=actor_for(guest), token=token)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMIN])
def test_a_second_admin_approves_before_the_link_is_sent(role: Role) -> None:
    place = operator()
    first, second = admin(place), admin(place)
    made = invite(first, place, role)
    deliver_mails()
    assert not mails_to(GUEST)
    assert made.waits_for_approval
    assert made.expires_at > timezone.now() + timedelta(days=20)
    with pytest.raises(NotAllowed):
        services.approve_invitation(actor=first, invitation=made)
    with pytest.raises(Conflict) as caught:
        redeem(made)
    assert caught.value.code == "invitation_waits"
    made = services.approve_invitation(actor=second, invitation=made)
    deliver_mails()
    assert len(mails_to(GUEST)) == 1
    row = services.redeem_invitation(
        actor=actor_for(UserFactory._meta.model.objects.get(email=GUEST)),
        token=services.invitation_token(made),
    )
    assert row.is_verified
    assert {row.verified_by_id, row.approved_by_id} == {first.user_id, second.user_id}


def test_the_only_admin_and_editors_wait_for_nobody() -> None:
    place = operator()
    only = admin(place)
    assert redeem(invite(only, place)).is_verified
    admin(place)
    assert not invite(only, place, Role.EDITOR).waits_for_approval


def test_the_invited_and_the_closed_are_no_second_admin() -> None:
    place = operator()
    first, gone = admin(place), admin(place)
    UserFactory._meta.model.objects.filter(pk=gone.user_id).update(is_active=False)
    MembershipFactory(role=Role.ADMIN, organisation=place, user=UserFactory(email=GUEST))
    assert not invite(first, place).waits_for_approval


def _end(by: Actor, other: Actor) -> None:
    row = Membership.objects.of_person(other.user_id).get()
    services.revoke_membership(actor=by, membership=row)


def _close(by: Actor, other: Actor) -> None:
    user = UserFactory._meta.model.objects.get(pk=other.user_id)
    close_account(actor=by, user=user)


@pytest.mark.parametrize("take_away", [_end, _close])
def test_who_can_be_brought_back_is_a_second_admin_meanwhile(
    take_away: Callable[[Actor, Actor], None],
) -> None:
    place = operator()
    first, second = admin(place), admin(place)
    take_away(first, second)
    assert invite(first, place, Role.ADMIN).waits_for_approval
    # What cannot be undone any more leaves one admin, who waits for nobody.
    if take_away is _close:
        _end(first, second)
    Membership.objects.of_person(second.user_id).update(
        revoked_at=timezone.now() - timedelta(minutes=11)
    )
    assert not invite(first, place, Role.ADMIN).waits_for_approval


def test_a_link_made_while_the_second_admin_was_away_is_void_once_that_one_is_back() -> None:
    place = operator()
    first, second = admin(place), admin(place)
    rows = Membership.objects.of_person(second.user_id)
    until = rows.get().valid_until
    rows.update(valid_until=timezone.now())
    made = invite(first, place, Role.ADMIN)
    assert made.is_open
    rows.update(valid_until=until)
    with pytest.raises(Conflict) as caught:
        redeem(made)
    assert caught.value.code == "invitation_void"


def test_who_came_later_does_not_void_what_the_only_admin_sent() -> None:
    place = operator()
    only = admin(place)
    made = invite(only, place)
    admin(place)
    assert redeem(made).is_verified


def test_who_depends_on_the_proposer_approves_only_where_nobody_else_could() -> None:
    place = operator()
    first = admin(place)
    second, _third = admin(place, by=first), admin(place, by=first)
    # All others depend on the first: without this nobody could be let in any more.
    services.approve_invitation(actor=second, invitation=invite(first, place))
    stranger = admin(place)
    made = invite(first, place, Role.ADMIN)
    with pytest.raises(NotAllowed):
        services.approve_invitation(actor=second, invitation=made)
    assert services.approve_invitation(actor=stranger, invitation=made).is_open


def test_the_approver_s_right_is_asked_again_when_the_link_is_used() -> None:
    place = operator()
    first, second = admin(place), admin(place)
    made = services.approve_invitation(actor=second, invitation=invite(first, place))
    Membership.objects.of_person(second.user_id).update(valid_until=timezone.now())
    with pytest.raises(Conflict) as caught:
        redeem(made)
    assert caught.value.code == "invitation_void"


def test_the_database_lets_nobody_in_before_the_second_person() -> None:
    place = operator()
    first, _second = admin(place), admin(place)
    made = invite(first, place)
    used = {"redeemed_by": UserFactory(), "redeemed_at": timezone.now()}
    with pytest.raises(IntegrityError, match="used_once_approved"), transaction.atomic():
        Invitation.objects.filter(pk=made.pk).update(**used)
