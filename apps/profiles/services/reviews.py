"""The verification desk: asks, proposes, decides. Two people, neither of them concerned."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import check, require
from apps.core.actor import Actor, actor_for_user_id
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.core.events import record
from apps.core.versions import conflict
from apps.profiles.checklists import checklist_for
from apps.profiles.choices import WAITING_STATES
from apps.profiles.events import ReviewEvent
from apps.profiles.models import Membership, Review, ReviewStep
from apps.profiles.reviewing import (
    EVIDENCE_DAYS,
    REVIEWED_STATES,
    Proposal,
    ReviewAct,
    ReviewState,
)
from apps.profiles.services.memberships import (
    end_locked,
    lock_membership,
    verify_by_desk,
)
from apps.profiles.services.shared import person_of

_NEEDS_REASON = {"reason": _("Write what the person has to know.")}


def open_review(membership: Membership) -> Review:
    """Return the open review of a locked membership, locked itself; begins one if there is none."""
    rows = Review.objects.select_for_update(no_key=True).open()
    found: Review | None = rows.filter(membership=membership).first()
    return found or Review.objects.create(membership=membership, version=0)


def add_step(
    review: Review,
    actor: Actor,
    act: ReviewAct,
    *,
    reason: str = "",
    checklist: Collection[str] = (),
) -> ReviewStep:
    """Write a step of the history."""
    made: ReviewStep = ReviewStep.objects.create(
        review=review, by_id=person_of(actor), act=act, reason=reason, checklist=list(checklist)
    )
    return made


def _looked_at(actor: Actor, membership: Membership, seen: int) -> Review:
    """Return the open review that the actor saw at version `seen` (0: none yet), all locked."""
    locked = lock_membership(membership)
    require(actor, "profiles.review_membership", locked)
    if locked.state not in REVIEWED_STATES:
        raise Conflict(_("This membership is not waiting any more."), code="wrong_state")
    review = open_review(locked)
    if review.version != seen:
        raise conflict(review, {})
    review.membership = locked
    return review


def _require_state(review: Review, *states: ReviewState) -> None:
    if review.state not in states:
        raise Conflict(
            _("This is no longer possible: the state has changed in the meantime."),
            code="wrong_state",
        )


def _done(
    review: Review,
    actor: Actor,
    act: ReviewAct,
    *,
    reason: str = "",
    checklist: Collection[str] = (),
) -> Review:
    """Save a review one version further, with its step and its event."""
    review.version += 1
    review.save()
    step = add_step(review, actor, act, reason=reason, checklist=checklist)
    membership = review.membership
    data = ReviewEvent(user_id=membership.user_id, membership_id=membership.pk, step_id=step.pk)
    record(_EVENTS[act], actor=actor, subject=review, data=data)
    return review


_EVENTS = {
    ReviewAct.ASKED: "profiles.evidence_asked",
    ReviewAct.PROPOSED_APPROVAL: "profiles.review_proposed",
    ReviewAct.PROPOSED_REFUSAL: "profiles.review_proposed",
    ReviewAct.TAKEN_BACK: "profiles.review_taken_back",
    ReviewAct.SENT_BACK: "profiles.review_sent_back",
    ReviewAct.APPROVED: "profiles.review_approved",
    ReviewAct.REFUSED: "profiles.review_refused",
    ReviewAct.REOPENED: "profiles.review_reopened",
}


@transaction.atomic
def ask_for_more(*, actor: Actor, membership: Membership, seen: int, reason: str) -> Review:
    """Ask the person for another document, and say which; one person of the desk is enough."""
    review = _looked_at(actor, membership, seen)
    _require_state(review, ReviewState.WAITING, ReviewState.ASKED)
    if not reason.strip():
        raise Invalid(fields=_NEEDS_REASON)
    review.state = ReviewState.ASKED
    return _done(review, actor, ReviewAct.ASKED, reason=reason)


@transaction.atomic
def propose(
    *,
    actor: Actor,
    membership: Membership,
    seen: int,
    proposal: str,
    checklist: Collection[str] = (),
    reason: str = "",
) -> Review:
    """Propose to verify what was sent, with a complete checklist, or to refuse, with reasons."""
    review = _looked_at(actor, membership, seen)
    _require_state(review, ReviewState.WAITING, ReviewState.ASKED)
    offered = checklist_for(review.membership.role)
    ticked = [check for check in offered if check in checklist]
    if proposal == Proposal.APPROVE and len(ticked) != len(offered):
        raise Invalid(fields={"checklist": _("Tick every point before you propose to verify.")})
    if proposal == Proposal.APPROVE:
        _require_evidence(review.membership, field="proposal")
    elif not reason.strip():
        raise Invalid(fields=_NEEDS_REASON)
    review.state, review.proposal = ReviewState.PROPOSED, Proposal(proposal)
    review.proposed_by_id = person_of(actor)
    review.checklist, review.reason = [str(check) for check in ticked], reason
    approves = proposal == Proposal.APPROVE
    act = ReviewAct.PROPOSED_APPROVAL if approves else ReviewAct.PROPOSED_REFUSAL
    return _done(review, actor, act, reason=reason, checklist=review.checklist)


def _require_evidence(membership: Membership, *, field: str) -> None:
    """Raise Invalid unless something is there that the two people can read."""
    if not membership.evidence.filter(decided_at__isnull=True).kept().exists():
        raise Invalid(
            fields={field: _("Nothing was sent that proves this role. Ask for it first.")}
        )


@transaction.atomic
def take_back(*, actor: Actor, membership: Membership, seen: int) -> Review:
    """Take one's own proposal back, as long as nobody has decided."""
    review = _looked_at(actor, membership, seen)
    _require_state(review, ReviewState.PROPOSED)
    if review.proposed_by_id != actor.user_id:
        raise Conflict(_("Somebody else made this proposal."), code="not_yours")
    return _without_proposal(review, actor, ReviewAct.TAKEN_BACK)


