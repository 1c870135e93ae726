"""What the end of a membership closed at the desk, taken up again when that end is undone."""

from datetime import datetime, timedelta

from django.db.models import Q

from apps.core.actor import Actor
from apps.core.clock import now
from apps.profiles.models import Evidence, Membership, Review
from apps.profiles.reviewing import OPEN_REVIEWS, REVIEWED_STATES, ReviewState
from apps.profiles.services.reviews import reopen_review

# The trigger writes the beginning of the transaction that ended the membership, we its end; no
# transaction lasts so long (`statement_timeout`).
ONE_TRANSACTION = timedelta(minutes=1)


def closed_together(column: str, ended: datetime) -> Q:
    """Return the condition of rows that the end of a membership closed, by when it was written."""
    around = (ended - ONE_TRANSACTION, ended + ONE_TRANSACTION)
    return Q(**{f"{column}__range": around})


def take_up_again(actor: Actor, restored: Membership, ended: datetime) -> None:
    """Give a locked membership its evidence and its review back, as far as its end closed them.

    Evidence has no day of deletion then. The review waits for the desk, without a proposal;
    a refusal stays in its history.
    """
    if restored.state not in REVIEWED_STATES:
        return
    kept = Evidence.objects.filter(membership=restored, deleted_at__isnull=True)
    if restored.verified_at is not None:
        kept = kept.filter(decided_at__gt=restored.verified_at)
    kept.filter(closed_together("decided_at", ended)).update(
        decided_at=None, delete_after=None, updated_at=now()
    )
    reviews = Review.objects.select_for_update(of=("self",), no_key=True)
    reviews = reviews.filter(membership=restored)
    closed = reviews.filter(state__in=(ReviewState.REFUSED, ReviewState.CLOSED))
    last = closed.filter(closed_together("updated_at", ended)).order_by("-updated_at").first()
    if last is not None and not reviews.filter(state__in=OPEN_REVIEWS).exists():
        last.membership = restored
        reopen_review(actor, last)
