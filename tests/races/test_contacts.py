"""Messages, endings and blocks at the same moment."""

import json
from typing import Any

import pytest

from apps.accounts.erasing import erase_person
from apps.core.actor import system_actor
from apps.core.errors import Conflict, NotFound
from apps.core.idempotency import once
from apps.core.models import Event
from apps.profiles.models import ContactMessage, Conversation
from apps.profiles.services import contacts
from apps.profiles.services.contacts import Side
from tests.factories.contacts import conversation, reachable, run_place
from tests.factories.profiles import MembershipFactory, actor_for
from tests.support.races import race, winners

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]
ROUNDS = 4


def test_many_clicks_send_one_message() -> None:
    person, actor = reachable(), actor_for(MembershipFactory().user)

    def click(_number: int) -> Any:
        made, _new = once(
            actor=actor,
            key="one form",
            operation="profiles.begin_conversation",
            find=Conversation.objects.filter,
            create=lambda: conversation(sender=actor, person=person),
            fingerprint=json.dumps(["x"]),
        )
        return made.pk

    outcomes = race(6, click)
    assert [outcome.error for outcome in outcomes] == [None] * 6
    assert set(winners(outcomes)) == {Conversation.objects.get().pk}
    assert ContactMessage.objects.count() == 1


def test_of_first_letters_to_one_person_one_is_sent() -> None:
    person, actor = reachable(), actor_for(MembershipFactory().user)
    outcomes = race(4, lambda _n: conversation(sender=actor, person=person))
    assert len(winners(outcomes)) == 1
    assert {getattr(o.error, "code", None) for o in outcomes if o.error} == {"unanswered"}
    assert Conversation.objects.count() == 1


def test_both_answers_of_two_admins_are_kept() -> None:
    place, admin = run_place()
    second = MembershipFactory(organisation=place, is_admin=True)
    actors = [actor_for(one.user) for one in (admin, second)]
    begun = conversation(place=place)
    texts = ["We can.", "We cannot."]
    outcomes = race(2, lambda n: contacts.reply(actor=actors[n], conversation=begun, text=texts[n]))
    assert [outcome.error for outcome in outcomes] == [None, None]
    kept = ContactMessage.objects.filter(conversation=begun, from_sender=False)
    assert sorted(row.text for row in kept) == texts
    begun.refresh_from_db()
    assert begun.answered_at == min(row.sent_at for row in kept)


def test_nothing_is_written_after_the_end() -> None:
    for _round in range(ROUNDS):
        person = reachable()
        begun = conversation(person=person)
        sender, owner = actor_for(begun.sender), actor_for(person.user)
        contacts.reply(actor=owner, conversation=begun, text="Yes?")
        acts: list[Any] = [
            lambda a=owner, c=begun: contacts.end_conversation(actor=a, conversation=c),
            lambda a=sender, c=begun: contacts.reply(actor=a, conversation=c, text="One more."),
            lambda a=owner, c=begun: contacts.reply(actor=a, conversation=c, text="Wait."),
        ]
        outcomes = race(3, lambda n, acts=acts: acts[n]())  # type: ignore[misc]
        assert outcomes[0].error is None
        assert {type(o.error) for o in outcomes if o.error} <= {Conflict}
        begun.refresh_from_db()
        assert begun.ended_at is not None
        assert all(row.sent_at <= begun.ended_at for row in begun.messages.all())


def test_after_a_block_nothing_arrives() -> None:
    for _round in range(ROUNDS):
        person = reachable()
        begun = conversation(person=person)
        sender, owner = actor_for(begun.sender), actor_for(person.user)
        contacts.reply(actor=owner, conversation=begun, text="Yes?")
        acts: list[Any] = [
            lambda a=owner, c=begun: contacts.block_sender(actor=a, conversation=c),
            lambda a=sender, c=begun: contacts.reply(actor=a, conversation=c, text="One more."),
        ]
        outcomes = race(2, lambda n, acts=acts: acts[n]())  # type: ignore[misc]
        assert outcomes[0].error is None
        assert getattr(outcomes[1].error, "code", "") in {"", "not_taken"}
        blocked = Event.objects.filter(name="profiles.sender_blocked").latest("created_at")
        sent = Event.objects.filter(name="profiles.message_sent", subject_id=begun.pk)
        assert all(event.created_at <= blocked.created_at for event in sent)


def test_two_who_write_to_each_other_do_not_wait_for_each_other() -> None:
    for _round in range(ROUNDS):
        members = [MembershipFactory(), MembershipFactory()]
        people = [reachable(user=member.user) for member in members]
        actors = [actor_for(member.user) for member in members]

        def write(n: int, people: Any = people, actors: Any = actors) -> Conversation:
            side = Side(user_id=people[1 - n].user_id)
            return contacts.begin_conversation(actor=actors[n], side=side, subject="A", text="B")

        assert [outcome.error for outcome in race(2, write)] == [None, None]


def test_of_an_admin_who_is_erased_while_they_answer_no_words_stay() -> None:
    for _round in range(ROUNDS):
        place, admin = run_place()
        MembershipFactory(organisation=place, is_admin=True)
        begun = conversation(place=place)
        actor = actor_for(admin.user)
        acts: list[Any] = [
            lambda a=actor, c=begun: contacts.reply(actor=a, conversation=c, text="secret words"),
            lambda u=admin.user: erase_person(actor=system_actor(), user=u),
        ]
        outcomes = race(2, lambda n, acts=acts: acts[n]())  # type: ignore[misc]
        assert outcomes[1].error is None
        assert type(outcomes[0].error) in {type(None), Conflict, NotFound}
        assert not ContactMessage.objects.filter(text="secret words").exists()
