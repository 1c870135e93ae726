"""From the rows of a case's clock and conversation to JSON."""

from typing import Any

from apps.core.actor import Actor
from apps.forum.api.shown import authority_ref
from apps.forum.choices import OPEN_CASES
from apps.forum.models import Case, CaseEvent, CaseMessage, Transfer


def clock_shown(case: Case, actor: Actor) -> dict[str, Any]:
    """Return clock and conversation of a case, as its asker's side and its authority read them."""
    events = CaseEvent.objects.visible_to(actor).filter(case=case).order_by("number")
    messages = CaseMessage.objects.visible_to(actor).filter(case=case).select_related("answer")
    waiting = Transfer.objects.visible_to(actor).waiting().filter(case=case)
    proposal = waiting.select_related("to_authority").first()
    return {
        "question": case.question.public_id,
        "authority": authority_ref(case.authority),
        "state": case.state,
        "due_on": case.due_on if case.state in OPEN_CASES else None,
        "events": [_event(event) for event in events],
        "messages": [_message(message) for message in messages],
        "transfer": proposal and _transfer(proposal),
    }


def _event(event: CaseEvent) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "at": event.at,
        "reason": event.reason,
        "reason_code": event.reason_code,
        "new_due": event.new_due,
        "working_days": event.working_days,
    }


def _message(message: CaseMessage) -> dict[str, Any]:
    return {
        "side": message.side,
        "kind": message.kind,
        "text": message.text_md,
        "at": message.created_at,
        "answer": message.answer.public_id if message.answer else None,
    }


def _transfer(transfer: Transfer) -> dict[str, Any]:
    return {
        "to_authority": authority_ref(transfer.to_authority),
        "reason": transfer.reason,
        "expires_at": transfer.expires_at,
    }
