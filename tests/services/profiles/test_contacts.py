"""Conversations: who may begin, go on, decline, block and report, and what is left."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from apps.accounts.erasing import erase_person
from apps.accounts.models import User
from apps.core.actor import identity_of_token, system_actor
from apps.core.clock import at, now
from apps.core.errors import Conflict, Invalid, NotAllowed, NotFound
from apps.core.models import Event
from apps.notifications.models import Notification
from apps.profiles.choices import OrganisationKind, Role
from apps.profiles.contacting import ContactFrom, ConversationState, ReportOutcome
from apps.profiles.models import (
    AdminDelegation,
    ContactBlock,
    ContactMessage,
    Conversation,
    Membership,
    Person,
)
from apps.profiles.services import contact_reports, contacts
from apps.profiles.services.contacts import Side
from tests.factories.accounts import UserFactory
from tests.factories.contacts import conversation, reachable, refusal_of, run_place
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
    token_for,
)
from tests.support import deliver_events

pytestmark = pytest.mark.django_db


def _of(person: Person) -> Side:
    return Side(user_id=person.user_id)


@pytest.mark.parametrize(
    ("who", "developer", "regulator"),
    [
        (ContactFrom.NOBODY, False, False),
        (ContactFrom.AUTHORITIES, False, True),
        (ContactFrom.MEMBERS, True, True),
    ],
)
def test_the_recipient_chooses_who_writes(who: str, developer: bool, regulator: bool) -> None:
    person = reachable(who)
    for role, allowed in ((Role.DEVELOPER, developer), (Role.REGULATOR, regulator)):
        actor = actor_as(role)
        if allowed:
            made = conversation(sender=actor, person=person)
            assert made.sender_membership_id == actor.acting_membership_id
        else:
            assert refusal_of(actor, _of(person)) == "not_taken"


def test_nobody_is_the_setting_of_people_and_everybody_that_of_organisations() -> None:
    person = reachable()
    place, _admin = run_place()
    contacts.choose_contact(actor=actor_for(person.user), who=ContactFrom.NOBODY)
    assert contacts.setting_of(Side(user_id=UserFactory().pk)) == ContactFrom.NOBODY
    assert contacts.setting_of(_of(person)) == ContactFrom.NOBODY
    assert contacts.setting_of(Side(organisation=place)) == ContactFrom.MEMBERS


def test_of_two_choices_both_are_saved_or_neither() -> None:
    person = reachable(ContactFrom.NOBODY)
    with pytest.raises(NotAllowed):
        contacts.choose_contacts(
            actor=actor_for(person.user),
            who=ContactFrom.MEMBERS,
            organisation=OrganisationFactory(),
            at_place=ContactFrom.NOBODY,
        )
    assert contacts.setting_of(_of(person)) == ContactFrom.NOBODY


def test_who_has_no_role_or_chose_none_or_comes_by_token_writes_nothing() -> None:
    person, member = reachable(), MembershipFactory()
    program = identity_of_token(token_for(member).text, "").actor
    private = replace(actor_for(member.user), acting=None)
    for actor in (actor_for(UserFactory()), private, program):
        with pytest.raises(NotAllowed):
            conversation(sender=actor, person=person)
    conversation(sender=actor_for(member.user), person=person)
    assert not Conversation.objects.visible_to(program).exists()


def test_officials_and_authorities_are_asked_by_questions() -> None:
    authority = AuthorityFactory()
    official = Membership.objects.signers().filter(organisation=authority).first()
    assert official is not None
    reachable(user=official.user)
    colleague = MembershipFactory(organisation=authority, role=Role.REGULATOR)
    actor = actor_as(Role.DEVELOPER)
    assert refusal_of(actor, Side(organisation=authority)) == "ask"
    assert refusal_of(actor_for(colleague.user), Side(user_id=official.user_id)) == "ask"
    with pytest.raises(NotFound):
        contacts.begin_conversation(
            actor=actor, side=Side(user_id=official.user_id), subject="A", text="B"
        )


def test_a_person_whom_one_does_not_see_is_absent() -> None:
    person = reachable()
    Person.objects.filter(pk=person.pk).update(name_audience="nobody")
    with pytest.raises(NotFound):
        conversation(person=person)


def test_an_organisation_without_an_admin_and_ones_own_take_no_letters() -> None:
    writer = MembershipFactory(is_admin=True)
    actor = actor_for(writer.user)
    assert refusal_of(actor, Side(organisation=OrganisationFactory())) == "no_admin"
    assert refusal_of(actor, Side(organisation=writer.organisation)) == "own"
    reachable(user=writer.user)
    assert refusal_of(actor, Side(user_id=writer.user_id)) == "own"


def test_one_letter_waits_and_ten_are_begun_a_day() -> None:
    actor, first = actor_as(Role.DEVELOPER), reachable()
    begun = conversation(sender=actor, person=first)
    assert refusal_of(actor, _of(first)) == "unanswered"
    contacts.reply(actor=actor_for(first.user), conversation=begun, text="Yes.")
    conversation(sender=actor, person=first)
    for _number in range(settings.CONTACT_NEW_A_DAY - 2):
        conversation(sender=actor, person=reachable())
    other = reachable()
    assert refusal_of(actor, _of(other)) == "too_many_today"
    with at(now() + timedelta(days=1, minutes=1)):
        conversation(sender=actor, person=other)


def test_before_an_answer_nobody_writes_more_or_begins_anew_by_ending_it() -> None:
    actor, person = actor_as(Role.DEVELOPER), reachable()
    begun = conversation(sender=actor, person=person)
    with pytest.raises(Conflict) as refused:
        contacts.reply(actor=actor, conversation=begun, text="Hello?")
    assert (refused.value.code, begun.messages.count()) == ("unanswered", 1)
    contacts.end_conversation(actor=actor, conversation=begun)
    assert refusal_of(actor, _of(person)) == "unanswered"
    with at(now() + timedelta(days=settings.CONTACT_AGAIN_DAYS, minutes=1)):
        conversation(sender=actor, person=person)


def test_two_unanswered_ones_are_refused_by_the_database_as_well() -> None:
    made = conversation()
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.create(
            subject="x",
            sender=made.sender,
            sender_membership=made.sender_membership,
            recipient=made.recipient,
        )


def test_a_block_looks_like_a_switch_that_is_off() -> None:
    """The same code and words, the same statements, for a first letter and for a further one."""
    codes = {}
    for name in ("block", "switch"):
        person, actor = reachable(), actor_as(Role.DEVELOPER)
        begun = conversation(sender=actor, person=person)
        owner = actor_for(person.user)
        contacts.reply(actor=owner, conversation=begun, text="Yes.")
        if name == "block":
            contacts.block_sender(actor=owner, conversation=begun)
        else:
            contacts.choose_contact(actor=owner, who=ContactFrom.NOBODY)
        with pytest.raises(Conflict) as refused:
            contacts.reply(actor=actor, conversation=begun, text="More.")
        codes[name] = (
            refusal_of(actor, _of(person)),
            refused.value.code,
            str(refused.value.message),
        )
        begun.refresh_from_db()
        assert begun.state == ConversationState.OPEN
        assert not Notification.objects.filter(recipient=actor.user_id).exists()
    assert codes["block"] == codes["switch"]


def test_a_block_is_taken_back_once_and_by_its_owner_only() -> None:
    person, actor = reachable(), actor_as(Role.DEVELOPER)
    begun = conversation(sender=actor, person=person)
    owner = actor_for(person.user)
    with pytest.raises(NotAllowed):
        contacts.block_sender(actor=actor, conversation=begun)
    made = contacts.block_sender(actor=owner, conversation=begun)
    assert contacts.block_sender(actor=owner, conversation=begun) == made
    with pytest.raises(NotFound):
        contacts.unblock_sender(actor=actor, block=made)
    contacts.unblock_sender(actor=owner, block=made)
    contacts.reply(actor=owner, conversation=begun, text="Go on.")
    contacts.reply(actor=actor, conversation=begun, text="Once more.")
    with pytest.raises(NotFound):
        contacts.unblock_sender(actor=owner, block=made)


def test_who_lost_the_role_reads_on_and_writes_no_more() -> None:
    member = MembershipFactory()
    begun = conversation(sender=actor_for(member.user))
    Membership.objects.filter(pk=member.pk).update(state="revoked", revoked_at=now())
    actor = actor_for(member.user)
    assert Conversation.objects.visible_to(actor).filter(pk=begun.pk).exists()
    with pytest.raises(NotAllowed):
        contacts.reply(actor=actor, conversation=begun, text="One more.")


@pytest.mark.parametrize("answered", [True, False])
def test_the_receiver_ends_or_declines_and_nobody_writes_there_again(answered: bool) -> None:
    person, actor = reachable(), actor_as(Role.DEVELOPER)
    begun = conversation(sender=actor, person=person)
    owner = actor_for(person.user)
    if answered:
        contacts.reply(actor=owner, conversation=begun, text="No.")
    ended = contacts.end_conversation(actor=owner, conversation=begun)
    assert ended.state == ("closed" if answered else "declined")
    for writer in (actor, owner):
        with pytest.raises(Conflict):
            contacts.reply(actor=writer, conversation=begun, text="But")
        with pytest.raises(Conflict):
            contacts.end_conversation(actor=writer, conversation=begun)
    if answered:
        conversation(sender=actor, person=person)
        return
    assert refusal_of(actor, _of(person)) == "unanswered"
    with at(now() + timedelta(days=settings.CONTACT_AGAIN_DAYS, minutes=1)):
        conversation(sender=actor, person=person)


def test_reading_marks_what_was_shown_and_nothing_newer() -> None:
    person, actor = reachable(), actor_as(Role.DEVELOPER)
    begun = conversation(sender=actor, person=person)
    owner = actor_for(person.user)
    unread = Conversation.objects.visible_to(owner).unread_by(owner)
    assert unread.count() == 1
    assert not Conversation.objects.visible_to(actor).unread_by(actor).exists()
    first = ContactMessage.objects.get(conversation=begun)
    contacts.mark_read(actor=owner, conversation=begun, seen=first.pk)
    assert unread.count() == 0
    contacts.reply(actor=owner, conversation=begun, text="Yes.")
    contacts.reply(actor=actor, conversation=begun, text="And another thing.")
    contacts.mark_read(actor=owner, conversation=begun, seen=first.pk)
    assert unread.count() == 1
    latest = ContactMessage.objects.latest("sent_at")
    contacts.mark_read(actor=owner, conversation=begun, seen=latest.pk)
    contacts.mark_read(actor=owner, conversation=begun, seen=first.pk)
    assert unread.count() == 0
    contacts.reply(actor=owner, conversation=begun, text="Thank you.")
    assert Conversation.objects.visible_to(actor).unread_by(actor).count() == 1
    with pytest.raises(NotFound):
        contacts.mark_read(actor=actor_as(Role.DEVELOPER), conversation=begun, seen=latest.pk)


def test_empty_and_odd_words() -> None:
    with pytest.raises(Invalid):
        conversation(subject=" \u202e ")
    with pytest.raises(Invalid):
        conversation(text="\u202e \n")
    made = conversation(subject="a\nb\u202e", text=" one\ntwo ")
    assert (made.subject, made.messages.get().text) == ("a b", "one\ntwo")


def test_a_message_never_changes() -> None:
    row = conversation().messages.get()
    for values in ({"text": "other"}, {"from_sender": False}, {"sent_at": now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ContactMessage.objects.filter(pk=row.pk).update(**values)


def test_moderators_read_what_was_reported_and_settle_it_once() -> None:
    person, actor = reachable(), actor_as(Role.DEVELOPER)
    begun, other = conversation(sender=actor, person=person), conversation()
    owner, moderator = actor_for(person.user), actor_as(Role.MODERATOR)
    made = contact_reports.report_conversation(actor=owner, conversation=begun, reason="Spam.")
    with pytest.raises(Conflict):
        contact_reports.report_conversation(actor=owner, conversation=begun, reason="Spam.")
    with pytest.raises(NotFound):
        contact_reports.report_conversation(actor=moderator, conversation=other, reason="x")
    assert not Conversation.objects.visible_to(moderator).exists()
    for nobody in (owner, actor, actor_as(Role.EDITOR)):
        with pytest.raises((NotFound, NotAllowed)):
            contact_reports.settle_report(actor=nobody, report=made, outcome="nothing")
    weak = actor_as(Role.MODERATOR, second_factor=False)
    with pytest.raises(NotAllowed):
        contact_reports.settle_report(actor=weak, report=made, outcome="nothing")
    outcome = ReportOutcome.ENDED
    contact_reports.settle_report(actor=moderator, report=made, outcome=outcome)
    with pytest.raises(Conflict):
        contact_reports.settle_report(actor=moderator, report=made, outcome=outcome)
    begun.refresh_from_db()
    assert begun.state == ConversationState.CLOSED
    names = set(Event.objects.filter(subject_id=made.pk).values_list("name", flat=True))
    assert names == {"profiles.conversation_reported", "profiles.report_settled"}


def test_a_moderator_settles_nothing_about_themselves() -> None:
    moderator = MembershipFactory(role=Role.MODERATOR)
    begun = conversation(sender=actor_for(moderator.user))
    assert begun.recipient is not None
    made = contact_reports.report_conversation(
        actor=actor_for(begun.recipient), conversation=begun, reason="Pushy."
    )
    with pytest.raises(NotFound):
        contact_reports.settle_report(
            actor=actor_for(moderator.user, second_factor=True), report=made, outcome="nothing"
        )


def test_the_other_side_is_told_and_only_that_there_is_a_message() -> None:
    place, admin = run_place(kind=OrganisationKind.SME)
    begun = conversation(place=place)
    deliver_events()
    told = Notification.objects.filter(kind="profiles.message_received")
    assert [row.recipient_id for row in told] == [admin.user_id]
    contacts.reply(actor=actor_for(admin.user), conversation=begun, text="We can.")
    deliver_events()
    assert set(told.values_list("recipient", flat=True)) == {admin.user_id, begun.sender_id}


def test_who_stands_in_is_told_and_whose_account_is_closed_is_not() -> None:
    place, admin = run_place()
    colleague, gone = (MembershipFactory(organisation=place, is_admin=n) for n in (False, True))
    User.objects.filter(pk=gone.user_id).update(is_active=False)
    AdminDelegation.objects.create(
        delegator=admin, delegate=colleague, begins_at=now(), ends_at=now() + timedelta(days=3)
    )
    conversation(place=place)
    deliver_events()
    told = Notification.objects.filter(kind="profiles.message_received")
    assert {row.recipient_id for row in told} == {admin.user_id, colleague.user_id}


def test_without_a_moderator_a_report_reaches_the_platforms_admins() -> None:
    boss = MembershipFactory(role=Role.ADMIN)
    told = Notification.objects.filter(kind="profiles.conversation_reported")
    receivers = [boss.user_id]
    for _round in range(2):
        begun = conversation()
        assert begun.recipient is not None
        contact_reports.report_conversation(
            actor=actor_for(begun.recipient), conversation=begun, reason="Spam."
        )
        deliver_events()
        assert sorted(told.values_list("recipient", flat=True)) == sorted(receivers)
        receivers.append(MembershipFactory(role=Role.MODERATOR).user_id)


def test_what_was_read_blocked_or_erased_before_the_mail_is_not_told() -> None:
    for act in ("read", "block", "erase"):
        person = reachable()
        begun = conversation(person=person)
        owner = actor_for(person.user)
        if act == "read":
            seen = begun.messages.get().pk
            contacts.mark_read(actor=owner, conversation=begun, seen=seen)
        elif act == "block":
            contacts.block_sender(actor=owner, conversation=begun)
        else:
            erase_person(actor=system_actor(), user=begun.sender)
        deliver_events()
        assert not Notification.objects.filter(recipient=person.user).exists(), act


def test_of_an_erased_person_the_words_go_and_the_other_sides_stay() -> None:
    person, actor = reachable(), actor_as(Role.DEVELOPER)
    begun = conversation(sender=actor, person=person)
    contacts.reply(actor=actor_for(person.user), conversation=begun, text="Kept words.")
    contacts.block_sender(actor=actor_for(person.user), conversation=begun)
    erase_person(actor=system_actor(), user=begun.sender)
    begun.refresh_from_db()
    texts = list(begun.messages.order_by("sent_at").values_list("text", flat=True))
    assert (begun.subject, texts, begun.state) == ("", ["", "Kept words."], "closed")
    assert not ContactBlock.objects.exists()
    with pytest.raises(Conflict):
        contacts.reply(actor=actor_for(person.user), conversation=begun, text="Hello?")
