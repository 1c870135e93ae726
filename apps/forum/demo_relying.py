"""What invented people watch and which invented answers they rely on."""

from django.db.models import F

from apps.forum.demo_stage import Stage
from apps.forum.models import Answer, RelianceKind
from apps.forum.services.reliance import rely_on
from apps.forum.services.watching import Target, keep_watch
from apps.forum.watched_search import cleaned_filters

READERS = ("developer", "drafter_be")
MOST_SAVED = 5


def tell_relying(stage: Stage) -> None:
    """Let them watch a question, a topic, an authority and a search, and save some answers."""
    for persona in READERS:
        _watch(stage, persona)
        _save(stage, persona)


def _watch(stage: Stage, persona: str) -> None:
    actor = stage.actor(persona)
    newest = Answer.objects.visible_to(actor).in_force().order_by(F("issued_at").desc()).first()
    targets = [
        Target(topic=stage.term("topic", "quality.potency")),
        Target(authority=stage.authority("de")),
        Target(filters=cleaned_filters({"q": "donor"})),
    ]
    if newest is not None:
        targets.append(Target(question=newest.question))
    for target in targets:
        keep_watch(actor=actor, target=target, name="Donor tests")


def _save(stage: Stage, persona: str) -> None:
    actor = stage.actor(persona)
    seen = Answer.objects.visible_to(actor).spoken().filter(question__public_at__isnull=False)
    ended = seen.exclude(ended_on=None).order_by("issued_at", "pk")
    standing = seen.in_force().order_by("issued_at", "pk")
    for answer in [*ended[:2], *standing[:MOST_SAVED]]:
        rely_on(actor=actor, answer=answer, kind=RelianceKind.SAVED)
    for answer in standing[:1]:
        rely_on(actor=actor, answer=answer, kind=RelianceKind.CITED)
