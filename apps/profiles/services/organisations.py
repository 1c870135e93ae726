"""Changes to what is said about an organisation."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.access import check, require
from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid, NotAllowed, Text
from apps.core.events import record
from apps.core.versions import require_version
from apps.profiles.choices import Keeper
from apps.profiles.details import clean_details, places_named
from apps.profiles.models import Organisation
from apps.profiles.revising import revise
from apps.profiles.ror import ror_id

# What the organisation's own admin says. Names, country and identifier make an organisation the
# one it is: the platform's editors change them, so that nobody renames a place into another.
OWN_COLUMNS = frozenset({"website", "details"})
EDITOR_COLUMNS = OWN_COLUMNS | {
    "name",
    "native_name",
    "acronym",
    "other_names",
    "country_id",
    "ror",
    "note",
}


def columns_for(actor: Actor) -> frozenset[str]:
    """Return the columns that the actor may change, of organisations that it may edit at all."""
    return EDITOR_COLUMNS if check(actor, "profiles.edit_any_organisation") else OWN_COLUMNS


def lock_organisation(organisation: Organisation) -> Organisation:
    """Return the row as it is now, locked; raises Conflict when it was merged away."""
    rows = Organisation.objects.select_for_update(of=("self",), no_key=True)
    locked: Organisation = rows.get(pk=organisation.pk)
    if locked.merged_into_id is not None:
        raise Conflict(_("This organisation was merged into another."), code="merged")
    return locked


@transaction.atomic
def change_organisation(
    *, actor: Actor, organisation: Organisation, version: int | None, values: Mapping[str, Any]
) -> list[str]:
    """Change what is said about an organisation; return the columns that changed.

    `values["details"]` is what was typed (see `clean_details`). From then on the row is looked
    after by whoever changed it: files and registries no longer overwrite it. Raises Conflict
    when the row is at another version than the writer saw.
    """
    locked = lock_organisation(organisation)
    require(actor, "profiles.edit_organisation", locked)
    if not columns_for(actor).issuperset(values):
        raise NotAllowed(_("Only the platform's editors change names, country and identifier."))
    require_version(locked, version)
    written = _cleaned(actor, locked, values)
    return _write(actor, locked, written)


@transaction.atomic
def correct_organisation(
    *, actor: Actor, organisation: Organisation, values: Mapping[str, Any]
) -> list[str]:
    """Change any column as the plain admin has it, checked there; return what changed."""
    locked = lock_organisation(organisation)
    require(actor, "profiles.edit_any_organisation", locked)
    return _write(actor, locked, values)


def _write(actor: Actor, locked: Organisation, values: Mapping[str, Any]) -> list[str]:
    """Write what differs with a line in the history, and who looks after the row from now on."""
    keeper = keeper_of(actor)
    changed = revise(
        locked, values, capacity=keeper, editor_id=actor.user_id, expected=locked.version
    )
    if changed:
        kept = {"kept_by": keeper, "last_confirmed_on": timezone.localdate()}
        Organisation.objects.filter(pk=locked.pk).update(**kept)
        record("profiles.organisation_changed", actor=actor, subject=locked)
    return changed


def keeper_of(actor: Actor) -> Keeper:
    """Return in which capacity the actor looks after organisations."""
    editor = check(actor, "profiles.edit_any_organisation")
    return Keeper.PLATFORM if editor else Keeper.ORGANISATION


def _cleaned(actor: Actor, locked: Organisation, values: Mapping[str, Any]) -> dict[str, Any]:
    wrong: dict[str, Text] = {}
    written = dict(values)
    if "details" in values:
        written["details"] = clean_details(locked.kind, values["details"])
        wrong |= _unknown_places(actor, locked, written["details"])
    if values.get("ror"):
        found = ror_id(str(values["ror"]))
        written["ror"] = found or ""
        if found is None:
            wrong["ror"] = _("Enter a ROR identifier like https://ror.org/01abc2d34")
        elif Organisation.objects.standing().filter(ror=found).exclude(pk=locked.pk).exists():
            wrong["ror"] = _("Another organisation has this ROR identifier.")
    if wrong:
        raise Invalid(fields=wrong)
    return written


def _unknown_places(
    actor: Actor, locked: Organisation, details: Mapping[str, Any]
) -> dict[str, Text]:
    named = set(places_named(locked.kind, dict(details)))
    seen = Organisation.objects.visible_to(actor).filter(verified=True, public_id__in=named)
    missing = named - set(seen.values_list("public_id", flat=True))
    lines = {n for n, v in details.items() if isinstance(v, list) and missing.intersection(v)}
    words = _("No organisation has this identifier: %(identifiers)s")
    listed = {"identifiers": ", ".join(sorted(missing))}
    return dict.fromkeys(lines, words % listed)


@transaction.atomic
def confirm_organisation(*, actor: Actor, organisation: Organisation) -> Organisation:
    """Say that what stands about an organisation is still correct, today."""
    locked = lock_organisation(organisation)
    require(actor, "profiles.edit_organisation", locked)
    today = timezone.localdate()
    if locked.last_confirmed_on != today:
        Organisation.objects.filter(pk=locked.pk).update(last_confirmed_on=today)
        locked.last_confirmed_on = today
        record("profiles.organisation_confirmed", actor=actor, subject=locked)
    return locked
