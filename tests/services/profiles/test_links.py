"""Links between organisations: both sides, two people, and only networks have members."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.core.actor import ANONYMOUS, Actor
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.models import Event
from apps.notifications.models import Notification
from apps.notifications.rendering import render_line
from apps.profiles.choices import LinkKind, OrganisationKind, Role
from apps.profiles.models import Organisation, OrganisationLink
from apps.profiles.services import merge_organisations
from apps.profiles.services.links import confirm_link, end_link, state_link
from tests.factories.profiles import MembershipFactory, OrganisationFactory, actor_for
from tests.support import deliver_events
from tests.support.mailing import deliver_mails, mails_to, words_of
from tests.support.races import race, winners

pytestmark = pytest.mark.django_db


def admin_of(**place: Any) -> tuple[Actor, Organisation]:
    role = place.pop("role", Role.DEVELOPER)
    seat = MembershipFactory(role=role, is_admin=True, **place)
    return actor_for(seat.user, second_factor=True), seat.organisation


def test_a_link_is_seen_once_the_other_side_says_it_too() -> None:
    ours, here = admin_of()
    theirs, there = admin_of()
    link = state_link(actor=ours, source=here, target=there, kind=LinkKind.WORKS_WITH)
    seen = OrganisationLink.objects.visible_to
    assert [seen(who).count() for who in (ours, theirs, ANONYMOUS)] == [1, 1, 0]
    with pytest.raises(NotAllowed):
        confirm_link(actor=ours, link=link)
    confirm_link(actor=theirs, link=link)
    assert seen(ANONYMOUS).confirmed().count() == 1
    with pytest.raises(Conflict):
        confirm_link(actor=theirs, link=link)
    with pytest.raises(Conflict):
        state_link(actor=theirs, source=there, target=here, kind=LinkKind.WORKS_WITH)
    end_link(actor=theirs, link=link)
    names = Event.objects.filter(subject_id=link.pk).values_list("name", flat=True)
    assert sorted(names) == [f"profiles.link_{act}" for act in ("confirmed", "ended", "stated")]


def test_admins_of_the_other_side_are_told_while_it_waits() -> None:
    ours, here = admin_of()
    theirs, there = admin_of()
    MembershipFactory(organisation=there)
    made = state_link(actor=ours, source=here, target=there, kind=LinkKind.WORKS_WITH)
    deliver_events()
    told = Notification.objects.get(kind="profiles.link_waits")
    assert told.recipient_id == theirs.user_id
    line = render_line(told, theirs)
    assert line.url == f"/en/directory/organisations/{there.public_id}/links/"
    assert render_line(told, ours).url == ""
    end_link(actor=theirs, link=made)
    assert render_line(told, theirs).url == ""


def test_admins_who_stated_it_are_told_that_it_is_confirmed() -> None:
    ours, here = admin_of()
    theirs, there = admin_of()
    made = state_link(actor=ours, source=here, target=there, kind=LinkKind.WORKS_WITH)
    confirm_link(actor=theirs, link=made)
    deliver_events()
    told = Notification.objects.get(kind="profiles.link_confirmed")
    assert told.recipient_id == ours.user_id
    line = render_line(told, ours)
    assert line.url == f"/en/directory/organisations/{here.public_id}/links/"
    assert there.name in line.html
    assert render_line(told, theirs).url == ""
    end_link(actor=theirs, link=made)
    assert render_line(told, ours).url == "", "nothing is said of a link that is over"


@pytest.mark.parametrize("confirmed", [True, False])
def test_the_other_side_is_told_that_a_link_ended(confirmed: bool) -> None:
    ours, here = admin_of()
    theirs, there = admin_of()
    made = state_link(actor=ours, source=here, target=there, kind=LinkKind.WORKS_WITH)
    if confirmed:
        confirm_link(actor=theirs, link=made)
    end_link(actor=theirs, link=made)
    deliver_mails()
    told = Notification.objects.get(kind="profiles.link_ended")
    assert told.recipient_id == ours.user_id
    line = render_line(told, ours)
    assert line.url == f"/en/directory/organisations/{here.public_id}/links/"
    assert there.name in line.html
    mails = mails_to(User.objects.get(pk=ours.user_id).email)
    named = [there.name in words_of(mail) for mail in mails]
    assert named[-1] is confirmed, "what only the two sides knew of stays out of mails"
    assert render_line(told, theirs).url == ""


def test_strangers_and_sessions_without_a_second_step_are_refused() -> None:
    ours, here = admin_of()
    _theirs, there = admin_of()
    link = state_link(actor=ours, source=here, target=there, kind=LinkKind.WORKS_WITH)
    stranger, _place = admin_of()
    plain = actor_for(MembershipFactory(organisation=there, is_admin=True).user)
    for actor in (stranger, plain):
        for act in (confirm_link, end_link):
            with pytest.raises(NotAllowed):
                act(actor=actor, link=link)
    with pytest.raises(NotAllowed):
        state_link(actor=stranger, source=here, target=there, kind=LinkKind.WORKS_WITH)
    assert OrganisationLink.objects.get().confirmed_at is None


def test_only_networks_have_members_whoever_writes_the_row() -> None:
    ours, here = admin_of()
    there = OrganisationFactory()
    with pytest.raises(Invalid):
        state_link(actor=ours, source=here, target=there, kind=LinkKind.MEMBER_OF)
    with pytest.raises(Invalid):
        state_link(actor=ours, source=here, target=here, kind=LinkKind.WORKS_WITH)
    for values in (
        {"target": there, "kind": LinkKind.MEMBER_OF},
        {"target": here, "kind": LinkKind.WORKS_WITH},
        {"target": there, "kind": "owns"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            OrganisationLink.objects.create(source=here, **values)
    network = OrganisationFactory(kind=OrganisationKind.RESEARCH_NETWORK)
    assert state_link(actor=ours, source=here, target=network, kind=LinkKind.MEMBER_OF)


def test_the_database_asks_for_two_people_and_one_row_a_pair() -> None:
    person = MembershipFactory(is_admin=True)
    there = OrganisationFactory()
    values: dict[str, Any] = {"source": person.organisation, "target": there, "kind": "works_with"}
    moment = {"confirmed_at": timezone.now()}
    both = {"stated_by": person.user, "confirmed_by": person.user}
    for wrong in (values | both | moment, values | {"confirmed_by": person.user}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OrganisationLink.objects.create(**wrong)
    OrganisationLink.objects.create(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationLink.objects.create(**values | {"source": there, "target": values["source"]})


def test_links_move_with_a_merge() -> None:
    source, target, partner = (OrganisationFactory() for _ in range(3))
    network = OrganisationFactory(kind=OrganisationKind.RESEARCH_NETWORK)
    for values in (
        {"source": source, "target": network, "kind": LinkKind.MEMBER_OF},
        {"source": partner, "target": source, "kind": LinkKind.WORKS_WITH},
        {"source": target, "target": partner, "kind": LinkKind.WORKS_WITH},
        {"source": source, "target": target, "kind": LinkKind.WORKS_WITH},
    ):
        OrganisationLink.objects.create(**values)
    admin = actor_for(MembershipFactory(role=Role.ADMIN).user, second_factor=True)
    merge_organisations(actor=admin, source=source, target=target, reason="The same house.")
    left = OrganisationLink.objects.values_list("source", "target", "kind")
    assert set(left) == {
        (target.pk, network.pk, "member_of"),
        (target.pk, partner.pk, "works_with"),
    }


@pytest.mark.parametrize("confirmed", ["source", "target"])
def test_a_merge_keeps_the_link_that_both_sides_said(confirmed: str) -> None:
    places = {"source": OrganisationFactory(), "target": OrganisationFactory()}
    partner, kind = OrganisationFactory(), LinkKind.WORKS_WITH
    for name, place in places.items():
        moment = timezone.now() if name == confirmed else None
        OrganisationLink.objects.create(
            source=partner, target=place, kind=kind, confirmed_at=moment
        )
    admin = actor_for(MembershipFactory(role=Role.ADMIN).user, second_factor=True)
    merge_organisations(actor=admin, reason="The same house.", **places)
    left = OrganisationLink.objects.get()
    assert (left.source, left.target) == (partner, places["target"])
    assert left.confirmed_at is not None


@pytest.mark.deep
@pytest.mark.django_db(transaction=True)
def test_two_who_name_each_other_at_the_same_moment_make_one_link() -> None:
    sides = [admin_of(), admin_of()]

    def state(number: int) -> Any:
        (actor, own), (_other, target) = sides[number], sides[1 - number]
        return state_link(actor=actor, source=own, target=target, kind=LinkKind.WORKS_WITH)

    outcomes = race(2, state)
    assert len(winners(outcomes)) == OrganisationLink.objects.count() == 1
    assert [type(one.error) for one in outcomes if one.error] == [Conflict]
