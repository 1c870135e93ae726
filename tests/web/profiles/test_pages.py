"""Profile, roles, acting for an organisation, organisations and authorities, in the browser."""

import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from apps.profiles import services
from apps.profiles.choices import MembershipState, OrganisationKind, Role
from apps.profiles.models import Invitation, Membership
from tests.factories.accounts import UserFactory, actor_of, signed_in
from tests.factories.profiles import (
    AuthorityFactory,
    DomainFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
)

pytestmark = pytest.mark.django_db
ACCOUNT = "/en/account"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


# --- profile


def test_name_and_language_are_changed_on_the_profile() -> None:
    user = UserFactory(display_name="Nora")
    client = signed_in(user)
    assert "Nora" in client.get(f"{ACCOUNT}/profile/name/").content.decode()
    bad = client.post(f"{ACCOUNT}/profile/name/", {"display_name": "", "kind": "real"})
    assert bad.status_code == 200
    assert "Fill in" in bad.content.decode()
    named = {"display_name": "Nora Lind", "kind": "real"}
    for part, values in (("name", named), ("messages", {"language": "fr"})):
        assert client.post(f"{ACCOUNT}/profile/{part}/", values).status_code == 302
    user.refresh_from_db()
    assert (user.display_name, user.language) == ("Nora Lind", "fr")


PROTECTED = {"is_staff": "on", "is_superuser": "on", "email": "x@y.example", "is_active": ""}


def test_no_other_column_is_taken_from_the_form() -> None:
    user = UserFactory()
    before = (user.email, user.is_active)
    values = {"display_name": "Nora", "kind": "real", "role": "admin", "state": "verified"}
    signed_in(user).post(f"{ACCOUNT}/profile/name/", values | PROTECTED)
    user.refresh_from_db()
    assert (user.email, user.is_active) == before
    assert not user.is_staff
    assert not user.is_superuser
    assert not Membership.objects.exists()


# --- acting as


def test_one_chooses_for_whom_one_acts_and_sees_it_in_the_header() -> None:
    user = UserFactory()
    MembershipFactory(user=user)
    second = MembershipFactory(
        user=user, organisation=OrganisationFactory(name="Illustrative Institute of Rivers")
    )
    client = signed_in(user)
    page = client.get(f"{ACCOUNT}/act-as/?next=/en/account/profile/")
    assert page.content.decode().count('type="radio"') == 3
    done = client.post(
        f"{ACCOUNT}/act-as/", {"capacity": str(second.pk), "next": "/en/account/profile/"}
    )
    assert done["Location"] == "/en/account/profile/"
    after = client.get(f"{ACCOUNT}/profile/")
    acting = actor_of(after).acting
    assert acting is not None
    assert acting.membership_id == second.pk
    assert "Illustrative Institute of Rivers" in after.content.decode()
    client.post(f"{ACCOUNT}/act-as/", {"capacity": "private"})
    assert actor_of(client.get(f"{ACCOUNT}/profile/")).acting is None


FOREIGN = "5aa53be4-6e96-447c-94eb-3bfebfa5c87c"


@pytest.mark.parametrize("choice", ["", "nonsense", "foreign", FOREIGN])
def test_nobody_acts_for_others(choice: str) -> None:
    own, foreign = MembershipFactory(), MembershipFactory()
    client = signed_in(own.user)
    value = str(foreign.pk) if choice == "foreign" else choice
    response = client.post(f"{ACCOUNT}/act-as/", {"capacity": value})
    assert response.status_code == 200
    assert "Choose one of the options" in response.content.decode() or not choice
    actor = actor_of(client.get(f"{ACCOUNT}/profile/"))
    assert actor.acting is not None
    assert actor.acting.membership_id == own.pk


def test_a_revoked_membership_is_worth_nothing_at_the_next_request() -> None:
    row = MembershipFactory()
    client = signed_in(row.user)
    client.post(f"{ACCOUNT}/act-as/", {"capacity": str(row.pk)})
    assert actor_of(client.get(f"{ACCOUNT}/profile/")).may("question.ask")
    services.revoke_membership(actor=actor_as(Role.MODERATOR), membership=row)
    after = client.get(f"{ACCOUNT}/profile/")
    assert after.status_code == 200
    assert actor_of(after).capacities == ()


def test_a_lost_role_is_not_replaced_by_another_authority_s() -> None:
    user = UserFactory()
    kept, lost = (
        MembershipFactory(user=user, organisation=AuthorityFactory(), role=Role.REGULATOR)
        for _number in range(2)
    )
    client = signed_in(user)
    client.post(f"{ACCOUNT}/act-as/", {"capacity": str(lost.pk)})
    services.revoke_membership(actor=actor_as(Role.MODERATOR), membership=lost)
    page = client.get(f"{ACCOUNT}/act-as/")
    assert actor_of(page).acting is None
    assert "No role is chosen now" in page.content.decode()
    assert " checked" not in page.content.decode()
    assert "No role is chosen." in client.get(f"{ACCOUNT}/").content.decode()
    client.post(f"{ACCOUNT}/act-as/", {"capacity": str(kept.pk)})
    chosen = client.get(f"{ACCOUNT}/act-as/")
    assert actor_of(chosen).acting_membership_id == kept.pk
    assert "No role is chosen" not in chosen.content.decode()


