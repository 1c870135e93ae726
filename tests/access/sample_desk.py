"""What an authority keeps at its desk: notes, saved views, snippets, absences."""

from typing import Any

from apps.forum.models import Case
from apps.forum.querysets.desk import desk_day
from apps.forum.services.absences import enter_absence
from apps.forum.services.notes import write_note
from apps.forum.services.shelf import SnippetContent, add_snippet, save_view
from apps.profiles.models import Membership
from tests.access.personas import People
from tests.factories.forum import membership_of, officials_of

Sample = tuple[str, str, dict[str, Any], tuple[str, ...]]


def desk_samples(people: People) -> list[Sample]:
    """Make one of each, by the drafter; return object, kind, arguments and canaries."""
    drafter, signer = people.actor("drafter"), people.actor("signer")
    case = Case.objects.filter(authority=people.authority).earliest("pk")
    note = write_note(actor=drafter, case=case, text="Zqdesknote: ask the lawyers.")
    view = save_view(actor=drafter, name="Zqdeskview", filters={"assignee": "nobody"}, shared=False)
    words = SnippetContent(title="Zqsnippet", text="Zqsnippettext thanks.", language="en")
    snippet = add_snippet(actor=drafter, content=words)
    assert signer.acting is not None
    deputy = Membership.objects.get(pk=signer.acting.membership_id)
    today = desk_day()
    absence = enter_absence(actor=drafter, deputy=deputy, starts_on=today, ends_on=today)
    return [
        ("note", "own", {"public_id": case.question.public_id, "pk": note.pk}, ("zqdesknote",)),
        ("saved_view", "own", {"pk": view.pk}, ("zqdeskview",)),
        ("snippet", "own", {"pk": snippet.pk}, ("zqsnippet",)),
        ("absence", "own", {"pk": absence.pk}, ()),
    ]


def hide_desk(word: str, case: Case) -> None:
    """Give the authority of a case a desk that no persona may know."""
    official, other = officials_of(case.authority)
    seat, deputy = membership_of(official), membership_of(other)
    Case.objects.filter(pk=case.pk).update(assignee=seat)
    write_note(actor=official, case=case, text=f"{word} note")
    add_snippet(actor=official, content=SnippetContent(f"{word} title", f"{word} text", "en"))
    save_view(actor=official, name=f"{word} view", filters={"due": "overdue"}, shared=True)
    today = desk_day()
    enter_absence(actor=official, deputy=deputy, starts_on=today, ends_on=today)
