"""Who is told that somebody else took a confirmation, a decision or a right to sign back."""

from uuid import UUID

import pytest
from django.core import mail

from apps.accounts.models import User
from apps.notifications.models import Notification
from apps.profiles import services
from apps.profiles.choices import Role
from tests.factories.accounts import UserFactory
from tests.factories.desk import statement
from tests.factories.profiles import (
    AuthorityFactory,
    DomainFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
)
from tests.support import deliver_events
from tests.support.mailing import deliver_mails

pytestmark = pytest.mark.django_db


def told(kind: str) -> list[UUID | None]:
    """Return who was told in the portal."""
    deliver_events()
    rows = Notification.objects.filter(kind=f"profiles.{kind}").order_by("pk")
    return list(rows.values_list("recipient_id", flat=True))


def subjects(user: User) -> list[str]:
    """Return the subjects of the mails that a person got so far."""
    deliver_events()
    deliver_mails()
    return [str(sent.subject) for sent in mail.outbox if sent.to == [user.email]]


def test_a_person_is_told_that_their_confirmation_was_taken_back() -> None:
    row = statement(Role.DEVELOPER)
    boss = actor_for(
        MembershipFactory(organisation=row.organisation, is_admin=True).user, second_factor=True
    )
    services.confirm_membership(actor=boss, membership=row)
    assert len(subjects(row.user)) == 1
    services.undo_confirmation(actor=boss, membership=row)
    assert subjects(row.user)[1:] == ["The confirmation of your role was taken back"]
    assert row.organisation.name in str(mail.outbox[-1].body)
    assert told("confirmation_undone") == [row.user_id]


def test_whose_mailbox_carries_the_role_is_told_of_no_undoing() -> None:
    user = UserFactory(email="her@site.example")
    row = statement(Role.DEVELOPER, user=user)
    boss = actor_for(
        MembershipFactory(organisation=row.organisation, is_admin=True).user, second_factor=True
    )
    services.confirm_membership(actor=boss, membership=row)
    DomainFactory(organisation=row.organisation, domain="site.example")
    services.prove_mailbox(actor=actor_for(user), membership=row)
    services.undo_confirmation(actor=boss, membership=row)
    assert "The confirmation of your role was taken back" not in subjects(user)


def test_who_asked_for_a_domain_is_told_that_the_decision_was_taken_back() -> None:
    place = OrganisationFactory()
    user = UserFactory(email="boss@asked.example")
    boss = MembershipFactory(organisation=place, user=user, is_admin=True)
    admin = actor_as(Role.ADMIN)
    made = services.request_domain(
        actor=actor_for(user, second_factor=True), organisation=place, domain="asked.example"
    )
    services.decide_domain_request(actor=admin, request=made, approve=True)
    services.undo_domain_request(actor=admin, request=made)
    assert told("domain_decision_undone") == [boss.user_id]
    assert subjects(user) == ["The decision about your mail domain was taken back"]
    assert "asked.example" in str(mail.outbox[-1].body)


def test_a_signer_is_told_of_the_end_and_a_proposer_of_a_refusal() -> None:
    place = AuthorityFactory(signers=1)
    row = MembershipFactory(organisation=place, role=Role.REGULATOR)
    proposer, admin = MembershipFactory(role=Role.MODERATOR), actor_as(Role.ADMIN)
    first = actor_for(proposer.user, second_factor=True)
    services.propose_signer(actor=first, membership=row)
    services.end_signer(actor=first, membership=row)
    assert told("signer_refused") == []
    services.propose_signer(actor=first, membership=row)
    services.end_signer(actor=admin, membership=row)
    assert subjects(proposer.user) == ["Your proposal of a signer was refused"]
    services.propose_signer(actor=first, membership=row)
    services.approve_signer(actor=admin, membership=row)
    services.end_signer(actor=admin, membership=row)
    assert told("signer_ended") == [row.user_id]
    assert "You no longer sign official answers" in subjects(row.user)
