"""Officials at one moment: one of them gets the case, and nobody who has left does."""

import pytest

from apps.core.actor import system_actor
from apps.core.errors import Conflict
from apps.forum.models import Case
from apps.forum.services.assignment import assign_case, assign_cases, free_everywhere
from apps.profiles.choices import MembershipState
from apps.profiles.models import Membership
from tests.factories.forum import case, membership_of, officials_of
from tests.factories.profiles import AuthorityFactory
from tests.support import race
from tests.support.size import amount

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]
ROUNDS = amount(20, full=200)


def test_who_leaves_meanwhile_keeps_no_case() -> None:
    authority = AuthorityFactory(signers=3)
    of = case("private", authorities=[authority])
    first, second = officials_of(authority)
    leaves = membership_of(second)

    def act(number: int) -> object:
        if number:
            return assign_case(actor=first, case=of, to=leaves, seen=None)
        Membership.objects.filter(pk=leaves.pk).update(state=MembershipState.LAPSED)
        return free_everywhere(actor=system_actor(), user_id=leaves.user_id)

    for number in range(ROUNDS):
        Case.objects.filter(pk=of.pk).update(assignee=None)
        Membership.objects.filter(pk=leaves.pk).update(state=MembershipState.VERIFIED)
        outcomes = race(2, act)
        assert {type(o.error) for o in outcomes if o.error} <= {Conflict}
        free_everywhere(actor=system_actor(), user_id=leaves.user_id)
        assert Case.objects.get(pk=of.pk).assignee_id is None, number


def test_many_and_one_at_once_are_one_after_the_other() -> None:
    authority = AuthorityFactory(signers=3)
    cases = [case("private", authorities=[authority]) for _ in range(3)]
    first, second = officials_of(authority)
    seats = [membership_of(first), membership_of(second)]
    for number in range(ROUNDS):
        Case.objects.update(assignee=None)
        outcomes = race(
            2,
            lambda n: (
                assign_case(actor=second, case=cases[1], to=seats[1], seen=None)
                if n
                else assign_cases(
                    actor=first, cases={c.pk: None for c in reversed(cases)}, to=seats[0]
                )
            ),
        )
        assert {type(o.error) for o in outcomes if o.error} <= {Conflict}
        many = outcomes[0].value
        contested = Case.objects.get(pk=cases[1].pk).assignee_id
        assert contested == (seats[0].pk if cases[1].pk in many.given else seats[1].pk), number
        assert {cases[0].pk, cases[2].pk} <= set(many.given)
