"""From memberships to grants: the table of rights, and who counts as a signer."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone

from apps.core.actor import ANONYMOUS, actor_for_request, system_actor
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.models import Event
from apps.profiles import services
from apps.profiles.capacities import ACTING_KEY, PRIVATE_PERSON
from apps.profiles.choices import MembershipState, OrganisationKind, Role
from apps.profiles.models import Mandate, Membership, Organisation, VerifiedDomain
from tests.factories.accounts import UserFactory
from tests.factories.profiles import (
    AuthorityFactory,
    DomainFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
    country,
    signers_of,
)

pytestmark = pytest.mark.django_db
ASKS = {"question.ask", "question.ask_private"}


@pytest.mark.parametrize(
    ("role", "grants"),
    [
        (Role.DEVELOPER, ASKS),
        (Role.GMP_STAFF, ASKS),
        (Role.HOSPITAL_STEWARD, ASKS),
        (Role.HTA, {"question.ask"}),
        (Role.PATIENT, set()),
        (Role.REGULATOR, set()),
        (Role.EDITOR, {"platform.edit"}),
        (Role.MODERATOR, {"platform.moderate"}),
        (Role.ADMIN, {"platform.admin"}),
    ],
)
def test_what_each_role_may_do(role: Role, grants: set[str]) -> None:
    assert actor_as(role).acting.grants == grants  # type: ignore[union-attr]
    assert actor_as(role, is_admin=True).acting.grants == grants | {"organisation.admin"}  # type: ignore[union-attr]


@pytest.mark.parametrize("state", [s for s in MembershipState if s != MembershipState.VERIFIED])
def test_only_verified_memberships_give_rights(state: MembershipState) -> None:
    ended = timezone.now() if state == MembershipState.REVOKED else None
    row = MembershipFactory(state=state, revoked_at=ended)
    assert actor_for(row.user).capacities == ()


def official(authority: Organisation, *, signer: bool) -> set[str]:
    row = MembershipFactory(organisation=authority, role=Role.REGULATOR, is_signer=signer)
    grants = set(actor_for(row.user).acting.grants)  # type: ignore[union-attr]
    row.delete()
    return grants


@pytest.mark.parametrize(
    ("others", "signer", "grants"),
    [
        (0, True, {"official.read", "official.draft", "official.signer"}),
        (1, True, {"official.read", "official.draft", "official.signer", "official.sign"}),
        (1, False, {"official.read", "official.draft"}),
        (2, False, {"official.read", "official.draft"}),
    ],
)
def test_a_mandate_needs_two_signers_to_sign(
    others: int, *, signer: bool, grants: set[str]
) -> None:
    assert official(AuthorityFactory(signers=others), signer=signer) == grants


def test_closed_accounts_and_revoked_signers_do_not_count() -> None:
    authority = AuthorityFactory(signers=2)
    first, second = signers_of(authority)
    assert actor_for(first).may("official.sign")
    second.is_active = False
    second.save()
    assert not actor_for(first).may("official.sign")
    second.is_active = True
    second.save()
    Membership.objects.filter(user=second).update(state="lapsed")
    assert not actor_for(first).may("official.sign")


def test_without_a_mandate_officials_have_no_rights_here() -> None:
    authority = AuthorityFactory(mandated=False)
    assert official(authority, signer=True) == set()
    mandate = services.grant_mandate(
        actor=actor_as(Role.ADMIN), organisation=authority, jurisdictions=[country("BE")]
    )
    assert "official.sign" in official(authority, signer=True)
    services.end_mandate(actor=actor_as(Role.ADMIN), mandate=mandate)
    assert official(authority, signer=True) == set()
    names = set(Event.objects.values_list("name", flat=True))
    assert names == {"profiles.mandate_granted", "profiles.mandate_ended"}


def test_who_gives_mandates_and_to_whom() -> None:
    authority = AuthorityFactory(mandated=False)
    here = [country("BE")]
    for actor in (ANONYMOUS, actor_as(Role.MODERATOR), actor_as(Role.ADMIN, second_factor=False)):
        with pytest.raises(NotAllowed):
            services.grant_mandate(actor=actor, organisation=authority, jurisdictions=here)
    admin = actor_as(Role.ADMIN)
    with pytest.raises(Invalid):
        services.grant_mandate(actor=admin, organisation=authority, jurisdictions=[])
    with pytest.raises(Invalid):
        services.grant_mandate(actor=admin, organisation=OrganisationFactory(), jurisdictions=here)
    made = services.grant_mandate(actor=admin, organisation=authority, jurisdictions=here)
    with pytest.raises(Conflict):
        services.grant_mandate(actor=admin, organisation=authority, jurisdictions=here)
    services.end_mandate(actor=admin, mandate=made)
    with pytest.raises(Conflict):
        services.end_mandate(actor=admin, mandate=made)
    assert Mandate.objects.active().count() == 0


def acting(user: Any, chosen: str | None) -> Any:
    request = RequestFactory().get("/")
    request.user = user
    request.session = {} if chosen is None else {ACTING_KEY: chosen}  # type: ignore[assignment]
    return actor_for_request(request).acting


def test_one_acts_as_chosen_or_as_the_first() -> None:
    user = UserFactory()
    first = MembershipFactory(user=user)
    second = MembershipFactory(user=user, role=Role.HTA)
    foreign = MembershipFactory()
    assert acting(user, None).membership_id == first.pk
    assert acting(user, str(second.pk)).membership_id == second.pk
    assert acting(user, PRIVATE_PERSON) is None
    assert acting(user, str(foreign.pk)) is None
    services.revoke_membership(actor=actor_for(user), membership=second)
    assert acting(user, str(second.pk)) is None
    assert acting(AnonymousUser(), str(first.pk)) is None


def test_reading_is_the_union_and_writing_the_acting_one() -> None:
    user = UserFactory()
    developer = MembershipFactory(user=user)
    assessor = MembershipFactory(user=user, role=Role.HTA)
    actor = actor_for(user)
    assert actor.organisations() == {developer.organisation_id, assessor.organisation_id}
    assert actor.organisations("question.ask_private") == {developer.organisation_id}


def test_capacities_cost_one_query_whatever_their_number(
    django_assert_num_queries: Any,
) -> None:
    user = UserFactory()
    for _number in range(4):
        MembershipFactory(user=user)
    with django_assert_num_queries(1):
        assert len(actor_for(user).capacities) == 4


def test_organisations_without_a_source_are_drafts() -> None:
    draft = OrganisationFactory(verified=False)
    member = MembershipFactory(organisation=draft)

    def sees(actor: Any) -> bool:
        return Organisation.objects.visible_to(actor).filter(pk=draft.pk).exists()

    assert not sees(ANONYMOUS)
    assert not sees(actor_as(Role.DEVELOPER))
    assert sees(actor_for(member.user))
    assert all(sees(actor_as(r)) for r in (Role.EDITOR, Role.MODERATOR, Role.ADMIN))
    assert sees(system_actor())


def test_only_the_organisation_and_the_platform_see_its_domains() -> None:
    domain = DomainFactory()

    def sees(actor: Any) -> bool:
        return VerifiedDomain.objects.visible_to(actor).filter(pk=domain.pk).exists()

    assert sees(actor_as(Role.DEVELOPER, organisation=domain.organisation, is_admin=True))
    assert sees(actor_as(Role.ADMIN))
    assert not sees(actor_as(Role.DEVELOPER, organisation=domain.organisation))
    assert not sees(ANONYMOUS)


def test_which_authorities_answer() -> None:
    ready = AuthorityFactory()
    alone = AuthorityFactory(signers=1)
    silent = AuthorityFactory(mandated=False)
    ended = AuthorityFactory()
    Mandate.objects.filter(organisation=ended).update(ended_at=timezone.now())
    ours = Organisation.objects.filter(pk__in=[o.pk for o in (ready, alone, silent, ended)])
    assert set(ours.with_active_mandate()) == {ready, alone}
    assert set(ours.answering()) == {ready}
    assert ours.authorities().count() == 4
    assert Organisation.objects.filter(kind=OrganisationKind.UNIVERSITY).authorities().count() == 0
