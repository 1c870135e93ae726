"""Every verification rests on proofs and ends: what they amount to, and what ends by itself."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.utils import timezone

from apps.core.actor import Actor
from apps.core.errors import NotAllowed, NotSignedIn
from apps.core.models import Event
from apps.profiles import lapsing, services
from apps.profiles.choices import MembershipState, OrganisationKind, Role
from apps.profiles.models import Mandate, Membership, Organisation, VerifiedDomain
from apps.profiles.tokens import authenticate_token
from tests.factories.accounts import UserFactory
from tests.factories.forum import question
from tests.factories.profiles import (
    AuthorityFactory,
    DomainFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
    signers_of,
    token_for,
)
from tests.factories.terms import by_mailbox, ends_in, head_of, with_mailbox
from tests.support import deliver_events
from tests.support.mailing import deliver_mails, mails_to

pytestmark = pytest.mark.django_db
BOTH_PROOFS = (Role.GMP_STAFF, Role.HOSPITAL_STEWARD, Role.HTA)


def count(name: str) -> int:
    return Event.objects.filter(name=f"profiles.membership_{name}").count()


def test_a_verification_ends_within_twelve_months() -> None:
    row = by_mailbox()
    assert row.is_verified
    assert row.valid_until is not None
    assert row.valid_until <= timezone.now() + timedelta(days=366)
    assert row.valid_until > timezone.now() + timedelta(days=364)


def test_rights_end_with_the_term_though_no_job_ran() -> None:
    authority = AuthorityFactory(signers=2)
    first, second = signers_of(authority)
    row = Membership.objects.get(user=first)
    made = token_for(row, "read:cases")
    assert actor_for(first).may("official.sign")
    assert Organisation.objects.answering().filter(pk=authority.pk).exists()
    ends_in(row, seconds=-1)
    assert actor_for(first).capacities == ()
    assert not actor_for(second).may("official.sign")  # one signer is none
    assert not Organisation.objects.answering().filter(pk=authority.pk).exists()
    assert not Membership.objects.signers().filter(user=first).exists()
    with pytest.raises(NotSignedIn):
        authenticate_token(made.text, "")
    assert Membership.objects.get(pk=row.pk).state == MembershipState.VERIFIED
    assert not Event.objects.exists()


def _revoke(row: Membership) -> None:
    services.revoke_membership(actor=actor_as(Role.ADMIN), membership=row)


def _run_out(row: Membership) -> None:
    ends_in(row, seconds=-1)


def _end_mandate(row: Membership) -> None:
    mandate = Mandate.objects.get(organisation=row.organisation)
    services.end_mandate(actor=actor_as(Role.ADMIN), mandate=mandate)


@pytest.mark.parametrize("lose", [_revoke, _run_out, _end_mandate])
@pytest.mark.parametrize("expanded", [False, True])
def test_mail_that_is_queued_does_not_reach_who_lost_the_rights(
    lose: Callable[[Membership], None], *, expanded: bool
) -> None:
    authority = AuthorityFactory(signers=3)
    leaver = signers_of(authority)[0]
    question("private", authorities=[authority])
    if expanded:
        deliver_events()
    lose(Membership.objects.get(user=leaver))
    deliver_mails()
    about = [m for m in mails_to(leaver.email) if "ended" not in str(m.subject)]
    assert about == []
    stayed = [len(mails_to(user.email)) for user in signers_of(authority)]
    assert all(stayed) == (lose is not _end_mandate)


def test_the_clock_is_the_database_s() -> None:
    row = MembershipFactory()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE profiles_membership SET valid_until = statement_timestamp() WHERE id = %s",
            [row.pk],
        )
    assert not Membership.objects.verified().filter(pk=row.pk).exists()
    assert Membership.objects.ended().filter(pk=row.pk).exists()


def test_what_ended_by_time_revives_no_token_when_it_is_proven_again() -> None:
    row = by_mailbox()
    made = token_for(row)
    ends_in(row, seconds=-1)
    done = services.prove_mailbox(actor=actor_for(row.user), membership=row)
    assert done.is_verified
    assert (count("lapsed"), count("verified")) == (1, 2)
    with pytest.raises(NotSignedIn):
        authenticate_token(made.text, "")
    raw = MembershipFactory()
    other = token_for(raw)
    ends_in(raw, seconds=-1)
    ends_in(raw, days=30)  # written past the services: the trigger ends it all the same
    with pytest.raises(NotSignedIn):
        authenticate_token(other.text, "")


def test_the_daily_job_lapses_once_and_tells_the_person() -> None:
    row = by_mailbox()
    deliver_mails()
    ends_in(row, seconds=-1)
    assert lapsing.run_daily() == {"lapsed": 1, "proofs_lost": 0, "reminded": 0}
    assert lapsing.run_daily() == {"lapsed": 0, "proofs_lost": 0, "reminded": 0}
    assert Membership.objects.get(pk=row.pk).state == MembershipState.LAPSED
    deliver_mails()
    assert [m.subject for m in mails_to(row.user.email)][-1] == "Your role has lapsed"
    assert count("lapsed") == 1


def test_a_row_that_cannot_be_done_holds_up_none_after_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = by_mailbox(), by_mailbox()
    for row in (broken, sound):
        ends_in(row, seconds=-1)

    def lapse(locked: Membership, *, actor: Actor) -> None:
        if locked.pk == broken.pk:
            raise ValueError
        services.lapse(locked, actor=actor)

    monkeypatch.setattr(lapsing, "lapse", lapse)
    assert lapsing.lapse_ended() == 1
    assert Membership.objects.get(pk=sound.pk).state == MembershipState.LAPSED
    told = [str(getattr(line, "membership", "")) for line in caplog.records]
    assert str(broken.pk) in told
    assert str(sound.pk) not in told


def test_reminders_go_thirty_and_seven_days_before_once_each() -> None:
    row = by_mailbox()
    deliver_mails()
    before = len(mails_to(row.user.email))

    def told() -> int:
        lapsing.run_daily()
        lapsing.run_daily()
        deliver_mails()
        return len(mails_to(row.user.email)) - before

    assert told() == 0
    Membership.objects.filter(pk=row.pk).update(valid_until=timezone.now() + timedelta(days=29))
    assert told() == 1
    Membership.objects.filter(pk=row.pk).update(valid_until=timezone.now() + timedelta(days=6))
    assert told() == 2
    assert mails_to(row.user.email)[-1].subject == "Your role ends soon"
    services.prove_mailbox(actor=actor_for(row.user), membership=row)
    assert Membership.objects.get(pk=row.pk).reminded is None
    assert told() == 2


def test_a_reminder_is_not_sent_to_who_proved_it_meanwhile() -> None:
    row = by_mailbox()
    deliver_mails()
    before = len(mails_to(row.user.email))
    ends_in(row, days=5)
    assert lapsing.remind(7) == 1
    services.prove_mailbox(actor=actor_for(row.user), membership=row)
    deliver_mails()
    assert len(mails_to(row.user.email)) == before


@pytest.mark.parametrize("loss", ["domain", "address"])
def test_what_rested_on_a_mailbox_alone_ends_with_it(loss: str) -> None:
    row = by_mailbox()
    made = token_for(row)
    assert lapsing.lose_mailboxes() == 0
    if loss == "domain":
        VerifiedDomain.objects.filter(organisation=row.organisation).delete()
    else:
        EmailAddress.objects.filter(user=row.user, email__contains="@university").delete()
    assert lapsing.lose_mailboxes() == 1
    assert lapsing.lose_mailboxes() == 0
    assert actor_for(row.user).capacities == ()
    with pytest.raises(NotSignedIn):
        authenticate_token(made.text, "")
    row.refresh_from_db()
    assert (row.state, row.mailbox_proven_at) == (MembershipState.LAPSED, None)


def test_a_word_of_the_organisation_outlives_the_mailbox_where_one_proof_is_enough() -> None:
    row = MembershipFactory(state=MembershipState.CLAIMED, method="", verified_at=None)
    services.confirm_membership(actor=head_of(row.organisation), membership=row)
    domain = DomainFactory(organisation=row.organisation)
    EmailAddress.objects.create(user=row.user, email=f"a@{domain.domain}", verified=True)
    services.prove_mailbox(actor=actor_for(row.user), membership=row)
    domain.delete()
    assert lapsing.lose_mailboxes() == 1
    row.refresh_from_db()
    assert row.is_verified
    assert row.method == "organisation"


def test_an_address_that_is_removed_ends_it_at_once() -> None:
    row = by_mailbox()
    EmailAddress.objects.filter(user=row.user, email__contains="@university").delete()
    with transaction.atomic():
        from_handler = lapsing.lose_mailboxes(row.user_id)
    assert from_handler == 1
    assert lapsing.lose_mailboxes(UserFactory().pk) == 0
    assert actor_for(row.user).capacities == ()


@pytest.mark.parametrize("role", BOTH_PROOFS)
@pytest.mark.parametrize("first", ["mailbox", "word"])
def test_both_proofs_in_any_order(role: Role, first: str) -> None:
    user, place = with_mailbox(role=role)
    EmailAddress.objects.filter(user=user, email__contains="@university").update(
        verified=first == "mailbox"
    )
    row = services.claim_membership(actor=actor_for(user), organisation=place, role=role)
    expected = MembershipState.MAILBOX_PROVEN if first == "mailbox" else MembershipState.CLAIMED
    assert row.state == expected
    row = services.confirm_membership(actor=head_of(place, role), membership=row)
    if first == "word":
        assert row.state == MembershipState.CONFIRMED
        assert actor_for(user).capacities == ()
        EmailAddress.objects.filter(user=user).update(verified=True)
        row = services.prove_mailbox(actor=actor_for(user), membership=row)
    assert row.is_verified
    # It holds as long as the older of the two.
    ends_in(row, days=10)
    row = services.prove_mailbox(actor=actor_for(user), membership=row)
    assert row.valid_until is not None
    assert row.valid_until < timezone.now() + timedelta(days=11)


def test_two_of_the_desk_verify_and_never_one_twice() -> None:
    row = MembershipFactory(
        role=Role.HOSPITAL_STEWARD, state=MembershipState.CLAIMED, method="", verified_at=None
    )
    admin, other = actor_as(Role.ADMIN), actor_as(Role.MODERATOR)
    for decider, proposer in ((admin, admin), (admin, actor_for(row.user))):
        with pytest.raises(NotAllowed):
            services.verify_by_desk(
                actor=decider, membership=row, proposed_by_id=proposer.person_id
            )
    done = services.verify_by_desk(actor=admin, membership=row, proposed_by_id=other.person_id)
    assert (done.method, done.verified_by_id, done.approved_by_id) == (
        "desk",
        admin.user_id,
        other.user_id,
    )
    assert done.is_verified
    official = MembershipFactory(role=Role.REGULATOR, state="claimed", method="")
    with pytest.raises(NotAllowed):
        services.verify_by_desk(actor=admin, membership=official, proposed_by_id=other.person_id)


@pytest.mark.parametrize(
    "address",
    [
        "n@mail.university-of-north.example",  # below the domain
        "n@university-of-north.example.org",
        "n@unіversity-of-north.example",  # a Cyrillic letter
        "n@university-of-nοrth.example",  # a Greek one
        "university-of-north.example@else.example",
        '"n@university-of-north.example"@else.example',
    ],
)
def test_a_look_alike_or_sub_domain_proves_nothing(address: str) -> None:
    place = OrganisationFactory(kind=OrganisationKind.UNIVERSITY)
    DomainFactory(organisation=place, domain="university-of-north.example")
    user = UserFactory()
    EmailAddress.objects.create(user=user, email=address, verified=True)
    made = services.claim_membership(actor=actor_for(user), organisation=place, role=Role.DEVELOPER)
    assert (made.state, made.mailbox_proven_at) == (MembershipState.CLAIMED, None)
    assert actor_for(user).capacities == ()
