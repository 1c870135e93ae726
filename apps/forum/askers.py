"""Who asked which authority: some people show parts of their profile to those whom they ask."""

from typing import Any

from apps.core.actor import Actor
from apps.forum.choices import CaseState
from apps.forum.models import Case
from apps.forum.querysets.readers import READS_OFFICIALLY
from apps.profiles.audiences import ASKED


def asked_by(actor: Actor) -> Any:
    """Return the ids of people whose questions an authority of the actor received."""
    here = Case.objects.filter(authority_id__in=actor.organisations(READS_OFFICIALLY))
    return here.exclude(state=CaseState.WITHDRAWN).values("question__asker_id")


ASKED.add("forum.cases", asked_by)
