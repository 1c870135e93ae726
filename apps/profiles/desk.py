"""What the verification desk finds: the queue, and everything about one case."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from apps.core.access import Denied, check
from apps.core.actor import PLATFORM_ADMIN, Actor
from apps.core.clock import now
from apps.core.errors import NotFound
from apps.core.filekinds import PICTURES
from apps.core.files import scanner_is_set
from apps.core.models import FileDrawing, StoredFile
from apps.core.pdfpages import drawing_of, drawn_pages
from apps.profiles.checklists import Check
from apps.profiles.choices import BY_INVITATION, WAITING_STATES, MembershipState, Role
from apps.profiles.models import Evidence, Membership, Review, ReviewStep
from apps.profiles.reviewing import Proposal, ReviewState
from apps.profiles.services.memberships import proven_domains

EUDRAGMDP = "https://eudragmdp.ema.europa.eu/"
_NOT_BEGUN = ("", ReviewState.WAITING)


def queue(actor: Actor) -> QuerySet[Membership]:
    """Return the memberships that wait for the desk, with `review_state` and `sent_any`.

    Not one's own, nor those of one's own organisations. What lapsed is here once its
    person has sent something new.
    """
    reviews = Review.objects.visible_to(actor).open().filter(membership=OuterRef("pk"))
    sent = Evidence.objects.visible_to(actor).kept().filter(membership=OuterRef("pk"))
    seen = Membership.objects.visible_to(actor).exclude(role__in=BY_INVITATION)
    own = actor.organisations()
    others = seen.exclude(user_id=actor.person_id).exclude(organisation_id__in=own)
    return (
        others.annotate(
            review_state=Subquery(reviews.values("state")[:1]),
            proposed_by_id=Subquery(reviews.values("proposed_by_id")[:1]),
            sent_any=Exists(sent),
        )
        .filter(
            Q(state__in=WAITING_STATES)
            | Q(state=MembershipState.LAPSED, review_state__isnull=False)
        )
        .select_related("user", "organisation")
    )


def in_state(rows: QuerySet[Membership], state: str) -> QuerySet[Membership]:
    """Narrow the queue to one state; what nobody has looked at yet waits for the desk."""
    if state == ReviewState.WAITING:
        return rows.filter(Q(review_state=state) | Q(review_state__isnull=True))
    return rows.filter(Q(review_state=state))


def for_me(rows: QuerySet[Membership], actor: Actor) -> QuerySet[Membership]:
    """Narrow the queue to what the actor can do something about now."""
    begun = Q(review_state=ReviewState.WAITING) | Q(review_state__isnull=True)
    if not actor.may(PLATFORM_ADMIN):
        return rows.filter(begun)
    return rows.filter(
        begun | Q(review_state=ReviewState.PROPOSED) & ~Q(proposed_by_id=actor.user_id)
    )


def membership_at(actor: Actor, pk: UUID) -> Membership:
    """Return a membership that the desk sees; raises NotFound for hidden and absent ones."""
    rows = Membership.objects.visible_to(actor).select_related("user", "organisation__country")
    found: Membership | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def open_review_of(actor: Actor, membership: Membership) -> Review | None:
    """Return the review without a decision, if somebody has begun one."""
    rows = Review.objects.visible_to(actor).open().filter(membership=membership)
    found: Review | None = rows.select_related("proposed_by").first()
    return found


@dataclass(frozen=True, slots=True)
class Domain:
    """A mail domain, and whether person and organisation have it in common."""

    name: str
    matches: bool


def domains_of(membership: Membership) -> tuple[list[Domain], list[Domain]]:
    """Return the person's confirmed domains and those of the organisation, never addresses."""
    own = proven_domains(membership.user_id)
    theirs = set(membership.organisation.domains.values_list("domain", flat=True))
    return (
        [Domain(name, name in theirs) for name in sorted(own)],
        [Domain(name, name in own) for name in sorted(theirs)],
    )


def links_of(membership: Membership) -> list[tuple[str, str]]:
    """Return public places where the organisation can be looked up."""
    place = membership.organisation
    found = [(_("Website"), place.website), (_("ROR, register of research bodies"), place.ror)]
    if membership.role == Role.GMP_STAFF:
        words = _("EudraGMDP, register of manufacturing authorisations")
        found.append((words, EUDRAGMDP))
    return [(words, address) for words, address in found if address]


@dataclass(frozen=True, slots=True)
class Shown:
    """One document, for a page: itself as a picture, or the pictures of its first pages."""

    evidence: Evidence
    picture: bool
    pages: Sequence[StoredFile] = ()
    drawing: FileDrawing | None = None


def evidence_of(actor: Actor, membership: Membership) -> list[Shown]:
    """Return what the person sent, oldest first; of what was deleted only that it was there."""
    rows = Evidence.objects.visible_to(actor).filter(membership=membership)
    # Its time is over: nothing of it is shown, also before the sweep has come.
    shown = rows.exclude(deleted_at__isnull=True, delete_after__lte=now())
    found = shown.select_related("file__drawing").prefetch_related(drawn_pages("file"))
    return [_shown(row) for row in found.order_by("pk")]


def _shown(row: Evidence) -> Shown:
    file: Any = row.file
    if file is None:
        return Shown(row, picture=False)
    return Shown(row, file.kind in PICTURES, file.drawn_pages, drawing_of(file))


def history_of(actor: Actor, membership: Membership) -> list[dict[str, Any]]:
    """Return the steps of all reviews of a membership that the actor may read, for the timeline."""
    rows = ReviewStep.objects.visible_to(actor).filter(review__membership=membership)
    own = membership.user_id == actor.user_id
    return [
        {
            "title": step.get_act_display(),
            "note": step.reason,
            "when": step.created_at,
            # Who of the desk did it is for the desk.
            "by": "" if own else step.by.get_full_name(),
            "state": "done",
        }
        for step in rows.select_related("by").order_by("pk")
    ]


def ticked(review: Review | None) -> list[str]:
    """Return what the proposal found to be true, in words."""
    return [str(Check(code).label) for code in review.checklist] if review else []


def proposes_to_verify(review: Review | None) -> bool:
    """Return whether the proposal is to verify."""
    return review is not None and review.proposal == Proposal.APPROVE


def reason_against(actor: Actor, rule: str, obj: Any) -> str:
    """Return why the actor may not do it, or nothing."""
    decision = check(actor, rule, obj)
    return str(decision.reason) if isinstance(decision, Denied) else ""


def scanner_remark() -> str:
    """Return what the desk must know about the files it opens."""
    if scanner_is_set():
        return ""
    return _(
        "No virus scanner is set up here. Files are checked by their content only: open them "
        "with care."
    )


def aim_words() -> str:
    """Return how long the desk usually takes, if the operator promises anything."""
    days = settings.VERIFICATION_AIM_DAYS
    if not days:
        return _("Waiting for review.")
    return _("Waiting for review. Usually %(days)s working days.") % {"days": days}


def with_reviews(rows: QuerySet[Membership], actor: Actor) -> QuerySet[Membership]:
    """Add what the desk told the person: `told`, the newest step of the newest review first."""
    steps = ReviewStep.objects.visible_to(actor).order_by("-pk")
    reviews = Review.objects.visible_to(actor).order_by("-pk")
    told = reviews.prefetch_related(Prefetch("steps", queryset=steps, to_attr="told"))
    return rows.prefetch_related(Prefetch("reviews", queryset=told, to_attr="desk_reviews"))


def latest(reviews: Sequence[Review]) -> Review | None:
    """Return the newest review of a list that `with_reviews` fetched."""
    return reviews[0] if reviews else None
