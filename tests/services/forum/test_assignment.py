"""Who works on a case: one winner, nothing lost, nobody of another authority."""

from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.models import Event
from apps.forum.models import Absence, Case
from apps.forum.querysets.desk import desk_day
from apps.forum.services.assignment import assign_case, assign_cases
from apps.notifications.models import Notification
from apps.profiles.choices import MembershipState
from apps.profiles.models import Membership
from apps.profiles.services import revoke_membership
from tests.factories.forum import answer, case, developer, membership_of, officials_of
from tests.factories.profiles import AuthorityFactory, actor_for
from tests.support import deliver_events

pytestmark = pytest.mark.django_db


def in_charge(of: Case) -> UUID | None:
    of.refresh_from_db()
    found: UUID | None = of.assignee_id
    return found


def told(kind: str) -> list[Any]:
    deliver_events()
    return list(Notification.objects.filter(kind=kind).values_list("recipient_id", flat=True))


def test_claim_assign_and_hand_back() -> None:
    of = case("private")
    first, second = officials_of(of.authority)
    own, other = membership_of(first), membership_of(second)
    done = assign_case(actor=first, case=of, to=own, seen=None)
    assert (done.given, in_charge(of)) == ([of.pk], own.pk)
    assert assign_case(actor=first, case=of, to=own, seen=None).already == [of.pk]
    assign_case(actor=first, case=of, to=other, seen=own.pk)
    assert in_charge(of) == other.pk
    assign_case(actor=second, case=of, to=None, seen=other.pk)
    assert in_charge(of) is None
    changes = Event.objects.filter(name="forum.case_assigned", subject_id=of.pk)
    assert [e.data["assignee_id"] for e in changes.order_by("pk")] == [
        str(own.pk),
        str(other.pk),
        None,
    ]


def test_who_comes_second_is_told() -> None:
    of = case()
    first, second = officials_of(of.authority)
    assign_case(actor=first, case=of, to=membership_of(first), seen=None)
    with pytest.raises(Conflict) as refused:
        assign_case(actor=second, case=of, to=membership_of(second), seen=None)
    assert refused.value.code == "taken"
    assert in_charge(of) == membership_of(first).pk


@pytest.mark.parametrize("who", ["developer", "another authority"])
def test_only_the_own_authority_assigns(who: str) -> None:
    of = case("private")
    own = membership_of(officials_of(of.authority)[0])
    outsider: Actor = developer() if who == "developer" else officials_of(AuthorityFactory())[0]
    with pytest.raises((NotAllowed, Invalid)):
        assign_case(actor=outsider, case=of, to=own, seen=None)
    if who == "another authority":
        with pytest.raises(Conflict):
            assign_case(actor=outsider, case=of, to=membership_of(outsider), seen=None)
    assert in_charge(of) is None


def test_database_lets_no_stranger_work_on_a_case() -> None:
    of = case("private")
    stranger = membership_of(officials_of(AuthorityFactory())[0])
    lapsed = membership_of(officials_of(of.authority)[0])
    Membership.objects.filter(pk=lapsed.pk).update(state=MembershipState.LAPSED)
    for wrong in (stranger, lapsed):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=of.pk).update(assignee=wrong)


def test_many_at_once_say_what_became_of_each_and_tell_once() -> None:
    authority = AuthorityFactory()
    waiting = [case("private", authorities=[authority]) for _ in range(3)]
    foreign, closed = case("private"), answer("issued", of=case(authorities=[authority])).case
    first, second = officials_of(authority)
    other = membership_of(second)
    assign_case(actor=first, case=waiting[2], to=membership_of(first), seen=None)
    wanted = dict.fromkeys([*(c.pk for c in waiting), foreign.pk, closed.pk])
    done = assign_cases(actor=first, cases=wanted, to=other)
    assert done.given == [waiting[0].pk, waiting[1].pk]
    assert set(done.refused) == {waiting[2].pk, foreign.pk, closed.pk}
    assert in_charge(foreign) is None
    again = assign_cases(actor=first, cases=wanted, to=other)
    assert (again.given, again.already) == ([], [waiting[0].pk, waiting[1].pk])
    assert told("forum.cases_assigned") == [other.user_id]


def test_own_choice_sends_no_notice() -> None:
    of = case()
    first, _second = officials_of(of.authority)
    assign_case(actor=first, case=of, to=membership_of(first), seen=None)
    assert told("forum.cases_assigned") == []


def test_lost_role_frees_cases_and_tells_the_admins_once() -> None:
    authority = AuthorityFactory(signers=3)
    cases = [case("private", authorities=[authority]) for _ in range(2)]
    first, second = officials_of(authority)
    leaves, runs = membership_of(first), membership_of(second)
    Membership.objects.filter(pk=runs.pk).update(is_admin=True)
    assign_cases(actor=second, cases={c.pk: None for c in cases}, to=leaves)
    revoke(leaves, runs)
    assert told("forum.cases_freed") == [runs.user_id]
    assert [in_charge(c) for c in cases] == [None, None]
    assert told("forum.cases_freed") == [runs.user_id]


def revoke(leaves: Membership, by: Membership) -> None:
    revoke_membership(actor=actor_for(by.user, second_factor=True), membership=leaves)


def test_work_for_who_is_away_goes_to_the_deputy() -> None:
    authority = AuthorityFactory(signers=3)
    of = case(authorities=[authority])
    first, second = officials_of(authority)
    away, deputy = membership_of(second), membership_of(first)
    today = desk_day()
    Absence.objects.create(membership=away, deputy=deputy, starts_on=today, ends_on=today)
    done = assign_case(actor=first, case=of, to=away, seen=None)
    assert (done.to, done.instead_of) == (deputy, away)
    assert in_charge(of) == deputy.pk
