"""Conversations of the matrix: begun by a persona, written to one's organisation, reported."""

from typing import Any

from apps.profiles.models import ContactBlock
from apps.profiles.services.contact_reports import report_conversation
from tests.access.personas import People
from tests.factories.contacts import conversation, reachable
from tests.factories.profiles import MembershipFactory, actor_for

# Object, kind, arguments of its routes, canaries.
Sample = tuple[str, str, dict[str, Any], tuple[str, ...]]


def contact_samples(people: People) -> list[Sample]:
    """Return one conversation of each kind, a block, a report, and somebody to write to."""
    taker = reachable()
    begun = conversation(
        sender=people.actor("asker"), person=taker, subject="Zqbegunx", text="Zqbodyx words"
    )
    writer = MembershipFactory(user__display_name="Zqwriterx")
    written = conversation(
        sender=actor_for(writer.user), place=people.company, subject="Zqplacex", text="Zqlongx"
    )
    blocked = MembershipFactory(user__display_name="Zqblockedx")
    block = ContactBlock.objects.create(
        organisation=people.company, blocked=blocked.user, membership=blocked
    )
    rude = conversation(person=taker, subject="Zqrudex", text="Zqrudewordsx")
    report = report_conversation(
        actor=actor_for(taker.user), conversation=rude, reason="Zqwhyx it is rude"
    )
    return [
        ("conversation", "begun", {"pk": begun.pk}, ("zqbegunx", "zqbodyx")),
        ("conversation", "place", {"pk": written.pk}, ("zqplacex", "zqlongx", "zqwriterx")),
        ("block", "own", {"pk": block.pk}, ("zqblockedx",)),
        ("report", "open", {"pk": report.pk}, ("zqrudex", "zqrudewordsx", "zqwhyx")),
        ("taker", "reachable", {"public_id": reachable().public_id}, ()),
    ]
