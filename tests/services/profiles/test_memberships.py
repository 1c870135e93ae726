"""Stating, confirming and ending memberships, and what each of it allows."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from apps.core.actor import ANONYMOUS, Actor, system_actor
from apps.core.errors import Conflict, DomainError, Invalid, NotAllowed
from apps.core.models import Event
from apps.profiles import services
from apps.profiles.choices import MembershipState, OrganisationKind, Role
from apps.profiles.models import Membership
from tests.factories.accounts import UserFactory
from tests.factories.profiles import (
    DomainFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
)
from tests.support.mailing import deliver_mails

pytestmark = pytest.mark.django_db


def events(name: str) -> int:
    return Event.objects.filter(name=name).count()


@pytest.mark.parametrize(
    ("kind", "role", "state"),
    [
        (OrganisationKind.UNIVERSITY, Role.DEVELOPER, MembershipState.VERIFIED),
        (OrganisationKind.PATIENT_ORGANISATION, Role.PATIENT, MembershipState.VERIFIED),
        (OrganisationKind.GMP_SITE, Role.GMP_STAFF, MembershipState.MAILBOX_PROVEN),
        (OrganisationKind.HOSPITAL, Role.HOSPITAL_STEWARD, MembershipState.MAILBOX_PROVEN),
        (OrganisationKind.HTA_BODY, Role.HTA, MembershipState.MAILBOX_PROVEN),
    ],
)
def test_a_mailbox_proves_what_the_rulings_say(
    kind: OrganisationKind, role: Role, state: MembershipState
) -> None:
    domain = DomainFactory(organisation=OrganisationFactory(kind=kind))
    user = UserFactory(email=f"nora@{domain.domain}")
    made = services.claim_membership(
        actor=actor_for(user), organisation=domain.organisation, role=role
    )
    assert made.state == state
    verified = state == MembershipState.VERIFIED
    assert events("profiles.membership_verified") == int(verified)
    assert events("profiles.membership_claimed") == int(not verified)
    assert bool(actor_for(user).capacities) == verified


@pytest.mark.parametrize("case", ["unconfirmed", "elsewhere", "subdomain"])
def test_other_mailboxes_prove_nothing(case: str) -> None:
    domain = DomainFactory()
    local = {"subdomain": f"alumni.{domain.domain}", "elsewhere": "people.example"}
    user = UserFactory(
        email=f"nora@{local.get(case, domain.domain)}", confirmed=case != "unconfirmed"
    )
    made = services.claim_membership(
        actor=actor_for(user), organisation=domain.organisation, role=Role.DEVELOPER
    )
    assert made.state == MembershipState.CLAIMED
    assert not actor_for(user).capacities


def test_a_second_confirmed_address_counts_too() -> None:
    domain = DomainFactory()
    user = UserFactory()
    EmailAddress.objects.create(user=user, email=f"nora@{domain.domain}", verified=True)
    made = services.claim_membership(
        actor=actor_for(user), organisation=domain.organisation, role=Role.DEVELOPER
    )
    assert made.is_verified


@pytest.mark.parametrize("role", [Role.REGULATOR, Role.EDITOR, Role.MODERATOR, Role.ADMIN])
def test_offices_cannot_be_claimed(role: Role) -> None:
    kind = OrganisationKind.AUTHORITY if role == Role.REGULATOR else OrganisationKind.OPERATOR
    domain = DomainFactory(organisation=OrganisationFactory(kind=kind))
    actor = actor_for(UserFactory(email=f"nora@{domain.domain}"))
    with pytest.raises(NotAllowed):
        services.claim_membership(actor=actor, organisation=domain.organisation, role=role)
    assert not Membership.objects.exists()


def test_refused_claims_leave_nothing() -> None:
    place = OrganisationFactory()
    with pytest.raises(Invalid):
        services.claim_membership(
            actor=actor_for(UserFactory()), organisation=place, role=Role.PATIENT
        )
    with pytest.raises(NotAllowed):
        services.claim_membership(actor=ANONYMOUS, organisation=place, role=Role.DEVELOPER)
    assert not Membership.objects.exists()
    assert not Event.objects.exists()


def test_the_same_membership_is_stated_once() -> None:
    actor, place = actor_for(UserFactory()), OrganisationFactory()
    services.claim_membership(actor=actor, organisation=place, role=Role.DEVELOPER)
    with pytest.raises(Conflict) as caught:
        services.claim_membership(actor=actor, organisation=place, role=Role.DEVELOPER)
    assert caught.value.code == "already_stated"
    assert Membership.objects.count() == 1


def waiting(role: Role = Role.DEVELOPER) -> Membership:
    row: Membership = MembershipFactory(
        role=role, state=MembershipState.CLAIMED, method="", verified_at=None
    )
    return row


def runner_of(membership: Membership, **changes: Any) -> Actor:
    row = MembershipFactory(
        organisation=membership.organisation, role=membership.role, is_admin=True
    )
    return actor_for(row.user, **({"second_factor": True} | changes))


def test_the_organisation_confirms_and_the_person_is_told() -> None:
    row = waiting()
    head = runner_of(row)
    done = services.confirm_membership(actor=head, membership=row)
    assert (done.state, done.method) == (MembershipState.VERIFIED, "organisation")
    assert done.verified_by_id == head.user_id
    assert actor_for(row.user).may("question.ask")
    deliver_mails()
    assert {m.subject for m in mail.outbox} == {"Your membership is confirmed"}


def outsiders(row: Membership) -> list[Actor]:
    elsewhere = actor_as(Role.DEVELOPER, is_admin=True)
    return [
        ANONYMOUS,
        actor_for(row.user, second_factor=True),
        actor_as(Role.EDITOR),
        actor_as(Role.DEVELOPER, organisation=row.organisation),
        elsewhere,
        runner_of(row, second_factor=False),
        actor_as(Role.MODERATOR, second_factor=False),
    ]


def test_nobody_else_confirms() -> None:
    row = waiting()
    # The platform's desk has a way of its own, with two people.
    for actor in (*outsiders(row), actor_as(Role.MODERATOR), actor_as(Role.ADMIN)):
        with pytest.raises(NotAllowed):
            services.confirm_membership(actor=actor, membership=row)
    row.refresh_from_db()
    assert row.state == MembershipState.CLAIMED
    assert not Event.objects.exists()


def test_nobody_confirms_their_own_even_with_an_office() -> None:
    row = waiting()
    MembershipFactory(user=row.user, role=Role.MODERATOR)
    with pytest.raises(NotAllowed):
        services.confirm_membership(actor=actor_for(row.user, second_factor=True), membership=row)


def test_offices_are_not_confirmed_and_nothing_twice() -> None:
    official = waiting(Role.REGULATOR)
    with pytest.raises(NotAllowed):
        services.confirm_membership(actor=runner_of(official), membership=official)
    row = waiting()
    head = runner_of(row)
    services.confirm_membership(actor=head, membership=row)
    with pytest.raises(Conflict):
        services.confirm_membership(actor=head, membership=row)


@pytest.mark.parametrize("role", [Role.GMP_STAFF, Role.HOSPITAL_STEWARD, Role.HTA])
def test_a_word_alone_does_not_replace_the_mailbox(role: Role) -> None:
    row = waiting(role)
    head = runner_of(row)
    half = services.confirm_membership(actor=head, membership=row)
    assert (half.state, half.verified_by_id) == (MembershipState.CONFIRMED, head.user_id)
    assert not actor_for(row.user).capacities
    domain = DomainFactory(organisation=row.organisation)
    address = EmailAddress.objects.create(user=row.user, email=f"nora@{domain.domain}")
    with pytest.raises(Conflict):
        services.prove_mailbox(actor=actor_for(row.user), membership=row)
    EmailAddress.objects.filter(pk=address.pk).update(verified=True)
    done = services.prove_mailbox(actor=actor_for(row.user), membership=row)
    assert (done.state, done.method) == (MembershipState.VERIFIED, "organisation")


def test_leaving_takes_the_rights_at_once() -> None:
    row = MembershipFactory()
    assert actor_for(row.user).may("question.ask")
    services.revoke_membership(actor=actor_for(row.user), membership=row)
    assert not actor_for(row.user).capacities
    with pytest.raises(Conflict):
        services.revoke_membership(actor=actor_for(row.user), membership=row)
    assert events("profiles.membership_revoked") == 1


def test_somebody_else_s_membership_is_ended_by_its_admin_or_the_platform() -> None:
    for ender in ("organisation", Role.MODERATOR, Role.ADMIN):
        row = MembershipFactory()
        actor = runner_of(row) if ender == "organisation" else actor_as(ender)
        services.revoke_membership(actor=actor, membership=row)
        row.refresh_from_db()
        assert row.state == MembershipState.REVOKED


def test_nobody_else_ends_it() -> None:
    row = MembershipFactory()
    allowed = actor_for(row.user)
    for actor in outsiders(row):
        if actor.user_id != allowed.user_id:
            with pytest.raises(NotAllowed):
                services.revoke_membership(actor=actor, membership=row)
    office = MembershipFactory(role=Role.EDITOR)
    with pytest.raises(NotAllowed):
        services.revoke_membership(actor=actor_as(Role.MODERATOR), membership=office)


def test_domains_are_added_by_platform_admins_and_spelt_in_one_way() -> None:
    place, admin = OrganisationFactory(), actor_as(Role.ADMIN)
    added = services.add_domain(actor=admin, organisation=place, domain=" University.Example ")
    assert added.domain == "university.example"
    for domain in ("nonsense", "gmail.com", "university.example"):
        with pytest.raises(Invalid):
            services.add_domain(actor=admin, organisation=place, domain=domain)
    with pytest.raises(NotAllowed):
        services.add_domain(
            actor=actor_as(Role.MODERATOR), organisation=place, domain="other.example"
        )
    assert place.domains.count() == 1


def test_visibility_of_memberships() -> None:
    row = MembershipFactory()
    colleague = MembershipFactory(organisation=row.organisation)

    def sees(actor: Actor) -> set[Any]:
        mine = {row.pk, colleague.pk}
        return mine & set(Membership.objects.visible_to(actor).values_list("pk", flat=True))

    assert sees(actor_for(row.user)) == {row.pk}
    assert sees(runner_of(row)) == {row.pk, colleague.pk}
    assert sees(actor_as(Role.MODERATOR)) == {row.pk, colleague.pk}
    assert sees(system_actor()) == {row.pk, colleague.pk}
    assert sees(actor_as(Role.EDITOR)) == sees(ANONYMOUS) == set()


def test_a_failure_rolls_everything_back(monkeypatch: pytest.MonkeyPatch) -> None:
    domain = DomainFactory()
    actor = actor_for(UserFactory(email=f"nora@{domain.domain}"))

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise DomainError

    monkeypatch.setattr("apps.profiles.services.shared.record", fail)
    with pytest.raises(DomainError):
        services.claim_membership(
            actor=actor, organisation=domain.organisation, role=Role.DEVELOPER
        )
    assert not Membership.objects.exists()
