"""Invitations: who sends them, who may use them, and that they work once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from apps.core.actor import ANONYMOUS, Actor, Capacity
from apps.core.errors import Conflict, Invalid, NotAllowed, NotFound
from apps.core.models import Event
from apps.profiles import services
from apps.profiles.choices import MembershipState, OrganisationKind, Role
from apps.profiles.models import Invitation, Membership, Organisation
from tests.factories.accounts import UserFactory
from tests.factories.profiles import (
    KIND_OF_ROLE,
    AuthorityFactory,
    DomainFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
)
from tests.support.mailing import deliver_mails, link_in, mails_to

pytestmark = pytest.mark.django_db
GUEST = "guest@people.example"


def propose(actor: Actor | None = None, **changes: Any) -> Invitation:
    """Invite a regulator of an authority without members; others with `role`."""
    values: dict[str, Any] = {"role": Role.REGULATOR, "email": GUEST, "is_signer": True}
    values |= changes
    values.setdefault("organisation", None)
    place: Organisation = values.pop("organisation") or AuthorityFactory(signers=0)
    first = Role.MODERATOR if values["role"] == Role.REGULATOR else Role.ADMIN
    return services.invite_member(actor=actor or actor_as(first), organisation=place, **values)


def invite(actor: Actor | None = None, **changes: Any) -> Invitation:
    """Invite, and have a platform admin approve where that is needed."""
    made = propose(actor, **changes)
    if not made.waits_for_approval:
        return made
    return services.approve_invitation(actor=actor_as(Role.ADMIN), invitation=made)


def accept(invitation: Invitation, user: Any) -> Membership:
    return services.redeem_invitation(
        actor=actor_for(user), token=services.invitation_token(invitation)
    )


def test_the_authority_s_admin_invites_a_signer() -> None:
    authority = AuthorityFactory()
    head = MembershipFactory(organisation=authority, role=Role.REGULATOR, is_admin=True)
    made = invite(actor_for(head.user, second_factor=True), organisation=authority)
    guest = UserFactory(email=GUEST)
    row = accept(made, guest)
    assert row.approved_by == made.approved_by
    assert (row.state, row.method, row.is_signer) == ("verified", "invitation", True)
    assert row.verified_by == head.user
    assert actor_for(guest).may("official.sign")


def test_the_link_comes_by_mail_and_the_token_lies_nowhere() -> None:
    made = invite()
    deliver_mails()
    message = mails_to(GUEST)[-1]
    token = services.invitation_token(made)
    assert link_in(message).endswith(f"/en/account/invite/{token}/")
    assert token not in str(Invitation.objects.values().get())
    assert token not in str(list(Event.objects.values()))
    assert GUEST not in str(list(Event.objects.values()))


def test_only_admins_with_a_second_step_invite() -> None:
    authority = AuthorityFactory()
    head = MembershipFactory(organisation=authority, role=Role.REGULATOR, is_admin=True)
    elsewhere = actor_as(Role.REGULATOR, is_admin=True, organisation=AuthorityFactory())
    for actor in (
        ANONYMOUS,
        actor_for(head.user),
        elsewhere,
        actor_as(Role.MODERATOR),  # the authority has members already
        actor_as(Role.ADMIN),
        actor_as(Role.REGULATOR, organisation=authority),
        actor_as(Role.MODERATOR, second_factor=False),
    ):
        with pytest.raises(NotAllowed):
            invite(actor, organisation=authority)
    assert not Invitation.objects.exists()
    assert not Event.objects.exists()


def test_platform_roles_are_given_by_platform_admins_only() -> None:
    admin = actor_as(Role.ADMIN)
    operator = Organisation.objects.get(pk=admin.acting.organisation_id)  # type: ignore[union-attr]
    invite(admin, organisation=operator, role=Role.EDITOR, is_signer=False)
    runner = actor_as(Role.EDITOR, organisation=operator, is_admin=True)
    with pytest.raises(NotAllowed):
        invite(runner, organisation=operator, role=Role.ADMIN, is_signer=False)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "nonsense"}, "email"),
        ({"role": Role.DEVELOPER, "is_signer": False}, "role"),
        (
            {"role": Role.DEVELOPER, "organisation": "university"},
            "is_signer",
        ),
    ],
)
def test_unsound_invitations_are_refused_at_their_field(
    changes: dict[str, Any], field: str
) -> None:
    if changes.get("organisation"):
        changes = changes | {"organisation": OrganisationFactory()}
    with pytest.raises(Invalid) as caught:
        invite(**changes)
    assert set(caught.value.fields) == {field}
    assert not Invitation.objects.exists()


def test_an_invitation_works_once() -> None:
    made, guest = invite(), UserFactory(email=GUEST)
    accept(made, guest)
    with pytest.raises(Conflict) as caught:
        accept(made, guest)
    assert caught.value.code == "invitation_used"
    assert Membership.objects.filter(user=guest).count() == 1


def test_an_invitation_expires() -> None:
    made, guest = invite(), UserFactory(email=GUEST)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Conflict) as caught:
        accept(made, guest)
    assert caught.value.code == "invitation_expired"
    assert not Membership.objects.filter(user=guest).exists()


def test_only_the_confirmed_owner_of_the_address_accepts() -> None:
    made = invite()
    unconfirmed = UserFactory()
    EmailAddress.objects.create(user=unconfirmed, email=GUEST)
    for user in (UserFactory(), unconfirmed):
        with pytest.raises(NotAllowed):
            accept(made, user)
    with pytest.raises(NotAllowed):
        services.redeem_invitation(actor=ANONYMOUS, token=services.invitation_token(made))
    EmailAddress.objects.filter(user=unconfirmed, email=GUEST).update(verified=True)
    assert accept(made, unconfirmed).is_verified


def test_nobody_invites_or_accepts_themselves() -> None:
    moderator = MembershipFactory(role=Role.MODERATOR)
    first = actor_for(moderator.user, second_factor=True)
    with pytest.raises(NotAllowed):
        propose(first, email=moderator.user.email)
    assert not Invitation.objects.exists()
    # An address that becomes one's own afterwards helps neither of the two.
    made = invite(first)
    assert made.approved_by is not None
    for user in (moderator.user, made.approved_by):
        EmailAddress.objects.filter(email=GUEST).delete()
        EmailAddress.objects.create(user=user, email=GUEST, verified=True)
        with pytest.raises(NotAllowed):
            accept(made, user)
    assert not Membership.objects.filter(organisation=made.organisation).exists()


@pytest.mark.parametrize("token", ["", "x", "0" * 64, "../../etc", "é"])
def test_a_made_up_token_is_not_found(token: str) -> None:
    invite()
    with pytest.raises(NotFound):
        services.redeem_invitation(actor=actor_for(UserFactory()), token=token)


@pytest.mark.parametrize("loss", ["membership", "office", "account"])
def test_an_invitation_does_not_outlive_its_sender_s_right(loss: str) -> None:
    authority = AuthorityFactory()
    head = MembershipFactory(organisation=authority, role=Role.REGULATOR, is_admin=True)
    MembershipFactory(organisation=authority, role=Role.REGULATOR, is_admin=True)
    # Belonging elsewhere, even first and as admin there, is no right here.
    MembershipFactory(user=head.user, is_admin=True)
    made = invite(
        replace(actor_for(head.user, second_factor=True), acting=capacity_of(head)),
        organisation=authority,
    )
    if loss == "account":
        head.user.is_active = False
        head.user.save()
    elif loss == "office":
        Membership.objects.filter(pk=head.pk).update(is_admin=False)
    else:
        services.revoke_membership(actor=actor_for(head.user), membership=head)
    guest = UserFactory(email=GUEST)
    with pytest.raises(Conflict) as caught:
        accept(made, guest)
    assert caught.value.code == "invitation_void"
    assert not Membership.objects.filter(user=guest).exists()


def capacity_of(row: Membership) -> Capacity:
    return next(c for c in actor_for(row.user).capacities if c.membership_id == row.pk)


def test_a_withdrawn_invitation_is_worth_nothing_and_is_not_mailed() -> None:
    made, guest, admin = invite(), UserFactory(email=GUEST), actor_as(Role.ADMIN)
    for actor in (ANONYMOUS, actor_for(guest), actor_as(Role.ADMIN, second_factor=False)):
        with pytest.raises(NotAllowed):
            services.withdraw_invitation(actor=actor, invitation=made)
    services.withdraw_invitation(actor=admin, invitation=made)
    with pytest.raises(Conflict):
        accept(made, guest)
    with pytest.raises(Conflict):
        services.withdraw_invitation(actor=admin, invitation=made)
    assert Event.objects.filter(name="profiles.invitation_withdrawn").count() == 1
    deliver_mails()
    assert not mails_to(GUEST)


@pytest.mark.parametrize("role", [Role.GMP_STAFF, Role.HOSPITAL_STEWARD, Role.HTA, Role.MEMBER])
@pytest.mark.parametrize("sender", [Role.ADMIN, None])
def test_an_invitation_alone_verifies_no_staff(role: Role, sender: Role | None) -> None:
    place = OrganisationFactory(kind=KIND_OF_ROLE[role])
    DomainFactory(organisation=place, domain="site.example")
    head = actor_as(sender or role, is_admin=True, **({} if sender else {"organisation": place}))
    guest = UserFactory(email=GUEST)
    row = accept(invite(head, organisation=place, role=role, is_signer=False), guest)
    assert (row.state, row.method) == (MembershipState.CONFIRMED, "invitation")
    assert actor_for(guest).capacities == ()
    EmailAddress.objects.create(user=guest, email="guest@site.example", verified=True)
    assert services.prove_mailbox(actor=actor_for(guest), membership=row).is_verified


def test_an_invitation_to_the_mailbox_of_the_site_brings_both_proofs() -> None:
    site = OrganisationFactory(kind=OrganisationKind.GMP_SITE)
    DomainFactory(organisation=site, domain="people.example")
    made = invite(organisation=site, role=Role.GMP_STAFF, is_signer=False)
    row = accept(made, UserFactory(email=GUEST))
    assert row.is_verified
    assert row.mailbox_proven_at is not None


def test_an_invitation_completes_a_waiting_membership() -> None:
    site = OrganisationFactory(kind=OrganisationKind.GMP_SITE)
    DomainFactory(organisation=site, domain="people.example")
    guest = UserFactory(email=GUEST)
    claimed = services.claim_membership(
        actor=actor_for(guest), organisation=site, role=Role.GMP_STAFF
    )
    made = invite(organisation=site, role=Role.GMP_STAFF, is_signer=False)
    assert accept(made, guest).pk == claimed.pk
    claimed.refresh_from_db()
    assert claimed.state == MembershipState.VERIFIED


def test_a_delegate_s_invitation_makes_no_admin() -> None:
    authority = AuthorityFactory(signers=2)
    boss, other = Membership.objects.filter(organisation=authority).order_by("pk")
    Membership.objects.filter(pk=boss.pk).update(is_admin=True)
    services.delegate_admin(
        actor=actor_for(boss.user, second_factor=True),
        membership=boss,
        delegate=other,
        begins_at=timezone.now(),
        ends_at=timezone.now() + timedelta(days=2),
    )
    delegate = actor_for(other.user, second_factor=True)
    with pytest.raises(NotAllowed):
        propose(delegate, organisation=authority, is_admin=True)
    assert not propose(delegate, organisation=authority).is_admin


@pytest.mark.parametrize(("days", "others", "may"), [(9, 0, True), (90, 0, False), (9, 1, False)])
def test_a_moderator_renews_an_only_admin_near_the_end(
    days: int, others: int, *, may: bool
) -> None:
    authority = AuthorityFactory(signers=2)
    boss = Membership.objects.filter(organisation=authority).order_by("pk")[0]
    ends = timezone.now() + timedelta(days=days)
    Membership.objects.filter(pk=boss.pk).update(is_admin=True, valid_until=ends)
    for _other in range(others):
        MembershipFactory(organisation=authority, role=Role.REGULATOR, is_admin=True)
    values: dict[str, Any] = {"organisation": authority, "email": boss.user.email}
    values["is_signer"] = False
    if not may:
        with pytest.raises(NotAllowed):
            propose(**values)
        return
    with pytest.raises(NotAllowed):
        propose(organisation=authority)
    row = accept(invite(**values), boss.user)
    assert (row.pk, row.is_admin, row.is_signer) == (boss.pk, True, True)
    assert row.valid_until is not None
    assert row.valid_until > timezone.now() + timedelta(days=300)


def test_what_lapsed_comes_back_as_far_as_invited() -> None:
    authority = AuthorityFactory(signers=1)
    gone = Membership.objects.get(organisation=authority)
    Membership.objects.filter(pk=gone.pk).update(state=MembershipState.LAPSED)
    row = accept(invite(organisation=authority, email=gone.user.email, is_signer=False), gone.user)
    assert (row.pk, row.is_signer, row.is_verified) == (gone.pk, False, True)


def test_visibility_of_invitations() -> None:
    made = invite()
    head = MembershipFactory(organisation=made.organisation, role=Role.REGULATOR, is_admin=True)

    def sees(actor: Actor) -> bool:
        return Invitation.objects.visible_to(actor).filter(pk=made.pk).exists()

    assert sees(actor_for(head.user))
    assert sees(actor_as(Role.ADMIN))
    assert not sees(actor_as(Role.MODERATOR))
    assert not sees(actor_as(Role.REGULATOR, organisation=made.organisation))
    assert not sees(ANONYMOUS)