# --- stating where one works


def test_the_organisation_of_one_s_domain_is_offered_and_verifies_developers() -> None:
    domain = DomainFactory()
    client = signed_in(UserFactory(email=f"nora@{domain.domain}"))
    page = client.get(f"{ACCOUNT}/verification/")
    assert domain.organisation.name in page.content.decode()
    values = {"organisation": domain.organisation.public_id, "role": "developer"}
    assert client.post(f"{ACCOUNT}/verification/", values).status_code == 302
    after = client.get(f"{ACCOUNT}/verification/").content.decode()
    assert "Verified" in after
    again = client.post(f"{ACCOUNT}/verification/", values)
    assert "already stated" in again.content.decode()


def test_without_a_known_domain_the_page_says_what_to_do() -> None:
    page = signed_in(UserFactory()).get(f"{ACCOUNT}/verification/").content.decode()
    assert "Your confirmed addresses lead to no organisation" in page
    assert f'href="{ACCOUNT}/security/e-mail/"' in page


def test_an_organisation_s_page_leads_to_stating_it() -> None:
    place = OrganisationFactory()
    client = signed_in(UserFactory())
    page = client.get(f"/en/directory/organisations/{place.public_id}/").content.decode()
    path = f"{ACCOUNT}/verification/?organisation={place.public_id}"
    assert path in page
    assert place.name in client.get(path).content.decode()
    values = {"organisation": place.public_id, "role": "patient"}
    wrong = client.post(f"{ACCOUNT}/verification/", values)
    assert "does not exist at this organisation" in wrong.content.decode()
    client.post(f"{ACCOUNT}/verification/", values | {"role": "developer"})
    assert Membership.objects.get().state == MembershipState.CLAIMED
    assert "Stated, not yet checked" in client.get(path).content.decode()


@pytest.mark.parametrize("wanted", ["%00", "O-%00", "x" * 3000, "%F0%9F%8C%8A"])
def test_a_made_up_organisation_is_not_on_offer(wanted: str) -> None:
    page = signed_in(UserFactory()).get(f"{ACCOUNT}/verification/?organisation={wanted}")
    assert page.status_code == 200
    assert page.context["form"].offered == {}


@pytest.mark.parametrize(
    ("kind", "role"),
    [(OrganisationKind.AUTHORITY, "regulator"), (OrganisationKind.OPERATOR, "admin")],
)
def test_offices_are_not_on_offer(kind: OrganisationKind, role: str) -> None:
    domain = DomainFactory(organisation=OrganisationFactory(kind=kind))
    client = signed_in(UserFactory(email=f"nora@{domain.domain}"))
    values = {
        "organisation": domain.organisation.public_id,
        "role": role,
        "state": "verified",
        "is_signer": "on",
    }
    assert client.post(f"{ACCOUNT}/verification/", values).status_code == 200
    assert not Membership.objects.exists()


def test_leaving_asks_first() -> None:
    row = MembershipFactory()
    client = signed_in(row.user)
    path = f"{ACCOUNT}/verification/{row.pk}/end/"
    assert "at once" in client.get(path).content.decode()
    row.refresh_from_db()
    assert row.is_verified
    assert client.post(path).status_code == 302
    row.refresh_from_db()
    assert row.state == MembershipState.REVOKED
    assert client.post(path).status_code == 409


def test_memberships_of_strangers_are_not_there() -> None:
    row = MembershipFactory()
    client = signed_in(UserFactory())
    absent = f"{ACCOUNT}/verification/{uuid.uuid4()}/end/"
    hidden = f"{ACCOUNT}/verification/{row.pk}/end/"
    for method in (client.get, client.post):
        answers = [method(path) for path in (absent, hidden)]
        assert [a.status_code for a in answers] == [404, 404]
    row.refresh_from_db()
    assert row.is_verified


def test_an_admin_of_the_organisation_confirms_those_who_wait() -> None:
    site = OrganisationFactory(kind=OrganisationKind.GMP_SITE)
    head = MembershipFactory(organisation=site, role=Role.GMP_STAFF, is_admin=True)
    waiting = MembershipFactory(
        organisation=site,
        role=Role.GMP_STAFF,
        state=MembershipState.MAILBOX_PROVEN,
        method="",
        verified_at=None,
    )
    weak = signed_in(head.user)
    path = f"{ACCOUNT}/verification/{waiting.pk}/confirm/"
    assert weak.post(path).status_code == 403
    client = signed_in(head.user, second_factor=True)
    page = client.get(f"{ACCOUNT}/verification/").content.decode()
    assert waiting.user.display_name in page
    assert waiting.user.email not in page
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 302
    waiting.refresh_from_db()
    assert waiting.is_verified
    assert client.get(f"{ACCOUNT}/verification/{waiting.pk}/end/").status_code == 200


# --- invitations


