"""Links between organisations: one side states them, the other confirms, either takes back."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.events import record
from apps.core.locking import lock_row
from apps.profiles.choices import LinkKind, OrganisationKind
from apps.profiles.linking import LinkEvent
from apps.profiles.models import Organisation, OrganisationLink
from apps.profiles.services.shared import person_of, require_not_merged


@transaction.atomic
def state_link(
    *, actor: Actor, source: Organisation, target: Organisation, kind: str
) -> OrganisationLink:
    """Say that one's organisation belongs to a network or works with another.

    Nobody else sees it before the other one's admin confirms. Raises Conflict when one of the
    two has said it already.
    """
    require(actor, "profiles.manage_links", source)
    # Always in one order: two organisations may name each other at the same moment.
    for place in sorted((source, target), key=lambda one: one.pk):
        require_not_merged(place)
    if target.pk == source.pk:
        raise Invalid(fields={"other": _("Choose another organisation than your own.")})
    if kind == LinkKind.MEMBER_OF and target.kind != OrganisationKind.RESEARCH_NETWORK:
        raise Invalid(fields={"other": _("Only research networks have members.")})
    try:
        with transaction.atomic():
            made = OrganisationLink.objects.create(
                source=source, target=target, kind=kind, stated_by_id=person_of(actor)
            )
    except IntegrityError:
        raise Conflict(_("One of the two has stated this already."), code="link_stated") from None
    _record("profiles.link_stated", actor, made)
    return made


@transaction.atomic
def confirm_link(*, actor: Actor, link: OrganisationLink) -> OrganisationLink:
    """Say for the other organisation that a stated link is true; from now on everybody sees it."""
    locked = lock_row(OrganisationLink, link.pk)
    require(actor, "profiles.manage_links", locked.target)
    if locked.confirmed_at is not None:
        raise Conflict(_("Somebody has confirmed this already."), code="wrong_state")
    if locked.stated_by_id == actor.user_id:
        raise NotAllowed(_("Nobody confirms what they stated themselves."))
    locked.confirmed_at, locked.confirmed_by_id = now(), person_of(actor)
    locked.save(update_fields=["confirmed_at", "confirmed_by", "updated_at"])
    _record("profiles.link_confirmed", actor, locked)
    return locked


@transaction.atomic
def end_link(*, actor: Actor, link: OrganisationLink) -> None:
    """Take back, or refuse, a link for one of the two organisations."""
    locked = lock_row(OrganisationLink, link.pk)
    own = locked.source if _acts_for(actor, locked.source) else locked.target
    require(actor, "profiles.manage_links", own)
    _record("profiles.link_ended", actor, locked)
    locked.delete()


def move_links(source: Organisation, target: Organisation) -> None:
    """Let the links of an organisation be those of the one it becomes a part of.

    A link between the two ends, and so does one that the target has already or cannot have; of
    two with the same organisation the one stays that both sides said.
    """
    for link in OrganisationLink.objects.of(source.pk).select_for_update().order_by("pk"):
        outward = link.source_id == source.pk
        other = link.target_id if outward else link.source_id
        own = OrganisationLink.objects.of(target.pk).filter(kind=link.kind).of(other)
        members = link.kind == LinkKind.MEMBER_OF and not outward
        misfit = members and target.kind != OrganisationKind.RESEARCH_NETWORK
        if other == target.pk or misfit:
            link.delete()
            continue
        kept = own.select_for_update().first()
        if kept is not None and (kept.confirmed_at or not link.confirmed_at):
            link.delete()
            continue
        if kept is not None:
            kept.delete()
        link.source_id, link.target_id = (target.pk, other) if outward else (other, target.pk)
        link.save(update_fields=["source", "target", "updated_at"])


def _acts_for(actor: Actor, organisation: Organisation) -> bool:
    return actor.acting is not None and actor.acting.organisation_id == organisation.pk


def _record(name: str, actor: Actor, link: OrganisationLink) -> None:
    data = LinkEvent(source_id=link.source_id, target_id=link.target_id)
    record(name, actor=actor, subject=link, data=data)
