"""What asker and authority say to each other about a case: never official speech."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.core.events import record
from apps.core.markup import render_markdown
from apps.core.text import without_overrides
from apps.forum.choices import OPEN_CASES
from apps.forum.clock_choices import MESSAGE_MAX, CaseEventKind, MessageKind, Side
from apps.forum.events import of_case
from apps.forum.models import Answer, Case, CaseMessage
from apps.forum.services.cases import move_case
from apps.forum.services.clock import reopen_question
from apps.forum.services.locks import lock_case

SAID_A_MOMENT_AGO = timedelta(minutes=1)
ASKED_ONCE = Conflict(
    _("You asked for clarification of this answer already."), code="already_asked"
)


def ask_for_more(*, actor: Actor, case: Case, text: str) -> CaseMessage:
    """Ask the asker for what is missing; the clock stands until the reply.

    Raises Conflict `wrong_state` when it stands already or the case is closed.
    """
    with transaction.atomic():
        locked = lock_case(case, with_question=True)
        move_case(locked, "stop", CaseEventKind.STOPPED, actor=actor, values={"reminded_at": None})
        message = _say(actor, locked, MessageKind.REQUEST, Side.AUTHORITY, text)
        reopen_question(locked.question, actor=actor)
        record("forum.clarification_requested", actor=actor, subject=locked, data=of_case(locked))
        return message


def reply_to_authority(*, actor: Actor, case: Case, text: str) -> CaseMessage:
    """Give the authority what it asked for; the clock runs again.

    Opens a case that lapsed, for a while. Raises Conflict when nothing was asked.
    """
    with transaction.atomic():
        locked = lock_case(case, with_question=True)
        require(actor, "forum.change_question", locked.question)
        move_case(locked, "reply", CaseEventKind.RESUMED, actor=actor)
        message = _say(actor, locked, MessageKind.REPLY, Side.ASKER, text)
        reopen_question(locked.question, actor=actor)
        record("forum.asker_wrote", actor=actor, subject=locked, data=of_case(locked))
        return message


def remark_to_authority(*, actor: Actor, case: Case, text: str) -> CaseMessage:
    """Tell the authority something about an open case; the clock does not mind."""
    with transaction.atomic():
        locked = lock_case(case, with_question=True)
        require(actor, "forum.change_question", locked.question)
        return _remark(actor, locked, Side.ASKER, text, "forum.asker_wrote")


def remark_to_asker(*, actor: Actor, case: Case, text: str) -> CaseMessage:
    """Tell the asker something about an open case; the clock does not mind."""
    with transaction.atomic():
        locked = lock_case(case, with_question=True)
        require(actor, "forum.draft_answer", locked)
        return _remark(actor, locked, Side.AUTHORITY, text, "forum.authority_wrote")


def ask_clarification(*, actor: Actor, answer: Answer, text: str) -> CaseMessage:
    """Ask the authority what its issued answer means: once for each answer."""
    try:
        with transaction.atomic():
            locked = lock_case(answer.case, with_question=True)
            require(actor, "forum.change_question", locked.question)
            if answer.issued_at is None:
                raise Conflict(_("Only an issued answer can be asked about."), code="wrong_state")
            message = _say(actor, locked, MessageKind.REQUEST, Side.ASKER, text, answer=answer)
            record("forum.asker_wrote", actor=actor, subject=locked, data=of_case(locked))
            return message
    except IntegrityError as error:
        raise ASKED_ONCE from error


def clarify_answer(*, actor: Actor, case: Case, text: str) -> CaseMessage:
    """Reply to the asker who wants to know what an answer means; the answer itself stays.

    Raises Conflict when no such request waits.
    """
    with transaction.atomic():
        locked = lock_case(case, with_question=True)
        require(actor, "forum.draft_answer", locked)
        request = waiting_request(locked)
        if request is None:
            raise Conflict(_("The asker does not wait for a clarification."), code="wrong_state")
        message = _say(
            actor, locked, MessageKind.REPLY, Side.AUTHORITY, text, answer=request.answer
        )
        record("forum.authority_wrote", actor=actor, subject=locked, data=of_case(locked))
        return message


def waiting_request(case: Case) -> CaseMessage | None:
    """Return the oldest request of the asker about an answer to which no reply was given."""
    about = case.messages.filter(answer__isnull=False).select_related("answer")
    messages: list[CaseMessage] = list(about.order_by("created_at", "pk"))
    replied = {m.answer_id for m in messages if m.side == Side.AUTHORITY}
    return next((m for m in messages if m.answer_id not in replied), None)


def _remark(actor: Actor, case: Case, side: Side, text: str, event: str) -> CaseMessage:
    if case.state not in OPEN_CASES:
        raise Conflict(_("This case is closed: nothing can be added to it."), code="wrong_state")
    twin: CaseMessage | None = case.messages.filter(
        author_id=actor.person_id,
        kind=MessageKind.REMARK,
        text_md=_clean(text),
        created_at__gt=now() - SAID_A_MOMENT_AGO,
    ).first()
    if twin is not None:
        return twin
    message = _say(actor, case, MessageKind.REMARK, side, text)
    record(event, actor=actor, subject=case, data=of_case(case))
    return message


def _clean(text: str) -> str:
    return without_overrides(text).strip()


def _say(
    actor: Actor,
    case: Case,
    kind: MessageKind,
    side: Side,
    text: str,
    *,
    answer: Answer | None = None,
) -> CaseMessage:
    said = _clean(text)
    if not said or len(said) > MESSAGE_MAX:
        raise Invalid(fields={"text": _("Write 1 to 5,000 characters.")})
    try:
        html = render_markdown(said)
    except Invalid as error:
        raise Invalid(fields={"text": error.message}) from error
    message: CaseMessage = CaseMessage.objects.create(
        case=case,
        kind=kind,
        side=side,
        author_id=actor.person_id,
        answer=answer,
        text_md=said,
        text_html=html,
    )
    return message
