"""What several services of this app need: who acts, and what is written down."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.events import record
from apps.profiles.audiences import NameKind
from apps.profiles.choices import Role, roles_for
from apps.profiles.events import MembershipEvent
from apps.profiles.models import Membership, Organisation, Person

REAL_NAME_NEEDED = _(
    "This role needs your real name, and your profile shows another one. Change it on the page "
    "“Your name” of your profile first."
)


def record_membership(name: str, actor: Actor, membership: Membership) -> None:
    """Record an event of a membership; the payload holds ids and the role only."""
    data = MembershipEvent(
        user_id=membership.user_id,
        organisation_id=membership.organisation_id,
        role=membership.role,
    )
    record(name, actor=actor, subject=membership, data=data)


def person_of(actor: Actor) -> UUID:
    """Return who acts; raises NotAllowed for nobody in particular."""
    if actor.user_id is None:
        raise NotAllowed
    return actor.user_id


def require_role_fits(organisation: Organisation, role: str) -> None:
    """Raise Invalid when people of this organisation cannot have the role."""
    require_not_merged(organisation)
    if role not in roles_for(organisation.kind):
        raise Invalid(fields={"role": _("This role does not exist at this organisation.")})


def require_not_merged(organisation: Organisation) -> None:
    """Raise Conflict when the organisation is part of another by now: nobody joins it.

    The row stays locked against a merge until the transaction ends.
    """
    rows = Organisation.objects.select_for_update(of=("self",), no_key=True)
    if rows.get(pk=organisation.pk).merged_into_id is not None:
        raise Conflict(_("This organisation was merged into another."), code="merged")


def require_real_name(user_id: UUID, role: str) -> None:
    """Raise Conflict when somebody with another name on the profile takes a role that needs it.

    The person's row stays locked against a change of name until the transaction ends.
    """
    if role == Role.PATIENT:
        return
    rows = Person.objects.filter(user_id=user_id).select_for_update(no_key=True)
    if rows.values_list("name_kind", flat=True).first() == NameKind.PSEUDONYM:
        raise Conflict(REAL_NAME_NEEDED, code="real_name_needed")
