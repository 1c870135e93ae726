"""What the database refuses, with services and forms bypassed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.accounts.models import Consent, User
from apps.core.ids import uuid7
from apps.profiles.choices import ROLE_KINDS, MembershipState, OrganisationKind, Role
from apps.profiles.models import (
    ApiToken,
    Invitation,
    Mandate,
    Membership,
    Organisation,
    VerifiedDomain,
)
from apps.profiles.tokens import mint
from tests.factories.accounts import UserFactory
from tests.factories.profiles import (
    AuthorityFactory,
    DomainFactory,
    MandateFactory,
    MembershipFactory,
    OrganisationFactory,
    token_for,
)

pytestmark = pytest.mark.django_db


def refused(name: str, act: Any) -> None:
    """Assert that the database refuses, by the constraint named."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    cause: Any = caught.value.__cause__
    assert name in cause.diag.constraint_name


def person(email: str) -> User:
    made: User = User.objects.create(email=email, display_name="Somebody")
    return made


def test_addresses_are_unique_and_stored_in_lower_case() -> None:
    user = UserFactory(email="one@people.example")
    refused(
        "user_email_lower_case", lambda: User.objects.create(email="A@b.example", display_name="A")
    )
    refused("email", lambda: person("one@people.example"))
    refused("user_has_a_name", lambda: User.objects.filter(pk=user.pk).update(display_name=""))


def test_an_agreement_is_kept_once() -> None:
    user = UserFactory()
    Consent.objects.create(user=user, terms_version="1")
    refused("consent_once", lambda: Consent.objects.create(user=user, terms_version="1"))


def test_one_active_membership_per_person_place_and_role() -> None:
    first = MembershipFactory()
    again = {"user": first.user, "organisation": first.organisation, "role": first.role}
    refused("membership_one_active", lambda: MembershipFactory(**again))
    Membership.objects.filter(pk=first.pk).update(
        state=MembershipState.REVOKED, revoked_at=timezone.now()
    )
    MembershipFactory(**again)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"method": "organisation", "verified_by": None}, "membership_verified_by_somebody"),
        ({"method": "", "verified_by": None}, "membership_verified_by_somebody"),
        ({"verified_at": None}, "membership_verified_by_somebody"),
        ({"valid_until": None}, "membership_verified_until"),
        ({"valid_until": timezone.now() + timedelta(days=368)}, "membership_within_a_year"),
        ({"method": "desk", "verified_by": None}, "membership_needs_two_people"),
        ({"state": "mailbox_proven"}, "membership_state_has_its_proof"),
        ({"state": "confirmed"}, "membership_state_has_its_proof"),
        ({"state": "revoked"}, "membership_ended_when"),
        ({"revoked_at": timezone.now()}, "membership_ended_when"),
        ({"is_signer": True}, "membership_only_regulators_sign"),
        ({"state": "nonsense"}, "membership_words_known"),
    ],
)
def test_a_membership_says_how_it_was_verified(values: dict[str, Any], constraint: str) -> None:
    row = MembershipFactory()
    refused(constraint, lambda: Membership.objects.filter(pk=row.pk).update(**values))


def test_nobody_verifies_themselves() -> None:
    row = MembershipFactory()
    rows = Membership.objects.filter(pk=row.pk)
    refused(
        "membership_nobody_verifies_themselves",
        lambda: rows.update(method="organisation", verified_by=row.user),
    )


def test_a_mailbox_is_not_enough_for_officials() -> None:
    row = MembershipFactory(role=Role.REGULATOR)
    refused(
        "membership_mailbox_is_enough_for",
        lambda: Membership.objects.filter(pk=row.pk).update(method="mailbox"),
    )


def test_the_table_of_roles_is_the_same_in_python_and_in_the_database() -> None:
    with connection.cursor() as cursor:
        for role in Role:
            for kind in OrganisationKind:
                cursor.execute("SELECT profiles_role_fits(%s, %s)", [role, kind])
                assert cursor.fetchone()[0] == (kind in ROLE_KINDS[role]), (role, kind)


def test_roles_fit_their_organisation() -> None:
    university = OrganisationFactory()
    refused(
        "role_fits_organisation",
        lambda: MembershipFactory(role=Role.REGULATOR, organisation=university),
    )
    row = MembershipFactory()
    refused(
        "role_fits_organisation",
        lambda: Membership.objects.filter(pk=row.pk).update(role=Role.ADMIN),
    )


def test_a_place_with_people_keeps_its_kind() -> None:
    row = MembershipFactory()
    places = Organisation.objects.filter(pk=row.organisation_id)
    refused("organisation_keeps_its_kind", lambda: places.update(kind=OrganisationKind.OPERATOR))
    empty = OrganisationFactory()
    Organisation.objects.filter(pk=empty.pk).update(kind=OrganisationKind.HOSPITAL)


def test_one_active_mandate_and_only_for_authorities() -> None:
    authority = AuthorityFactory()
    refused("mandate_one_active", lambda: MandateFactory(organisation=authority))
    university = OrganisationFactory()
    refused("mandate_is_of_an_authority", lambda: MandateFactory(organisation=university))
    mandates = Mandate.objects.filter(organisation=authority)
    early = timezone.now() - timedelta(days=1)
    refused("mandate_ends_after_it_began", lambda: mandates.update(ended_at=early))
    mandates.update(ended_at=timezone.now() + timedelta(seconds=1))
    MandateFactory(organisation=authority)


