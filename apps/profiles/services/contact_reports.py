"""Reports: a side of a conversation asks the moderators to look at it."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, NotFound
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.text import without_overrides
from apps.profiles.contact_rules import ReportEvent
from apps.profiles.contacting import ConversationState, ReportOutcome
from apps.profiles.models import ContactReport, Conversation
from apps.profiles.services.contacts import close, locked_conversation


@transaction.atomic
def report_conversation(*, actor: Actor, conversation: Conversation, reason: str) -> ContactReport:
    """Show a conversation to the moderators, as far as it is written now.

    Raises Conflict while an earlier report of the same person waits.
    """
    locked = locked_conversation(actor, conversation)
    require(actor, "profiles.read_messages", locked)
    said = without_overrides(reason).strip()
    if not said:
        raise Invalid(fields={"reason": _("Say what is wrong.")})
    if locked.reports.open().filter(reporter_id=actor.user_id).exists():
        raise Conflict(_("You have reported this conversation already."), code="already_reported")
    made: ContactReport = ContactReport.objects.create(
        conversation=locked, reporter_id=actor.person_id, reason=said
    )
    _record("profiles.conversation_reported", actor, made)
    return made


@transaction.atomic
def settle_report(*, actor: Actor, report: ContactReport, outcome: str) -> ContactReport:
    """Close a report; `ended` ends the conversation for both sides as well.

    Raises Conflict when somebody settled it before.
    """
    at = lock_row(Conversation, report.conversation_id)
    lock_row(ContactReport, report.pk)
    found: ContactReport | None = _seen(actor).filter(pk=report.pk).first()
    if found is None:
        raise NotFound
    require(actor, "profiles.settle_report", found)
    if found.closed_at is not None:
        raise Conflict(_("Somebody has settled this report."), code="wrong_state")
    found.closed_at, found.closed_by_id, found.outcome = now(), actor.person_id, outcome
    found.save(update_fields=["closed_at", "closed_by", "outcome", "updated_at"])
    if outcome == ReportOutcome.ENDED and at.is_open:
        close(at, ConversationState.CLOSED)
    _record("profiles.report_settled", actor, found)
    return found


def _seen(actor: Actor) -> Any:
    return ContactReport.objects.visible_to(actor).select_related("conversation__organisation")


def _record(name: str, actor: Actor, report: ContactReport) -> None:
    data = ReportEvent(conversation_id=report.conversation_id)
    record(name, actor=actor, subject=report, data=data)
