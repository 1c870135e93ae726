"""Being away: a deputy works on the cases meanwhile."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, NotAllowed, Text
from apps.core.events import record
from apps.core.locking import lock_row
from apps.forum.models import Absence
from apps.forum.models.absences import ABSENCE_MOST_DAYS
from apps.forum.querysets.desk import desk_day
from apps.profiles.models import Membership

REFUSED: dict[str, tuple[str, Text]] = {
    "absence_one_at_a_time": ("starts_on", _("You are away on some of these days already.")),
    "absence_no_circle": (
        "deputy",
        _("This colleague is away too, and leads back to you. Choose another one."),
    ),
}
NOT_A_COLLEAGUE = _("Choose a colleague who answers for your authority.")


def enter_absence(*, actor: Actor, deputy: Membership, starts_on: date, ends_on: date) -> Absence:
    """Say that one is away on these days, both included, and who works meanwhile.

    Raises Invalid for days that cannot be, and when deputies would lead back to oneself.
    """
    require(actor, "forum.draft_answer")
    if ends_on < starts_on or ends_on < desk_day():
        raise Invalid(fields={"ends_on": _("The last day comes after the first, and is to come.")})
    if (ends_on - starts_on).days > ABSENCE_MOST_DAYS:
        raise Invalid(fields={"ends_on": _("An absence lasts 365 days at most.")})
    try:
        with transaction.atomic():
            made = Absence.objects.create(
                membership_id=actor.acting_membership_id,
                deputy=deputy,
                starts_on=starts_on,
                ends_on=ends_on,
            )
            record("forum.absence_entered", actor=actor, subject=made)
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        broken = getattr(diagnosis, "constraint_name", "")
        name, sentence = REFUSED.get(broken, ("deputy", NOT_A_COLLEAGUE))
        raise Invalid(fields={name: sentence}) from error
    return made


def end_absence(*, actor: Actor, absence: Absence) -> Absence:
    """End one's own absence before its last day; Conflict when it is over already."""
    with transaction.atomic():
        locked = lock_row(Absence, absence.pk)
        if actor.acting is None or locked.membership_id != actor.acting.membership_id:
            raise NotAllowed(_("Only the person who is away ends this."))
        if locked.ended_at is not None or locked.ends_on < desk_day():
            raise Conflict(_("This absence is over already."), code="wrong_state")
        locked.ended_at = now()
        locked.save(update_fields=["ended_at", "updated_at"])
        record("forum.absence_ended", actor=actor, subject=locked)
        return locked
