"""Invented rules of routing, and a queue."""

from collections.abc import Callable

from apps.core.actor import Actor
from apps.forum.services.routing import RuleContent, add_queue, add_rule
from apps.profiles.models import Organisation
from apps.vocabularies.models import Country, Term

ActorOf = Callable[[str], Actor]


def lead_questions(*, authority: Organisation, actor_of: ActorOf) -> None:
    """Add a queue and three rules to an invented authority."""
    queue = add_queue(actor=actor_of("signer_be"), authority=authority, name="Quality of products")
    editor = actor_of("editor")
    quality, gmo = (_term("topic", code) for code in ("quality", "gmo"))
    belgium = Country.objects.get(code="BE")
    for content in (
        RuleContent(authority=authority, priority=10, topic=quality, queue=queue),
        RuleContent(authority=authority, priority=20, topic=gmo),
        RuleContent(authority=authority, priority=100, country=belgium),
    ):
        add_rule(actor=editor, content=content)


def _term(list_code: str, code: str) -> Term:
    return Term.objects.get(list_code=list_code, code=code)
