"""Taking the lead on a question that several authorities were asked, and ending that."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.text import one_line
from apps.forum.models import Case, LeadAuthority, Question
from apps.forum.position_choices import LEAD_REASON_MAX
from apps.forum.position_rules import of_lead
from apps.forum.querysets.minutes import GONE
from apps.forum.rules import OTHER_AUTHORITY


def take_lead(*, actor: Actor, question: Question) -> LeadAuthority:
    """Take the lead for the authority acted for, one of at least two that were asked.

    Doing it again changes nothing. Raises Conflict when another one leads already.
    """
    with transaction.atomic():
        locked = lock_row(Question, question.pk)
        case = _own_case(actor, locked)
        require(actor, "forum.lead_question", case)
        leading: LeadAuthority | None = (
            LeadAuthority.objects.in_force().filter(question=locked).first()
        )
        if leading is not None and leading.authority_id == case.authority_id:
            return leading
        if leading is None:
            _end_what_is_over(actor, locked)
        try:
            with transaction.atomic():
                lead: LeadAuthority = LeadAuthority.objects.create(
                    question=locked,
                    authority_id=case.authority_id,
                    taken_by_id=actor.acting_membership_id,
                )
        except IntegrityError as error:
            raise Conflict(
                _("Another authority leads already, or you are the only one asked."),
                code="wrong_state",
            ) from error
        record("forum.lead_taken", actor=actor, subject=lead, data=of_lead(lead))
        return lead


def end_lead(*, actor: Actor, lead: LeadAuthority, reason: str = "") -> None:
    """Give up the own lead, or object to another authority's with a reason.

    Minutes that were offered go back to being a draft. Raises NotAllowed outside the
    authorities that were asked, Invalid for an objection without a reason.
    """
    text = one_line(reason)
    with transaction.atomic():
        question = lock_row(Question, lead.question_id)
        case = _own_case(actor, question)
        require(actor, "forum.lead_question", case)
        locked = lock_row(LeadAuthority, lead.pk)
        if locked.ended_at is not None:
            raise Conflict(_("This lead has ended already."), code="wrong_state")
        if (case.authority_id != locked.authority_id and not text) or len(text) > LEAD_REASON_MAX:
            raise Invalid(fields={"reason": _("Say in 1 to 500 characters why.")})
        locked.ended_at, locked.reason = now(), text
        locked.ended_by_id = actor.acting_membership_id
        locked.save(update_fields=["ended_at", "ended_by", "reason", "updated_at"])
        record("forum.lead_ended", actor=actor, subject=locked, data=of_lead(locked))


def _own_case(actor: Actor, question: Question) -> Case:
    """Return the case of the authority acted for, which still takes part."""
    acting = actor.acting.organisation_id if actor.acting else None
    rows = Case.objects.filter(question=question, authority_id=acting).exclude(state__in=GONE)
    found: Case | None = rows.first()
    if found is None:
        raise NotAllowed(OTHER_AUTHORITY.reason, code=OTHER_AUTHORITY.code)
    return found


def _end_what_is_over(actor: Actor, question: Question) -> None:
    """End the lead of an authority that no longer takes part, so that another one can take it."""
    rows = LeadAuthority.objects.filter(question=question, ended_at__isnull=True)
    moment = now()
    rows.update(ended_at=moment, ended_by=actor.acting_membership_id, updated_at=moment)
