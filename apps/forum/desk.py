"""What an official finds at the desk: shared by the workbench and the API."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.errors import Conflict, NotFound
from apps.core.ids import parse_public_id
from apps.forum.choices import CLOSED_CASES, OPEN_CASES, AnswerState, CaseState
from apps.forum.models import Answer, Case

VIEWS = {
    "open": Q(state__in=OPEN_CASES),
    "stopped": Q(state=CaseState.STOPPED),
    "sign": Q(answers__state=AnswerState.IN_SIGNOFF),
    "closed": Q(state__in=CLOSED_CASES),
}


def case_at(actor: Actor, public_id: str, *, changes: bool = False, **also: Any) -> Case:
    """Return the acting authority's case for a question; NotFound when there is none.

    `changes` adds when what its officials see of it last changed; `also` are annotations.
    """
    rows = Case.objects.manageable_by(actor).select_related("authority", "question")
    rows = rows.annotate(**also)
    number = parse_public_id(public_id) or ""
    found: Case | None = (
        (rows.with_changes() if changes else rows).filter(question__public_id=number).first()
    )
    if found is None:
        raise NotFound
    return found


def posted_answer(actor: Actor, public_id: str, case_id: str) -> Answer | None:
    """Return the unfinished answer of exactly this case, bare, or None."""
    rows = Answer.objects.manageable_by(actor).unfinished()
    number = parse_public_id(public_id) or ""
    found: Answer | None = rows.filter(case__question__public_id=number).first()
    return found if found is not None and str(found.case_id) == case_id else None


def unfinished_answer(actor: Actor, case: Case, *, shown: bool = True) -> Answer | None:
    """Return the draft or offered answer of the case, if there is one."""
    rows = Answer.objects.manageable_by(actor).unfinished().filter(case=case)
    found: Answer | None = (rows.for_card().with_citations() if shown else rows).first()
    return found


def required_answer(actor: Actor, case: Case, *, shown: bool = True) -> Answer:
    """Return the unfinished answer; raises Conflict when there is none (any more).

    Without `shown` it comes bare, for an act that shows no card of it.
    """
    answer = unfinished_answer(actor, case, shown=shown)
    if answer is None:
        raise Conflict(
            _("There is nothing to sign or issue here any more: look at the case."),
            code="wrong_state",
        )
    return answer
