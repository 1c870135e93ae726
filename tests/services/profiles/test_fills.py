"""What migrations change in rows of before, tried on such rows."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone

from apps.core.clock import now
from apps.core.events import payload_of
from apps.core.models import Event, Outbox
from apps.notifications.models import Notification
from apps.profiles.choices import MembershipState, Role, VerificationMethod
from apps.profiles.models import Membership
from tests.factories.accounts import UserFactory
from tests.factories.profiles import MembershipFactory
from tests.support import deliver_events

pytestmark = pytest.mark.django_db
CHECK = "membership_both_proofs"


def run(module: str, name: str) -> None:
    statements = getattr(import_module(f"apps.profiles.migrations.{module}"), name)
    with connection.cursor() as cursor:
        cursor.execute(statements)


def test_the_word_of_one_person_of_the_desk_is_forgotten_once_it_lapsed() -> None:
    lapsed = {"state": MembershipState.LAPSED, "method": VerificationMethod.DESK}
    said = {"verified_by": UserFactory(), "confirmed_at": timezone.now()}
    alone = MembershipFactory(role=Role.HTA, **lapsed, **said)
    together = MembershipFactory(role=Role.HTA, **lapsed, **said, approved_by=UserFactory())
    run("0022_one_person_s_word_forgotten", "FORGET")
    alone.refresh_from_db()
    assert (alone.method, alone.verified_by_id, alone.confirmed_at) == ("", None, None)
    before = together.confirmed_at
    together.refresh_from_db()
    assert (together.method, together.confirmed_at) == (VerificationMethod.DESK, before)


def invited(role: str, **values: object) -> Membership:
    """Return what a release before verified by an invitation."""
    by = {"method": VerificationMethod.INVITATION, "verified_by": UserFactory()}
    made: Membership = MembershipFactory(role=role, **by, **values)
    return made


def test_who_was_verified_by_an_invitation_alone_proves_a_mailbox_first() -> None:
    moment = timezone.now() - timedelta(days=2)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [CHECK]
        )
        rule = cursor.fetchone()[0].removesuffix(" NOT VALID")
        cursor.execute(f"ALTER TABLE profiles_membership DROP CONSTRAINT {CHECK}")
    bare = invited(Role.HTA, verified_at=moment)
    half = invited(Role.MEMBER, verified_at=moment, mailbox_proven_at=moment)
    developer, editor = invited(Role.DEVELOPER), invited(Role.EDITOR)
    both = invited(Role.GMP_STAFF, mailbox_proven_at=moment, confirmed_at=moment)
    run("0031_invited_and_not_proven", "LAPSE")
    states = dict(Membership.objects.values_list("pk", "state"))
    verified = MembershipState.VERIFIED
    assert states == {
        bare.pk: MembershipState.LAPSED,
        half.pk: verified,
        developer.pk: verified,
        editor.pk: verified,
        both.pk: verified,
    }
    bare.refresh_from_db()
    half.refresh_from_db()
    assert (bare.confirmed_at, half.confirmed_at) == (moment, moment)
    assert not bare.is_verified
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE profiles_membership ADD CONSTRAINT {CHECK} {rule}")


def test_who_lapsed_by_a_migration_is_told_once_and_the_desk_of_the_last_admin() -> None:
    moderator = MembershipFactory(role=Role.MODERATOR)
    admin = MembershipFactory(role=Role.HTA, is_admin=True)
    MembershipFactory(role=Role.HTA, organisation=admin.organisation)
    Membership.objects.filter(pk=admin.pk).update(state=MembershipState.LAPSED)
    for _again in range(2):
        run("0034_lapses_told", "TELL")
    event = Event.objects.get(name="profiles.membership_lapsed", subject_id=admin.pk)
    assert payload_of(event).user_id == admin.user_id
    owed = Outbox.objects.filter(event=event)
    assert all(row.due_at > now() for row in owed)
    owed.update(due_at=now())
    deliver_events()
    told = Notification.objects.values_list("kind", "recipient_id")
    assert ("profiles.membership_lapsed", admin.user_id) in told
    assert ("profiles.admin_missed", moderator.user_id) in told
    assert not owed.exists()
