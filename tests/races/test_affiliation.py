"""Approvals, redemptions, ends of terms and renewals at the same moment: one outcome each."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from apps.core.errors import Conflict, DomainError
from apps.core.models import Event
from apps.forum.models import Signature
from apps.forum.services.answers import sign_answer
from apps.profiles import lapsing, services
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import Invitation, Membership
from apps.profiles.services import renewals
from tests.factories.accounts import UserFactory
from tests.factories.forum import answer, officials_of
from tests.factories.profiles import (
    AuthorityFactory,
    DomainFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
)
from tests.support.races import race, winners

pytestmark = pytest.mark.django_db(transaction=True)
GUEST = "guest@people.example"


def proposed() -> Invitation:
    return services.invite_member(
        actor=actor_as(Role.MODERATOR),
        organisation=AuthorityFactory(signers=0),
        role=Role.REGULATOR,
        email=GUEST,
    )


def test_two_admins_approve_and_one_is_written_down() -> None:
    made, admins = proposed(), [actor_as(Role.ADMIN) for _number in range(6)]
    outcomes = race(
        6, lambda number: services.approve_invitation(actor=admins[number], invitation=made)
    )
    (done,) = winners(outcomes)
    assert {type(o.error) for o in outcomes if o.error} == {Conflict}
    assert Invitation.objects.get(pk=made.pk).approved_by_id == done.approved_by_id
    assert Event.objects.filter(name="profiles.member_invited").count() == 1


def test_approved_or_refused_never_both() -> None:
    made, one, other = proposed(), actor_as(Role.ADMIN), actor_as(Role.ADMIN)

    def act(number: int) -> Invitation:
        if number:
            return services.approve_invitation(actor=one, invitation=made)
        return services.refuse_invitation(actor=other, invitation=made, reason="Unknown.")

    assert len(winners(race(2, act))) == 1


def test_twenty_redemptions_of_an_approved_invitation_have_one_winner() -> None:
    made, guest = proposed(), UserFactory(email=GUEST)
    services.approve_invitation(actor=actor_as(Role.ADMIN), invitation=made)
    token, actor = services.invitation_token(made), actor_for(guest)
    outcomes = race(20, lambda _n: services.redeem_invitation(actor=actor, token=token))
    assert len(winners(outcomes)) == 1
    assert {type(o.error) for o in outcomes if o.error} == {Conflict}
    assert Membership.objects.filter(user=guest).count() == 1
    assert Event.objects.filter(name="profiles.membership_verified").count() == 1


def ending(seconds: int) -> Membership:
    """Return a developer by mailbox whose term ends, or ended, so many seconds from now."""
    domain = DomainFactory()
    user = UserFactory(email=f"nora@{domain.domain}")
    row = services.claim_membership(
        actor=actor_for(user), organisation=domain.organisation, role=Role.DEVELOPER
    )
    ends = timezone.now() + timedelta(seconds=seconds)
    begun = ends - services.TERM
    Membership.objects.filter(pk=row.pk).update(valid_until=ends, mailbox_proven_at=begun)
    row.refresh_from_db()
    return row


def test_lapsed_and_told_once_by_many_sweeps() -> None:
    row = ending(-1)
    race(6, lambda _n: lapsing.run_daily())
    assert Membership.objects.get(pk=row.pk).state == MembershipState.LAPSED
    assert Event.objects.filter(name="profiles.membership_lapsed").count() == 1


def test_reminded_once_by_many_sweeps() -> None:
    ending(5 * 24 * 3600)
    race(6, lambda _n: lapsing.run_daily())
    assert Event.objects.filter(name="profiles.membership_ending").count() == 1


@pytest.mark.parametrize("left", [3600, -1])
def test_renewed_or_revoked_and_what_was_revoked_stays(left: int) -> None:
    desk = actor_as(Role.ADMIN)
    for _round in range(4):
        row = ending(left)
        actor = actor_for(row.user)
        address = EmailAddress.objects.get(user=row.user)
        token = renewals.renewal_token(row, address.pk)

        def act(number: int, row: Membership = row, actor: Any = actor, token: str = token) -> Any:
            if number:
                return services.revoke_membership(actor=desk, membership=row)
            return renewals.renew_membership(actor=actor, token=token)

        renewed, revoked = race(2, act)
        assert revoked.error is None
        assert renewed.error is None or isinstance(renewed.error, DomainError)
        assert Membership.objects.get(pk=row.pk).state == MembershipState.REVOKED


def test_a_link_renews_once_however_often_it_is_pressed() -> None:
    row = ending(3600)
    actor, address = actor_for(row.user), EmailAddress.objects.get(user=row.user)
    token = renewals.renewal_token(row, address.pk)
    outcomes = race(6, lambda _n: renewals.renew_membership(actor=actor, token=token))
    assert len(winners(outcomes)) == 1
    assert Event.objects.filter(name="profiles.membership_renewed").count() == 1


def test_a_voucher_who_is_ended_at_the_same_moment_vouches_before_or_not_at_all() -> None:
    desk = actor_as(Role.ADMIN)
    for _round in range(4):
        place = OrganisationFactory()
        voucher = MembershipFactory(organisation=place)
        row = MembershipFactory(organisation=place, state="claimed", method="", verified_at=None)
        actor = actor_for(voucher.user, second_factor=True)

        def act(
            number: int, row: Membership = row, voucher: Membership = voucher, actor: Any = actor
        ) -> Any:
            if number:
                return services.revoke_membership(actor=desk, membership=voucher)
            return services.vouch_for_member(actor=actor, membership=row)

        vouched, ended = race(2, act)
        assert ended.error is None
        assert vouched.error is None or isinstance(vouched.error, DomainError)
        row.refresh_from_db()
        assert row.is_verified == (vouched.error is None)


def test_a_signature_is_given_while_the_role_holds_or_not_at_all() -> None:
    for _round in range(4):
        offered = answer("offered")
        signer = officials_of(offered.authority)[1]
        rows = Membership.objects.filter(pk=signer.acting_membership_id)

        def act(number: int, offered: Any = offered, signer: Any = signer, rows: Any = rows) -> Any:
            if number:
                rows.update(valid_until=timezone.now())
                return lapsing.lapse_ended()
            return sign_answer(actor=signer, answer=offered, seen_hash=offered.content_hash)

        signed, lapsed = race(2, act)
        assert lapsed.error is None
        assert rows.get().state == MembershipState.LAPSED
        written = Signature.objects.filter(answer=offered, signer_id=signer.user_id)
        assert written.exists() == (signed.error is None)
        # Given before or not: after the end it is worth nothing for issuing.
        assert not Signature.objects.valid_for(offered).exists()
