"""Near its end a role is confirmed again: by the mailbox or by the organisation."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.errors import Conflict, NotAllowed, NotFound
from apps.profiles import lapsing, services
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import Membership, VerifiedDomain
from apps.profiles.services import renewals
from tests.factories.accounts import UserFactory
from tests.factories.profiles import (
    MembershipFactory,
    actor_as,
    actor_for,
)
from tests.factories.terms import by_mailbox, ends_in, head_of
from tests.support.mailing import deliver_mails, link_in, mails_to

pytestmark = pytest.mark.django_db


def asked(row: Membership) -> str:
    """Ask for the link and return the secret part of what the mail says."""
    address = renewals.ask_renewal(actor=actor_for(row.user), membership=row)
    deliver_mails()
    message = mails_to(address.email)[-1]
    assert message.subject == "Confirm your role again"
    return link_in(message).rstrip("/").rpartition("/")[2]


@pytest.mark.parametrize("left", [20, -5])
def test_a_link_to_the_mailbox_at_the_domain_renews_once(left: int) -> None:
    row = by_mailbox()
    ends_in(row, days=left)
    lapsing.lapse_ended()
    row.refresh_from_db()
    token = asked(row)
    done = renewals.renew_membership(actor=actor_for(row.user), token=token)
    assert done.is_verified
    assert done.valid_until is not None
    assert done.valid_until > timezone.now() + timedelta(days=364)
    with pytest.raises(Conflict):
        renewals.renew_membership(actor=actor_for(row.user), token=token)


def test_the_link_is_the_person_s_own_and_needs_the_mailbox_still() -> None:
    row = by_mailbox()
    ends_in(row, days=5)
    row.refresh_from_db()
    token = asked(row)
    for actor in (actor_for(UserFactory()), actor_as(Role.ADMIN)):
        with pytest.raises(NotAllowed):
            renewals.renew_membership(actor=actor, token=token)
    for made_up in ("", "x", token[:-2], token + "0"):
        with pytest.raises(NotFound):
            renewals.renew_membership(actor=actor_for(row.user), token=made_up)
    VerifiedDomain.objects.filter(organisation=row.organisation).delete()
    with pytest.raises(Conflict):
        renewals.renew_membership(actor=actor_for(row.user), token=token)


def test_not_before_its_time_not_for_officials_and_not_by_ending_and_stating_anew() -> None:
    row = by_mailbox()
    with pytest.raises(Conflict):
        renewals.ask_renewal(actor=actor_for(row.user), membership=row)
    official = MembershipFactory(role=Role.REGULATOR)
    with pytest.raises(NotAllowed):
        renewals.ask_renewal(actor=actor_for(official.user), membership=official)
    ends_in(row, seconds=-1)
    services.revoke_membership(actor=actor_for(row.user), membership=row)
    again = services.claim_membership(
        actor=actor_for(row.user), organisation=row.organisation, role=row.role
    )
    assert again.state == MembershipState.CLAIMED


def test_the_admin_s_word_renews_too() -> None:
    row = by_mailbox()
    head = head_of(row.organisation)
    with pytest.raises(Conflict):
        services.confirm_membership(actor=head, membership=row)
    ends_in(row, seconds=-1)
    lapsing.lapse_ended()
    assert services.confirm_membership(actor=head, membership=row).is_verified
