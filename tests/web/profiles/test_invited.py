"""What the pages of invitations offer, and where accepting one leads."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.profiles import services
from apps.profiles.choices import Role
from apps.profiles.models import AdminDelegation, Membership
from tests.factories.accounts import UserFactory, passkey_for, signed_in
from tests.factories.profiles import MembershipFactory, actor_for

pytestmark = pytest.mark.django_db


def test_a_word_without_a_mailbox_leads_to_one_s_roles_and_not_into_the_role() -> None:
    head = MembershipFactory(role=Role.GMP_STAFF, is_admin=True)
    guest = UserFactory()
    made = services.invite_member(
        actor=actor_for(head.user, second_factor=True),
        organisation=head.organisation,
        role=Role.GMP_STAFF,
        email=guest.email,
    )
    client = signed_in(guest)
    response = client.post(f"/en/account/invite/{services.invitation_token(made)}/")
    assert response["Location"] == "/en/account/verification/"
    assert "mailbox not yet proven" in client.get(response["Location"]).content.decode()
    assert not Membership.objects.get(user=guest).is_verified


@pytest.mark.parametrize("has_one", [True, False])
def test_who_has_a_passkey_is_asked_for_no_second_step_again(has_one: bool) -> None:
    head = MembershipFactory(is_admin=True)
    guest = UserFactory(confirmed=True)
    if has_one:
        passkey_for(guest)
    made = services.invite_member(
        actor=actor_for(head.user, second_factor=True),
        organisation=head.organisation,
        role=Role.DEVELOPER,
        email=guest.email,
    )
    response = signed_in(guest).post(f"/en/account/invite/{services.invitation_token(made)}/")
    assert response["Location"] == ("/en/account/" if has_one else "/en/account/security/")


def test_a_delegate_is_offered_no_box_that_makes_an_admin() -> None:
    head = MembershipFactory(is_admin=True)
    delegate = MembershipFactory(organisation=head.organisation)
    url = f"/en/directory/organisations/{head.organisation.public_id}/invite/"
    AdminDelegation.objects.create(
        delegator=head,
        delegate=delegate,
        begins_at=timezone.now() - timedelta(days=1),
        ends_at=timezone.now() + timedelta(days=1),
    )
    for member, offered in ((head, True), (delegate, False)):
        page = signed_in(member.user, second_factor=True).get(url)
        assert page.status_code == 200
        assert ('name="is_admin"' in page.content.decode()) is offered
