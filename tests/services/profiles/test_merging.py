"""Two organisations become one: what moves, what stays, what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.errors import Conflict, Invalid, NotAllowed, NotSignedIn
from apps.core.models import Event
from apps.profiles import services
from apps.profiles.choices import MembershipState, OrganisationKind, Role
from apps.profiles.models import (
    Invitation,
    Mandate,
    Membership,
    Organisation,
    OrganisationRevision,
    VerifiedDomain,
)
from apps.profiles.services.proofs import settle
from apps.profiles.tokens import authenticate_token
from tests.factories.forum import answer, case, question
from tests.factories.profiles import (
    AuthorityFactory,
    DomainFactory,
    MandateFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
    token_for,
)

pytestmark = pytest.mark.django_db


def merge(source: Organisation, target: Organisation, **more: Any) -> Organisation:
    actor = more.pop("actor", None) or actor_as(Role.ADMIN)
    return services.merge_organisations(
        actor=actor, source=source, target=target, reason=more.pop("reason", "One since 2026.")
    )


def two(**values: Any) -> tuple[Organisation, Organisation]:
    return OrganisationFactory(name="Old House", **values), OrganisationFactory(**values)


def test_everything_moves_and_the_old_row_leads_on() -> None:
    source, target = two()
    member = MembershipFactory(organisation=source, is_admin=True)
    DomainFactory(organisation=source, domain="old.example")
    DomainFactory(organisation=source, domain="chem.old.example")
    invited = services.invite_member(
        actor=actor_as(Role.ADMIN), organisation=source, role=Role.DEVELOPER, email="a@b.example"
    )
    plan = services.plan_merge(source, target)
    assert (plan.members, plan.duplicates, plan.invitations, plan.domains) == (1, 0, 1, 2)
    assert plan.refusal is None
    merge(source, target)
    source.refresh_from_db()
    target.refresh_from_db()
    assert (source.merged_into_id, source.merged_at is not None) == (target.pk, True)
    assert "Old House" in target.other_names
    member.refresh_from_db()
    assert (member.organisation_id, member.is_admin, member.is_verified) == (target.pk, True, True)
    assert Invitation.objects.get(pk=invited.pk).organisation_id == target.pk
    assert VerifiedDomain.objects.filter(organisation=target).count() == 2
    history = OrganisationRevision.objects.get(organisation=source)
    assert history.changes["reason"] == ["", "One since 2026."]
    assert Event.objects.filter(name="profiles.organisations_merged").count() == 1


def test_who_belonged_to_both_keeps_the_stronger_membership() -> None:
    source, target = two()
    strong = MembershipFactory(organisation=source, is_admin=True)
    weak = MembershipFactory(organisation=target, user=strong.user)
    only_stated = MembershipFactory(
        organisation=source, state=MembershipState.CLAIMED, verified_at=None
    )
    kept = MembershipFactory(organisation=target, user=only_stated.user)
    merge(source, target)
    held = Membership.objects.exclude(state=MembershipState.REVOKED)
    assert held.get(user=strong.user).pk == strong.pk
    assert held.get(user=only_stated.user).pk == kept.pk
    assert set(held.values_list("organisation_id", flat=True)) >= {target.pk}
    assert not held.filter(organisation=source).exists()
    weak.refresh_from_db()
    assert weak.state == MembershipState.REVOKED


def test_a_role_that_is_over_does_not_beat_one_in_force() -> None:
    source, target = two()
    over = MembershipFactory(
        organisation=source, is_admin=True, valid_until=timezone.now() - timedelta(days=1)
    )
    valid = MembershipFactory(organisation=target, user=over.user)
    merge(source, target)
    held = Membership.objects.verified().filter(user=over.user)
    assert list(held.values_list("pk", "is_admin")) == [(valid.pk, False)]


def test_officials_hold_no_rights_at_the_authority_they_move_to() -> None:
    source, target = AuthorityFactory(signers=2), AuthorityFactory(mandated=False, signers=1)
    both = MembershipFactory(
        organisation=source, role=Role.REGULATOR, is_signer=True, is_admin=True,
        mailbox_proven_at=timezone.now(), confirmed_at=timezone.now(),
    )  # fmt: skip
    own = MembershipFactory(organisation=target, role=Role.REGULATOR, user=both.user)
    invited = services.invite_member(
        actor=actor_for(both.user, second_factor=True),
        organisation=source,
        role=Role.REGULATOR,
        email="new@authority.example",
        is_signer=True,
    )
    services.approve_invitation(actor=actor_as(Role.ADMIN), invitation=invited)
    assert services.plan_merge(source, target).officials
    merge(source, target)
    there = Membership.objects.filter(organisation=target)
    verified = Membership.objects.verified().filter(organisation=target)
    assert (there.count(), verified.count(), verified.filter(is_signer=True).count()) == (4, 2, 1)
    own.refresh_from_db()
    assert (own.is_verified, own.is_signer, own.is_admin) == (True, False, False)
    for moved in there.filter(state=MembershipState.LAPSED):
        assert (moved.is_signer, moved.is_admin, moved.confirmed_at) == (False, False, None)
        # The mailbox alone gives nothing back.
        assert not settle(moved, actor=actor_for(moved.user)).is_verified
    invited.refresh_from_db()
    assert (invited.organisation_id, invited.is_pending) == (target.pk, False)
    lapsed = Event.objects.filter(name="profiles.membership_lapsed")
    assert lapsed.count() == there.filter(state=MembershipState.LAPSED).count() == 2


def test_private_questions_stay_with_the_officials_who_answered_them() -> None:
    source = AuthorityFactory(signers=3)
    answer(of=case("private", authorities=[source]))
    with pytest.raises(Conflict):
        merge(source, AuthorityFactory(mandated=False, signers=0))
    withdrawn = question("withdrawn", authorities=[AuthorityFactory()])
    assert withdrawn.state == "withdrawn"
    merge(withdrawn.cases.get().authority, AuthorityFactory(mandated=False, signers=0))


def test_a_token_of_a_moved_role_ends() -> None:
    source, target = two()
    made = token_for(MembershipFactory(organisation=source))
    merge(source, target)
    with pytest.raises(NotSignedIn):
        authenticate_token(made.text, "")


def test_a_mandate_goes_over_and_the_old_one_stays_as_history() -> None:
    source = AuthorityFactory(signers=1)
    target = AuthorityFactory(mandated=False, signers=0)
    merge(source, target)
    assert not Mandate.objects.active().filter(organisation=source).exists()
    moved = Mandate.objects.active().get(organisation=target)
    old = Mandate.objects.get(organisation=source)
    assert set(moved.jurisdictions.all()) == set(old.jurisdictions.all())


def test_what_was_asked_stays_with_whom_it_was_asked() -> None:
    source, target = AuthorityFactory(), AuthorityFactory(mandated=False, signers=0)
    question("public", authorities=[source])
    with pytest.raises(Conflict):
        merge(source, target)
    assert "questions" in str(services.plan_merge(source, target).refusal)
    answered = answer(of=case(authorities=[AuthorityFactory(signers=3)]))
    before = answered.authority
    merge(before, target)
    answered.refresh_from_db()
    assert answered.authority == before


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_merge_needs_a_reason(reason: str) -> None:
    with pytest.raises(Invalid):
        merge(*two(), reason=reason)


def test_what_cannot_be_merged_stays_as_it_is() -> None:
    source, target = two()
    hospital = OrganisationFactory(kind=OrganisationKind.HOSPITAL)
    MembershipFactory(organisation=hospital, role=Role.HOSPITAL_STEWARD)
    operator = OrganisationFactory(kind=OrganisationKind.OPERATOR)
    real = OrganisationFactory(is_fictional=False, sources=[{"name": "x", "url": "https://x.eu"}])
    draft = OrganisationFactory(verified=False)
    one, other = AuthorityFactory(), AuthorityFactory()
    for pair in (
        (source, source), (hospital, target), (operator, OrganisationFactory(kind="operator")),
        (source, real), (source, draft), (one, other),
    ):  # fmt: skip
        with pytest.raises(Conflict):
            merge(*pair)
    assert not Organisation.objects.filter(merged_into__isnull=False).exists()


def test_only_platform_admins_with_a_second_step_merge() -> None:
    source, target = two()
    for actor in (
        actor_as(Role.ADMIN, second_factor=False),
        actor_as(Role.EDITOR),
        actor_as(Role.MODERATOR),
        actor_as(Role.DEVELOPER, organisation=source, is_admin=True),
    ):
        with pytest.raises(NotAllowed):
            merge(source, target, actor=actor)


def test_twice_and_in_circles_is_refused_and_chains_are_kept_short() -> None:
    first, second = two()
    third = OrganisationFactory()
    merge(first, second)
    for pair in ((first, third), (second, first)):
        with pytest.raises(Conflict):
            merge(*pair)
    merge(second, third)
    first.refresh_from_db()
    assert first.merged_into_id == third.pk


def test_the_database_refuses_circles_chains_and_people_left_behind() -> None:
    first, second = two()
    third = OrganisationFactory()

    def write(row: Organisation, **values: Any) -> None:
        with transaction.atomic():
            Organisation.objects.filter(pk=row.pk).update(**values)

    now = timezone.now()
    MembershipFactory(organisation=third)
    for row, into, moment in ((first, first, now), (first, second, None), (third, second, now)):
        with pytest.raises(IntegrityError):
            write(row, merged_into=into, merged_at=moment)
    write(first, merged_into=second, merged_at=now)
    with pytest.raises(IntegrityError):
        write(first, merged_into=None, merged_at=None)
    for into in (first, third):
        with pytest.raises(IntegrityError):
            write(second, merged_into=into, merged_at=now)
    for make in (MembershipFactory, DomainFactory):
        with pytest.raises(IntegrityError), transaction.atomic():
            make(organisation=first)
    authority = AuthorityFactory(mandated=False, signers=0)
    write(authority, merged_into=AuthorityFactory(), merged_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        MandateFactory(organisation=authority)


def test_nobody_states_a_role_at_a_merged_organisation() -> None:
    source, target = two()
    merge(source, target)
    source.refresh_from_db()
    with pytest.raises(Conflict):
        services.claim_membership(
            actor=actor_as(Role.PATIENT), organisation=source, role=Role.DEVELOPER
        )
