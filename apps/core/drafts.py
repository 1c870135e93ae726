"""What somebody typed into a form and has not sent, kept for its writer and for nobody else.

An app registers its forms; nothing else is taken. A kept form is no object of the app: it is
offered when the writer comes back, and forgotten when the form is sent.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, actor_of
from apps.core.clock import now
from apps.core.draftrows import Draft
from apps.core.errors import Invalid, NotFound
from apps.core.registry import Registry
from apps.core.retention import keep_for

KEPT_DAYS = 30
MOST_CHARACTERS = 60_000
# What one person may keep at a time; the oldest makes room.
MOST_DRAFTS = 50
LONGEST_KEY = 120
Values = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class DraftForm:
    """One form: the fields that are kept, and whether a person may write in it now.

    `may_keep(actor, key)`: `key` names the object; hidden and absent are both False.
    """

    fields: frozenset[str]
    may_keep: Callable[[Actor, str], bool]


DRAFT_FORMS: Registry[DraftForm] = Registry("Kept form")


@dataclass(frozen=True, slots=True)
class Keeping:
    """What a page with such a form carries: which form, about what, and what was kept of it."""

    form: str
    key: str
    kept: Draft | None = None
    taken_back: bool = False


def keep_draft(*, actor: Actor, form: str, key: str, values: Mapping[str, Iterable[str]]) -> None:
    """Keep what the actor typed, in place of what was kept before.

    Raises NotFound for a form that is not registered and for an object that the actor may not
    write about, Invalid for more than a form can hold.
    """
    kept = _kept_values(_registered(actor, form, key), values)
    size = sum(len(one) for typed in kept.values() for one in typed)
    if size > MOST_CHARACTERS:
        raise Invalid(_("This is more text than can be kept."), code="too_long")
    Draft.objects.update_or_create(
        owner_id=actor.person_id,
        form=form,
        key=key,
        defaults={"data": kept, "updated_at": now()},
    )
    own = Draft.objects.filter(owner_id=actor.person_id).order_by("-updated_at", "-pk")
    surplus = list(own.values_list("pk", flat=True)[MOST_DRAFTS : MOST_DRAFTS + 10])
    if surplus:
        Draft.objects.filter(pk__in=surplus).delete()


def _registered(actor: Actor, form: str, key: str) -> DraftForm:
    if form not in DRAFT_FORMS or len(key) > LONGEST_KEY or not key.isprintable():
        raise NotFound
    found = DRAFT_FORMS.get(form)
    if not found.may_keep(actor, key):
        raise NotFound
    return found


def _kept_values(form: DraftForm, values: Mapping[str, Iterable[str]]) -> Values:
    # The database keeps no zero byte, and nobody types one.
    return {
        name: [one.replace("\0", "") for one in typed]
        for name, typed in values.items()
        if name in form.fields
    }


def draft_of(actor: Actor, form: str, key: str) -> Draft | None:
    """Return what the actor kept of a form, if anything; never what somebody else did."""
    if actor.user_id is None or not key.isprintable():
        return None
    return Draft.objects.filter(owner_id=actor.user_id, form=form, key=key).first()


def kept_forms(actor: Actor, form: str) -> QuerySet[Draft]:
    """Return what the actor kept of all forms of a name."""
    return Draft.objects.filter(owner_id=actor.user_id, form=form)


def drop_draft(*, actor: Actor, form: str, key: str) -> None:
    """Forget what the actor kept of a form: it was sent, or thrown away."""
    if not (form + key).isprintable():
        raise NotFound
    Draft.objects.filter(owner_id=actor.person_id, form=form, key=key).delete()


def keeping(request: HttpRequest, form: Any, name: str, key: str) -> Keeping:
    """Return what the page of a form needs; with `?kept` the form shows what was kept.

    Nothing is offered that the form shows anyway, or in place of what was just sent.
    """
    if form.is_bound:
        return Keeping(name, key)
    kept = draft_of(actor_of(request), name, key)
    if kept is None or _shows(form, kept.data):
        return Keeping(name, key)
    taken_back = "kept" in request.GET
    if taken_back:
        form.initial.update(_initial(form, kept.data))
    return Keeping(name, key, kept, taken_back)


def _initial(form: Any, data: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return kept values as the fields of the form take them."""
    return {
        name: typed if isinstance(form.initial.get(name), list | tuple) else "".join(typed[:1])
        for name, typed in data.items()
        if name in form.fields
    }


def _shows(form: Any, data: Mapping[str, list[str]]) -> bool:
    return all(
        _typed(form.get_initial_for_field(field, name)) == _typed(data.get(name, []))
        for name, field in form.fields.items()
        if not field.widget.is_hidden
    )


def _typed(value: Any) -> list[str]:
    """Return a value as a browser would send it, to compare."""
    values = value if isinstance(value, list | tuple) else [value]
    return sorted(_line_ends(str(one)) for one in values if one not in {None, "", False})


def _line_ends(text: str) -> str:
    return "on" if text == "True" else text.replace("\r\n", "\n")


@keep_for("core.drafts", f"forms that were typed and not sent: {KEPT_DAYS} days")
def forget_drafts(moment: datetime) -> int:
    """Delete kept forms whose writer did not come back."""
    end = moment - timedelta(days=KEPT_DAYS)
    return Draft.objects.filter(updated_at__lt=end).delete()[0]
