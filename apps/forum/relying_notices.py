"""Who is told what became of an answer: those who rely on it or were told of it by a watch,
and the authority's own desk.

Each person is told once of each event, only while they may still read the answer, and only
while the answer stands as the message says. Nothing private stands in a mail.
"""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.errors import Text
from apps.core.events import payload_of
from apps.core.models import Event
from apps.core.notices import Link, Notice, declare_notice
from apps.forum import life_rules  # noqa: F401  it declares what is waited for
from apps.forum.choices import AnswerState
from apps.forum.choices_life import ENDED
from apps.forum.models import Answer, AnswerDecision
from apps.forum.notices import (
    _desk,
    _facts,
    _page,
    _private,
    _question,
    _visible_answer,
    _works_on_it,
)
from apps.forum.services.reliance import desk_of, reliers_of
from apps.profiles.models import Membership

# What each event means, for those who rely and at the desk, and in which state it still holds.
# (What was withdrawn may be replaced later: then it stays withdrawn.)
TOLD: tuple[tuple[str, tuple[AnswerState, ...], Text, Text], ...] = (
    (
        "answer_superseded",
        ENDED,
        _("An answer that you rely on or watch was replaced"),
        _("An answer of your authority was replaced"),
    ),
    (
        "answer_withdrawn",
        (AnswerState.WITHDRAWN,),
        _("An answer that you rely on or watch was withdrawn"),
        _("An answer of your authority was withdrawn"),
    ),
    (
        "answer_confirmed",
        (AnswerState.ISSUED,),
        _("An answer that you rely on or watch was confirmed"),
        _("An answer of your authority was confirmed"),
    ),
    (
        "answer_review_due",
        (AnswerState.REVIEW_DUE,),
        _("An answer that you rely on or watch needs a re-check"),
        _("An answer of your authority needs a re-check"),
    ),
)


def _answer(event: Event) -> Answer | None:
    rows = Answer.objects.select_related("question")
    found: Answer | None = rows.filter(pk=payload_of(event).answer_id).first()
    return found


def _reliers(event: Event) -> Iterable[UUID]:
    answer = _answer(event)
    return set() if answer is None else reliers_of(answer) - {event.actor_id}


def _own_desk(event: Event) -> Iterable[UUID]:
    answer = _answer(event)
    return set() if answer is None else desk_of(answer) - {event.actor_id}


def _desk_unless_reminded(event: Event) -> Iterable[UUID]:
    """Return the desk; of a review whose day has come it is reminded by a message of its own."""
    answer = _answer(event)
    told = None if answer is None else answer.review_due_told_at
    by_date = told is not None and told <= event.created_at
    return set() if by_date else _own_desk(event)


def _still(states: tuple[AnswerState, ...]) -> Callable[[Event, Actor], bool]:
    return lambda event, actor: _visible_answer(event, actor) in states


def _still_at_desk(states: tuple[AnswerState, ...]) -> Callable[[Event, Actor], bool]:
    def due(event: Event, actor: Actor) -> bool:
        return _visible_answer(event, actor) in states and _works_on_it(event, actor)

    return due


def _recheck(_event: Event) -> Link:
    return Link("forum:recheck")


for _name, _states, _for_reliers, _for_desk in TOLD:
    _review = _name == "answer_review_due"
    declare_notice(
        Notice(
            kind=f"forum.{_name}",
            event=f"forum.{_name}",
            label=_for_reliers,
            recipients=_reliers,
            link=_page,
            still_due=_still(_states),
            facts=_facts,
            private=_private,
            mandatory=_name in {"answer_superseded", "answer_withdrawn"},
        )
    )
    declare_notice(
        Notice(
            kind=f"forum.desk_{_name}",
            event=f"forum.{_name}",
            label=_for_desk,
            recipients=_desk_unless_reminded if _review else _own_desk,
            link=_recheck if _review else _desk,
            still_due=_still_at_desk(_states),
            facts=_facts,
            private=lambda _event: True,
        )
    )


def _other_signers(event: Event) -> Iterable[UUID]:
    """Return who may sign the decision: signers of the authority, without its proposer."""
    payload = payload_of(event)
    signers = Membership.objects.signers().filter(organisation_id=payload.authority_id)
    return signers.exclude(user_id=payload.proposer_id).values_list("user_id", flat=True)


def _still_undecided(event: Event, actor: Actor) -> bool:
    waits = AnswerDecision.objects.waiting().filter(pk=payload_of(event).decision_id)
    return waits.exists() and _works_on_it(event, actor)


def _decision(event: Event) -> Link:
    return Link("forum:decision", {"public_id": _question(event).public_id})


declare_notice(
    Notice(
        kind="forum.decision_waits",
        event="forum.decision_proposed",
        label=_("A decision on an answer waits for your signature"),
        recipients=_other_signers,
        link=_decision,
        still_due=_still_undecided,
        facts=_facts,
        private=lambda _event: True,
    )
)