def _without_proposal(review: Review, actor: Actor, act: ReviewAct, reason: str = "") -> Review:
    review.state, review.proposal, review.proposed_by = ReviewState.WAITING, "", None
    review.checklist, review.reason = [], ""
    return _done(review, actor, act, reason=reason)


def reopen_review(actor: Actor, review: Review) -> Review:
    """Let a locked review wait for the desk again: the end of its membership was undone."""
    review.decided_by = None
    return _without_proposal(review, actor, ReviewAct.REOPENED)


@transaction.atomic
def decide(
    *, actor: Actor, membership: Membership, seen: int, agrees: bool, reason: str = ""
) -> Review:
    """Carry the proposal of somebody else out, or send it back to the desk with a reason.

    Who proposed must still belong to the desk, and not to the organisation. A refusal ends the
    membership; the person may state it again.
    """
    review = _looked_at(actor, membership, seen)
    require(actor, "profiles.decide_review", review)
    _require_state(review, ReviewState.PROPOSED)
    proposer = review.proposed_by_id
    if not agrees:
        if not reason.strip():
            raise Invalid(fields={"reason": _("Write to your colleague why you do not agree.")})
        return _without_proposal(review, actor, ReviewAct.SENT_BACK, reason)
    locked = review.membership
    if proposer is None or not check(actor_for_user_id(proposer), "profiles.read_case", locked):
        raise Conflict(
            _("Whoever proposed this no longer reviews it. Send it back and propose it anew."),
            code="proposer_left",
        )
    review.decided_by_id = person_of(actor)
    if review.proposal == Proposal.APPROVE:
        _require_evidence(locked, field="decision")
        review.state = ReviewState.APPROVED
        _done(review, actor, ReviewAct.APPROVED, reason=review.reason)
        verify_by_desk(actor=actor, membership=membership, proposed_by_id=proposer)
        return review
    review.state = ReviewState.REFUSED
    _done(review, actor, ReviewAct.REFUSED, reason=review.reason)
    if review.membership.state in WAITING_STATES:
        # It waits, so no place loses its admin: the row that is locked already is enough.
        end_locked(actor, review.membership)
    _begin_last_days(review.membership)
    return review


def _begin_last_days(membership: Membership) -> None:
    """Note until when evidence is kept where the refusal left the state as it was (a lapsed one).

    Everywhere else the trigger of the membership did so.
    """
    decided = now()
    membership.evidence.filter(decided_at__isnull=True).update(
        decided_at=decided, delete_after=decided + timedelta(days=EVIDENCE_DAYS), updated_at=decided
    )
