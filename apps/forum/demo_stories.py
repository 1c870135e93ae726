"""Invented questions and what became of them, told from `data/demo/`, through the services.

A story says who asks whom, so many days ago, and per authority which moves follow (demo_moves.py).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from apps.core.clock import at
from apps.core.models import Event, Outbox
from apps.forum.choices import Visibility
from apps.forum.demo_guidance import open_guideline, replace_guideline
from apps.forum.demo_moves import MOVES
from apps.forum.demo_stage import Stage
from apps.forum.figures import publish_months
from apps.forum.models import Case, Question
from apps.forum.services.contributions import post_contribution
from apps.forum.services.guarding import Asserted
from apps.forum.services.questions import QuestionContent, ask_question, withdraw_question

FOLDER = Path(__file__).parent / "data" / "demo"
# Of what happened before, nobody gets a notice on the day on which it is told.
NOTICED_DAYS = 30
# Months of answers, from which the figures of response times are made.
FIGURES_DAYS = 100
# Who says what, under which question, so many days ago.
COMMENTS = (
    ("closed_system", "gmp_staff", 60, "Our inspector wanted the two runs with different donors."),
    ("bedside_site", "developer_other", 25, "The agreement took us longer than the validation."),
    ("early_access", "hospital_steward", 280, "Ask the pharmacy first: it knows the form."),
    ("consent_future", "developer", 20, "We now say this on the first page of the form."),
    ("find_trial", "developer_other", 8, "A telephone call to the centre is still the safest."),
)


def stories() -> Iterator[Mapping[str, Any]]:
    """Yield the stories of all files."""
    for path in sorted(FOLDER.glob("*.yaml")):
        yield from yaml.safe_load(path.read_text(encoding="utf-8"))


def tell_stories(stage: Stage) -> dict[str, Question]:
    """Tell every story, the oldest first; returns the questions by their keys."""
    asked: dict[str, Question] = {}
    open_guideline(stage.world.today)
    for story in sorted(stories(), key=lambda one: -one["asked"]):
        question = asked[story["key"]] = _ask(stage, story)
        if "withdrawn" in story:
            with at(stage.moment(story["withdrawn"], 15)):
                withdraw_question(actor=stage.actor(story["asker"]), question=question)
        for code, moves in story["cases"].items():
            _tell(stage, story, question, code, moves)
    replace_guideline(stage)
    _comment(stage, asked)
    return asked


def end_of_telling(stage: Stage) -> None:
    """Publish the figures of the last months, and owe nobody a notice of what is long over."""
    publish_months(first=f"{stage.day(FIGURES_DAYS):%Y-%m}")
    # In two steps: within one transaction nothing is analysed, and a join was read row by row.
    old = Event.objects.filter(created_at__lt=stage.moment(NOTICED_DAYS, 0))
    Outbox.objects.filter(event_id__in=list(old.values_list("pk", flat=True))).delete()


def _ask(stage: Stage, story: Mapping[str, Any]) -> Question:
    content = QuestionContent(
        title=story["title"],
        body=story["body"],
        position=story.get("position", ""),
        justification="",
        topic=stage.term("topic", story["topic"]),
        product_class=stage.term("atmp_class", story["class"]),
        stage=stage.term("development_stage", story["stage"]),
        visibility=Visibility(story["visibility"]),
        authorities=[stage.authority(code) for code in story["to"]],
        language=story.get("lang", "en"),
        facts=story.get("facts", {}),
    )
    with at(stage.moment(story["asked"], 9)):
        return ask_question(
            actor=stage.actor(story["asker"]),
            content=content,
            key="",
            submit=not story.get("draft", False),
            is_fictional=True,
            asserted=Asserted(as_it_is=True),
        )


def _tell(
    stage: Stage, story: Mapping[str, Any], question: Question, code: str, moves: list[Any]
) -> None:
    for move in moves:
        case = Case.objects.get(question=question, authority=stage.authority(code))
        MOVES[move["do"]](stage, story, case, code, move)


def _comment(stage: Stage, asked: Mapping[str, Question]) -> None:
    for key, persona, days_ago, text in COMMENTS:
        question = Question.objects.select_related("topic").get(pk=asked[key].pk)
        with at(stage.moment(days_ago, 13)):
            post_contribution(
                actor=stage.actor(persona),
                question=question,
                text=text,
                language="en",
                is_fictional=True,
            )
