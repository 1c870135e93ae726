"""Two hundred private questions, and whatever is done with such, that no reader may know of."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from apps.core.ids import public_id, uuid7
from apps.forum.models import (
    Answer,
    BreakGlass,
    BreakGlassReading,
    Case,
    PublicationConsent,
    PublicationRequest,
    Question,
    QuestionColleague,
)
from apps.forum.private_choices import OpeningState, PublicationState
from tests.factories.accounts import UserFactory
from tests.factories.profiles import MembershipFactory

PRIVATE_QUESTIONS = 200


def hide_private(secret: str, answered: Answer) -> None:
    """Add copies of a private question, with colleagues, openings, and publications.

    Rows are written as they come to stand, without the services and their messages; triggers
    are off, because half of these states come about only one after the other.
    """
    # As the database has it: triggers froze the capacities.
    answered = Answer.objects.select_related("question", "case").get(pk=answered.pk)
    original, first = answered.question, answered.case
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    copies = [_copy(original, title=f"{secret} private {n}?") for n in range(PRIVATE_QUESTIONS)]
    Question.objects.bulk_create(copies)
    cases = Case.objects.bulk_create([_copy(first, question=copy) for copy in copies])
    _share(original, copies[:20])
    _open(secret, copies)
    _publish(secret, answered, cases, copies[100:])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = origin")


def _copy(row: Any, **changes: Any) -> Any:
    """Return a new row with the columns of another one."""
    model = type(row)
    values = {f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields}
    values |= {"id": uuid7()}
    if "public_id" in values:
        values["public_id"] = public_id(row.public_id[0])
    made = model(**values)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def _share(original: Question, copies: list[Question]) -> None:
    place = original.asker_membership
    assert place is not None
    colleague = MembershipFactory(organisation=place.organisation)
    QuestionColleague.objects.bulk_create(
        QuestionColleague(question=copy, membership=colleague, asker_membership=place)
        for copy in copies
    )


def _open(secret: str, copies: list[Question]) -> None:
    asks, decides, moment = UserFactory(), UserFactory(), timezone.now()
    for state, copy in zip(OpeningState.values, copies, strict=False):
        decided = state != OpeningState.WAITING
        opening = BreakGlass.objects.create(
            number=copy.public_id,
            question=copy,
            reason=f"{secret} reason",
            state=state,
            asked_by=asks,
            asked_role="moderator",
            decided_by=decides if decided else None,
            decided_at=moment if decided else None,
            open_until=moment + timedelta(hours=1) if state == OpeningState.ALLOWED else None,
        )
        BreakGlassReading.objects.create(opening=opening)


def _publish(secret: str, answered: Answer, cases: list[Case], made_of: list[Question]) -> None:
    for state, case, new_question in zip(PublicationState.values, cases, made_of, strict=False):
        answer = _copy(answered, question=case.question, case=case)
        answer.save(force_insert=True)
        made = PublicationRequest.objects.create(
            question=case.question,
            answer=answer,
            authority_id=answered.authority_id,
            state=state,
            proposed_side="asker",
            proposed_by_id=answered.question.asker_id,
            title=f"{secret} redacted title?",
            body_md=secret,
            short=secret,
            text_md=secret,
            topic_id=answered.question.topic_id,
            content_hash="0" * 64,
            new_question=new_question,
            expires_at=timezone.now() + timedelta(days=60),
        )
        PublicationConsent.objects.create(
            publication=made,
            side="asker",
            person_id=answered.question.asker_id,
            content_hash="0" * 64,
        )
