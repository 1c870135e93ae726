"""A mistake is taken back: once, in time, by who made it, and only if nothing was built on it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.actor import Actor
from apps.core.errors import Conflict, NotAllowed
from apps.core.models import Event
from apps.profiles import services
from apps.profiles.choices import MembershipState, RequestState, Role
from apps.profiles.desk import in_state, queue
from apps.profiles.models import (
    DomainRequest,
    Membership,
    Organisation,
    Review,
    VerifiedDomain,
)
from apps.profiles.reviewing import ReviewState
from apps.profiles.services.reviews import decide
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.desk import evidence, proposal, statement, version_of
from tests.factories.profiles import (
    DomainFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
    token_for,
)
from tests.support import deliver_events

pytestmark = pytest.mark.django_db
LATE = timedelta(minutes=11)


def acts(membership: Membership) -> Actor:
    return actor_for(membership.user, second_factor=True)


def boss_of(row: Membership) -> Membership:
    made: Membership = MembershipFactory(
        organisation=row.organisation, role=row.role, is_admin=True
    )
    return made


def fresh(row: Membership) -> Membership:
    found: Membership = Membership.objects.get(pk=row.pk)
    return found


def test_a_confirmation_is_taken_back_once_and_leaves_nothing() -> None:
    row = statement(Role.DEVELOPER)
    sent = evidence(row)
    boss = boss_of(row)
    services.confirm_membership(actor=acts(boss), membership=row)
    assert fresh(row).is_verified
    with pytest.raises(NotAllowed):
        services.undo_confirmation(actor=actor_for(boss.user), membership=row)
    with pytest.raises(NotAllowed):
        services.undo_confirmation(actor=acts(boss_of(row)), membership=row)
    services.undo_confirmation(actor=acts(boss), membership=row)
    after = fresh(row)
    assert after.state == MembershipState.CLAIMED
    left = (after.method, after.verified_by_id, after.confirmed_at, after.verified_at)
    assert left == ("", None, None, None)
    assert after.valid_until is None
    assert actor_for(row.user).capacities == ()
    sent.refresh_from_db()
    assert (sent.decided_at, sent.delete_after) == (None, None)
    assert Event.objects.filter(name="profiles.confirmation_undone").count() == 1
    with pytest.raises(NotAllowed):
        services.undo_confirmation(actor=acts(boss), membership=row)


def test_it_is_too_late_after_ten_minutes() -> None:
    row = statement(Role.DEVELOPER)
    boss = boss_of(row)
    services.confirm_membership(actor=acts(boss), membership=row)
    Membership.objects.filter(pk=row.pk).update(confirmed_at=timezone.now() - LATE)
    with pytest.raises(Conflict) as caught:
        services.undo_confirmation(actor=acts(boss), membership=row)
    assert caught.value.code == "too_late"
    assert fresh(row).is_verified


@pytest.mark.parametrize("use", ["token", "admin", "vouching", "invitation"])
def test_what_something_was_built_on_stays(use: str) -> None:
    row = statement(Role.DEVELOPER)
    boss = boss_of(row)
    row = services.confirm_membership(actor=acts(boss), membership=row)
    if use == "token":
        token_for(row)
    elif use == "admin":
        services.name_admin(actor=acts(boss), membership=row)
    elif use == "vouching":
        other = statement(Role.DEVELOPER, organisation=row.organisation)
        services.vouch_for_member(actor=acts(row), membership=other)
    else:
        services.name_admin(actor=acts(boss), membership=row)
        services.invite_member(
            actor=acts(row),
            organisation=row.organisation,
            role=Role.DEVELOPER,
            email="guest@people.example",
        )
        services.withdraw_admin(actor=acts(boss), membership=row)
    with pytest.raises(Conflict) as caught:
        services.undo_confirmation(actor=acts(boss), membership=row)
    assert caught.value.code == "in_use"
    assert fresh(row).is_verified


def test_a_mailbox_proven_meanwhile_keeps_what_it_carries() -> None:
    user = UserFactory(email="her@site.example")
    row = statement(Role.GMP_STAFF, user=user)
    boss = boss_of(row)
    services.confirm_membership(actor=acts(boss), membership=row)
    assert fresh(row).state == MembershipState.CONFIRMED
    DomainFactory(organisation=row.organisation, domain="site.example")
    services.prove_mailbox(actor=actor_for(user), membership=row)
    assert fresh(row).is_verified
    services.undo_confirmation(actor=acts(boss), membership=row)
    assert fresh(row).state == MembershipState.MAILBOX_PROVEN


def test_a_word_that_renewed_is_not_taken_back_and_what_had_lapsed_lapses_again() -> None:
    row = MembershipFactory(valid_until=timezone.now() + timedelta(days=3))
    boss = boss_of(row)
    services.confirm_membership(actor=acts(boss), membership=row)
    with pytest.raises(Conflict) as caught:
        services.undo_confirmation(actor=acts(boss), membership=row)
    assert caught.value.code == "wrong_state"
    lapsed = MembershipFactory(
        organisation=row.organisation, state=MembershipState.LAPSED, valid_until=timezone.now()
    )
    services.confirm_membership(actor=acts(boss), membership=lapsed)
    services.undo_confirmation(actor=acts(boss), membership=lapsed)
    assert fresh(lapsed).state == MembershipState.LAPSED
    assert not fresh(lapsed).is_verified


def test_the_desk_reads_on_in_what_a_lapsed_role_had_sent() -> None:
    row = MembershipFactory(
        role=Role.DEVELOPER, state=MembershipState.LAPSED, valid_until=timezone.now()
    )
    sent, boss, desk = evidence(row), boss_of(row), actor_as(Role.MODERATOR)
    services.confirm_membership(actor=acts(boss), membership=row)
    assert not queue(desk).filter(pk=row.pk).exists()
    services.undo_confirmation(actor=acts(boss), membership=row)
    sent.refresh_from_db()
    assert (sent.decided_at, sent.delete_after) == (None, None)
    assert in_state(queue(desk), ReviewState.WAITING).filter(pk=row.pk).exists()
    # A decision of the desk counts the thirty days again.
    proposal(fresh(row))
    decide(actor=actor_as(Role.ADMIN), membership=row, seen=version_of(row), agrees=True)
    sent.refresh_from_db()
    assert sent.delete_after is not None


def test_the_desk_reads_on_where_a_mailbox_had_completed_the_proof() -> None:
    user = UserFactory(email="her@site.example")
    row = statement(Role.GMP_STAFF, user=user)
    sent, boss = evidence(row), boss_of(row)
    services.confirm_membership(actor=acts(boss), membership=row)
    Membership.objects.filter(pk=row.pk).update(confirmed_at=timezone.now() - timedelta(minutes=8))
    DomainFactory(organisation=row.organisation, domain="site.example")
    services.prove_mailbox(actor=actor_for(user), membership=row)
    services.undo_confirmation(actor=acts(boss), membership=row)
    sent.refresh_from_db()
    assert (sent.decided_at, sent.delete_after) == (None, None)
    assert Review.objects.get(membership=row).state == ReviewState.WAITING


def test_colleagues_and_admins_take_it_back_on_their_pages() -> None:
    row = statement(Role.DEVELOPER)
    colleague = MembershipFactory(organisation=row.organisation)
    client = signed_in(colleague.user, second_factor=True)
    services.vouch_for_member(actor=acts(colleague), membership=row)
    undo = f"/en/account/verification/{row.pk}/undo-confirmation/"
    assert f'action="{undo}"' in client.get("/en/account/colleagues/").content.decode()
    assert signed_in(UserFactory()).post(undo).status_code == 404
    answer = client.post(undo, follow=True).content.decode()
    assert "It is taken back. The role waits as before." in answer
    assert undo not in answer
    assert fresh(row).state == MembershipState.CLAIMED
    boss = boss_of(row)
    admin = signed_in(boss.user, second_factor=True)
    services.confirm_membership(actor=acts(boss), membership=row)
    people = f"/en/directory/organisations/{row.organisation.public_id}/people/"
    assert f'action="{undo}"' in admin.get(people).content.decode()
    assert admin.post(undo).status_code == 302
    assert fresh(row).state == MembershipState.CLAIMED


def asks(place: Organisation) -> Membership:
    user = UserFactory(email="boss@asked.example")
    made: Membership = MembershipFactory(organisation=place, user=user, is_admin=True)
    return made


def test_a_request_for_a_domain_is_taken_back_by_who_asked() -> None:
    place = OrganisationFactory()
    boss = asks(place)
    made = services.request_domain(actor=acts(boss), organisation=place, domain="asked.example")
    other = MembershipFactory(organisation=place, is_admin=True)
    with pytest.raises(NotAllowed):
        services.undo_domain_request(actor=acts(other), request=made)
    client = signed_in(boss.user, second_factor=True)
    undo = f"/en/account/domain-requests/{made.pk}/undo/"
    domains = f"/en/directory/organisations/{place.public_id}/domains/"
    assert f'action="{undo}"' in client.get(domains).content.decode()
    assert "Your request is taken back." in client.post(undo, follow=True).content.decode()
    assert not DomainRequest.objects.exists()
    assert client.post(undo).status_code == 404
    again = services.request_domain(actor=acts(boss), organisation=place, domain="asked.example")
    DomainRequest.objects.update(created_at=timezone.now() - LATE)
    with pytest.raises(Conflict) as caught:
        services.undo_domain_request(actor=acts(boss), request=again)
    assert caught.value.code == "too_late"


@pytest.mark.parametrize("approve", [True, False])
def test_a_decision_about_a_domain_is_taken_back_by_who_decided(approve: bool) -> None:
    place = OrganisationFactory()
    boss, admin = asks(place), MembershipFactory(role=Role.ADMIN)
    made = services.request_domain(actor=acts(boss), organisation=place, domain="asked.example")
    services.decide_domain_request(
        actor=acts(admin), request=made, approve=approve, reason="Not theirs."
    )
    for stranger in (acts(boss), actor_as(Role.ADMIN), actor_for(admin.user)):
        with pytest.raises(NotAllowed):
            services.undo_domain_request(actor=stranger, request=made)
    client = signed_in(admin.user, second_factor=True)
    undo = f"/en/account/domain-requests/{made.pk}/undo/"
    assert f'action="{undo}"' in client.get("/en/workbench/domains/").content.decode()
    assert "The request waits again." in client.post(undo, follow=True).content.decode()
    made.refresh_from_db()
    assert (made.state, made.decided_by_id, made.reason) == (RequestState.OPEN, None, "")
    assert not VerifiedDomain.objects.exists()
    deliver_events()


def test_a_domain_that_proved_a_role_stays() -> None:
    place = OrganisationFactory()
    boss, admin = asks(place), actor_as(Role.ADMIN)
    made = services.request_domain(actor=acts(boss), organisation=place, domain="asked.example")
    services.decide_domain_request(actor=admin, request=made, approve=True)
    joins = UserFactory(email="new@asked.example")
    services.claim_membership(actor=actor_for(joins), organisation=place, role=Role.DEVELOPER)
    with pytest.raises(Conflict) as caught:
        services.undo_domain_request(actor=admin, request=made)
    assert caught.value.code == "in_use"
    assert VerifiedDomain.objects.filter(domain="asked.example").exists()
