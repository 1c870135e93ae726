"""The new question that a publication makes, with the draft of its redacted answer."""

from dataclasses import replace
from datetime import date
from typing import Any

from apps.core.actor import Actor, actor_for_user, system_actor
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.core.events import record
from apps.core.markup import render_markdown
from apps.core.versions import save_versioned
from apps.forum.choices import MAX_VALIDITY_MONTHS, QuestionState, Visibility
from apps.forum.models import Answer, PublicationRequest, Question
from apps.forum.services.answer_content import AnswerContent, Cited
from apps.forum.services.cases import open_cases
from apps.forum.services.drafting import save_draft
from apps.profiles.models import Membership


def make_new_question(*, publication: PublicationRequest, official: Membership) -> Question:
    """Make or renew the question that becomes public with its answer, in the caller's transaction.

    It has a number of its own and hides who asks; nothing in it leads to the private one. The
    answer is a draft of the official who agreed: another one has to sign it.
    """
    question = publication.new_question
    if question is None:
        question = _first(publication)
    else:
        save_versioned(question, expected=None, values=_texts(publication))
    case = question.cases.select_related("authority").get(authority=publication.authority_id)
    draft = Answer.objects.unfinished().filter(case=case).first()
    save_draft(
        actor=_acting_as(official),
        case=case,
        content=_answer(publication),
        version=draft.version if draft else None,
    )
    return question


def _first(publication: PublicationRequest) -> Question:
    asked, authority, moment = publication.question, publication.authority, now()
    made = Question(
        asker_id=asked.asker_id,
        asker_membership_id=asked.asker_membership_id,
        asker_hidden=True,
        visibility=Visibility.PUBLIC_AFTER_ANSWER,
        state=QuestionState.OPEN,
        submitted_at=moment,
        language=asked.language,
        product_class_id=asked.product_class_id,
        stage_id=asked.stage_id,
        is_fictional=asked.is_fictional,
    )
    for name, value in _texts(publication).items():
        setattr(made, name, value)
    made.save(force_insert=True)
    made.wanted_authorities.set([authority])
    open_cases(actor=system_actor(), question=made, authorities=[authority], moment=moment)
    record("forum.question_drafted", actor=system_actor(), subject=made)
    return made


def _texts(publication: PublicationRequest) -> dict[str, Any]:
    """Return what both sides read, and nothing else that could tell of the private question."""
    country = publication.authority.country_id
    found: dict[str, Any] = {
        "title": publication.title,
        "topic_id": publication.topic_id,
        "jurisdictions": [country] if country else [],
        "facts": {},
        "indication": "",
        "related": "",
        "asker_hidden": True,
    }
    for name in ("body", "position", "justification"):
        text = getattr(publication, f"{name}_md")
        found |= {f"{name}_md": text, f"{name}_html": render_markdown(text)}
    return found


def _answer(publication: PublicationRequest) -> AnswerContent:
    """Return the redacted answer, and of the private one what both sides see it rests on."""
    private = publication.answer
    citations = private.citations.select_related("guidance_version").order_by("position")
    return AnswerContent(
        short=publication.short,
        text=publication.text_md,
        basis=private.basis,
        jurisdictions=private.jurisdictions,
        valid_until=_still_ahead(private.valid_until),
        citations=[
            Cited(c.guidance_version, c.locator, c.accessed_on, c.older_reason) for c in citations
        ],
        no_guidance_reason=publication.no_guidance_reason,
        language=private.language,
        is_preliminary=private.is_preliminary,
        conditions=private.conditions,
        for_classes=private.for_classes,
        for_stages=private.for_stages,
    )


def _still_ahead(day: date | None) -> date | None:
    """Return the end of validity where a new answer may have it; else its authority sets one."""
    today = now().date()
    if day is None or day <= today:
        return None
    months = (day.year - today.year) * 12 + day.month - today.month
    return day if months <= MAX_VALIDITY_MONTHS else None


def _acting_as(official: Membership) -> Actor:
    """Return the official who agreed, in the membership in which that was."""
    whole = actor_for_user(official.user)
    acting = [c for c in whole.capacities if c.membership_id == official.pk]
    if not acting:
        raise Conflict(code="official_left")
    return replace(whole, acting=acting[0])
