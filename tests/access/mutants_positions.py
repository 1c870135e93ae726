"""Faults to plant where positions of several authorities are counted; see mutants.py."""

from apps.core.actor import system_actor
from tests.access.mutants import Mutant, at, both, replaced, unnarrowed

POSITION_MUTANTS = (
    Mutant(
        "the radar counts hidden questions",
        both(
            replaced("apps.forum.radar.ANONYMOUS", system_actor()),
            unnarrowed("apps.forum.querysets", "QuestionQuerySet", "listed"),
        ),
        *("rows", "anonymous"),
        at("forum:divergence"),
    ),
    Mutant(
        "the API counts hidden questions on the radar",
        both(
            replaced("apps.forum.radar.ANONYMOUS", system_actor()),
            unnarrowed("apps.forum.querysets", "QuestionQuerySet", "listed"),
        ),
        *("rows", "token"),
        at("api:divergence"),
    ),
)
