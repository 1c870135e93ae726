"""What an official finds at the desk: shared by the workbench and the API."""

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.errors import Conflict, NotFound
from apps.core.ids import parse_public_id
from apps.forum.choices import AnswerState, CaseState
from apps.forum.models import Answer, Case
from apps.vocabularies.models import GuidanceVersion

VIEWS = {
    "open": Q(state__in=[CaseState.RECEIVED, CaseState.RUNNING]),
    "sign": Q(answers__state=AnswerState.IN_SIGNOFF),
    "closed": Q(state__in=[CaseState.ANSWERED, CaseState.WITHDRAWN]),
}


def case_at(actor: Actor, public_id: str, *, changes: bool = False) -> Case:
    """Return the acting authority's case for a question; NotFound when there is none.

    `changes` adds when what its officials see of it last changed.
    """
    rows = Case.objects.manageable_by(actor).select_related("authority", "question")
    number = parse_public_id(public_id) or ""
    found: Case | None = (
        (rows.with_changes() if changes else rows).filter(question__public_id=number).first()
    )
    if found is None:
        raise NotFound
    return found


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


def citable_versions(actor: Actor) -> list[GuidanceVersion]:
    """Return the versions that can be cited: the newest of each document, by title."""
    versions = GuidanceVersion.objects.visible_to(actor).filter(successor__isnull=True)
    return list(versions.select_related("document").order_by("document__sort_key"))
