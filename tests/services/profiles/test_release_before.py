"""Version 0.1.0 writes memberships while the database already is this one, during an update."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import Membership
from tests.factories.accounts import UserFactory
from tests.factories.profiles import MembershipFactory

pytestmark = pytest.mark.django_db
UNKNOWN: dict[str, Any] = {"valid_until": None, "mailbox_proven_at": None, "confirmed_at": None}


def written(state: str, role: str = Role.DEVELOPER, **values: Any) -> Membership:
    """Return a row of its claim: without what it does not know."""
    row = MembershipFactory(
        **({"state": state, "role": role, "method": "", "verified_at": None} | UNKNOWN | values)
    )
    row.refresh_from_db()
    return row


def confirmed(row: Membership, method: str) -> Membership:
    """Let it confirm the row as it did."""
    Membership.objects.filter(pk=row.pk).update(
        state=MembershipState.VERIFIED,
        method=method,
        verified_by=UserFactory(),
        verified_at=timezone.now(),
    )
    row.refresh_from_db()
    return row


def test_a_claim_at_the_own_mailbox_holds_for_a_year() -> None:
    at = timezone.now()
    row = written(MembershipState.VERIFIED, method="mailbox", verified_at=at)
    assert row.is_verified
    assert row.valid_until == at + timedelta(days=365)
    assert row.mailbox_proven_at == at


def test_a_claim_with_a_proven_mailbox_says_since_when() -> None:
    row = written(MembershipState.MAILBOX_PROVEN, Role.GMP_STAFF)
    assert row.mailbox_proven_at == row.created_at
    done = confirmed(row, "organisation")
    assert done.is_verified
    assert done.mailbox_proven_at == row.created_at
    assert done.confirmed_at == done.verified_at


def test_the_organisation_confirms_whose_mailbox_was_proven_after_the_claim() -> None:
    """It asked for the address when it confirmed, and did not write down when that was proven."""
    row = confirmed(written(MembershipState.CLAIMED, Role.GMP_STAFF), "organisation")
    assert row.is_verified
    assert row.mailbox_proven_at == row.confirmed_at == row.verified_at


def test_an_invitation_is_a_word_and_no_mailbox() -> None:
    row = confirmed(written(MembershipState.CLAIMED), "invitation")
    assert row.is_verified
    assert row.confirmed_at == row.verified_at
    assert row.mailbox_proven_at is None


def test_an_invitation_of_a_role_with_two_proofs_waits_until_the_update_is_over() -> None:
    row = written(MembershipState.CLAIMED, Role.HTA)
    with pytest.raises(IntegrityError, match="membership_both_proofs"), transaction.atomic():
        confirmed(row, "invitation")


@pytest.mark.parametrize(
    ("role", "method"), [(Role.DEVELOPER, "desk"), (Role.REGULATOR, "invitation")]
)
def test_what_two_people_decide_now_is_not_decided_by_one(role: Role, method: str) -> None:
    row = written(MembershipState.CLAIMED, role)
    with pytest.raises(IntegrityError, match="two people"), transaction.atomic():
        confirmed(row, method)
    made: dict[str, Any] = {"method": method, "verified_by": UserFactory()}
    with pytest.raises(IntegrityError, match="two people"), transaction.atomic():
        written(MembershipState.VERIFIED, role, verified_at=timezone.now(), **made)


def test_an_old_day_gives_no_term_beyond_its_year() -> None:
    at = timezone.now() - timedelta(days=366)
    assert not written(MembershipState.VERIFIED, method="mailbox", verified_at=at).is_verified
    late = written(
        MembershipState.VERIFIED,
        method="mailbox",
        verified_at=timezone.now() + timedelta(days=40),
    )
    assert late.valid_until is not None
    assert late.valid_until < timezone.now() + timedelta(days=366)