def invite_form(head: Membership, **changes: Any) -> tuple[Client, str, dict[str, Any]]:
    client = signed_in(head.user, second_factor=True)
    path = f"/en/directory/organisations/{head.organisation.public_id}/invite/"
    key = client.get(path).context["form"]["idempotency_key"].value()
    values = {"email": "guest@people.example", "role": "regulator", "idempotency_key": str(key)}
    return client, path, values | changes


def head_of_authority() -> Membership:
    row: Membership = MembershipFactory(
        organisation=AuthorityFactory(), role=Role.REGULATOR, is_admin=True
    )
    return row


def test_an_invitation_travels_from_form_to_membership() -> None:
    head = head_of_authority()
    client, path, values = invite_form(head, is_signer="on")
    organisation_page = f"/en/directory/organisations/{head.organisation.public_id}/"
    assert path in client.get(organisation_page).content.decode()
    for _click in range(2):
        assert client.post(path, values).status_code == 302
    made = Invitation.objects.get()
    assert made.is_signer
    services.approve_invitation(actor=actor_as(Role.ADMIN), invitation=made)
    assert "guest@people.example" in client.get(path).content.decode()
    link = f"/en/account/invite/{services.invitation_token(made)}/"
    anonymous = Client().get(link).content.decode()
    assert "g…@people.example" in anonymous
    assert "guest@people.example" not in anonymous
    assert "next=/en/account/invite/" in anonymous
    assert Client().post(link).status_code == 200
    guest = signed_in(UserFactory(email="guest@people.example"))
    assert "Accept the invitation" in guest.get(link).content.decode()
    assert guest.post(link)["Location"] == f"{ACCOUNT}/security/"
    assert actor_of(guest.get(f"{ACCOUNT}/")).may("official.sign")
    assert guest.get(link).status_code == 410
    assert guest.post(link).status_code == 409


def test_an_open_invitation_is_withdrawn_from_the_list_it_stands_in() -> None:
    head, other = head_of_authority(), head_of_authority()
    client, path, values = invite_form(head)
    client.post(path, values)
    made = Invitation.objects.get()
    thief, elsewhere, _values = invite_form(other)
    assert thief.post(elsewhere, {"withdraw": str(made.pk)}).status_code == 409
    assert client.post(path, {"withdraw": "\x00"}).status_code == 409
    assert f'value="{made.pk}"' in client.get(path).content.decode()
    assert client.post(path, {"withdraw": str(made.pk)}).status_code == 302
    assert f'value="{made.pk}"' not in client.get(path).content.decode()
    guest = signed_in(UserFactory(email="guest@people.example"))
    link = f"/en/account/invite/{services.invitation_token(made)}/"
    assert guest.post(link).status_code == 409


def test_a_person_with_a_second_step_lands_on_the_account() -> None:
    made = services.invite_member(
        actor=actor_as(Role.ADMIN),
        organisation=OrganisationFactory(),
        role=Role.DEVELOPER,
        email="guest@people.example",
    )
    guest = signed_in(UserFactory(email="guest@people.example"), second_factor=True)
    link = f"/en/account/invite/{services.invitation_token(made)}/"
    assert guest.post(link)["Location"] == f"{ACCOUNT}/"


def test_somebody_else_cannot_use_the_link() -> None:
    head = head_of_authority()
    client, path, values = invite_form(head)
    client.post(path, values)
    made = Invitation.objects.get()
    link = f"/en/account/invite/{services.invitation_token(made)}/"
    waiting = client.get(link)
    assert waiting.status_code == 410
    assert "waits for the approval" in waiting.content.decode()
    services.approve_invitation(actor=actor_as(Role.ADMIN), invitation=made)
    thief = signed_in(UserFactory())
    assert thief.post(link).status_code == 403
    Invitation.objects.update(expires_at=timezone.now())
    expired = thief.get(link)
    assert expired.status_code == 410
    assert "expired" in expired.content.decode()
    assert thief.get("/en/account/invite/nonsense/").status_code == 404


def test_bad_invitations_are_named_and_what_was_typed_stays() -> None:
    head = head_of_authority()
    client, path, values = invite_form(head, email="guest", role="admin")
    page = client.post(path, values)
    assert page.status_code == 200
    assert "Enter an e-mail address in the correct format" in page.content.decode()
    assert 'value="guest"' in page.content.decode()
    assert not Invitation.objects.exists()


def test_only_its_admin_with_a_second_step_opens_the_form() -> None:
    head = head_of_authority()
    path = f"/en/directory/organisations/{head.organisation.public_id}/invite/"
    other = head_of_authority()
    assert Client().get(path).status_code == 302
    for client in (
        signed_in(head.user),
        signed_in(UserFactory(), second_factor=True),
        signed_in(other.user, second_factor=True),
    ):
        assert client.get(path).status_code == 403
        assert client.post(path, {"email": "a@b.example", "role": "regulator"}).status_code == 403
    assert not Invitation.objects.exists()


def test_the_platform_s_admin_invites_everywhere_but_signers_only_at_authorities() -> None:
    admin = MembershipFactory(role=Role.ADMIN)
    client = signed_in(admin.user, second_factor=True)
    university = OrganisationFactory()
    page = client.get(f"/en/directory/organisations/{university.public_id}/invite/")
    assert "is_signer" not in page.context["form"].fields
