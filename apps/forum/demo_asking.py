"""Facts of invented questions, one that waits for an editor, and one with a file beside it."""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core.actor import Actor
from apps.core.files import check_upload
from apps.forum.choices import QuestionState, Visibility
from apps.forum.models import Question
from apps.forum.services.attachments import add_attachment
from apps.forum.services.guarding import Asserted
from apps.forum.services.questions import QuestionContent, ask_question
from apps.profiles.models import Organisation
from apps.vocabularies.models import Term

# A picture of two by two points, made up.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEE"
    "lEQVR4nGPg9s8BIgYIBQAUMgMZf8oboAAAAABJRU5ErkJggg=="
)
# Made up; its check digits are right, so that it is held.
NUMBER = "85.07.30-033.28"
TITLE = "Does the label of a donor bag need the number of the hospital?"


def fill_asking(
    actor_of: Callable[[str], Actor],
    asked: Mapping[str, Question],
    authority: Callable[[str], Organisation],
) -> None:
    """Hold one question for an editor, and put a file beside each draft."""
    _hold(actor_of("developer"), authority("be"))
    picture = check_upload(SimpleUploadedFile("scheme.png", PICTURE))
    for question in asked.values():
        if question.state == QuestionState.DRAFT and question.asker_id == _id(actor_of):
            add_attachment(actor=actor_of("developer"), question=question, file=picture)


def _id(actor_of: Callable[[str], Actor]) -> Any:
    return actor_of("developer").person_id


def _hold(actor: Actor, authority: Organisation) -> None:
    ask_question(
        actor=actor,
        content=QuestionContent(
            title=TITLE,
            body=f"The label of our invented hospital says {NUMBER}: that is its own number.",
            position="We would keep it.",
            justification="It names no person.",
            topic=_term("topic", "cells_tissues.procurement"),
            product_class=_term("atmp_class", "sCTMP"),
            stage=_term("development_stage", "cta_preparation"),
            visibility=Visibility.PUBLIC,
            authorities=[authority],
            language="en",
            facts={"donor": "allogeneic"},
            indication="An invented disease",
        ),
        key="demo-held",
        submit=True,
        is_fictional=True,
        asserted=Asserted(check=True),
    )


def _term(list_code: str, code: str) -> Term:
    return Term.objects.get(list_code=list_code, code=code)