def test_domains_are_spelt_in_one_way_unique_and_never_public() -> None:
    taken = DomainFactory()
    for domain, constraint in [
        ("Upper.example", "domain_form"),
        ("nodot", "domain_form"),
        ("gmail.com", "domain_is_not_public"),
        (taken.domain, "domain"),
    ]:
        refused(constraint, lambda domain=domain: DomainFactory(domain=domain))
    assert VerifiedDomain.objects.count() == 1


def invitation(**changes: Any) -> Invitation:
    values = {
        "organisation": AuthorityFactory(),
        "role": Role.REGULATOR,
        "email": "new@people.example",
        "token_hash": "0" * 64,
        "invited_by": UserFactory(),
        "expires_at": timezone.now() + timedelta(days=7),
    }
    return Invitation.objects.create(**(values | changes))


def test_invitations_are_used_once_and_not_for_oneself() -> None:
    made = invitation()
    rows = Invitation.objects.filter(pk=made.pk)
    now = timezone.now()
    guest, approver = UserFactory(), UserFactory()
    refused(
        "invitation_used_when_approved", lambda: rows.update(redeemed_at=now, redeemed_by=guest)
    )
    refused(
        "invitation_approved_by_another",
        lambda: rows.update(approved_at=now, approved_by=made.invited_by),
    )
    rows.update(approved_at=now, approved_by=approver)
    refused(
        "invitation_not_for_its_approver",
        lambda: rows.update(redeemed_at=now, redeemed_by=approver),
    )
    refused("invitation_refused_or_used", lambda: rows.update(refused_at=now, refused_by=guest))
    refused("invitation_used_by_somebody", lambda: rows.update(redeemed_at=now))
    refused(
        "invitation_not_for_oneself",
        lambda: rows.update(redeemed_at=now, redeemed_by=made.invited_by),
    )
    rows.update(redeemed_at=now, redeemed_by=UserFactory())
    refused("invitation_used_once", lambda: rows.update(redeemed_by=UserFactory()))
    refused("token_hash", invitation)
    refused("invitation_email_lower_case", lambda: invitation(token_hash="1", email="A@b.example"))
    refused(
        "invitation_only_regulators_sign",
        lambda: invitation(
            token_hash="2",
            role=Role.DEVELOPER,
            organisation=OrganisationFactory(),
            is_signer=True,
        ),
    )
    refused("role_fits_organisation", lambda: invitation(token_hash="3", role=Role.DEVELOPER))


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"kind": "club"}, "organisation_kind_known"),
        ({"name": " "}, "organisation_has_a_name"),
        ({"website": "javascript:alert(1)"}, "organisation_web_address"),
        ({"duties": ["dancing"]}, "organisation_duties_known"),
        ({"is_fictional": False}, "organisation_verified_has_source"),
    ],
)
def test_organisations_hold_known_words(values: dict[str, Any], constraint: str) -> None:
    row = OrganisationFactory()
    refused(constraint, lambda: Organisation.objects.filter(pk=row.pk).update(**values))


# --- access tokens


def test_a_token_has_a_name_known_scopes_and_few_networks() -> None:
    member = MembershipFactory()
    refused("token_has_a_name", lambda: token_for(member, name=" "))
    refused("token_scopes_known", lambda: token_for(member, "write:everything"))
    refused("token_few_networks", lambda: token_for(member, networks=["192.0.2.1"] * 11))
    soon = timezone.now() + timedelta(days=1)
    refused(
        "token_scopes_known",
        lambda: mint(member.user, member, name="x", scopes=[], expires_at=soon),
    )


def test_a_token_ends_within_a_year() -> None:
    member = MembershipFactory()
    refused("token_ends_within_a_year", lambda: token_for(member, days=367))
    refused("token_ends_within_a_year", lambda: token_for(member, days=-1))
    assert token_for(member, days=365).row.pk


def test_a_token_holds_hashes_only_and_each_once() -> None:
    first, second = token_for(MembershipFactory()).row, token_for(MembershipFactory()).row
    values = {f.attname: getattr(first, f.attname) for f in ApiToken._meta.concrete_fields}
    values |= {"id": uuid7()}
    for changed, name in (
        ({"prefix": "ABCDEFGH"}, "token_prefix_form"),
        ({"prefix": "abcdefgh", "token_hash": "secret"}, "token_hash_form"),
        ({"prefix": "abcdefgh", "binding": ""}, "token_hash_form"),
        ({"prefix": second.prefix}, "prefix"),
        ({"prefix": "abcdefgh"}, "token_hash"),
    ):
        refused(name, lambda changed=changed: ApiToken.objects.create(**values | changed))


@pytest.mark.parametrize(
    "grown",
    [
        {"scopes": ["read:public", "write:cases"]},
        {"networks": []},
        {"binding": "0" * 64},
        {"token_hash": "0" * 64},
        {"prefix": "abcdefgh"},
        {"expires_at": timezone.now() + timedelta(days=200)},
    ],
)
def test_what_a_token_is_given_never_grows(grown: dict[str, Any]) -> None:
    made = token_for(MembershipFactory(), "read:questions", networks=["192.0.2.0/24"]).row
    mine = ApiToken.objects.filter(pk=made.pk)
    refused("token_never_grows", lambda: mine.update(**grown))
    other = MembershipFactory()
    refused("token_never_grows", lambda: mine.update(membership=other))
    assert mine.update(expires_at=made.expires_at - timedelta(days=1)) == 1


def test_a_token_that_ended_stays_ended() -> None:
    made = token_for(MembershipFactory()).row
    mine = ApiToken.objects.filter(pk=made.pk)
    assert mine.update(revoked_at=timezone.now()) == 1
    refused("token_stays_ended", lambda: mine.update(revoked_at=None))
    refused("token_stays_ended", lambda: mine.update(revoked_at=timezone.now()))
