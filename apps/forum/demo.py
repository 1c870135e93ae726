"""Invented questions and answers of the demonstration, of every kind, hidden ones included."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from apps.core.actor import Actor, actor_for_user
from apps.core.clock import at
from apps.core.demo import World
from apps.forum.choices import Visibility
from apps.forum.demo_texts import ANSWERS, QUESTIONS, DemoAnswer, DemoQuestion
from apps.forum.models import Answer, Case, Question
from apps.forum.services.acceptance import accept_answer
from apps.forum.services.answers import (
    AnswerContent,
    Cited,
    issue_answer,
    offer_draft,
    return_draft,
    save_draft,
    sign_answer,
)
from apps.forum.services.questions import QuestionContent, ask_question, withdraw_question
from apps.profiles.models import Organisation
from apps.vocabularies.models import GuidanceVersion, Term


@dataclass(slots=True)
class Stage:
    """The demonstration being told: who acts, and on which day."""

    world: World

    def actor(self, persona: str) -> Actor:
        """Return a persona's actor, signed in with a second factor."""
        person: Any = self.world.people[persona]
        return replace(actor_for_user(person, channel="web"), second_factor=True)

    def moment(self, days_ago: int, hour: int) -> datetime:
        """Return a working hour so many days before today."""
        day = self.world.today - timedelta(days=days_ago)
        return datetime.combine(day, time(hour, 10), tzinfo=UTC)

    def authority(self, code: str) -> Organisation:
        """Return the invented authority of a country."""
        found = self.world.organisations[f"authority_{code}"]
        assert isinstance(found, Organisation)  # noqa: S101  the world is built by our own code
        return found


def load_demo(world: World) -> None:
    """Tell the stories of `demo_texts`, oldest first, through the same services as the pages."""
    stage = Stage(world)
    asked: dict[str, Question] = {}
    for text in sorted(QUESTIONS, key=lambda q: -q.days_ago):
        asked[text.key] = _ask(stage, text)
    for answer in sorted(ANSWERS, key=lambda a: -a.days_ago):
        _answer(stage, asked[answer.question], answer)


def _ask(stage: Stage, text: DemoQuestion) -> Question:
    actor = stage.actor(text.asker)
    with at(stage.moment(text.days_ago, 9)):
        question = ask_question(
            actor=actor,
            content=QuestionContent(
                title=text.title,
                body=text.body,
                position=text.position,
                justification=text.justification,
                topic=_term("topic", text.topic),
                product_class=_term("atmp_class", text.product_class),
                stage=_term("development_stage", text.stage),
                visibility=Visibility(text.visibility),
                authorities=[stage.authority(code) for code in text.authorities],
                language="en",
                asker_hidden=text.asker_hidden,
            ),
            key=f"demo-{text.key}",
            submit=not text.draft,
            is_fictional=True,
        )
    if text.withdrawn:
        with at(stage.moment(text.days_ago - 1, 15)):
            withdraw_question(actor=actor, question=question)
    return question


def _answer(stage: Stage, question: Question, text: DemoAnswer) -> None:
    drafter, signer = (
        stage.actor(f"drafter_{text.authority}"),
        stage.actor(f"signer_{text.authority}"),
    )
    case = Case.objects.get(question=question, authority=stage.authority(text.authority))
    content = _content(stage, text)
    with at(stage.moment(text.days_ago + 2, 11)):
        if text.until == "draft":
            save_draft(actor=drafter, case=case, content=content, version=None)
            return
        answer = offer_draft(actor=drafter, case=case, content=content, version=None)
    if text.until == "offered":
        return
    with at(stage.moment(text.days_ago + 1, 14)):
        if text.until == "returned":
            reason = "Please name the section of the guidance for the second sentence."
            return_draft(actor=signer, answer=answer, reason=reason)
            return
        sign_answer(actor=signer, answer=answer, seen_hash=answer.content_hash)
    with at(stage.moment(text.days_ago, 10)):
        issued = issue_answer(actor=signer, answer=answer, seen_hash=answer.content_hash)
    if text.accepted:
        _accept(stage, issued, text)


def _accept(stage: Stage, issued: Answer, text: DemoAnswer) -> None:
    asker = next(q.asker for q in QUESTIONS if q.key == text.question)
    with at(stage.moment(max(text.days_ago - 1, 0), 16)):
        accept_answer(actor=stage.actor(asker), answer=issued)


def _content(stage: Stage, text: DemoAnswer) -> AnswerContent:
    issued_on = stage.world.today - timedelta(days=text.days_ago)
    return AnswerContent(
        short=text.short,
        text=text.text,
        basis=_term("answer_basis", text.basis),
        jurisdictions=[text.authority.upper()],
        valid_until=_months_after(issued_on, text.valid_months),
        citations=_cited(text.citations),
        no_guidance_reason="",
        language="en",
    )


def _cited(citations: Sequence[tuple[str, str]]) -> list[Cited]:
    return [
        Cited(GuidanceVersion.objects.get(document__slug=slug, successor__isnull=True), locator)
        for slug, locator in citations
    ]


def _term(list_code: str, code: str) -> Term:
    return Term.objects.get(list_code=list_code, code=code)


def _months_after(day: date, months: int) -> date:
    index = day.month - 1 + months
    return date(day.year + index // 12, index % 12 + 1, min(day.day, 28))
