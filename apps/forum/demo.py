"""Invented questions and answers of the demonstration, of every kind, hidden ones included."""

from collections.abc import Sequence
from datetime import timedelta

from apps.core.clock import at
from apps.core.demo import World
from apps.forum.choices import Visibility
from apps.forum.demo_asking import fill_asking
from apps.forum.demo_comments import tell_comments
from apps.forum.demo_desk import furnish_desks
from apps.forum.demo_life import tell_life
from apps.forum.demo_positions import tell_positions
from apps.forum.demo_private import tell_private_lane
from apps.forum.demo_reading import tell_reading
from apps.forum.demo_relying import tell_relying
from apps.forum.demo_routing import lead_questions
from apps.forum.demo_stage import Stage, months_after
from apps.forum.demo_stories import end_of_telling, tell_stories
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
from apps.vocabularies.models import GuidanceVersion


def load_demo(world: World) -> None:
    """Tell the stories of `demo_texts`, oldest first, through the same services as the pages."""
    stage = Stage(world)
    lead_questions(authority=stage.authority("be"), actor_of=stage.actor)
    tell_stories(stage)
    asked: dict[str, Question] = {}
    for text in sorted(QUESTIONS, key=lambda q: -q.days_ago):
        asked[text.key] = _ask(stage, text)
    for answer in sorted(ANSWERS, key=lambda a: -a.days_ago):
        _answer(stage, asked[answer.question], answer)
    fill_asking(stage.actor, asked, stage.authority)
    furnish_desks(world, stage.actor)
    tell_private_lane(stage.actor, asked)
    tell_comments(stage.actor, asked)
    tell_reading(stage, asked)
    tell_life(stage, asked)
    tell_positions(stage)
    tell_relying(stage)
    end_of_telling(stage)


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
                topic=stage.term("topic", text.topic),
                product_class=stage.term("atmp_class", text.product_class),
                stage=stage.term("development_stage", text.stage),
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
        basis=stage.term("answer_basis", text.basis),
        jurisdictions=[text.authority.upper()],
        valid_until=months_after(issued_on, text.valid_months),
        citations=_cited(text.citations),
        for_classes=[next(q.product_class for q in QUESTIONS if q.key == text.question)],
        no_guidance_reason="",
        language="en",
    )


def _cited(citations: Sequence[tuple[str, str]]) -> list[Cited]:
    return [
        Cited(GuidanceVersion.objects.get(document__slug=slug, successor__isnull=True), locator)
        for slug, locator in citations
    ]
