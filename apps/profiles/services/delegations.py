"""Standing in for an admin who is away."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.locking import lock_row
from apps.profiles.models import AdminDelegation, Membership
from apps.profiles.models.delegations import MOST_DAYS
from apps.profiles.services.admins import lock_with_place, successor_of
from apps.profiles.services.standins import record_delegation


@transaction.atomic
def delegate_admin(
    *,
    actor: Actor,
    membership: Membership,
    delegate: Membership,
    begins_at: datetime,
    ends_at: datetime,
) -> AdminDelegation:
    """Let a verified colleague run the people while the admin is away; at most 90 days.

    Raises Invalid for dates that cannot be, Conflict when they overlap another delegation.
    """
    locked = lock_with_place(membership)
    require(actor, "profiles.delegate", locked)
    chosen = successor_of(locked, delegate.pk)
    if not chosen.is_verified or not chosen.user.is_active:
        raise Conflict(_("Only a verified member can stand in."), code="not_verified")
    _require_dates(begins_at, ends_at)
    try:
        with transaction.atomic():
            made = AdminDelegation.objects.create(
                delegator=locked, delegate=chosen, begins_at=begins_at, ends_at=ends_at
            )
    except IntegrityError:
        raise Conflict(
            _("Somebody stands in for you on some of these days already."), code="overlaps"
        ) from None
    record_delegation("profiles.admin_delegated", actor, made)
    return made


def _require_dates(begins_at: datetime, ends_at: datetime) -> None:
    if ends_at <= begins_at or ends_at <= timezone.now():
        raise Invalid(
            fields={"ends": _("The last day must come after the first, and not be over.")}
        )
    if ends_at - begins_at > timedelta(days=MOST_DAYS):
        raise Invalid(fields={"ends": _("A delegation lasts 90 days at most.")})


@transaction.atomic
def end_delegation(*, actor: Actor, delegation: AdminDelegation) -> AdminDelegation:
    """End a delegation early: the admin who gave it, another admin, or the delegate."""
    locked = lock_row(AdminDelegation, delegation.pk)
    given, held = locked.delegator, locked.delegate
    own = actor.user_id in {given.user_id, held.user_id}
    if not own and not (
        actor.acting is not None
        and actor.acting.organisation_id == given.organisation_id
        and actor.may("organisation.admin")
        and actor.second_factor
    ):
        raise NotAllowed(_("Only the organisation's admins end a delegation."))
    if locked.revoked_at is not None or locked.ends_at <= timezone.now():
        raise Conflict(_("This delegation has ended already."), code="wrong_state")
    locked.revoked_at, locked.revoked_by_id = timezone.now(), actor.user_id
    locked.save(update_fields=["revoked_at", "revoked_by", "updated_at"])
    record_delegation("profiles.delegation_ended", actor, locked)
    return locked
