"""Who is told when somebody else ends a role or a right, and what an undo gives back."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.utils import timezone

from apps.accounts.models import User
from apps.core.actor import Actor
from apps.core.models import Event
from apps.notifications.models import Notification
from apps.profiles import services
from apps.profiles.choices import MembershipState, Role
from apps.profiles.lapsing import lapse_ended
from apps.profiles.missed_admins import note_missed_admin
from apps.profiles.models import Evidence, Membership, Organisation, Review
from apps.profiles.reviewing import Proposal, ReviewAct, ReviewState
from apps.profiles.services.reviews import decide
from tests.factories.desk import evidence, proposal, statement, version_of
from tests.factories.profiles import MembershipFactory, OrganisationFactory, actor_as, actor_for
from tests.support import deliver_events
from tests.support.mailing import deliver_mails

pytestmark = pytest.mark.django_db


def member(place: Organisation, *, admin: bool = False, role: str = Role.DEVELOPER) -> Membership:
    made: Membership = MembershipFactory(organisation=place, is_admin=admin, role=role)
    return made


def acts(membership: Membership) -> Actor:
    return actor_for(membership.user, second_factor=True)


def told(kind: str) -> list[UUID]:
    """Return who was told in the portal."""
    deliver_events()
    rows = Notification.objects.filter(kind=f"profiles.{kind}").order_by("pk")
    return [UUID(str(row)) for row in rows.values_list("recipient_id", flat=True)]


def subjects(user: User) -> list[str]:
    """Return the subjects of the mails that a person got so far."""
    deliver_events()
    deliver_mails()
    return [str(sent.subject) for sent in mail.outbox if sent.to == [user.email]]


def test_a_person_is_told_that_somebody_else_ended_their_role() -> None:
    place = OrganisationFactory()
    boss, other, leaving = member(place, admin=True), member(place), member(place)
    services.revoke_membership(actor=acts(boss), membership=other)
    services.revoke_membership(actor=actor_for(leaving.user), membership=leaving)
    assert told("membership_revoked") == [other.user_id]
    assert subjects(other.user) == ["Your role was ended"]
    words = str(mail.outbox[0].body)
    assert place.name in words
    assert boss.user.display_name not in words
    assert subjects(leaving.user) == []


def test_an_end_that_was_undone_at_once_is_not_told_but_its_undoing_is() -> None:
    place = OrganisationFactory()
    boss, other = member(place, admin=True), member(place)
    services.revoke_membership(actor=acts(boss), membership=other)
    services.undo_ending(actor=acts(boss), membership=other)
    assert subjects(other.user) == ["The end of your role was undone"]


def test_whose_role_goes_on_after_a_merge_is_not_told_that_it_ended() -> None:
    source, target = OrganisationFactory(), OrganisationFactory()
    strong, only_there = member(source, admin=True), member(target)
    MembershipFactory(organisation=target, user=strong.user)
    lone = member(target, admin=True)
    services.merge_organisations(
        actor=actor_as(Role.ADMIN), source=source, target=target, reason="One since 2026."
    )
    services.revoke_membership(actor=acts(lone), membership=only_there)
    assert told("membership_revoked") == [only_there.user_id]


def test_a_refusal_is_told_once_and_by_its_own_words() -> None:
    boss = member(OrganisationFactory(), admin=True)
    claim = statement(Role.DEVELOPER, organisation=boss.organisation)
    services.refuse_membership(actor=acts(boss), membership=claim, reason="Nobody knows you.")
    assert subjects(claim.user) == ["Your role was refused"]


def test_an_admin_is_told_that_the_right_was_taken() -> None:
    place = OrganisationFactory()
    boss, deputy, third = member(place, admin=True), member(place, admin=True), member(place)
    services.withdraw_admin(actor=acts(boss), membership=deputy)
    services.hand_over(actor=acts(boss), membership=boss, successor=third.pk)
    assert told("admin_withdrawn") == [deputy.user_id]
    assert subjects(deputy.user) == ["You no longer look after the people of your organisation"]


@pytest.mark.parametrize("by", ["delegator", "delegate", "deputy"])
def test_who_did_not_end_a_delegation_is_told_that_it_ended(by: str) -> None:
    place = OrganisationFactory()
    people = {
        "delegator": member(place, admin=True),
        "delegate": member(place),
        "deputy": member(place, admin=True),
    }
    begins = timezone.now()
    made = services.delegate_admin(
        actor=acts(people["delegator"]),
        membership=people["delegator"],
        delegate=people["delegate"],
        begins_at=begins,
        ends_at=begins + timedelta(days=3),
    )
    services.end_delegation(actor=acts(people[by]), delegation=made)
    expected = {people[name].user_id for name in ("delegator", "delegate") if name != by}
    assert set(told("delegation_ended")) == expected


def _over(*rows: Membership) -> None:
    """Let the terms be over, by the clock of the database."""
    ended = timezone.now() - timedelta(minutes=5)
    keys = [row.pk for row in rows]
    Membership.objects.filter(pk__in=keys).update(valid_until=ended)


def test_the_desk_is_told_exactly_once_that_the_last_admin_lapsed() -> None:
    place, desk = OrganisationFactory(), MembershipFactory(role=Role.MODERATOR)
    boss, deputy, _stays = member(place, admin=True), member(place, admin=True), member(place)
    _over(boss)
    lapse_ended()
    assert told("admin_missed") == []
    _over(deputy)
    lapse_ended()
    assert told("admin_missed") == [desk.user_id]
    lapsed = Event.objects.filter(name="profiles.membership_lapsed").order_by("created_at")
    assert [note_missed_admin(actor=acts(desk), lapsed=event) for event in lapsed] == [False] * 2


def test_two_admins_whose_terms_end_together_are_missed_once() -> None:
    place, desk = OrganisationFactory(), MembershipFactory(role=Role.MODERATOR)
    _stays = member(place)
    _over(member(place, admin=True), member(place, admin=True))
    lapse_ended()
    assert told("admin_missed") == [desk.user_id]
    assert subjects(desk.user) == ["An organisation has no admin any more"]


def test_nobody_misses_an_admin_where_nobody_remains_or_one_is_left() -> None:
    alone = member(OrganisationFactory(), admin=True)
    shared, plain = member(OrganisationFactory(), admin=True), OrganisationFactory()
    member(shared.organisation, admin=True)
    MembershipFactory(role=Role.ADMIN)
    _over(alone, shared, member(plain))
    lapse_ended()
    assert told("admin_missed") == []


def _refused() -> tuple[Membership, Evidence, Actor]:
    """Return a statement with a letter that two people of the desk refused."""
    stated = statement()
    sent = evidence(stated)
    proposal(stated, kind=Proposal.REFUSE)
    admin = actor_as(Role.ADMIN)
    decide(actor=admin, membership=stated, seen=version_of(stated), agrees=True)
    return stated, sent, admin


def test_a_refusal_that_was_undone_is_not_told_and_the_desk_has_it_again() -> None:
    stated, sent, admin = _refused()
    sent.refresh_from_db()
    assert sent.delete_after is not None
    services.undo_ending(actor=admin, membership=stated)
    sent.refresh_from_db()
    assert Evidence.objects.filter(pk=sent.pk, decided_at=None, delete_after=None).exists()
    review = Review.objects.get(membership=stated)
    assert (review.state, review.proposal, review.decided_by_id) == (ReviewState.WAITING, "", None)
    acts_done = list(review.steps.order_by("pk").values_list("act", flat=True))
    assert acts_done[-2:] == [ReviewAct.REFUSED, ReviewAct.REOPENED]
    assert subjects(stated.user) == ["The end of your role was undone"]
    # What follows is a review like any other.
    proposal(stated)
    decide(actor=admin, membership=stated, seen=version_of(stated), agrees=True)
    stated.refresh_from_db()
    assert stated.state == MembershipState.VERIFIED
    sent.refresh_from_db()
    assert sent.delete_after is not None


def test_a_refusal_that_was_told_is_corrected() -> None:
    stated, _sent, admin = _refused()
    assert subjects(stated.user) == ["We could not verify your role"]
    services.undo_ending(actor=admin, membership=stated)
    assert subjects(stated.user)[1:] == ["The end of your role was undone"]


def _withdraw(stated: Membership) -> Actor:
    actor = actor_for(stated.user)
    services.revoke_membership(actor=actor, membership=stated)
    return actor


def _refuse_at_home(stated: Membership) -> Actor:
    boss = acts(member(stated.organisation, admin=True, role=stated.role))
    services.refuse_membership(actor=boss, membership=stated, reason="Nobody knows you.")
    return boss


@pytest.mark.parametrize("end", [_withdraw, _refuse_at_home])
def test_what_was_closed_without_the_desk_is_taken_up_again_too(
    end: Callable[[Membership], Actor],
) -> None:
    stated = statement()
    sent = evidence(stated)
    actor = end(stated)
    services.undo_ending(actor=actor, membership=stated)
    sent.refresh_from_db()
    assert sent.delete_after is None
    assert Review.objects.get(membership=stated).state == ReviewState.WAITING


def test_undoing_the_end_of_a_verified_role_revives_no_old_evidence() -> None:
    stated = statement()
    sent = evidence(stated)
    proposal(stated)
    admin = actor_as(Role.ADMIN)
    decide(actor=admin, membership=stated, seen=version_of(stated), agrees=True)
    services.revoke_membership(actor=admin, membership=stated)
    services.undo_ending(actor=admin, membership=stated)
    sent.refresh_from_db()
    assert sent.delete_after is not None
    assert Review.objects.get(membership=stated).state == ReviewState.APPROVED
