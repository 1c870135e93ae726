"""The pages on which an organisation looks after its people."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import AdminDelegation, Membership, Organisation
from tests.factories.accounts import signed_in
from tests.factories.profiles import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def place() -> Organisation:
    """An organisation with one admin and one member."""
    made: Organisation = OrganisationFactory(name="Illustrative Works")
    MembershipFactory(organisation=made, is_admin=True, user__display_name="Ada Admin")
    MembershipFactory(organisation=made, user__display_name="Max Member")
    return made


def _of(place: Organisation, name: str) -> Membership:
    return Membership.objects.get(organisation=place, user__display_name=name)


def _admin(place: Organisation) -> Client:
    return signed_in(_of(place, "Ada Admin").user, second_factor=True)


def _claim(place: Organisation, **changes: Any) -> Membership:
    claim: dict[str, Any] = {"state": MembershipState.CLAIMED, "verified_at": None, "method": ""}
    return MembershipFactory(
        organisation=place, user__display_name="Cleo Claim", **(claim | changes)
    )


def _page(place: Organisation) -> str:
    return f"/en/directory/organisations/{place.public_id}/people/"


def _at(membership: Membership, act: str) -> str:
    return f"/en/account/verification/{membership.pk}/{act}/"


def test_the_admin_sees_members_and_who_waits(place: Organisation) -> None:
    _claim(place)
    html = _admin(place).get(_page(place)).content.decode()
    for words in ("Ada Admin", "Max Member", "Cleo Claim", "Make admin", "Hand over", "Refuse"):
        assert words in html
    assert f"{_of(place, 'Max Member').user.email}" not in html
    assert html.count("No longer admin") == 0, "nobody lays down their own right here"


def test_members_and_strangers_do_not_and_the_desk_does(place: Organisation) -> None:
    member = signed_in(_of(place, "Max Member").user, second_factor=True)
    stranger = signed_in(MembershipFactory(is_admin=True).user, second_factor=True)
    assert member.get(_page(place)).status_code == 403
    assert stranger.get(_page(place)).status_code == 403
    assert Client().get(_page(place)).status_code == 302
    desk = signed_in(MembershipFactory(role=Role.MODERATOR).user, second_factor=True)
    assert "Max Member" in desk.get(_page(place)).content.decode()


def test_a_member_becomes_admin_and_no_longer_is(place: Organisation) -> None:
    client, member = _admin(place), _of(place, "Max Member")
    assert "Max Member" in client.get(_at(member, "admin")).content.decode()
    for expected in (True, False):
        response = client.post(_at(member, "admin"), follow=True)
        assert response.status_code == 200
        assert _of(place, "Max Member").is_admin is expected


def test_a_refusal_needs_a_reason_and_can_be_undone(place: Organisation) -> None:
    client, claim = _admin(place), _claim(place)
    assert "Cleo Claim" in client.get(_at(claim, "refuse")).content.decode()
    assert client.post(_at(claim, "refuse"), {"reason": ""}).status_code == 200
    claim.refresh_from_db()
    assert claim.state == MembershipState.CLAIMED
    html = client.post(_at(claim, "refuse"), {"reason": "Who?"}, follow=True).content.decode()
    assert "Ended a moment ago" in html
    client.post(_at(claim, "undo"))
    claim.refresh_from_db()
    assert (claim.state, claim.end_reason) == (MembershipState.CLAIMED, "")
    assert client.post(_at(claim, "undo")).status_code == 409


def test_a_person_undoes_their_own_leaving(place: Organisation) -> None:
    member = _of(place, "Max Member")
    client = signed_in(member.user)
    client.post(_at(member, "end"))
    response = client.post(_at(member, "undo"))
    assert response["Location"] == "/en/account/verification/"
    assert _of(place, "Max Member").state == MembershipState.VERIFIED


def test_the_last_admin_is_told_to_hand_over_and_does(place: Organisation) -> None:
    client, own = _admin(place), _of(place, "Ada Admin")
    refused = client.post(_at(own, "end"))
    assert refused.status_code == 409
    assert "Hand over first" in refused.content.decode()
    assert "Max Member" in client.get(_at(own, "hand-over")).content.decode()
    missing = client.post(_at(own, "hand-over"), {"leave": "on"})
    assert missing.status_code == 200
    chosen = {"colleague": str(_of(place, "Max Member").pk), "leave": "on"}
    assert client.post(_at(own, "hand-over"), chosen).status_code == 302
    assert _of(place, "Max Member").is_admin
    assert _of(place, "Ada Admin").state == MembershipState.REVOKED


def test_nobody_hands_over_to_somebody_elsewhere(place: Organisation) -> None:
    client, own = _admin(place), _of(place, "Ada Admin")
    elsewhere = MembershipFactory()
    for chosen in (str(elsewhere.pk), str(own.pk), "x"):
        response = client.post(_at(own, "hand-over"), {"colleague": chosen})
        assert "Choose one of the colleagues listed." in response.content.decode()
    assert _of(place, "Ada Admin").is_admin


def test_a_lone_admin_is_told_that_nobody_is_there() -> None:
    alone = MembershipFactory(is_admin=True)
    client = signed_in(alone.user, second_factor=True)
    for act in ("hand-over", "absence"):
        assert "No colleague yet" in client.get(_at(alone, act)).content.decode()


def test_a_delegate_is_named_stands_in_and_is_taken_back(place: Organisation) -> None:
    client, own, member = _admin(place), _of(place, "Ada Admin"), _of(place, "Max Member")
    assert "First day" in client.get(_at(own, "absence")).content.decode()
    today = timezone.now().date()
    given = {"colleague": str(member.pk), "begins": f"{today}"}
    late = client.post(_at(own, "absence"), {**given, "ends": f"{today + timedelta(days=120)}"})
    assert "90 days at most" in late.content.decode()
    client.post(_at(own, "absence"), {**given, "ends": f"{today + timedelta(days=7)}"})
    assert "stands in for Ada Admin" in client.get(_page(place)).content.decode()
    delegate = signed_in(member.user, second_factor=True)
    html = delegate.get(_page(place)).content.decode()
    assert "Max Member" in html
    assert "Make admin" not in html
    made = AdminDelegation.objects.get()
    assert client.post(f"/en/account/delegations/{made.pk}/end/").status_code == 302
    assert delegate.get(_page(place)).status_code == 403


def test_a_delegate_lays_it_down_and_strangers_do_not_find_it(place: Organisation) -> None:
    own, member = _of(place, "Ada Admin"), _of(place, "Max Member")
    made = AdminDelegation.objects.create(
        delegator=own,
        delegate=member,
        begins_at=timezone.now() - timedelta(days=1),
        ends_at=timezone.now() + timedelta(days=1),
    )
    stranger = signed_in(MembershipFactory().user, second_factor=True)
    assert stranger.post(f"/en/account/delegations/{made.pk}/end/").status_code == 404
    response = signed_in(member.user).post(f"/en/account/delegations/{made.pk}/end/")
    assert response["Location"] == "/en/account/verification/"


def test_the_desk_finds_organisations_that_nobody_runs(place: Organisation) -> None:
    desk = signed_in(MembershipFactory(role=Role.MODERATOR).user, second_factor=True)
    listed = "/en/workbench/organisations/"
    assert "Illustrative Works" not in desk.get(listed).content.decode()
    gone = _of(place, "Ada Admin").user
    gone.is_active = False
    gone.save()
    assert "Illustrative Works" in desk.get(listed).content.decode()
    desk.post(_at(_of(place, "Max Member"), "admin"))
    assert _of(place, "Max Member").is_admin
    assert "Illustrative Works" not in desk.get(listed).content.decode()
