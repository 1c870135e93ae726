"""The plain admin: a second step to open it, services to change rights."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.core.models import Event
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import Membership, OrganisationRevision, VerifiedDomain
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.profiles import (
    AuthorityFactory,
    DomainFactory,
    MembershipFactory,
    OrganisationFactory,
    staff,
)

pytestmark = pytest.mark.django_db


def test_the_admin_opens_with_a_second_step_only(client: Client) -> None:
    boss = staff(is_superuser=True)
    assert client.get("/admin/login/")["Location"].startswith("/en/account/sign-in/")
    assert signed_in(boss).get("/admin/login/").status_code == 403
    strong = signed_in(boss, second_factor=True)
    assert strong.get("/admin/login/")["Location"] == "/admin/"
    assert strong.get("/admin/").status_code == 200
    plain = signed_in(UserFactory(), second_factor=True)
    assert plain.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize(
    "over",
    [
        {"state": MembershipState.REVOKED, "revoked_at": timezone.now()},
        {"state": MembershipState.LAPSED},
        {"valid_until": timezone.now() - timedelta(seconds=1)},
    ],
)
def test_the_admin_closes_with_the_role(over: dict[str, Any]) -> None:
    boss = staff(is_superuser=True)
    client = signed_in(boss, second_factor=True)
    assert client.get("/admin/profiles/organisation/").status_code == 200
    Membership.objects.filter(user=boss).update(**over)
    assert client.get("/admin/login/").status_code == 403
    assert client.get("/admin/profiles/organisation/").status_code == 302
    row = OrganisationFactory()
    client.post(f"/admin/profiles/organisation/{row.pk}/change/", {"name": "Mine"})
    row.refresh_from_db()
    assert row.name != "Mine"


def test_the_admin_changes_rights_through_services_only() -> None:
    admin = MembershipFactory(role=Role.ADMIN, user=UserFactory(is_staff=True, is_superuser=True))
    client = signed_in(admin.user, second_factor=True)
    row = MembershipFactory()
    own = {"_selected_action": [str(row.pk), str(admin.pk)]}
    lists = "/admin/profiles/membership/"
    assert client.get(lists).status_code == 200
    client.post(lists, own | {"action": "revoke"})
    row.refresh_from_db()
    assert row.state == MembershipState.REVOKED
    assert Event.objects.filter(name="profiles.membership_revoked").count() == 2


def test_admin_actions_show_refusals_and_do_the_rest() -> None:
    boss = MembershipFactory(role=Role.ADMIN, user=UserFactory(is_staff=True, is_superuser=True))
    client = signed_in(boss.user, second_factor=True)
    authority, university = AuthorityFactory(mandated=False), OrganisationFactory()
    client.post(
        "/admin/profiles/organisation/",
        {"action": "grant", "_selected_action": [str(authority.pk), str(university.pk)]},
    )
    assert authority.mandates.count() == 1
    assert university.mandates.count() == 0
    client.post(
        "/admin/profiles/mandate/",
        {"action": "end", "_selected_action": [str(authority.mandates.get().pk)]},
    )
    assert authority.mandates.get().ended_at is not None
    user = UserFactory()
    for action, active in (("close", False), ("reopen", True)):
        client.post("/admin/accounts/user/", {"action": action, "_selected_action": [str(user.pk)]})
        user.refresh_from_db()
        assert user.is_active is active
    member = MembershipFactory()
    client.post(
        "/admin/profiles/membership/",
        {"action": "revoke", "_selected_action": [str(member.pk)]},
    )
    member.refresh_from_db()
    assert member.state == "revoked"
    client.post(
        "/admin/profiles/verifieddomain/add/",
        {"organisation": str(university.pk), "domain": "Rivers.example"},
    )
    assert university.domains.get().domain == "rivers.example"


def test_an_organisation_with_people_keeps_its_kind_in_the_admin_too() -> None:
    boss = staff(is_superuser=True)
    client = signed_in(boss, second_factor=True)
    empty, used = OrganisationFactory(), MembershipFactory().organisation
    for place, kind in ((empty, "hospital"), (used, "university")):
        form = {"kind": "hospital", "name": "River House", "duties": "", "other_names": ""}
        form |= {"sources": "[]", "is_fictional": "on", "verified": "on"}
        response = client.post(f"/admin/profiles/organisation/{place.pk}/change/", form)
        assert response.status_code == 302, response.content.decode()
        place.refresh_from_db()
        assert (place.name, place.kind) == ("River House", kind)
        told = OrganisationRevision.objects.get(organisation=place)
        assert (told.version, told.editor_id) == (place.version, boss.pk)
        assert told.changes["name"][1] == "River House"
        assert (place.version, place.kept_by, place.sort_key) == (2, "platform", "river house")
        assert place.country_id is None


def test_a_change_in_the_admin_keeps_what_files_say_away() -> None:
    client = signed_in(staff(is_superuser=True), second_factor=True)
    place = OrganisationFactory(kept_by="ror", origin="ror")
    page = f"/admin/profiles/organisation/{place.pk}/change/"
    form = {"kind": place.kind, "name": place.name, "duties": "", "other_names": "Old"}
    form |= {"sources": "[]", "is_fictional": "on", "verified": "on", "country": "BE"}
    assert client.post(page, form).status_code == 302
    place.refresh_from_db()
    assert (place.kept_by, place.other_names, place.version) == ("platform", ["Old"], 2)
    assert client.post(page, form).status_code == 302
    assert OrganisationRevision.objects.filter(organisation=place).count() == 1


def test_a_mail_domain_is_taken_away_through_the_service() -> None:
    client = signed_in(staff(is_superuser=True), second_factor=True)
    one, two = DomainFactory(), DomainFactory()
    client.post(f"/admin/profiles/verifieddomain/{one.pk}/delete/", {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [str(two.pk)], "post": "yes"}
    client.post("/admin/profiles/verifieddomain/", chosen)
    assert not VerifiedDomain.objects.exists()
    assert Event.objects.filter(name="profiles.domain_removed").count() == 2


@pytest.mark.parametrize(
    "path",
    ["accounts/user", "accounts/consent", "profiles/membership", "profiles/mandate",
     "profiles/invitation", "profiles/organisation", "profiles/verifieddomain"],
)  # fmt: skip
def test_every_admin_list_opens_and_service_owned_rows_are_read_only(path: str) -> None:
    boss = staff(is_superuser=True)
    client = signed_in(boss, second_factor=True)
    assert client.get(f"/admin/{path}/").status_code == 200
    editable = path in {"profiles/organisation", "profiles/verifieddomain"}
    assert client.get(f"/admin/{path}/add/").status_code == (200 if editable else 403)
