"""Answers that take the place of another one in a case that was closed with an answer."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid
from apps.core.text import one_line
from apps.forum.choices import CaseState
from apps.forum.choices_life import CHANGE_NOTE_MAX
from apps.forum.models import Answer, Case, PublicationRequest
from apps.forum.services.answer_content import AnswerContent
from apps.forum.states import CASE

CLOSED_WITH_ANSWER = (CaseState.ANSWERED, CaseState.REFERRED)
NOTHING_REPLACED: dict[str, Any] = {"supersedes_id": None, "change_note": ""}


def last_of(case: Case) -> Answer | None:
    """Return the last final answer of a case, in force or withdrawn; None when there is none."""
    given = Answer.objects.spoken().filter(case=case.pk, is_preliminary=False)
    found: Answer | None = given.order_by("-issued_at", "-pk").first()
    return found


def place_taken(actor: Actor, case: Case, content: AnswerContent) -> dict[str, Any]:
    """Return the columns that say which answer of the locked case the draft replaces.

    Raises Conflict where the case is closed and the content names no answer, or one that is
    not the last any more.
    """
    if case.state not in CLOSED_WITH_ANSWER or not content.replaces:
        return NOTHING_REPLACED
    CASE.apply(case, "rework", actor)
    last = last_of(case)
    if last is None or last.public_id != content.replaces:
        raise Conflict(
            _("Another answer took its place meanwhile. Look at the question first."),
            code="answer_replaced",
        )
    if PublicationRequest.objects.filter(new_question=case.question_id).exists():
        raise Conflict(
            _(
                "The asker agreed to publish exactly this text. Withdraw it here, answer anew in "
                "the private question, and ask again whether that may be published."
            ),
            code="not_agreed",
        )
    _require_final(content)
    return {"supersedes_id": last.pk, "change_note": one_line(content.change_note)}


def _require_final(content: AnswerContent) -> None:
    if content.is_preliminary:
        raise Invalid(
            fields={"is_preliminary": _("Only a final answer takes the place of another one.")}
        )
    if len(one_line(content.change_note)) > CHANGE_NOTE_MAX:
        raise Invalid(fields={"change_note": _("Say in at most 500 characters what changed.")})
