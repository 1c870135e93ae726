"""From rows to the JSON that shapes.py describes: the same projections as the pages."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from apps.core.actor import Actor
from apps.core.addresses import absolute
from apps.core.api.addresses import api_address
from apps.core.clock import now
from apps.forum.answer_shown import holds_for, removed_words, withdrawn_because
from apps.forum.api.drafts import draft_shown
from apps.forum.choices import OPEN_CASES
from apps.forum.clock_shown import sees_day
from apps.forum.models import Answer, Case, Question
from apps.forum.projections import asker_line, organisation_name, question_url
from apps.forum.querysets import is_own
from apps.profiles.models import Organisation
from apps.vocabularies.models import Term
from apps.vocabularies.projections import cited_version


def coded(term: Term | None) -> dict[str, str] | None:
    """Return code and label of a term."""
    return None if term is None else {"code": term.code, "label": str(term.label)}


def authority_ref(authority: Organisation) -> dict[str, Any]:
    """Return how an authority is named in other objects."""
    return {
        "id": authority.public_id,
        "name": authority.name,
        "country": authority.country_id,
    }


def question_entry(question: Question, actor: Actor) -> dict[str, Any]:
    """Return the entry of a question fetched with `for_page()`."""
    cases = sorted(question.cases.all(), key=lambda case: case.authority.sort_key)
    asker = is_own(actor, question)
    return {
        "id": question.public_id,
        "url": api_address("question", public_id=question.public_id),
        "page": absolute(question_url(question)),
        "title": question.title,
        "language": question.language,
        "topic": coded(question.topic),
        "product_class": coded(question.product_class),
        "stage": coded(question.stage),
        "state": question.state,
        "visibility": question.visibility,
        "is_public": not question.is_private,
        "duplicate_of": _canonical_number(question),
        "is_fictional": question.is_fictional,
        "asker": {
            "line": asker_line(question, actor),
            "organisation": organisation_name(question, actor) or None,
        },
        "authorities": [
            {
                "authority": authority_ref(case.authority),
                "state": case.state,
                "due_on": _due(case) if sees_day(case, question, actor, asker=asker) else None,
            }
            for case in cases
        ],
        "submitted_at": question.submitted_at,
        "public_since": question.public_at,
        "updated_at": question.updated_at,
    }


def _canonical_number(question: Question) -> str | None:
    """Return the number of the question that stands for a duplicate: always a public one."""
    if question.canonical_question_id is None:
        return None
    # What came along (`for_page`); a case brings its question without it.
    came: str | None = getattr(question, "canonical_number", None)
    if came is not None or question.canonical_question is None:
        return came
    number: str = question.canonical_question.public_id
    return number


def question_shown(question: Question, actor: Actor) -> dict[str, Any]:
    """Return a whole question with its issued answers; one query set for all of them."""
    answers = Answer.objects.visible_to(actor).in_force().filter(question=question).for_api()
    return whole_question(question, actor, answers.order_by("authority__sort_key"))


def whole_question(question: Question, actor: Actor, answers: Iterable[Answer]) -> dict[str, Any]:
    """Return a whole question with given answers, fetched with `for_api()`."""
    return question_entry(question, actor) | {
        "body": question.body_md,
        "body_html": question.body_html,
        "position": question.position_md,
        "justification": question.justification_md,
        "jurisdictions": question.jurisdictions,
        "facts": question.facts,
        "indication": question.indication,
        "related": question.related,
        "hold_note": question.hold_note if is_own(actor, question) else "",
        "answers": [answer_shown(answer) for answer in answers],
    }


def answer_shown(answer: Answer) -> dict[str, Any]:
    """Return an issued answer fetched with `for_api()`: authority, never the officials (D33)."""
    today = now().date()
    question = answer.question
    anchor = f"#answer-{answer.public_id.lower()}"
    accepted: bool = getattr(answer, "is_accepted")  # noqa: B009  annotation of `for_api`
    changed = getattr(answer, "changed_at")  # noqa: B009  annotation of `for_api`
    return {
        "id": answer.public_id,
        "url": api_address("answer", public_id=answer.public_id),
        "page": absolute(question_url(question) + anchor),
        "kind": answer.kind,
        "channel": answer.channel.code if answer.channel else None,
        "question": {
            "id": question.public_id,
            "title": question.title,
            "url": api_address("question", public_id=question.public_id),
        },
        "authority": authority_ref(answer.authority) | {"name": answer.authority_name},
        "language": answer.language,
        "short_answer": answer.short_shown,
        "text": "" if answer.redacted_at else answer.text_md,
        "text_html": answer.text_html,
        "basis": coded(answer.basis),
        "jurisdictions": answer.jurisdictions,
        "citations": [_citation(cited, answer) for cited in answer.citations.all()],
        "no_guidance_reason": "" if answer.redacted_at else answer.no_guidance_reason,
        "issued_at": answer.issued_at,
        "valid_from": answer.valid_from,
        "valid_until": answer.valid_until,
        "validity": answer.validity_on(today).value,
        "preliminary": answer.is_preliminary,
        "replaced_by": _final_ref(answer),
        "state": answer.state,
        "supersedes": _ref(getattr(answer, "before_number", None)),
        "superseded_by": _ref(getattr(answer, "successor", None)),
        "ended_on": answer.ended_on,
        "what_changed": "" if answer.redacted_at else answer.change_note,
        "withdrawn_because": withdrawn_because(answer),
        "review_by": answer.review_by,
        "holds_for": list(holds_for(answer)),
        "answered_by_letter_on": answer.letter_date,
        "removed": removed_words(answer),
        "disclaimer": answer.disclaimer,
        "content_hash": answer.content_hash,
        "accepted": accepted,
        "is_fictional": answer.is_fictional,
        "updated_at": changed,
    }


def _final_ref(answer: Answer) -> dict[str, str] | None:
    """Return the final answer that took the place of a preliminary one."""
    if answer.replaced_at is None:
        return None
    number: str = getattr(answer, "final_number")  # noqa: B009  annotation of `for_api`
    return {"id": number, "url": api_address("answer", public_id=number)}


def _ref(number: str | None) -> dict[str, str] | None:
    address = api_address("answer", public_id=number) if number else ""
    return {"id": number, "url": address} if number else None


def _citation(cited: Any, answer: Answer) -> dict[str, Any]:
    shown = cited_version(cited.guidance_version, now().date())
    return {
        "title": shown.title,
        "reference": shown.reference,
        "version": shown.label,
        "place": cited.locator,
        "url": shown.url,
        "replaced_by": shown.newer_label,
        "accessed_on": cited.accessed_on,
        "why_older": "" if answer.redacted_at else cited.older_reason,
    }


def case_entry(case: Case, actor: Actor) -> dict[str, Any]:
    """Return the entry of a case in the inbox of its authority."""
    number = case.question.public_id
    return {
        "id": number,
        "url": api_address("case", public_id=number),
        "page": absolute(reverse("forum:case", kwargs={"public_id": number})),
        "state": case.state,
        "received_at": case.received_at,
        "due_on": _due(case),
        "answered_at": case.answered_at,
        "updated_at": getattr(case, "changed_at"),  # noqa: B009  annotation of `with_changes`
        "assignee": _assignee(case),
        "question": question_entry(case.question, actor),
    }


def _due(case: Case) -> date | None:
    return case.due_on if case.state in OPEN_CASES else None


def _assignee(case: Case) -> dict[str, Any] | None:
    """Return who is in charge; a role that is over counts as nobody."""
    seat = case.assignee
    if seat is None or not (seat.is_verified and seat.user.is_active):
        return None
    return {"id": seat.pk, "name": seat.user.get_full_name()}


def case_shown(
    case: Case, question: Question, draft: Answer | None, actor: Actor
) -> dict[str, Any]:
    """Return a case with its question and the draft of its authority."""
    case.question = question
    return case_entry(case, actor) | {
        "question": question_shown(question, actor),
        "draft": draft and draft_shown(draft, draft.citations.all()),
    }
