"""Invented work at the desks of two invented authorities: who has which case, notes, snippets."""

from collections.abc import Callable
from datetime import timedelta

from apps.core.actor import Actor
from apps.core.demo import World
from apps.forum.models import Case
from apps.forum.services.absences import enter_absence
from apps.forum.services.assignment import assign_case
from apps.forum.services.notes import write_note
from apps.forum.services.shelf import SnippetContent, add_snippet, save_view
from apps.profiles.models import Membership

DESKS = ("be", "de")
NOTES = (
    "The asker wrote about the same product in spring. **Check that both answers agree.**",
    "Legal has seen the second paragraph: no objection.",
)
SNIPPETS = (
    ("Opening", "Thank you for your question. Our answer rests on what you describe."),
    ("What it does not replace", "This answer does not replace scientific advice."),
)
VIEWS = (
    ("Overdue and nobody's", {"due": "overdue", "assignee": "nobody"}, True),
    ("My week", {"due": "week", "assignee": "me"}, False),
)
AWAY_IN_DAYS, AWAY_DAYS = 10, 7


def furnish_desks(world: World, actor_of: Callable[[str], Actor]) -> None:
    """Give the officials of two authorities their cases, notes, snippets, views, an absence."""
    for code in DESKS:
        _furnish(world, actor_of(f"drafter_{code}"), actor_of(f"signer_{code}"))


def _furnish(world: World, drafter: Actor, signer: Actor) -> None:
    seats = [Membership.objects.get(pk=a.acting_membership_id) for a in (drafter, signer)]
    cases = list(Case.objects.manageable_by(drafter).open().order_by("pk"))
    for number, case in enumerate(cases):
        # Every third one waits for somebody to take it.
        if number % 3 < len(seats):
            assign_case(actor=drafter, case=case, to=seats[number % 3], seen=None)
    for case, text in zip(cases, NOTES, strict=False):
        write_note(actor=signer, case=case, text=text)
    for title, text in SNIPPETS:
        add_snippet(actor=drafter, content=SnippetContent(title, text, "en"))
    for name, filters, shared in VIEWS:
        save_view(actor=drafter, name=name, filters={"view": "open"} | filters, shared=shared)
    starts = world.today + timedelta(days=AWAY_IN_DAYS)
    ends = starts + timedelta(days=AWAY_DAYS)
    enter_absence(actor=signer, deputy=seats[0], starts_on=starts, ends_on=ends)
