"""From rows to the JSON that shapes.py describes: the same projections as the pages."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from apps.core.actor import Actor
from apps.core.addresses import absolute
from apps.core.api.addresses import api_address
from apps.core.clock import now
from apps.forum.models import Answer, Case, Question
from apps.forum.projections import asker_line, organisation_name, question_url
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
        "is_fictional": question.is_fictional,
        "asker": {
            "line": asker_line(question, actor),
            "organisation": organisation_name(question, actor) or None,
        },
        "authorities": [
            {"authority": authority_ref(case.authority), "state": case.state} for case in cases
        ],
        "submitted_at": question.submitted_at,
        "public_since": question.public_at,
        "updated_at": question.updated_at,
    }


def question_shown(question: Question, actor: Actor) -> dict[str, Any]:
    """Return a whole question with its issued answers; one query set for all of them."""
    answers = Answer.objects.visible_to(actor).issued().filter(question=question).for_api()
    return question_entry(question, actor) | {
        "body": question.body_md,
        "body_html": question.body_html,
        "position": question.position_md,
        "justification": question.justification_md,
        "answers": [answer_shown(answer) for answer in answers.order_by("authority__sort_key")],
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
        "question": {
            "id": question.public_id,
            "title": question.title,
            "url": api_address("question", public_id=question.public_id),
        },
        "authority": authority_ref(answer.authority) | {"name": answer.authority_name},
        "language": answer.language,
        "short_answer": answer.short,
        "text": answer.text_md,
        "text_html": answer.text_html,
        "basis": coded(answer.basis),
        "jurisdictions": answer.jurisdictions,
        "citations": [_citation(c.guidance_version, c.locator) for c in answer.citations.all()],
        "no_guidance_reason": answer.no_guidance_reason,
        "issued_at": answer.issued_at,
        "valid_from": answer.valid_from,
        "valid_until": answer.valid_until,
        "validity": answer.validity_on(today).value,
        "disclaimer": answer.disclaimer,
        "content_hash": answer.content_hash,
        "accepted": accepted,
        "is_fictional": answer.is_fictional,
        "updated_at": changed,
    }


def _citation(version: Any, locator: str) -> dict[str, str]:
    shown = cited_version(version, now().date())
    return {
        "title": shown.title,
        "reference": shown.reference,
        "version": shown.label,
        "place": locator,
        "url": shown.url,
        "replaced_by": shown.newer_label,
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
        "answered_at": case.answered_at,
        "updated_at": getattr(case, "changed_at"),  # noqa: B009  annotation of `with_changes`
        "question": question_entry(case.question, actor),
    }


def case_shown(
    case: Case, question: Question, draft: Answer | None, actor: Actor
) -> dict[str, Any]:
    """Return a case with its question and the draft of its authority."""
    case.question = question
    return case_entry(case, actor) | {
        "question": question_shown(question, actor),
        "draft": draft and draft_shown(draft, draft.citations.all()),
    }


def draft_shown(draft: Answer, citations: Iterable[Any]) -> dict[str, Any]:
    """Return an unfinished answer as its officials see it."""
    return {
        "id": draft.public_id,
        "state": draft.state,
        "short_answer": draft.short,
        "text": draft.text_md,
        "basis": coded(draft.basis),
        "jurisdictions": draft.jurisdictions,
        "valid_until": draft.valid_until,
        "citations": [
            {
                "guidance": c.guidance_version.document.public_id,
                "version": c.guidance_version.label,
                "place": c.locator,
            }
            for c in citations
        ],
        "no_guidance_reason": draft.no_guidance_reason,
        "return_reason": draft.return_reason,
        "content_hash": draft.content_hash,
        "updated_at": draft.updated_at,
    }
