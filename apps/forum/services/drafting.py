"""Drafting: the texts of an authority before they are offered for signature."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Subquery
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.core.events import record
from apps.core.text import one_line
from apps.core.versions import conflict, save_versioned
from apps.forum.choices import CaseState
from apps.forum.clock_choices import CaseEventKind
from apps.forum.events import of_answer
from apps.forum.models import Answer, Case, Citation, Question
from apps.forum.services.answer_content import AnswerContent, Cited, places_in, values_of
from apps.forum.services.cases import move_case
from apps.forum.services.locks import Place, lock_case, lock_draft, mandated_of, places_of
from apps.forum.services.replacing import NOTHING_REPLACED, place_taken
from apps.forum.states import ANSWER, CASE
from apps.vocabularies.models import GuidanceSection


def save_draft(*, actor: Actor, case: Case, content: AnswerContent, version: int | None) -> Answer:
    """Save the case's draft, beginning the case if need be; signatures on it are void then.

    `version` is that of the draft the writer saw, None when there was none. Whoever changes
    the text becomes its drafter and one of its writers, none of whom can sign it; saving
    without a change makes nobody a writer, and an emptied text has none. Raises Conflict
    when another official saved in between, Invalid with sentences per field.
    """
    with transaction.atomic():
        locked_case, answer = _lock_for_draft(case)
        began = locked_case.state
        places = _read_when(content, answer)
        replaced = place_taken(actor, locked_case, content)
        if began == CaseState.RECEIVED:
            move_case(locked_case, "begin", CaseEventKind.BEGUN, actor=actor)
        elif replaced is NOTHING_REPLACED:
            CASE.apply(locked_case, "begin", actor)
        values = values_of(content, mandated_of(answer or locked_case)) | replaced
        if answer is None:
            answer = _first_draft(locked_case, values, actor)
        elif version is None:
            raise Conflict(
                _("Another official has begun a draft in the meantime."),
                code="draft_exists",
                extra=conflict(answer, values).extra,
            )
        else:
            _save_again(answer, values, places, actor, version)
        if places_of(answer) != places:
            _replace_citations(answer, content.citations, places)
        if locked_case.state != began:
            # Readers see on the question that this authority has begun.
            Question.objects.filter(pk=case.question_id).update(updated_at=now())
        record("forum.answer_drafted", actor=actor, subject=answer, data=of_answer(answer))
        return answer


def _first_draft(case: Case, values: dict[str, Any], actor: Actor) -> Answer:
    made = Answer(
        case=case,
        question_id=case.question_id,
        authority_id=case.authority_id,
    )
    for name, value in (values | _authorship(made, values, actor)).items():
        setattr(made, name, value)
    ANSWER.apply(made, "edit", actor)
    try:
        made.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("This case already has an answer.")) from error
    return made


def _save_again(
    answer: Answer,
    values: dict[str, Any],
    places: list[Place],
    actor: Actor,
    version: int,
) -> None:
    ANSWER.apply(answer, "edit", actor)
    same = places_of(answer) == places and all(
        getattr(answer, name) == new for name, new in values.items()
    )
    written = values if same else values | _authorship(answer, values, actor)
    now_drafting = {"state": answer.state, "content_hash": ""}
    save_versioned(answer, expected=version, values=written | now_drafting)


def _authorship(answer: Answer, values: dict[str, Any], actor: Actor) -> dict[str, Any]:
    empty = not any(values[name] for name in ("short", "text_md", "no_guidance_reason"))
    return {
        "drafter_id": actor.person_id,
        "drafter_membership_id": actor.acting_membership_id,
        "writers": [] if empty else sorted({*answer.writers, actor.person_id}),
    }


def _lock_for_draft(case: Case) -> tuple[Case, Answer | None]:
    """Lock the case and its draft; while nobody has begun, the question before them.

    Once a case was begun its question can no longer change, and no case goes back: from then
    on the authorities that were asked do not wait for one another.
    """
    if case.state == CaseState.RECEIVED:
        locked = lock_case(case, with_question=True)
        # Nobody had begun when the row was locked: there is no draft yet.
        return locked, None if locked.state == CaseState.RECEIVED else lock_draft(locked)
    draft = lock_draft(case)
    if draft is not None:
        return draft.case, draft
    locked = lock_case(case, with_question=False)
    return locked, lock_draft(locked)


def _read_when(content: AnswerContent, answer: Answer | None) -> list[Place]:
    """Return the places; what was cited before keeps the day on which it was read."""
    before = {(p[0], p[1]): p[2] for p in places_of(answer)} if answer is not None else {}
    places = places_in(content, now().date())
    return [
        place
        if cited.accessed_on or place[:2] not in before
        else (*place[:2], before[place[:2]], place[3])
        for place, cited in zip(places, content.citations, strict=True)
    ]


def _replace_citations(answer: Answer, citations: Sequence[Cited], places: list[Place]) -> None:
    if places_of(answer):
        answer.citations.all().delete()
    Citation.objects.bulk_create(
        Citation(
            answer=answer,
            guidance_version=cited.guidance_version,
            section_id=_section_of(cited),
            locator=one_line(cited.locator),
            accessed_on=place[2] or None,
            older_reason=place[3],
            position=position,
        )
        for position, (cited, place) in enumerate(zip(citations, places, strict=True))
    )


def _section_of(cited: Cited) -> Any:
    """Return the section of that name, if there is one, as a part of the inserting statement."""
    named = GuidanceSection.objects.filter(
        version=cited.guidance_version.pk, locator=one_line(cited.locator)
    )
    return Subquery(named.values("pk")[:1])
