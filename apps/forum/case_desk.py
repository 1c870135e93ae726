"""What the own desk adds to the page of a case: who is in charge, notes, snippets."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.accounts.models import name_shown
from apps.core.access import check
from apps.core.actor import Actor
from apps.core.errors import Invalid
from apps.core.events import payload_of
from apps.core.models import Event
from apps.core.text import shown_day
from apps.forum.choices import OPEN_CASES
from apps.forum.inbox_desk import Colleague, desk_of
from apps.forum.inbox_rows import choice_of, due_pill
from apps.forum.models import Case, CaseNote, Snippet
from apps.forum.querysets.desk import desk_day
from apps.forum.services.shelf import use_snippet
from apps.profiles.models import Membership

SHOWN_NOTES = 3
SHOWN_HANDS = 10


@dataclass(frozen=True, slots=True)
class Hand:
    """Who was put in charge, and when."""

    name: str
    when: str


def desk_parts(actor: Actor, case: Case) -> dict[str, Any]:
    """Return what the desk shows beside a case of the own authority."""
    desk = desk_of(actor)
    notes = CaseNote.objects.manageable_by(actor).filter(case=case).select_related("author")
    works = case.state in OPEN_CASES and bool(check(actor, "forum.draft_answer", case))
    return {
        "due": due_pill(case, desk_day()),
        "in_charge": desk.named(case.assignee_id),
        "in_charge_me": case.assignee_id == actor.acting_membership_id,
        "case_choice": choice_of(case),
        "assigns": works,
        "own": actor.acting_membership_id,
        "desk": desk,
        "note_count": notes.count(),
        "last_notes": list(notes.order_by("-pk")[:SHOWN_NOTES]),
        "hands": _hands(case, desk.colleagues),
        "snippets": list(Snippet.objects.visible_to(actor).order_by("title", "pk")),
    }


def _hands(case: Case, colleagues: Any) -> list[Hand]:
    """Return who had the case, newest first."""
    rows = Event.objects.filter(name="forum.case_assigned", subject_id=case.pk).order_by("-pk")
    found = [(payload_of(row).assignee_id, row) for row in rows[:SHOWN_HANDS]]
    names = {c.membership_id: c.name for c in colleagues if isinstance(c, Colleague)}
    gone = {pk for pk, _row in found if pk is not None} - set(names)
    if gone:
        past = Membership.objects.filter(pk__in=gone, organisation=case.authority_id)
        names |= {m.pk: name_shown(m.user.display_name) for m in past.select_related("user")}
    return [
        Hand(
            _("Nobody") if pk is None else names.get(pk, _("Former member")),
            shown_day(row.created_at),
        )
        for pk, row in found
    ]


def with_snippet(actor: Actor, typed: QueryDict) -> QueryDict:
    """Return what was typed with the chosen snippet at the end of the answer's text.

    Raises Invalid when the snippet is not one of the own authority.
    """
    chosen = typed.get("snippet", "")
    found = next((s for s in Snippet.objects.visible_to(actor) if str(s.pk) == chosen), None)
    if found is None:
        raise Invalid(_("Choose one of the snippets of your authority."))
    data = typed.copy()
    before = data.get("text", "").rstrip()
    text = use_snippet(actor=actor, snippet=found)
    data["text"] = f"{before}\n\n{text}" if before else text
    return data
