"""Saved views of the inbox and text snippets of an authority."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.text import one_line, without_overrides
from apps.core.versions import require_version, save_versioned
from apps.forum.inbox_address import address_of
from apps.forum.models import SavedView, Snippet
from apps.forum.models.shelf import SNIPPET_MAX, SNIPPET_TITLE_MAX, VIEW_NAME_MAX

MOST_VIEWS = 30


def save_view(*, actor: Actor, name: str, filters: Mapping[str, Any], shared: bool) -> SavedView:
    """Keep filters of the inbox under a name; sharing shows it to the own authority only."""
    require(actor, "forum.read_inbox")
    own = SavedView.objects.filter(membership_id=actor.acting_membership_id)
    if own.count() >= MOST_VIEWS:
        raise Conflict(_("You have 30 saved views: delete one first."), code="too_many")
    made = SavedView(
        membership_id=actor.acting_membership_id, filters=address_of(filters), shared=shared
    )
    return _named(made, name)


def change_view(*, actor: Actor, view: SavedView, name: str, shared: bool) -> SavedView:
    """Rename or share one's own view."""
    with transaction.atomic():
        locked = _own_view(actor, view)
        locked.shared = shared
        return _named(locked, name)


def delete_view(*, actor: Actor, view: SavedView) -> None:
    """Delete one's own view."""
    with transaction.atomic():
        _own_view(actor, view).delete()


def _own_view(actor: Actor, view: SavedView) -> SavedView:
    locked = lock_row(SavedView, view.pk)
    if actor.acting is None or locked.membership_id != actor.acting.membership_id:
        raise NotAllowed(_("Only the person who saved a view changes it."))
    return locked


def _named(view: SavedView, name: str) -> SavedView:
    view.name = one_line(name)
    if not view.name or len(view.name) > VIEW_NAME_MAX:
        raise Invalid(fields={"name": _("Write a name of 1 to 60 characters.")})
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise Invalid(fields={"name": _("You have a view of this name already.")}) from error
    return view


@dataclass(frozen=True, slots=True)
class SnippetContent:
    """What a snippet says; `text` is Markdown."""

    title: str
    text: str
    language: str


def add_snippet(*, actor: Actor, content: SnippetContent) -> Snippet:
    """Add a piece of text to those of the own authority."""
    require(actor, "forum.draft_answer")
    values = _values(content)
    made = Snippet(authority_id=_authority_of(actor), author_id=actor.person_id, **values)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            record("forum.snippet_saved", actor=actor, subject=made)
    except IntegrityError as error:
        raise _taken() from error
    return made


def change_snippet(
    *, actor: Actor, snippet: Snippet, content: SnippetContent, version: int
) -> Snippet:
    """Change a piece of text; Conflict when a colleague saved it meanwhile."""
    values = _values(content)
    try:
        with transaction.atomic():
            locked = _own_snippet(actor, snippet)
            save_versioned(locked, expected=version, values=values)
            record("forum.snippet_saved", actor=actor, subject=locked)
    except IntegrityError as error:
        raise _taken() from error
    return locked


def delete_snippet(*, actor: Actor, snippet: Snippet, version: int) -> None:
    """Delete a piece of text; answers that it went into stay as they are."""
    with transaction.atomic():
        locked = _own_snippet(actor, snippet)
        require_version(locked, version)
        record("forum.snippet_deleted", actor=actor, subject=locked)
        locked.delete()


def use_snippet(*, actor: Actor, snippet: Snippet) -> str:
    """Return the text to put into a draft, and count that it was used."""
    require(actor, "forum.draft_answer", snippet)
    Snippet.objects.filter(pk=snippet.pk).update(used=F("used") + 1, used_at=now())
    return snippet.text_md


def _own_snippet(actor: Actor, snippet: Snippet) -> Snippet:
    locked = lock_row(Snippet, snippet.pk)
    require(actor, "forum.draft_answer", locked)
    return locked


def _authority_of(actor: Actor) -> Any:
    if actor.acting is None:
        raise NotAllowed
    return actor.acting.organisation_id


def _values(content: SnippetContent) -> dict[str, str]:
    title, text = one_line(content.title), without_overrides(content.text.strip())
    problems = {}
    if not title or len(title) > SNIPPET_TITLE_MAX:
        problems["title"] = _("Write a title of 1 to 120 characters.")
    if not text or len(text) > SNIPPET_MAX:
        problems["text"] = _("Write 1 to 5,000 characters.")
    if problems:
        raise Invalid(fields=problems)
    return {"title": title, "text_md": text, "language": content.language}


def _taken() -> Invalid:
    return Invalid(fields={"title": _("Your authority has a snippet of this title already.")})
