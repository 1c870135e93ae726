"""Invented duplicates, follow-ups, changes, helpful votes, and entries of the FAQ."""

from collections.abc import Mapping

from apps.core.clock import at
from apps.forum.choices import Visibility
from apps.forum.demo_stage import Stage
from apps.forum.models import Answer, FaqEntry, Question
from apps.forum.services.duplicates import close_as_duplicate, propose_duplicate, undo_duplicate
from apps.forum.services.faq import draft_faq, edit_faq, offer_faq, publish_faq, return_faq
from apps.forum.services.questions import QuestionContent, ask_question, edit_question
from apps.forum.services.votes import vote_answer

EDITOR, REVIEWER = "editor", "moderator"
# Key, asker, title, text, days ago; each to the same authority.
ASKED = (
    (
        "twice",
        "developer_other",
        "Does sterility testing have to be finished before a fresh product is used?",
        "Our product lives for eighteen hours. The test takes seven days.",
        16,
    ),
    (
        "meant_other",
        "gmp_staff",
        "Which sterility test may be used for a product in very small batches?",
        "A batch has two containers; the classical test would use up one of them.",
        14,
    ),
    (
        "proposed",
        "developer_other",
        "May a short-lived product be released before its sterility result is known?",
        "We would tell the hospital as soon as the result is there.",
        4,
    ),
    (
        "changed",
        "gmp_staff",
        "How long must the records of a donor be kept at the manufacturing site?",
        "The records are kept on paper today. We would keep them for ten years.",
        9,
    ),
)


def tell_reading(stage: Stage, asked: Mapping[str, Question]) -> None:
    """Tell them, around the questions of the first stories."""
    made = {row[0]: _ask(stage, row) for row in ASKED}
    _close(stage, made, asked["sterility"])
    _change(stage, made["changed"])
    _follow(stage, asked["sterility"])
    _vote(stage, asked["sterility"])
    _summarise(stage, asked)


def _content(stage: Stage, title: str, text: str) -> QuestionContent:
    return QuestionContent(
        title=title,
        body=text,
        position="",
        justification="",
        topic=stage.term("topic", "quality.process"),
        product_class=stage.term("atmp_class", "GTMP"),
        stage=stage.term("development_stage", "phase_1"),
        visibility=Visibility.PUBLIC,
        authorities=[stage.authority("be")],
        language="en",
    )


def _ask(
    stage: Stage, row: tuple[str, str, str, str, int], *, parent: Question | None = None
) -> Question:
    key, asker, title, text, days_ago = row
    with at(stage.moment(days_ago, 9)):
        return ask_question(
            actor=stage.actor(asker),
            content=_content(stage, title, text),
            key=f"demo-reading-{key}",
            submit=True,
            is_fictional=True,
            parent=parent,
        )


def _close(stage: Stage, made: Mapping[str, Question], canonical: Question) -> None:
    """Close one, open another one again, and leave a proposal for the editors."""
    editor = stage.actor(EDITOR)
    for key, hour in (("twice", 11), ("meant_other", 12)):
        with at(stage.moment(13, hour)):
            close_as_duplicate(
                actor=editor,
                question=made[key],
                canonical=canonical,
                reason="Both ask what to do while the sterility result is not there.",
            )
    with at(stage.moment(11, 10)):
        made["meant_other"].refresh_from_db()
        note = "This one asks which test to use, not when."
        undo_duplicate(actor=editor, question=made["meant_other"], note=note)
    with at(stage.moment(3, 15)):
        propose_duplicate(
            actor=stage.actor("drafter_be"),
            question=made["proposed"],
            canonical=canonical,
            reason="We answered this in public.",
        )


def _change(stage: Stage, question: Question) -> None:
    """Change a question twice, once without the words of before."""
    for hour, text, reason, withhold in (
        (10, "The records are kept on paper today. We would keep them for ten years.",
         "The text named a colleague.", True),
        (14, "The records are kept on paper today. We would keep them for thirty years.",
         "Ten years was a slip.", False),
    ):  # fmt: skip
        question.refresh_from_db()
        with at(stage.moment(8, hour)):
            edit_question(
                actor=stage.actor("gmp_staff"),
                question=question,
                content=_content(stage, question.title, text),
                version=question.version,
                submit=False,
                reason=reason,
                withhold=withhold,
            )


def _follow(stage: Stage, parent: Question) -> None:
    title = "And if the sterility result is positive after the product was used?"
    text = "We would tell the hospital within a day and keep a plan for treatment."
    _ask(stage, ("after", "developer", title, text, 7), parent=parent)


def _vote(stage: Stage, question: Question) -> None:
    for answer in Answer.objects.in_force().filter(question=question).order_by("pk"):
        for persona in ("developer_other", "gmp_staff"):
            with at(stage.moment(6, 9)):
                vote_answer(actor=stage.actor(persona), answer=answer)


def _summarise(stage: Stage, asked: Mapping[str, Question]) -> None:
    """Leave an entry in each state: published twice, outdated, under review, sent back."""
    first = _published(
        stage,
        asked["sterility"],
        "Can a fresh product be used before the sterility test is finished?",
        "Yes, where the product lives shorter than the test takes. A first quick result and a "
        "plan for a late positive result are needed.",
        12,
    )
    with at(stage.moment(5, 10)):
        again = edit_faq(
            actor=stage.actor(REVIEWER),
            entry=first,
            title=first.title,
            text=f"{first.text_md} The hospital has to know the plan beforehand.",
            change="Says that the hospital has to know the plan.",
            version=None,
        )
        offer_faq(actor=stage.actor(REVIEWER), entry=again, version=None)
        publish_faq(actor=stage.actor(EDITOR), entry=again, version=None)
    _published(
        stage,
        asked["exemption"],
        "Does the hospital exemption cover a product made for another hospital?",
        "Only in the same country, and under the responsibility of the treating doctor.",
        390,
    )
    with at(stage.moment(4, 10)):
        potency = _drafted(
            stage,
            asked["potency"],
            "Is one potency test enough for the first trial?",
            "It can be, when it is shown to follow what the product does in the body.",
        )
        offer_faq(actor=stage.actor(EDITOR), entry=potency, version=None)


def _drafted(stage: Stage, question: Question, title: str, text: str) -> FaqEntry:
    return draft_faq(
        actor=stage.actor(EDITOR), question=question, title=title, text=text, language="en"
    )


def _published(stage: Stage, question: Question, title: str, text: str, days_ago: int) -> FaqEntry:
    with at(stage.moment(days_ago, 11)):
        entry = _drafted(stage, question, title, text)
        offer_faq(actor=stage.actor(EDITOR), entry=entry, version=None)
        note = "Name the plan, too."
        return_faq(actor=stage.actor(REVIEWER), entry=entry, note=note, version=None)
        offer_faq(actor=stage.actor(EDITOR), entry=entry, version=None)
        publish_faq(actor=stage.actor(REVIEWER), entry=entry, version=None)
    entry.refresh_from_db()
    return entry
