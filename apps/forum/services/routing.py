"""Keeping queues and routing rules, and putting new cases into queues."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, Text
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.text import one_line, without_overrides
from apps.forum.choices import NOT_OFFERED
from apps.forum.models import Queue, RoutingRule
from apps.forum.models.routing import MOST_PRIORITY, QUEUE_NAME_MAX
from apps.forum.routing import asked_of, queue_for
from apps.profiles.models import Organisation
from apps.vocabularies.models import Country, Term

ENDED = _("This rule was changed or ended meanwhile. Look at the list again.")


@dataclass(frozen=True, slots=True)
class RuleContent:
    """What a rule says; an empty condition always holds."""

    authority: Organisation
    priority: int = 100
    topic: Term | None = None
    country: Country | None = None
    stage: Term | None = None
    queue: Queue | None = None


def add_rule(*, actor: Actor, content: RuleContent) -> RoutingRule:
    """Add a rule; it counts from now on. Raises NotAllowed, Invalid with sentences per field."""
    require(actor, "forum.edit_routing")
    with transaction.atomic():
        return _made(actor, content, None)


def change_rule(*, actor: Actor, rule: RoutingRule, content: RuleContent) -> RoutingRule:
    """End a rule and begin one in its place, so that both can be looked up.

    Raises Conflict when somebody changed or ended it before.
    """
    require(actor, "forum.edit_routing")
    with transaction.atomic():
        return _made(actor, content, _ended(actor, rule))


def end_rule(*, actor: Actor, rule: RoutingRule) -> None:
    """End a rule. Raises Conflict when it is ended already."""
    require(actor, "forum.edit_routing")
    with transaction.atomic():
        record("forum.routing_ended", actor=actor, subject=_ended(actor, rule))


def _ended(actor: Actor, rule: RoutingRule) -> RoutingRule:
    locked = lock_row(RoutingRule, rule.pk)
    if locked.ended_at is not None:
        raise Conflict(ENDED, code="already_ended")
    locked.ended_at, locked.ended_by_id = now(), actor.person_id
    locked.save(update_fields=["ended_at", "ended_by", "updated_at"])
    return locked


def _made(actor: Actor, content: RuleContent, before: RoutingRule | None) -> RoutingRule:
    problems = _problems(content)
    if problems:
        raise Invalid(fields=problems)
    made: RoutingRule = RoutingRule.objects.create(
        priority=content.priority,
        topic=content.topic,
        country=content.country,
        stage=content.stage,
        authority=content.authority,
        queue=content.queue,
        made_by_id=actor.person_id,
        follows=before,
    )
    record("forum.routing_changed", actor=actor, subject=made)
    return made


def _problems(content: RuleContent) -> dict[str, Text]:
    problems: dict[str, Text] = {}
    if not 1 <= content.priority <= MOST_PRIORITY:
        problems["priority"] = _("Enter a number from 1 to 999; 1 comes first.")
    if content.topic is not None and content.topic.list_code != "topic":
        problems["topic"] = NOT_OFFERED
    if content.stage is not None and content.stage.list_code != "development_stage":
        problems["stage"] = NOT_OFFERED
    queue = content.queue
    if queue is not None and (queue.authority_id != content.authority.pk or queue.ended_at):
        problems["queue"] = _("Choose a queue of this authority.")
    return problems


def add_queue(*, actor: Actor, authority: Organisation, name: str) -> Queue:
    """Add a queue to the authority. Raises NotAllowed, Invalid, Conflict when the name is taken."""
    require(actor, "forum.keep_calendar", authority)
    words = one_line(without_overrides(name))
    if not words or len(words) > QUEUE_NAME_MAX:
        raise Invalid(fields={"name": _("Enter a name of 1 to 80 characters.")})
    try:
        with transaction.atomic():
            made: Queue = Queue.objects.create(authority=authority, name=words)
            record("forum.queue_added", actor=actor, subject=made)
            return made
    except IntegrityError as error:
        raise Conflict(_("A queue of this name is there already.")) from error


def end_queue(*, actor: Actor, queue: Queue) -> None:
    """End a queue: no new case comes into it, and those in it stay. Twice changes nothing."""
    require(actor, "forum.keep_calendar", queue.authority)
    with transaction.atomic():
        locked = lock_row(Queue, queue.pk)
        if locked.ended_at is None:
            locked.ended_at = now()
            locked.save(update_fields=["ended_at", "updated_at"])
            record("forum.queue_ended", actor=actor, subject=locked)


def queues_for(question: Any, authorities: Iterable[Organisation]) -> dict[UUID, UUID | None]:
    """Return into which queue a new case goes at each authority, by its key; one query."""
    keys = [authority.pk for authority in authorities]
    rules = list(
        RoutingRule.objects.in_force()
        .filter(authority__in=keys, queue__ended_at__isnull=True, queue__isnull=False)
        .select_related("topic")
    )
    if not rules:
        return dict.fromkeys(keys)
    asked = asked_of(question, question.jurisdictions)
    return {key: queue_for(rules, asked, key) for key in keys}
