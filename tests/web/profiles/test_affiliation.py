"""Pages of approving, vouching and renewing, as people use them."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from apps.profiles import services
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import Invitation, Membership
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.profiles import (
    AuthorityFactory,
    DomainFactory,
    MembershipFactory,
    actor_as,
    actor_for,
)
from tests.support.mailing import deliver_mails, link_in, mails_to

pytestmark = pytest.mark.django_db
GUEST = "guest@people.example"
LIST = "/en/workbench/invitations/"


def proposed() -> Invitation:
    return services.invite_member(
        actor=actor_as(Role.MODERATOR),
        organisation=AuthorityFactory(signers=0),
        role=Role.REGULATOR,
        email=GUEST,
        reason="We met at the agency.",
    )


def admin() -> Client:
    return signed_in(MembershipFactory(role=Role.ADMIN).user, second_factor=True)


def test_a_moderator_proposes_an_admin_approves_the_invited_joins() -> None:
    authority = AuthorityFactory(signers=0)
    moderator = signed_in(MembershipFactory(role=Role.MODERATOR).user, second_factor=True)
    form = f"/en/directory/organisations/{authority.public_id}/invite/"
    key = moderator.get(form).context["form"]["idempotency_key"].value()
    values = {"email": GUEST, "role": "regulator", "reason": "We met.", "idempotency_key": str(key)}
    page = moderator.post(form, values, follow=True).content.decode()
    assert "A platform admin has to approve this" in page
    made = Invitation.objects.get()
    boss = admin()
    listed = boss.get(LIST).content.decode()
    assert "g…@people.example" in listed
    assert GUEST not in listed
    page = boss.get(f"{LIST}{made.pk}/").content.decode()
    assert "We met." in page
    assert GUEST not in page
    assert boss.post(f"{LIST}{made.pk}/", {"decision": "approve"})["Location"] == LIST
    assert "Nothing waits" in boss.get(LIST).content.decode()
    assert boss.get(f"{LIST}{made.pk}/").status_code == 404
    deliver_mails()
    guest = signed_in(UserFactory(email=GUEST))
    assert guest.post(link_in(mails_to(GUEST)[-1])).status_code == 302
    assert Membership.objects.get(organisation=authority).is_verified


def test_a_refusal_needs_a_reason_and_the_proposer_reads_it() -> None:
    made, boss = proposed(), admin()
    page = boss.post(f"{LIST}{made.pk}/", {"decision": "refuse", "reason": " "})
    assert page.status_code == 200
    assert "Say why" in page.content.decode()
    assert boss.post(f"{LIST}{made.pk}/", {"decision": "nonsense"}).status_code == 200
    boss.post(f"{LIST}{made.pk}/", {"decision": "refuse", "reason": "Not known there."})
    made.refresh_from_db()
    assert made.refused_at is not None
    proposer = signed_in(made.invited_by, second_factor=True)
    form = f"/en/directory/organisations/{made.organisation.public_id}/invite/"
    assert "Not known there." in proposer.get(form).content.decode()


def test_nobody_but_another_admin_decides() -> None:
    made = proposed()
    for client in (
        signed_in(made.invited_by, second_factor=True),
        signed_in(MembershipFactory(role=Role.ADMIN).user),
        signed_in(UserFactory(), second_factor=True),
    ):
        assert client.get(LIST).status_code == 403
        assert client.post(f"{LIST}{made.pk}/", {"decision": "approve"}).status_code == 403
    invited = MembershipFactory(role=Role.ADMIN).user
    EmailAddress.objects.create(user=invited, email=GUEST, verified=True)
    own = signed_in(invited, second_factor=True)
    assert own.post(f"{LIST}{made.pk}/", {"decision": "approve"}).status_code == 403
    assert Client().get(LIST).status_code == 302
    made.refresh_from_db()
    assert made.approved_at is None


def test_a_colleague_vouches_on_the_page() -> None:
    colleague = MembershipFactory()
    waiting = MembershipFactory(
        organisation=colleague.organisation, state="claimed", method="", verified_at=None
    )
    elsewhere = MembershipFactory(state="claimed", method="", verified_at=None)
    client = signed_in(colleague.user, second_factor=True)
    assert "Vouch for a colleague" in client.get("/en/account/verification/").content.decode()
    page = client.get("/en/account/colleagues/").content.decode()
    assert waiting.user.display_name in page
    assert elsewhere.user.display_name not in page
    assert client.get(f"/en/account/colleagues/{elsewhere.pk}/").status_code == 404
    path = f"/en/account/colleagues/{waiting.pk}/"
    assert "I vouch for this person" in client.get(path).content.decode()
    assert client.post(path).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.is_verified, waiting.method) == (True, "colleague")
    assert client.post(path).status_code == 404


def test_the_link_in_the_mail_renews_a_lapsed_role() -> None:
    domain = DomainFactory()
    user = UserFactory(email=f"nora@{domain.domain}")
    row = services.claim_membership(
        actor=actor_for(user), organisation=domain.organisation, role=Role.DEVELOPER
    )
    client = signed_in(user)
    path = f"/en/account/verification/{row.pk}/renew/"
    assert "does not have to be confirmed again yet" in client.get(path).content.decode()
    long_ago = timezone.now() - services.TERM - timedelta(days=1)
    Membership.objects.filter(pk=row.pk).update(
        valid_until=timezone.now() - timedelta(days=1), mailbox_proven_at=long_ago
    )
    page = client.get("/en/account/verification/").content.decode()
    assert path in page
    assert "gives no rights until it is confirmed again" in page
    assert user.email in client.get(path).content.decode()
    assert client.post(path).status_code == 302
    assert client.post(path).status_code == 409  # one mail in five minutes
    deliver_mails()
    link = link_in(mails_to(user.email)[-1])
    assert signed_in(UserFactory()).get(link).status_code == 404
    assert Client().get(link).status_code == 302
    assert "I still work there" in client.get(link).content.decode()
    assert client.post(link).status_code == 302
    row.refresh_from_db()
    assert row.state == MembershipState.VERIFIED
    assert row.is_verified
    assert client.post(link).status_code == 409
    assert client.get("/en/account/renewal/nonsense/").status_code == 404


def test_without_an_address_there_the_page_says_what_to_do() -> None:
    row = MembershipFactory(state="lapsed")
    client = signed_in(row.user)
    path = f"/en/account/verification/{row.pk}/renew/"
    assert "Add and confirm your work address" in client.get(path).content.decode()
    assert client.post(path).status_code == 409
    other = MembershipFactory(state="lapsed")
    assert client.get(f"/en/account/verification/{other.pk}/renew/").status_code == 404


def test_an_admin_s_word_waits_for_the_mailbox_where_both_are_needed() -> None:
    head = MembershipFactory(role=Role.GMP_STAFF, is_admin=True)
    waiting = MembershipFactory(
        role=Role.GMP_STAFF,
        organisation=head.organisation,
        state="claimed",
        method="",
        verified_at=None,
    )
    client = signed_in(head.user, second_factor=True)
    path = f"/en/account/verification/{waiting.pk}/confirm/"
    assert "also proves a mailbox" in client.get(path).content.decode()
    page = client.post(path, follow=True).content.decode()
    assert "counts as soon as the person proves a mailbox" in page
    waiting.refresh_from_db()
    assert waiting.state == MembershipState.CONFIRMED
    own = signed_in(waiting.user).get("/en/account/verification/").content.decode()
    assert "Your organisation confirmed your role" in own
    desk = signed_in(MembershipFactory(role=Role.ADMIN).user, second_factor=True)
    assert desk.post(path).status_code == 403
