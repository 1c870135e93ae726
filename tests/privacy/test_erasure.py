"""Erasing: nothing of the person is left, nothing of the record is lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from apps.accounts.erasing import erase_person
from apps.accounts.leaving import cancel_deletion, carry_out, remind, request_deletion
from apps.accounts.models import Consent, DeletionRequest, User, name_shown
from apps.accounts.services import close_account, reopen_account
from apps.accounts.tasks import carry_out_deletions
from apps.core.actor import actor_for_user, system_actor
from apps.core.clock import at, now
from apps.core.errors import Conflict, NotAllowed
from apps.core.models import Event, Tombstone
from apps.core.privacy import ERASERS, HOLDINGS, OnErasure
from apps.core.retention import RETENTION
from apps.core.tombstones import hash_of, read_list
from apps.forum.models import Answer, Question
from apps.notifications.models import Notification
from apps.profiles.choices import OrganisationKind, Role
from apps.profiles.models import Invitation, Membership
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.forum import answer
from tests.factories.profiles import MembershipFactory, OrganisationFactory, actor_as
from tests.privacy.planting import ADDRESS, NETWORK, personal_words, plant, traces
from tests.support import deliver_events

pytestmark = pytest.mark.django_db
ME, OTHER = "zqmine", "zqtheirs"


def test_every_personal_field_is_planted() -> None:
    words = personal_words(plant(ME))
    empty = [
        name
        for name, values in words.items()
        if not any(ME in v or ADDRESS in v or NETWORK in v for v in values)
    ]
    assert empty == []


def test_nothing_of_an_erased_person_is_left() -> None:
    person = plant(ME)
    assert len(traces(ME)) > 8
    erase_person(actor=system_actor(), user=person)
    deliver_events()
    assert traces(ME, ADDRESS, NETWORK) == []


def test_the_scan_finds_a_field_that_was_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    person = plant(ME)
    kept = replace(HOLDINGS.get("profiles.apitoken"), on_erasure=OnErasure.KEEP)
    changed = dict(HOLDINGS.items()) | {"profiles.apitoken": kept}
    monkeypatch.setattr(HOLDINGS, "_entries", changed)
    erase_person(actor=system_actor(), user=person)
    assert traces(ME) == [f"profiles_apitoken: {ME}"]


def test_others_and_the_record_stay() -> None:
    person, other = plant(ME), plant(OTHER)
    before = {key: sorted(values) for key, values in personal_words(other).items()}
    erase_person(actor=system_actor(), user=person)
    assert {key: sorted(values) for key, values in personal_words(other).items()} == before
    sent = Question.objects.get(asker=person)
    assert sent.title == "Kept: may one donor test serve twice?"
    assert Consent.objects.filter(user=person).exists()
    assert Event.objects.filter(actor_id=person.pk).exists()
    person.refresh_from_db()
    assert str(person) == "Former member"
    assert not person.is_active
    assert not person.has_usable_password()
    assert not Membership.objects.filter(user=person, revoked_at__isnull=True).exists()


def test_erasing_twice_changes_nothing(
    erased_list: Path, django_capture_on_commit_callbacks: Any
) -> None:
    person = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        erase_person(actor=system_actor(), user=person)
    first = User.objects.get(pk=person.pk).erased_at
    erase_person(actor=system_actor(), user=person)
    assert User.objects.get(pk=person.pk).erased_at == first
    assert erased_list.read_text() == f"{hash_of(person.pk)}\n"
    assert Event.objects.filter(name="accounts.erased").count() == 1


def test_whose_erasure_is_undone_has_no_mark_outside(
    erased_list: Path, django_capture_on_commit_callbacks: Any
) -> None:
    undone, gone = UserFactory(), UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            erase_person(actor=system_actor(), user=undone)
            transaction.set_rollback(True)
        erase_person(actor=system_actor(), user=gone)
        assert read_list() == set()
    assert read_list() == {hash_of(gone.pk)}
    call_command("reapply_erasures", verbosity=0)
    assert User.objects.get(pk=undone.pk).erased_at is None


def test_a_mark_that_was_not_written_follows_with_the_next_sweep(erased_list: Path) -> None:
    person = UserFactory()
    # Nothing commits here: as if the disk had been full at the commit.
    erase_person(actor=system_actor(), user=person)
    assert read_list() == set()
    carry_out_deletions()
    assert read_list() == {hash_of(person.pk)}


def test_nobody_erases_people_but_the_platform_and_nobody_brings_them_back() -> None:
    person, admin = UserFactory(), actor_as(Role.ADMIN)
    with pytest.raises(NotAllowed):
        erase_person(actor=admin, user=person)
    erase_person(actor=system_actor(), user=person)
    with pytest.raises(Conflict):
        reopen_account(actor=replace(admin, second_factor=True), user=person)


def test_without_the_list_outside_nothing_is_erased(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(settings, "ERASURE_LIST_FILE", tmp_path / "file" / "erased.txt")
    person = UserFactory()
    with pytest.raises(OSError, match="file"):
        erase_person(actor=system_actor(), user=person)
    assert User.objects.get(pk=person.pk).erased_at is None
    assert not Tombstone.objects.exists()


def test_a_request_waits_reminds_and_is_carried_out_on_its_day() -> None:
    person = plant(ME)
    request = request_deletion(actor=actor_for_user(person), user=person)
    days = settings.DELETION_WAIT_DAYS
    assert abs(request.due_at - now() - timedelta(days=days)) < timedelta(minutes=5)
    with pytest.raises(Conflict):
        request_deletion(actor=actor_for_user(person), user=person)
    with at(request.due_at - timedelta(days=settings.DELETION_REMINDER_DAYS, minutes=1)):
        assert (remind(actor=system_actor()), carry_out(actor=system_actor())) == (0, 0)
    with at(request.due_at - timedelta(minutes=1)):
        assert (remind(actor=system_actor()), remind(actor=system_actor())) == (1, 0)
        assert carry_out(actor=system_actor()) == 0
    deliver_events()
    told = Notification.objects.filter(recipient=person).values_list("kind", flat=True)
    assert {"accounts.deletion_requested", "accounts.deletion_reminded"} <= set(told)
    with at(request.due_at):
        assert (carry_out(actor=system_actor()), carry_out(actor=system_actor())) == (1, 0)
    request.refresh_from_db()
    assert request.done_at is not None
    assert traces(ME) == []


def test_a_request_can_be_taken_back() -> None:
    person = UserFactory()
    actor = actor_for_user(person)
    request = request_deletion(actor=actor, user=person)
    with pytest.raises(NotAllowed):
        cancel_deletion(actor=actor_for_user(UserFactory()), request=request)
    cancel_deletion(actor=actor, request=request)
    with pytest.raises(Conflict):
        cancel_deletion(actor=actor, request=request)
    with at(request.due_at + timedelta(days=1)):
        assert carry_out(actor=system_actor()) == 0
    assert User.objects.get(pk=person.pk).erased_at is None
    request_deletion(actor=actor, user=person)


def test_the_last_admin_hands_over_first() -> None:
    place = OrganisationFactory()
    admin = MembershipFactory(organisation=place, is_admin=True)
    member = MembershipFactory(organisation=place)
    with pytest.raises(Conflict) as refused:
        request_deletion(actor=actor_for_user(admin.user), user=admin.user)
    assert refused.value.code == "blocked"
    assert place.name in refused.value.extra["reasons"][0]
    request_deletion(actor=actor_for_user(member.user), user=member.user)
    second = MembershipFactory(organisation=place, is_admin=True)
    request = request_deletion(actor=actor_for_user(admin.user), user=admin.user)
    # Who became the last one while waiting is not erased either.
    Membership.objects.filter(pk=second.pk).update(is_admin=False)
    with at(request.due_at):
        assert carry_out(actor=system_actor()) == 1
    assert User.objects.get(pk=admin.user.pk).erased_at is None
    assert DeletionRequest.objects.waiting().filter(user=admin.user).exists()


def test_the_last_platform_admin_stays() -> None:
    operator = OrganisationFactory(kind=OrganisationKind.OPERATOR)
    first = MembershipFactory(organisation=operator, role=Role.ADMIN)
    with pytest.raises(Conflict) as refused:
        request_deletion(actor=actor_for_user(first.user), user=first.user)
    assert "last admin of this platform" in refused.value.extra["reasons"][0]


def test_a_restored_person_is_erased_again(erased_list: Path) -> None:
    gone, stays = UserFactory(), UserFactory()
    erased_list.parent.mkdir()
    erased_list.write_text(f"{hash_of(gone.pk)}\n{'0' * 64}\n")
    call_command("reapply_erasures", verbosity=0)
    assert User.objects.get(pk=gone.pk).erased_at is not None
    assert User.objects.get(pk=stays.pk).erased_at is None
    assert Tombstone.objects.count() == 2
    call_command("reapply_erasures", verbosity=0)
    assert Event.objects.filter(name="accounts.erased").count() == 1


def _broken_for(person: User) -> Callable[[User], None]:
    def fail(given: User) -> None:
        if given.pk == person.pk:
            raise ValueError

    return fail


def test_who_cannot_be_erased_holds_up_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    stuck, gone, near = (UserFactory() for _number in range(3))
    monkeypatch.setitem(ERASERS._entries, "tests.broken", _broken_for(stuck))
    for person in (stuck, gone, near):
        request_deletion(actor=actor_for_user(person), user=person)
    DeletionRequest.objects.filter(user=near).update(due_at=now() + timedelta(days=1))
    DeletionRequest.objects.exclude(user=near).update(due_at=now())
    carry_out_deletions()
    assert [User.objects.get(pk=p.pk).erased_at is None for p in (stuck, gone)] == [True, False]
    assert DeletionRequest.objects.get(user=near).reminded_at is not None
    assert DeletionRequest.objects.waiting().filter(user=stuck).exists()


def test_a_closed_account_that_cannot_be_erased_holds_up_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stuck, gone = UserFactory(), UserFactory()
    monkeypatch.setitem(ERASERS._entries, "tests.broken", _broken_for(stuck))
    admin = replace(actor_as(Role.ADMIN), second_factor=True)
    for person in (stuck, gone):
        close_account(actor=admin, user=person)
    assert RETENTION.get("accounts.closed").forget(now() + timedelta(days=3650)) == 1
    assert [User.objects.get(pk=p.pk).erased_at is None for p in (stuck, gone)] == [True, False]


def test_a_session_of_the_person_is_worth_nothing_afterwards() -> None:
    person = UserFactory()
    browser = signed_in(person)
    assert browser.get("/en/account/").status_code == 200
    erase_person(actor=system_actor(), user=person)
    assert browser.get("/en/account/").status_code == 302


def test_an_address_that_is_not_proven_takes_nothing_from_its_owner(
    settings: Any, tmp_path: Path
) -> None:
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    typed, owner = UserFactory(display_name="e"), UserFactory(email="zq@people.example")
    for address in ("zq@people.example", "confirmed@people.example"):
        EmailAddress.objects.create(
            user=typed, email=address, verified=address.startswith("confirmed")
        )
    kept = _invitation(owner.email)
    own = _invitation("confirmed@people.example")
    sessions = {
        name: _session(account_login={"email": address})
        for name, address in (("owner", owner.email), ("like", f"not-{typed.email}"))
    }
    sessions["own"] = _session(account_login={"email": typed.email, "user_pk": str(typed.pk)})
    mails = {
        to: _mail(tmp_path, number, to)
        for number, to in enumerate((owner.email, f"not-{typed.email}", typed.email))
    }
    erase_person(actor=system_actor(), user=typed)
    assert Invitation.objects.get(pk=kept.pk).email == owner.email
    assert Invitation.objects.get(pk=kept.pk).is_open
    assert Invitation.objects.get(pk=own.pk).email == ""
    left = set(Session.objects.values_list("session_key", flat=True))
    assert {name for name, key in sessions.items() if key in left} == {"owner", "like"}
    assert {to for to, path in mails.items() if path.exists()} == set(mails) - {typed.email}


def _invitation(email: str) -> Invitation:
    made: Invitation = Invitation.objects.create(
        organisation=OrganisationFactory(),
        role=Role.DEVELOPER,
        email=email,
        token_hash=sha256(email.encode()).hexdigest(),
        invited_by=UserFactory(),
        expires_at=now() + timedelta(days=3),
    )
    return made


def _session(**values: Any) -> str:
    made = SessionStore()
    made.update(values)
    made.create()
    return str(made.session_key)


def _mail(folder: Path, number: int, to: str) -> Path:
    path = folder / "mailbox" / f"{number:020}-{number:08}.eml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"To: {to}\nSubject: Welcome\n\nDear reader, write to {to}.\n")
    return path


def test_an_account_closed_meanwhile_is_erased_on_its_day() -> None:
    person = UserFactory()
    request = request_deletion(actor=actor_for_user(person), user=person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    with at(request.due_at):
        assert carry_out(actor=system_actor()) == 1
    assert timezone.now() > User.objects.get(pk=person.pk).created_at


def test_a_former_member_is_called_so_in_the_readers_language() -> None:
    person = plant(ME)
    erase_person(actor=system_actor(), user=person)
    person.refresh_from_db()
    assert (str(person), person.get_full_name()) == ("Former member", "Former member")
    assert name_shown("Lena") == "Lena"


def test_officials_who_left_are_former_members_to_their_authority() -> None:
    made = answer("offered")
    [drafter] = User.objects.filter(pk=made.drafter_id)
    erase_person(actor=system_actor(), user=drafter, even_if_blocked=True)
    assert Answer.objects.filter(pk=made.pk).writer_names() == ["Former member"]
