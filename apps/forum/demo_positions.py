"""Invented questions that several invented authorities answer differently, one with minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.core.clock import at
from apps.forum.choices import Visibility
from apps.forum.demo_stage import Stage, months_after
from apps.forum.models import Answer, Case, Question
from apps.forum.services.answers import AnswerContent, issue_answer, offer_draft, sign_answer
from apps.forum.services.leading import take_lead
from apps.forum.services.minutes import (
    MinutesContent,
    issue_minutes,
    offer_minutes,
    save_minutes,
    speak_on_minutes,
)
from apps.forum.services.positions import confirm_mark, propose_mark
from apps.forum.services.questions import QuestionContent, ask_question

VALID_MONTHS = 24
INVENTED = "The answer is invented."


@dataclass(frozen=True, slots=True)
class Told:
    """One question: its texts, what each authority answers, and what they say of one another."""

    title: str
    body: str
    topic: str
    product_class: str
    stage: str
    days_ago: int
    # Country, basis, short answer, answer.
    answers: tuple[tuple[str, str, str, str], ...]
    # Who says it, of whom, what, and on what.
    marks: tuple[tuple[str, str, str, str], ...]
    # Asked too, and silent.
    silent: tuple[str, ...] = ()
    minutes: MinutesContent | None = None


TOLD = (
    Told(
        title="Is one potency assay enough for a gene-modified cell product at release?",
        body="Our product acts by killing target cells and by cytokine release. We would release "
        "on a killing assay alone and only report the cytokines.",
        topic="quality.potency",
        product_class="GTMP",
        stage="cta_preparation",
        days_ago=40,
        answers=(
            (
                "be",
                "guideline",
                "Yes for the first trial, if the second assay is developed meanwhile.",
                (
                    "One quantitative assay is enough for a first trial. Report the second "
                    "mechanism for each batch, and have an assay for it before the pivotal trial."
                ),
            ),
            (
                "de",
                "consistent_practice",
                "No: each mechanism of action needs an assay of its own at release.",
                (
                    "Both mechanisms contribute to the effect. We expect a limit for each at "
                    "release, from the first trial on; the limit may be wide."
                ),
            ),
        ),
        marks=(
            ("be", "de", "differs", "Whether the second assay is needed at release of trial one."),
            ("de", "be", "differs", "We ask for a limit on both mechanisms from the first trial."),
        ),
        silent=("nl",),
        minutes=MinutesContent(
            agreed="Both authorities expect a **quantitative assay for killing** at release, and "
            "data on cytokine release for each batch.",
            divergence="The lead authority accepts a report of the second mechanism in a first "
            "trial. The other authority asks for a limit, which may be wide. A trial in both "
            "countries meets both with a wide limit from the start.",
            actions="The asker proposes a limit with the first batches. Both authorities look at "
            "it again before the pivotal trial.",
            language="en",
        ),
    ),
    Told(
        title="Does a change of the cell bank need new comparability data in an ongoing trial?",
        body="The master cell bank is nearly used up. The new one comes from the same clone.",
        topic="quality.process",
        product_class="sCTMP",
        stage="cta_preparation",
        days_ago=30,
        answers=(
            (
                "de",
                "guideline",
                "Yes, analytical data of three batches; no clinical data.",
                (
                    "Compare three batches of each bank. A clinical comparison is not needed when "
                    "the analytical results overlap."
                ),
            ),
            (
                "fr",
                "guideline",
                "Yes, analytical data of two batches, with stability.",
                "Two batches are enough when their stability over three months is shown as well.",
            ),
        ),
        marks=(
            ("de", "fr", "partly", "Both ask for analytical data; the number of batches differs."),
        ),
    ),
    Told(
        title="May a hospital report side effects of exempted products to one country only?",
        body="We treat patients of two countries in one hospital under the hospital exemption.",
        topic="he.application",
        product_class="TEP",
        stage="hospital_exemption",
        days_ago=25,
        answers=(
            (
                "be",
                "law",
                "Report to the country in which the product is used.",
                "The exemption is national: report where the patient is treated.",
            ),
            (
                "se",
                "law",
                "Also inform the country of residence of the patient.",
                (
                    "Report where the treatment takes place, and inform the authority of the "
                    "patient's country of residence when follow-up takes place there."
                ),
            ),
            (
                "it",
                "law",
                "Report to the country in which the product is used.",
                "Side effects are reported where the product was given.",
            ),
        ),
        marks=(
            ("be", "it", "aligned", ""),
            ("it", "be", "aligned", ""),
            ("se", "be", "differs", "Whether the country of residence is informed as well."),
        ),
    ),
)


def tell_positions(stage: Stage) -> None:
    """Tell the stories, oldest first, through the same services as the pages."""
    for told in TOLD:
        question = _ask(stage, told)
        answers = {row[0]: _answer(stage, told, question, row) for row in told.answers}
        for by, of, stance, note in told.marks:
            _mark(stage, told, by, answers[of], (stance, note))
        if told.minutes is not None:
            _issue_minutes(stage, told, question, told.minutes)


def _ask(stage: Stage, told: Told) -> Question:
    asked = [*(row[0] for row in told.answers), *told.silent]
    content = QuestionContent(
        title=told.title,
        body=told.body,
        position="",
        justification="",
        topic=stage.term("topic", told.topic),
        product_class=stage.term("atmp_class", told.product_class),
        stage=stage.term("development_stage", told.stage),
        visibility=Visibility.PUBLIC,
        authorities=[stage.authority(code) for code in asked],
        language="en",
    )
    with at(stage.moment(told.days_ago, 9)):
        return ask_question(
            actor=stage.actor("developer"), content=content, key="", submit=True, is_fictional=True
        )


def _answer(stage: Stage, told: Told, question: Question, row: Sequence[Any]) -> Answer:
    code, basis, short, text = row
    drafter, signer = stage.actor(f"drafter_{code}"), stage.actor(f"signer_{code}")
    case = Case.objects.get(question=question, authority=stage.authority(code))
    issued_ago = told.days_ago - 12
    content = AnswerContent(
        short=short,
        text=text,
        basis=stage.term("answer_basis", basis),
        jurisdictions=[code.upper()],
        valid_until=months_after(stage.day(issued_ago), VALID_MONTHS),
        citations=(),
        no_guidance_reason=INVENTED,
        language="en",
    )
    with at(stage.moment(issued_ago + 1, 11)):
        offered = offer_draft(actor=drafter, case=case, content=content, version=None)
    with at(stage.moment(issued_ago, 10)):
        sign_answer(actor=signer, answer=offered, seen_hash=offered.content_hash)
        return issue_answer(actor=signer, answer=offered, seen_hash=offered.content_hash)


def _mark(stage: Stage, told: Told, by: str, other: Answer, said: tuple[str, str]) -> None:
    with at(stage.moment(told.days_ago - 14, 11)):
        proposal = propose_mark(
            actor=stage.actor(f"drafter_{by}"), other=other, stance=said[0], note=said[1]
        )
    with at(stage.moment(told.days_ago - 15, 11)):
        confirm_mark(actor=stage.actor(f"signer_{by}"), mark=proposal)


def _issue_minutes(stage: Stage, told: Told, question: Question, text: MinutesContent) -> None:
    codes = [row[0] for row in told.answers]
    drafter, signer = stage.actor(f"drafter_{codes[0]}"), stage.actor(f"signer_{codes[0]}")
    with at(stage.moment(told.days_ago - 18, 11)):
        take_lead(actor=drafter, question=question)
        draft = save_minutes(actor=drafter, question=question, content=text, version=None)
        offered = offer_minutes(actor=drafter, minutes=draft, version=draft.version)
    with at(stage.moment(told.days_ago - 20, 11)):
        for code in codes:
            speak_on_minutes(
                actor=stage.actor(f"signer_{code}"),
                minutes=offered,
                kind="agreed",
                seen_hash=offered.content_hash,
            )
        issue_minutes(actor=signer, minutes=offered, seen_hash=offered.content_hash)
