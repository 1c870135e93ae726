"""Faults to plant in watches, saved answers and the re-check desk; see mutants.py."""

from typing import Any

from django.db.models import OuterRef

from apps.forum.models import Answer
from tests.access.mutants import Mutant, at, replaced, unnarrowed


def _everybody_s(rows: Any, _person: Any) -> Any:
    return rows.filter(answer=OuterRef("pk")).order_by("created_at", "pk")


def _all_answers(_actor: Any) -> Any:
    return Answer.objects.all()


RELY_MUTANTS = (
    Mutant(
        "the list of watches shows those of others",
        unnarrowed("apps.forum.querysets.watch", "WatchQuerySet", "visible_to"),
        *("rows", "asker"),
        at("forum:watches"),
    ),
    Mutant(
        "the list of saved answers shows what others saved",
        replaced("apps.forum.querysets.reliance.RelianceQuerySet.kinds_of", _everybody_s),
        *("rows", "asker"),
        at("forum:saved"),
    ),
    Mutant(
        "the file of saved answers holds what others saved",
        replaced("apps.forum.querysets.reliance.RelianceQuerySet.kinds_of", _everybody_s),
        *("rows", "other_developer"),
        at("forum:saved_export"),
    ),
    Mutant(
        "the re-check desk shows answers of other authorities",
        replaced("apps.forum.recheck.own_answers", _all_answers),
        *("rows", "drafter"),
        at("forum:recheck"),
    ),
)
