"""A page of the inbox asks for all its events at once and hears what each would hear alone."""

import pytest

from apps.core.actor import ANONYMOUS, Actor, actor_for_user, system_actor
from apps.core.events import EVENT_TYPES, record
from apps.core.models import Event
from apps.core.notices import NOTICES, Link, Notice, notices_for, shown_together
from apps.forum.events import OfAnswer, OfCase, of_answer, of_case
from apps.forum.models import Answer, Case
from apps.forum.services.acceptance import accept_answer
from apps.forum.services.answers import return_draft
from apps.profiles.choices import Role
from tests.factories.forum import answer, case, developer, officials_of, question
from tests.factories.profiles import AuthorityFactory, MembershipFactory, actor_as
from tests.support import deliver_events

pytestmark = pytest.mark.django_db
# They speak of comments, colleagues, openings, publications, of what becomes of answers, of
# positions, duplicates and watches; those tests show their pages.
OF_OTHER_THINGS = {
    f"forum.{kind}"
    for kind in (
        *("cases_assigned", "cases_freed", "contribution_posted", "colleague_named"),
        *("colleague_told", "opening_waits", "opening_refused", "opening_void"),
        *("opening_allowed", "question_opened", "private_question_ends", "publication_proposed"),
        *("publication_offered", "publication_agreed", "publication_refused"),
        *("publication_expired", "publication_made", "question_returned", "question_waits"),
        *("answer_confirmed", "answer_is_news", "answer_marked", "answer_review_due"),
        *("answer_superseded", "answer_withdrawn", "answers_compared", "case_closed_as_duplicate"),
        *("decision_waits", "desk_answer_confirmed", "desk_answer_review_due"),
        *("desk_answer_superseded", "desk_answer_withdrawn", "duplicate_refused"),
        *("duplicate_undone", "faq_outdated", "lead_ended", "lead_taken", "mark_waits"),
        *("marks_lapsed",),
        *("minutes_for_asker", "minutes_issued", "minutes_voiced", "minutes_wait"),
        *("question_closed_as_duplicate", "question_is_news"),
    )
}
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
        _tell_of_all(issued)
    question("withdrawn", asker=asker, authorities=[authority])
    deliver_events()
    outsider = actor_for_user(MembershipFactory(role=Role.REGULATOR).user)
    return [asker, drafter, signer, developer(), outsider, actor_as("moderator"), ANONYMOUS]


def _tell_of_all(issued: Answer) -> None:
    """Let every other kind that speaks of a case or an answer be said of these."""
    data = {OfCase: of_case(issued.case), OfAnswer: of_answer(issued)}
    for name in sorted({notice.event for notice in _of_forum()}):
        told = data.get(EVENT_TYPES.get(name).payload)
        if told is not None and not Event.objects.filter(name=name).exists():
            record(name, actor=system_actor(), subject=issued, data=told)


def _of_forum() -> list[Notice]:
    return [NOTICES.get(kind) for kind in NOTICES if kind.startswith("forum.")]


def heard(notice: Notice, event: Event, actor: Actor) -> Heard:
    """Return what the inbox would say of the event."""
    if not notice.still_due(event, actor):
        return None
    return notice.link(event), dict(notice.facts(event))


def test_together_is_like_alone() -> None:
    people = history()
    events = list(Event.objects.filter(name__startswith="forum."))
    pairs = [
        (notice, event)
        for event in events
        for notice in notices_for(event.name)
        if notice.kind not in OF_OTHER_THINGS
    ]
    kinds = {notice.kind for notice in _of_forum()} - OF_OTHER_THINGS
    assert {notice.kind for notice, _event in pairs} == kinds, "the history leaves a kind out"
    told: set[str] = set()
    for actor in people:
        alone = [heard(notice, event, actor) for notice, event in pairs]
        with shown_together(events):
            assert [heard(notice, event, actor) for notice, event in pairs] == alone
        told |= {n.kind for (n, _event), said in zip(pairs, alone, strict=True) if said}
    assert told == kinds, "nobody may know of one kind"
