"""Answering: draft, sign-off by a second official on a content hash, issue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, Text
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.markup import render_markdown
from apps.core.text import one_line, without_overrides
from apps.core.versions import conflict, require_version, save_versioned
from apps.forum.choices import (
    CITATIONS_MAX,
    DISCLAIMER_VERSION,
    MAX_VALIDITY_MONTHS,
    NOT_OFFERED,
    SHORT_MAX,
    TEXT_MAX,
    CaseState,
    Visibility,
)
from apps.forum.events import of_answer
from apps.forum.hashing import cited_lines, content_hash, whole_text
from apps.forum.models import Answer, Case, Citation, Question, Signature
from apps.forum.services.locks import (
    lock_answer,
    lock_case,
    lock_draft,
    lock_for_issue,
    mandated_of,
    places_of,
)
from apps.forum.states import ANSWER, CASE, QUESTION
from apps.vocabularies.models import GuidanceSection, GuidanceVersion, Term

RETURN_REASON_MAX = 1000
OUTSIDE_MANDATE = _("Choose only countries that the mandate of your authority covers.")


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation: a version of a guidance document and the place in it."""

    guidance_version: GuidanceVersion
    locator: str


@dataclass(frozen=True, slots=True)
class AnswerContent:
    """What a drafter writes; `text` is Markdown."""

    short: str
    text: str
    basis: Term | None
    jurisdictions: Sequence[str]
    valid_until: date | None
    citations: Sequence[Cited]
    no_guidance_reason: str
    language: str


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
        CASE.apply(locked_case, "begin", actor)
        values = _values(content, mandated_of(answer or locked_case))
        if answer is None:
            answer = _first_draft(locked_case, values, actor)
        elif version is None:
            raise Conflict(
                _("Another official has begun a draft in the meantime."),
                code="draft_exists",
                extra=conflict(answer, values).extra,
            )
        else:
            _save_again(answer, values, _places(content), actor, version)
        if places_of(answer) != _places(content):
            _replace_citations(answer, content.citations)
        if locked_case.state != began:
            save_versioned(locked_case, expected=None, values={"state": locked_case.state})
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
    places: list[tuple[UUID, str]],
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


def _places(content: AnswerContent) -> list[tuple[UUID, str]]:
    return [(c.guidance_version.pk, one_line(c.locator)) for c in content.citations]


def _authorship(answer: Answer, values: dict[str, Any], actor: Actor) -> dict[str, Any]:
    empty = not any(values[name] for name in ("short", "text_md", "no_guidance_reason"))
    return {
        "drafter_id": actor.person_id,
        "drafter_membership_id": actor.acting_membership_id,
        "writers": [] if empty else sorted({*answer.writers, actor.person_id}),
    }


def offer_draft(*, actor: Actor, case: Case, content: AnswerContent, version: int | None) -> Answer:
    """Save the draft and offer it for signature: both, or nothing."""
    with transaction.atomic():
        saved = save_draft(actor=actor, case=case, content=content, version=version)
        return request_signature(actor=actor, answer=saved, version=saved.version)


def request_signature(*, actor: Actor, answer: Answer, version: int) -> Answer:
    """Offer the draft for signature under the hash of its content.

    Raises Invalid when the draft is not complete, Conflict when it changed meanwhile.
    """
    with transaction.atomic():
        locked = lock_answer(answer)
        ANSWER.apply(locked, "request_signature", actor)
        _require_complete(locked)
        values = {"state": locked.state, "content_hash": content_hash(locked), "return_reason": ""}
        save_versioned(locked, expected=version, values=values)
        record("forum.signature_requested", actor=actor, subject=locked, data=of_answer(locked))
        return locked


def return_draft(
    *,
    actor: Actor,
    answer: Answer,
    reason: str,
    version: int | None = None,
    seen_hash: str | None = None,
) -> Answer:
    """Send the draft back to its drafter, with a reason in words.

    Raises Conflict when it is no longer at the version seen, or no longer the text seen
    (`seen_hash`), whichever is given: nobody sends back what they have not read.
    """
    text = reason.strip()
    if not text or len(text) > RETURN_REASON_MAX:
        raise Invalid(fields={"reason": _("Say in 1 to 1,000 characters what has to change.")})
    with transaction.atomic():
        locked = lock_row(Answer, answer.pk)
        ANSWER.apply(locked, "return", actor)
        require_version(locked, version)
        if seen_hash is not None and locked.content_hash != seen_hash:
            raise conflict(locked, {})
        values = {
            "state": locked.state,
            "return_reason": text,
            "returned_md": whole_text(locked),
            "returned_citations": cited_lines(locked),
            "content_hash": "",
        }
        save_versioned(locked, expected=None, values=values)
        record("forum.answer_returned", actor=actor, subject=locked, data=of_answer(locked))
        return locked


def sign_answer(*, actor: Actor, answer: Answer, seen_hash: str) -> Signature:
    """Sign the exact text that the signer saw (`seen_hash`); signing twice changes nothing.

    Raises NotAllowed for the drafter, without second factor, or outside the mandate;
    Conflict when the text is no longer the one seen.
    """
    with transaction.atomic():
        locked = lock_answer(answer)
        ANSWER.apply(locked, "sign", actor)
        if locked.content_hash != seen_hash or content_hash(locked) != seen_hash:
            raise Conflict(
                _("The text changed after you opened it. Read it again before you sign."),
                code="text_changed",
            )
        signature, new = Signature.objects.get_or_create(
            answer=locked,
            signer_id=actor.person_id,
            offer=str(locked.offer),
            defaults={
                "membership_id": actor.acting_membership_id,
                "content_hash": locked.content_hash,
            },
        )
        if new:
            record("forum.answer_signed", actor=actor, subject=locked, data=of_answer(locked))
        return signature


