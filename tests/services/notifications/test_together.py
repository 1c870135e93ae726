"""A page of the inbox asks for all its events at once and hears what each would hear alone."""

import pytest

from apps.core.actor import ANONYMOUS, Actor, actor_for_user
from apps.core.models import Event
from apps.core.notices import NOTICES, Link, Notice, notices_for, shown_together
from apps.forum.models import Answer, Case
from apps.forum.services.acceptance import accept_answer
from apps.forum.services.answers import return_draft
from apps.profiles.choices import Role
from tests.factories.forum import answer, case, developer, officials_of, question
from tests.factories.profiles import AuthorityFactory, MembershipFactory, actor_as
from tests.support import deliver_events

pytestmark = pytest.mark.django_db
Heard = tuple[Link, dict[str, str]] | None


def history() -> list[Actor]:
    """Let everything happen that people are told of; return people who may or may not know."""
    authority, asker = AuthorityFactory(), developer()
    drafter, signer = officials_of(authority)

    def asked(kind: str, number: int) -> Case:
        title = f"May we test donors of the {kind} batch {number} once?"
        return case(kind, asker=asker, authorities=[authority], title=title)

    for kind in ("public", "private"):
        issued = answer(of=asked(kind, 1))
        accept_answer(actor=asker, answer=Answer.objects.get(pk=issued.pk))
        answer("offered", of=asked(kind, 2))
        back = answer("offered", of=asked(kind, 3))
        return_draft(actor=signer, answer=back, reason="Please name the section.")
    question("withdrawn", asker=asker, authorities=[authority])
    deliver_events()
    outsider = actor_for_user(MembershipFactory(role=Role.REGULATOR).user)
    return [asker, drafter, signer, developer(), outsider, actor_as("moderator"), ANONYMOUS]


def heard(notice: Notice, event: Event, actor: Actor) -> Heard:
    """Return what the inbox would say of the event."""
    if not notice.still_due(event, actor):
        return None
    return notice.link(event), dict(notice.facts(event))


def test_together_is_like_alone() -> None:
    people = history()
    events = list(Event.objects.filter(name__startswith="forum."))
    pairs = [(notice, event) for event in events for notice in notices_for(event.name)]
    kinds = {kind for kind in NOTICES if kind.startswith("forum.")}
    assert {notice.kind for notice, _event in pairs} == kinds, "the history leaves a kind out"
    told: set[str] = set()
    for actor in people:
        alone = [heard(notice, event, actor) for notice, event in pairs]
        with shown_together(events):
            assert [heard(notice, event, actor) for notice, event in pairs] == alone
        told |= {n.kind for (n, _event), said in zip(pairs, alone, strict=True) if said}
    assert told == kinds, "nobody may know of one kind"
