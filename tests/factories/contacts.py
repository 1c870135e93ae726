"""Makers of people who take messages, and of conversations; everything is invented."""

from typing import Any

from apps.accounts.models import User
from apps.core.actor import Actor
from apps.core.errors import Conflict
from apps.profiles.audiences import Audience
from apps.profiles.contacting import ContactFrom
from apps.profiles.models import ContactSetting, Conversation, Membership, Organisation, Person
from apps.profiles.services.contacts import Side, begin_conversation
from tests.factories.accounts import UserFactory
from tests.factories.profiles import MembershipFactory, OrganisationFactory, actor_for


def reachable(who: str = ContactFrom.MEMBERS, *, user: User | None = None) -> Person:
    """Return a person whose name everybody sees, and who takes messages."""
    owner = user or UserFactory()
    ContactSetting.objects.update_or_create(user=owner, defaults={"who": who})
    made: Person = Person.objects.create(
        user=owner, name=owner.display_name, name_audience=Audience.EVERYBODY
    )
    return made


def run_place(**organisation: Any) -> tuple[Organisation, Membership]:
    """Return an organisation and the membership of its admin."""
    place: Organisation = OrganisationFactory(**organisation)
    admin: Membership = MembershipFactory(organisation=place, is_admin=True)
    return place, admin


def conversation(
    *,
    sender: Actor | None = None,
    person: Person | None = None,
    place: Organisation | None = None,
    **words: str,
) -> Conversation:
    """Return a new conversation with a person, or with an organisation; one of a member."""
    writer = sender or actor_for(MembershipFactory().user)
    if place is None and person is None:
        person = reachable()
    side = Side(organisation=place) if place else Side(user_id=person.user_id if person else None)
    sent = {"subject": "A donor test", "text": "May we ask about your test?"} | words
    return begin_conversation(actor=writer, side=side, **sent)


def refusal_of(actor: Actor, side: Side) -> str:
    """Return the code with which a letter is refused; fails when it is taken."""
    try:
        begin_conversation(actor=actor, side=side, subject="A", text="B")
    except Conflict as refused:
        return refused.code
    raise AssertionError("the letter was taken")
