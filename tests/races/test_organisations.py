"""Merges, domains and requests at the same moment: one winner, nothing lost."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress

from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.forum.models import Case
from apps.profiles import services
from apps.profiles.choices import OrganisationKind, Role
from apps.profiles.models import (
    DomainRequest,
    Invitation,
    Membership,
    Organisation,
    VerifiedDomain,
)
from apps.profiles.services import adding
from tests.factories.accounts import UserFactory
from tests.factories.forum import developer, question
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
    country,
)
from tests.support.races import race, winners

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_joins_during_a_merge_is_at_the_target_or_refused() -> None:
    admin = actor_as(Role.ADMIN)
    for round_number in range(5):
        source, target = OrganisationFactory(), OrganisationFactory()
        people = [actor_for(UserFactory()) for _n in range(3)]

        def act(
            number: int,
            source: Organisation = source,
            target: Organisation = target,
            people: Any = people,
            mail: str = f"guest{round_number}@people.example",
        ) -> Any:
            if number == 0:
                return services.merge_organisations(
                    actor=admin, source=source, target=target, reason="One house"
                )
            if number == 1:
                return services.invite_member(
                    actor=admin, organisation=source, role=Role.DEVELOPER, email=mail
                )
            return services.claim_membership(
                actor=people[number - 2], organisation=source, role=Role.DEVELOPER
            )

        merged, invited, *joined = race(5, act)
        assert merged.error is None, merged
        source.refresh_from_db()
        assert source.merged_into_id == target.pk
        assert not Membership.objects.filter(organisation=source).exists()
        assert not Invitation.objects.filter(organisation=source).exists()
        there = Membership.objects.filter(organisation=target).count()
        assert there == len(winners(joined))
        assert Invitation.objects.filter(organisation=target).count() == (invited.error is None)


@pytest.mark.deep
@pytest.mark.parametrize("beside", ["asks", "confirms", "decides"])
def test_what_happens_beside_a_merge_neither_blocks_it_nor_is_lost(beside: str) -> None:
    admin = actor_as(Role.ADMIN)
    for number in range(5):
        source, target = MERGED[beside]()
        act = BESIDE[beside](source, number, admin)

        def run(
            turn: int,
            source: Organisation = source,
            target: Organisation = target,
            act: Callable[[], Any] = act,
        ) -> Any:
            if turn:
                return act()
            return services.merge_organisations(
                actor=admin, source=source, target=target, reason="One house"
            )

        outcomes = race(2, run)
        faults = [o.error for o in outcomes if o.error is not None]
        assert all(isinstance(fault, Conflict | Invalid | NotAllowed) for fault in faults), faults
        source.refresh_from_db()
        if source.merged_into_id is None:
            assert beside == "asks"
            continue
        assert not Case.objects.filter(authority=source).exists()
        assert not DomainRequest.objects.filter(organisation=source).exists()
        assert not VerifiedDomain.objects.filter(organisation=source).exists()


def _asks(source: Organisation, _number: int, _admin: Actor) -> Callable[[], Any]:
    asker = developer()
    return lambda: question(asker=asker, authorities=[source])


def _confirms(source: Organisation, _number: int, _admin: Actor) -> Callable[[], Any]:
    head = MembershipFactory(organisation=source, is_admin=True)
    row = services.claim_membership(
        actor=actor_for(UserFactory()), organisation=source, role=Role.DEVELOPER
    )
    actor = actor_for(head.user, second_factor=True)
    return lambda: services.confirm_membership(actor=actor, membership=row)


def _decides(source: Organisation, number: int, admin: Actor) -> Callable[[], Any]:
    head = MembershipFactory(organisation=source, is_admin=True)
    domain = f"northmere{'abcde'[number]}.example"
    EmailAddress.objects.create(user=head.user, email=f"a@{domain}", verified=True)
    request = services.request_domain(
        actor=actor_for(head.user, second_factor=True), organisation=source, domain=domain
    )
    return lambda: services.decide_domain_request(actor=admin, request=request, approve=True)


def _two_authorities() -> tuple[Organisation, Organisation]:
    return AuthorityFactory(), AuthorityFactory(mandated=False, signers=0)


def _two_universities() -> tuple[Organisation, Organisation]:
    return OrganisationFactory(), OrganisationFactory()


MERGED: dict[str, Callable[[], tuple[Organisation, Organisation]]] = {
    "asks": _two_authorities,
    "confirms": _two_universities,
    "decides": _two_universities,
}
BESIDE = {"asks": _asks, "confirms": _confirms, "decides": _decides}


def test_two_organisations_do_not_swallow_each_other() -> None:
    admin, one, two = actor_as(Role.ADMIN), OrganisationFactory(), OrganisationFactory()
    pairs = [(one, two), (two, one)]

    def act(number: int) -> Any:
        source, target = pairs[number % 2]
        return services.merge_organisations(
            actor=admin, source=source, target=target, reason="One house"
        )

    outcomes = race(4, act)
    assert len(winners(outcomes)) == 1
    assert {type(o.error) for o in outcomes if o.error} == {Conflict}
    assert Organisation.objects.filter(merged_into__isnull=False).count() == 1


def test_two_organisations_ask_for_one_domain_and_one_does() -> None:
    actors = []
    for number in range(2):
        member = MembershipFactory(is_admin=True)
        EmailAddress.objects.create(
            user=member.user, email=f"a{number}@northmere.example", verified=True
        )
        actors.append((actor_for(member.user, second_factor=True), member.organisation))

    def act(number: int) -> Any:
        actor, place = actors[number]
        return services.request_domain(actor=actor, organisation=place, domain="northmere.example")

    outcomes = race(2, act)
    assert len(winners(outcomes)) == DomainRequest.objects.count() == 1
    assert {type(o.error) for o in outcomes if o.error} == {Conflict}


def test_domains_that_look_alike_are_added_to_one_organisation() -> None:
    admin = actor_as(Role.ADMIN)
    names = ["northmere.example", "n0rthmere.example", "northrnere.example", "a.northmere.example"]
    places = [OrganisationFactory() for _name in names]
    outcomes = race(
        4,
        lambda n: services.add_domain(actor=admin, organisation=places[n], domain=names[n]),
    )
    # The one below looks like it lies below each of the others.
    assert len(winners(outcomes)) == VerifiedDomain.objects.count() == 1
    assert {type(o.error) for o in outcomes if o.error} == {Invalid}


def test_one_request_is_decided_once() -> None:
    member = MembershipFactory(is_admin=True)
    EmailAddress.objects.create(user=member.user, email="a@northmere.example", verified=True)
    request = services.request_domain(
        actor=actor_for(member.user, second_factor=True),
        organisation=member.organisation,
        domain="northmere.example",
    )
    admin = actor_as(Role.ADMIN)

    def act(number: int) -> Any:
        return services.decide_domain_request(
            actor=admin, request=request, approve=number % 2 == 0, reason="No."
        )

    outcomes = race(4, act)
    assert len(winners(outcomes)) == 1
    request.refresh_from_db()
    assert VerifiedDomain.objects.exists() == (request.state == "approved")


@pytest.mark.deep
def test_of_two_who_accept_a_missing_organisation_one_makes_it() -> None:
    editors = [actor_as(Role.EDITOR), actor_as(Role.ADMIN)]
    for number in range(5):
        name = f"Illustrative House of Wood {number * 1111}"
        website = f"https://wood{number * 1111}.example"
        asked = adding.request_organisation(
            actor=actor_for(UserFactory()),
            name=name,
            kind=OrganisationKind.HOSPITAL,
            country=country("BE"),
            website=website,
            why="We work there.",
        )
        there = list(Organisation.objects.values_list("public_id", flat=True))
        content = adding.NewOrganisation(
            name, OrganisationKind.HOSPITAL, country("BE"), website, website, seen=there
        )

        def act(index: int, asked: Any = asked, content: Any = content) -> Any:
            return adding.accept_organisation_request(
                actor=editors[index], request=asked, content=content
            )

        outcomes = race(2, act)
        assert len(winners(outcomes)) == 1
        assert [type(o.error) for o in outcomes if o.error is not None] == [Conflict]
        assert Organisation.objects.filter(name=name).count() == 1
