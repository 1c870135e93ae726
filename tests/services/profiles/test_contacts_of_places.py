"""Conversations with organisations: who answers for them, and what a merge moves."""

import pytest

from apps.core.clock import now
from apps.core.errors import Conflict, NotFound
from apps.notifications.models import Notification
from apps.profiles.choices import Role
from apps.profiles.models import (
    ContactBlock,
    ContactSetting,
    Conversation,
    Membership,
    Organisation,
)
from apps.profiles.services import contacts, merge_organisations
from apps.profiles.services.contacts import Side
from tests.factories.contacts import conversation, refusal_of, run_place
from tests.factories.profiles import (
    MembershipFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
)
from tests.support import deliver_events

pytestmark = pytest.mark.django_db


def test_admins_answer_for_their_organisation_and_lose_that_with_their_right() -> None:
    place, admin = run_place()
    begun = conversation(place=place)
    boss = actor_for(admin.user)
    made = contacts.reply(actor=boss, conversation=begun, text="We can.")
    assert (made.from_sender, made.conversation.answered_at is not None) == (False, True)
    member = actor_for(MembershipFactory(organisation=place).user)
    with pytest.raises(NotFound):
        contacts.reply(actor=member, conversation=begun, text="Me too.")
    Membership.objects.filter(pk=admin.pk).update(is_admin=False)
    with pytest.raises(NotFound):
        contacts.reply(actor=actor_for(admin.user), conversation=begun, text="Still me?")


def test_letters_to_a_merged_organisation_are_read_at_the_one_it_went_into() -> None:
    place, admin = run_place()
    target = OrganisationFactory()
    begun = conversation(place=place)
    Membership.objects.filter(pk=admin.pk).update(organisation=target)
    Organisation.objects.filter(pk=place.pk).update(merged_into=target, merged_at=now())
    contacts.reply(actor=actor_for(admin.user), conversation=begun, text="We look after it now.")
    with pytest.raises(Conflict) as refused:
        conversation(place=place)
    assert refused.value.code == "merged"


def _merged(*places: Organisation) -> None:
    admin = actor_as(Role.ADMIN)
    merge_organisations(actor=admin, source=places[0], target=places[1], reason="One house.")


def test_whom_an_organisation_keeps_out_follows_its_merge() -> None:
    """Blocks of before and of after the merge stop messages, are seen, and can be undone."""
    (source, _admin), (target, admin) = run_place(), run_place()
    before, both, after = (actor_for(MembershipFactory().user) for _each in range(3))
    begun = {actor: conversation(sender=actor, place=source) for actor in (before, both, after)}
    for place, actor in ((source, before), (source, both), (target, both)):
        ContactBlock.objects.create(
            organisation=place,
            blocked_id=actor.person_id,
            membership_id=begun[actor].sender_membership_id,
        )
    _merged(source, target)
    target.refresh_from_db()
    assert refusal_of(before, Side(organisation=target)) == "not_taken"
    assert refusal_of(after, Side(organisation=target)) == "unanswered"
    boss = actor_for(admin.user)
    contacts.block_sender(actor=boss, conversation=begun[after])
    deliver_events()
    assert not Notification.objects.filter(
        kind="profiles.message_received", recipient=admin.user_id
    ).exists()
    own = ContactBlock.objects.visible_to(boss)
    assert set(own.values_list("blocked_id", flat=True)) == {a.person_id for a in begun}
    assert own.count() == ContactBlock.objects.count()
    assert not contacts.may_go_on(begun[after])
    contacts.unblock_sender(actor=boss, block=own.get(blocked_id=after.person_id))
    assert contacts.may_go_on(Conversation.objects.get(pk=begun[after].pk))


@pytest.mark.parametrize(
    ("of_source", "of_target", "after"),
    [
        ("nobody", None, "nobody"),
        ("authorities", "nobody", "nobody"),
        ("members", "authorities", "authorities"),
        (None, "authorities", "authorities"),
    ],
)
def test_the_stricter_choice_survives_a_merge(
    of_source: str | None, of_target: str | None, after: str
) -> None:
    places = OrganisationFactory(), OrganisationFactory()
    for place, who in zip(places, (of_source, of_target), strict=True):
        if who is not None:
            ContactSetting.objects.create(organisation=place, who=who)
    _merged(*places)
    assert contacts.setting_of(Side(organisation=places[1])) == after
    assert ContactSetting.objects.count() == 1