def issue_answer(*, actor: Actor, answer: Answer, seen_hash: str) -> Answer:
    """Issue the signed answer: from now on it speaks for the authority and never changes.

    `seen_hash` is that of the text on the issuer's screen.

    Closes the case; a question that was to become public with its first answer does so in
    the same transaction (rulings D26). Raises Conflict `not_signed` without the valid
    signature of a second official, or `wrong_state` when it was already issued.
    """
    try:
        return _issue(actor, answer, seen_hash)
    except IntegrityError as error:
        # Ended while the act waited for the question; the database looked once more.
        raise Conflict(
            _("The mandate or a signer's place ended meanwhile. Nothing was issued."),
            code="not_signed",
        ) from error


def _issue(actor: Actor, answer: Answer, seen_hash: str) -> Answer:
    with transaction.atomic():
        locked = lock_for_issue(answer)
        question, case = locked.question, locked.case
        ANSWER.apply(locked, "issue", actor)
        if locked.content_hash != seen_hash or content_hash(locked) != seen_hash:
            raise Conflict(
                _("The text changed after you opened it. Read it again before you issue it."),
                code="text_changed",
            )
        moment = now()
        _require_future(locked.valid_until, moment.date())
        _require_mandate(locked)
        issued = {
            "state": locked.state,
            "issued_at": moment,
            "issued_by_id": actor.person_id,
            "valid_from": moment.date(),
            "returned_md": "",
            "returned_citations": None,
        }
        save_versioned(locked, expected=None, values=issued)
        CASE.apply(case, "answer", actor)
        save_versioned(case, expected=None, values={"state": case.state, "answered_at": moment})
        _answer_question(actor, question)
        record("forum.answer_issued", actor=actor, subject=locked, data=of_answer(locked))
        return locked


def _answer_question(actor: Actor, question: Question) -> None:
    QUESTION.apply(question, "answer", actor)
    values: dict[str, Any] = {"state": question.state}
    if question.visibility == Visibility.PUBLIC_AFTER_ANSWER and question.public_at is None:
        values["public_at"] = now()
    save_versioned(question, expected=None, values=values)


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


def _replace_citations(answer: Answer, citations: Sequence[Cited]) -> None:
    if places_of(answer):
        answer.citations.all().delete()
    sections = GuidanceSection.objects.filter(
        version__in=[c.guidance_version.pk for c in citations],
        locator__in=[c.locator for c in citations],
    )
    known = {(s.version_id, s.locator): s for s in sections}
    Citation.objects.bulk_create(
        Citation(
            answer=answer,
            guidance_version=cited.guidance_version,
            section=known.get((cited.guidance_version.pk, cited.locator)),
            locator=one_line(cited.locator),
            position=position,
        )
        for position, cited in enumerate(citations)
    )


def _values(content: AnswerContent, mandated: set[str]) -> dict[str, Any]:
    problems = _problems(content, mandated)
    try:
        html = render_markdown(without_overrides(content.text).strip())
    except Invalid as error:
        problems["text"], html = error.message, ""
    if problems:
        raise Invalid(fields=problems)
    return {
        "short": one_line(content.short),
        "text_md": without_overrides(content.text).strip(),
        "text_html": html,
        "basis_id": content.basis.pk if content.basis else None,
        "jurisdictions": sorted(set(content.jurisdictions)),
        "valid_until": content.valid_until,
        "no_guidance_reason": one_line(content.no_guidance_reason),
        "language": content.language,
        "disclaimer_version": DISCLAIMER_VERSION,
    }


def _problems(content: AnswerContent, mandated: set[str]) -> dict[str, Text]:
    problems: dict[str, Text] = {}
    if len(one_line(content.short)) > SHORT_MAX:
        problems["short"] = _("Shorten the short answer to 300 characters.")
    if len(content.text) > TEXT_MAX * 2:
        problems["text"] = _("Shorten this text to 10,000 characters.")
    if content.basis is not None and content.basis.list_code != "answer_basis":
        problems["basis"] = NOT_OFFERED
    if set(content.jurisdictions) - mandated:
        problems["jurisdictions"] = OUTSIDE_MANDATE
    places = _places(content)
    if len(places) > CITATIONS_MAX or len(set(places)) < len(places):
        problems["citations"] = _("Cite each place once, and at most 12 places.")
    return problems


def _require_mandate(answer: Answer) -> None:
    """Raise Invalid when the mandate no longer covers a country that the answer names."""
    if set(answer.jurisdictions) - mandated_of(answer):
        raise Invalid(fields={"jurisdictions": OUTSIDE_MANDATE})


def _require_complete(answer: Answer) -> None:
    """Raise Invalid with a sentence for each thing that an answer must have."""
    problems: dict[str, Text] = {}
    if not answer.short.strip():
        problems["short"] = _("Write the short answer: one or two sentences.")
    if not answer.text_md.strip():
        problems["text"] = _("Write the answer.")
    if answer.basis_id is None:
        problems["basis"] = _("Say what the answer rests on.")
    if not answer.jurisdictions:
        problems["jurisdictions"] = _("Say where the answer applies.")
    if not places_of(answer) and not answer.no_guidance_reason:
        problems["citations"] = _("Add at least one citation, or say why no guidance is cited.")
    if problems:
        raise Invalid(fields=problems)
    _require_future(answer.valid_until, now().date())
    _require_mandate(answer)


def _require_future(day: date | None, today: date) -> None:
    if day is None or day <= today:
        raise Invalid(fields={"valid_until": _("The end of validity must be after today.")})
    months = (day.year - today.year) * 12 + day.month - today.month
    if months > MAX_VALIDITY_MONTHS:
        raise Invalid(fields={"valid_until": _("An answer is valid for at most 36 months.")})
