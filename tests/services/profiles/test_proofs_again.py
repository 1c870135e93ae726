"""Proofs that come a second time: what they replace, extend and leave alone."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from apps.core.errors import Conflict
from apps.profiles import lapsing, services
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import Membership
from apps.profiles.services import renewals
from tests.factories.profiles import DomainFactory, MembershipFactory, actor_as, actor_for

pytestmark = pytest.mark.django_db
SOON = timedelta(days=10)


def claimed(role: Role = Role.HTA) -> Membership:
    row: Membership = MembershipFactory(role=role, state="claimed", method="", verified_at=None)
    return row


def by_desk(role: Role = Role.HTA) -> Membership:
    """Return what two people of the desk verified, near its end."""
    row = services.verify_by_desk(
        actor=actor_as(Role.ADMIN),
        membership=claimed(role),
        proposed_by_id=actor_as(Role.MODERATOR).person_id,
    )
    ends = timezone.now() + SOON
    values = {"valid_until": ends, "confirmed_at": ends - services.TERM}
    Membership.objects.filter(pk=row.pk).update(**values)
    return row


def add_mailbox(row: Membership) -> None:
    domain = DomainFactory(organisation=row.organisation)
    EmailAddress.objects.create(user=row.user, email=f"n@{domain.domain}", verified=True)


def test_an_admin_s_word_replaces_the_desk_s_only_beside_a_mailbox() -> None:
    row = by_desk()
    boss = MembershipFactory(organisation=row.organisation, role=Role.HTA, is_admin=True).user
    head = actor_for(boss, second_factor=True)
    before = Membership.objects.values().get(pk=row.pk)
    with pytest.raises(Conflict) as refused:
        services.confirm_membership(actor=head, membership=row)
    assert refused.value.code == "mailbox_missing"
    assert Membership.objects.values().get(pk=row.pk) == before
    add_mailbox(row)
    done = services.confirm_membership(actor=head, membership=row)
    assert (done.method, done.approved_by_id) == ("organisation", None)
    assert done.valid_until is not None
    assert done.valid_until > timezone.now() + timedelta(days=360)


def test_a_claim_becomes_renewable_with_a_domain() -> None:
    row = claimed(Role.DEVELOPER)
    assert not renewals.is_renewable(row)
    with pytest.raises(Conflict):
        renewals.ask_renewal(actor=actor_for(row.user), membership=row)
    add_mailbox(row)
    assert renewals.is_renewable(row)
    address = renewals.ask_renewal(actor=actor_for(row.user), membership=row)
    token = renewals.renewal_token(row, address.pk)
    assert renewals.renew_membership(actor=actor_for(row.user), token=token).is_verified


def test_an_address_lost_after_the_term_lapses_without_the_sweep() -> None:
    row = claimed()
    add_mailbox(row)
    boss = MembershipFactory(organisation=row.organisation, role=Role.HTA, is_admin=True).user
    services.confirm_membership(actor=actor_for(boss, second_factor=True), membership=row)
    past = timezone.now() - timedelta(seconds=1)
    Membership.objects.filter(pk=row.pk).update(valid_until=past)
    EmailAddress.objects.filter(user=row.user, email__startswith="n@").delete()
    assert lapsing.lose_mailboxes(row.user_id) == 1
    row.refresh_from_db()
    assert (row.state, row.mailbox_proven_at) == (MembershipState.LAPSED, None)


def test_a_mailbox_names_itself_where_the_word_counts_no_more() -> None:
    row = by_desk(Role.DEVELOPER)
    add_mailbox(row)
    done = services.prove_mailbox(actor=actor_for(row.user), membership=row)
    assert done.method == "desk"  # its word still counts
    past = timezone.now() - timedelta(days=1)
    values = {"valid_until": past, "confirmed_at": past - services.TERM}
    Membership.objects.filter(pk=row.pk).update(**values)
    done = services.prove_mailbox(actor=actor_for(row.user), membership=row)
    assert (done.method, done.verified_by_id, done.approved_by_id) == ("mailbox", None, None)
    assert done.is_verified
