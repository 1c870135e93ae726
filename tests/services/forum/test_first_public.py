"""One piece of news at the first public state: walked through every way a question can take.

None on hold, none for what never becomes public, none again for what happens afterwards.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from apps.core.actor import Actor
from apps.forum.choices import QuestionState
from apps.forum.clock_choices import DeclineReason
from apps.forum.models import Answer, News, Question
from apps.forum.services.answers import issue_answer, offer_draft, sign_answer
from apps.forum.services.attachments import add_attachment
from apps.forum.services.clock import decline_case, lapse_case
from apps.forum.services.conversation import ask_for_more, reply_to_authority
from apps.forum.services.duplicates import close_as_duplicate, undo_duplicate
from apps.forum.services.guarding import Asserted
from apps.forum.services.held import release_question, return_question
from apps.forum.services.questions import edit_question, withdraw_question
from apps.forum.services.watching import Target, keep_watch
from apps.forum.states import QUESTION
from apps.notifications.models import Notification
from apps.profiles.choices import Role
from tests.factories.desk import letter
from tests.factories.forum import (
    NATIONAL_NUMBER,
    answer_content,
    developer,
    officials_of,
    question,
    question_content,
    term,
)
from tests.factories.profiles import AuthorityFactory, actor_as
from tests.support import deliver_events

pytestmark = pytest.mark.django_db


@dataclass
class Walk:
    """A question on its way, and somebody who watches its topic."""

    kind: str

    def __post_init__(self) -> None:
        self.asker, self.watcher = developer(), developer()
        self.authority = AuthorityFactory()
        self.official, self.signer = officials_of(self.authority)
        self.editor = actor_as(Role.EDITOR)
        keep_watch(actor=self.watcher, target=Target(topic=term("topic", "quality")))
        self.made = question(self.kind, asker=self.asker, authorities=[self.authority])

    def fresh(self) -> Question:
        """Return the question as it stands."""
        return Question.objects.get(pk=self.made.pk)

    def heard(self) -> int:
        """Return how often the watcher was told of the question or its publication."""
        deliver_events()
        kinds = ("forum.question_is_news", "forum.answer_is_news")
        return Notification.objects.filter(
            recipient_id=self.watcher.user_id, kind__in=kinds
        ).count()

    def edit(self, actor: Actor, *, submit: bool, body: str = "Another body.") -> None:
        """Change the question; a draft is sent, or held where it holds a number."""
        found = self.fresh()
        content = question_content(
            title=found.title, body=body, visibility=found.visibility, authorities=[self.authority]
        )
        edit_question(
            actor=actor,
            question=found,
            content=content,
            version=found.version,
            submit=submit,
            asserted=Asserted(check=NATIONAL_NUMBER in body),
            reason="We say it more precisely.",
        )

    def answer(self, *, preliminary: bool = False) -> Answer:
        """Issue an answer."""
        of = self.made.cases.get()
        content = answer_content(is_preliminary=preliminary)
        before = Answer.objects.filter(case=of, state="drafting").first()
        version = before.version if before else None
        ready = offer_draft(actor=self.official, case=of, content=content, version=version)
        sign_answer(actor=self.signer, answer=ready, seen_hash=ready.content_hash)
        return issue_answer(actor=self.signer, answer=ready, seen_hash=ready.content_hash)

    def stops_and_lapses(self) -> None:
        """Let everything happen to the case that is no answer."""
        of = self.made.cases.get()
        ask_for_more(actor=self.official, case=of, text="Which vector?")
        lapse_case(case=of)
        reply_to_authority(actor=self.asker, case=of, text="The third one.")
        decline_case(
            actor=self.official, case=of, code=DeclineReason.OUT_OF_SCOPE, reason="Not ours."
        )


def _public(walk: Walk) -> None:
    assert walk.heard() == 1
    walk.edit(walk.asker, submit=False)
    add_attachment(actor=walk.asker, question=walk.fresh(), file=letter())
    walk.stops_and_lapses()
    assert walk.fresh().state == QuestionState.CLOSED
    assert walk.heard() == 1


def _held(walk: Walk) -> None:
    assert walk.heard() == 0
    held = walk.fresh()
    return_question(
        actor=walk.editor, question=held, version=held.version, note="It names a person."
    )
    assert walk.heard() == 0
    walk.edit(walk.asker, submit=True, body=f"The paper says {NATIONAL_NUMBER} again.")
    again = walk.fresh()
    assert (again.state, walk.heard()) == (QuestionState.HELD, 0)
    release_question(actor=walk.editor, question=again, version=again.version)
    assert walk.heard() == 1
    walk.stops_and_lapses()
    assert walk.heard() == 1


def _after_answer(walk: Walk) -> None:
    assert walk.heard() == 0
    walk.answer(preliminary=True)
    # Only a final answer makes it public.
    assert (walk.fresh().public_at, walk.heard()) == (None, 0)
    walk.answer()
    assert walk.fresh().public_at is not None
    assert walk.heard() == 1


def _private(walk: Walk) -> None:
    walk.answer()
    assert walk.heard() == 0
    assert walk.fresh().public_at is None


def _withdrawn_draft(walk: Walk) -> None:
    assert walk.heard() == 0
    walk.edit(walk.asker, submit=True)
    withdraw_question(actor=walk.asker, question=walk.fresh())
    # Told of late: what is gone by then is no news.
    assert walk.heard() == 0


def _duplicate(walk: Walk) -> None:
    assert walk.heard() == 1
    stands = question(authorities=[walk.authority])
    # News of the question that stands for it are news of their own.
    assert walk.heard() == 2
    close_as_duplicate(
        actor=walk.editor, question=walk.fresh(), canonical=stands, reason="The same."
    )
    undo_duplicate(actor=walk.editor, question=walk.fresh(), note="Another class of product.")
    assert walk.fresh().state == QuestionState.OPEN
    assert walk.heard() == 2
    walk.answer()
    # Its answer is news, and the question none again.
    assert walk.heard() == 3


WALKS: dict[str, Callable[[Walk], None]] = {
    "public": _public,
    "held": _held,
    "after_answer": _after_answer,
    "private": _private,
    "draft": _withdrawn_draft,
    "duplicate": _duplicate,
}


@pytest.mark.parametrize("kind", sorted(WALKS))
def test_there_is_one_piece_of_news_at_the_first_public_state(kind: str) -> None:
    walk = Walk(kind)
    WALKS[kind](walk)
    assert News.objects.filter(question=walk.made, answer=None).count() <= 1


def test_no_state_is_left_out() -> None:
    """A new way for a question to take wants a walk here."""
    known = {
        *("submit", "hold", "release", "send_back", "take_back", "edit", "withdraw", "answer"),
        *("close", "reopen", "close_as_duplicate", "undo_duplicate", "undo_unanswered"),
    }
    assert {one.verb for one in QUESTION.transitions} <= known
