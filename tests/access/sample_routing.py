"""Where questions are led: a queue of the addressed authority, and an editor's rule to it."""

from typing import Any

from apps.core.releases import publish
from apps.forum.figures import NAME
from apps.forum.services.routing import RuleContent, add_queue, add_rule
from tests.access.personas import People

Sample = tuple[str, str, dict[str, Any], tuple[str, ...]]


def routing_samples(people: People) -> list[Sample]:
    """Make one of each, by those who may."""
    queue = add_queue(actor=people.actor("signer"), authority=people.authority, name="Zqqueue")
    content = RuleContent(authority=people.authority, queue=queue)
    rule = add_rule(actor=people.actor("editor"), content=content)
    # The month of `data:answer_times_file` in the policy.
    publish(NAME, "2026-01", [])
    return [
        ("queue", "own", {"pk": queue.pk}, ()),
        ("routing_rule", "known", {"pk": rule.pk}, ()),
    ]
