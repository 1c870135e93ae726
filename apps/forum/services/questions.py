"""Asking: drafts, sending, changing, withdrawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, Text
from apps.core.events import record
from apps.core.idempotency import once
from apps.core.locking import lock_row
from apps.core.markup import render_markdown
from apps.core.text import one_line, without_overrides
from apps.core.versions import require_version, save_versioned
from apps.forum.choices import (
    NOT_OFFERED,
    TEXT_MAX,
    TITLE_MAX,
    TITLE_MIN,
    QuestionState,
    Visibility,
)
from apps.forum.events import of_case
from apps.forum.models import Case, Question
from apps.forum.states import CASE, QUESTION
from apps.profiles.models import Organisation
from apps.vocabularies.models import Term

# What a draft may lack, but what is needed to send it.
NEEDED_TO_SEND: dict[str, Text] = {
    "body": _("Describe your case, so that it can be answered."),
    "authorities": _("Choose at least one authority."),
}
TITLE_LENGTH: Text = _("Write your question in 15 to 200 characters.")
OTHER_MANDATE: Text = _(
    "The mandate of %(names)s is for other topics or stages of development. Choose another one."
)
NOT_HERE: Text = _("One of these authorities does not answer here any more.")
SENT_A_MOMENT_AGO = timedelta(minutes=1)
MARKDOWN_FIELDS = ("body", "position", "justification")


@dataclass(frozen=True, slots=True)
class QuestionContent:
    """What a person writes; texts are Markdown."""

    title: str
    body: str
    position: str
    justification: str
    topic: Term
    product_class: Term
    stage: Term
    visibility: Visibility
    authorities: Sequence[Organisation]
    language: str
    asker_hidden: bool = False


def ask_question(
    *, actor: Actor, content: QuestionContent, key: str, submit: bool, is_fictional: bool = False
) -> Question:
    """Draft a question and, with `submit`, send it to the authorities in the same transaction.

    The same key of the same person gives the same question; with other content it is refused
    (Conflict `key_reused`). Raises Invalid with sentences per field, NotAllowed when an
    unverified person submits; nothing is written then.
    """

    def create() -> Question:
        require(actor, "forum.write_question")
        question = Question(asker_id=actor.person_id, is_fictional=is_fictional)
        if actor.bound:
            # A token would not find its own draft again: it reads as one membership only.
            question.asker_membership_id = actor.acting_membership_id
        for name, value in _values(content).items():
            setattr(question, name, value)
        question.save(force_insert=True)
        question.wanted_authorities.set(content.authorities)
        record("forum.question_drafted", actor=actor, subject=question)
        if submit:
            _submit(actor, question, content.authorities)
        return question

    with transaction.atomic():
        question: Question
        question, _new = once(
            actor=actor,
            key=key,
            operation="forum.ask_question",
            find=Question.objects.asked_by(actor).filter,
            create=create,
            fingerprint=repr((content, submit)),
        )
    return question


def edit_question(
    *, actor: Actor, question: Question, content: QuestionContent, version: int, submit: bool
) -> Question:
    """Change a draft, or a sent question that no authority has begun to answer.

    The authorities of a sent question stay, and their mandates must be for a new topic or stage.
    Raises Conflict when somebody saved in between
    or an authority has begun, Invalid with sentences per field.
    """
    with transaction.atomic():
        locked = lock_row(Question, question.pk)
        require(actor, "forum.write_question", locked)
        values = _values(content)
        if locked.state == QuestionState.DRAFT:
            save_versioned(locked, expected=version, values=values)
            locked.wanted_authorities.set(content.authorities)
            if submit:
                _submit(actor, locked, content.authorities)
            return locked
        if content.visibility != locked.visibility:
            raise Invalid(
                fields={"visibility": _("Who may read a question cannot change once it is sent.")}
            )
        QUESTION.apply(locked, "edit", actor)
        _require_details(content)
        _require_still_covered(locked, content)
        save_versioned(locked, expected=version, values=values)
        record("forum.question_edited", actor=actor, subject=locked)
        return locked


def withdraw_question(*, actor: Actor, question: Question, version: int | None = None) -> Question:
    """Withdraw a sent question while every case is still `received`; this cannot be undone.

    It disappears for everybody but the asker and the addressed authorities. Raises Conflict
    when it is no longer at the version seen, if one is given.
    """
    with transaction.atomic():
        locked = lock_row(Question, question.pk)
        require_version(locked, version)
        cases = list(locked.cases.select_for_update(no_key=True).order_by("pk"))
        QUESTION.apply(locked, "withdraw", actor)
        save_versioned(locked, expected=None, values={"state": locked.state})
        for case in cases:
            CASE.apply(case, "withdraw", actor)
            save_versioned(case, expected=None, values={"state": case.state})
            record("forum.case_withdrawn", actor=actor, subject=case, data=of_case(case))
        record("forum.question_withdrawn", actor=actor, subject=locked)
        return locked


def discard_draft(*, actor: Actor, question: Question, version: int | None = None) -> None:
    """Delete a draft that was never sent.

    Raises Conflict once it was, or when it is no longer at the version seen, if one is given.
    """
    with transaction.atomic():
        locked = lock_row(Question, question.pk)
        require(actor, "forum.write_question", locked)
        require_version(locked, version)
        if locked.state != QuestionState.DRAFT:
            raise Conflict(_("This question was already sent. You can withdraw it instead."))
        record("forum.question_discarded", actor=actor, subject=locked)
        locked.delete()


def _submit(actor: Actor, question: Question, authorities: Sequence[Organisation]) -> None:
    """Open a case at each authority and set who may read, in the caller's transaction."""
    _require_details(question)
    _require_authorities(authorities, question)
    _require_new(actor, question)
    QUESTION.apply(question, "submit", actor)
    moment = now()
    membership = actor.acting.membership_id if actor.acting else None
    public_at = moment if question.visibility == Visibility.PUBLIC else None
    save_versioned(
        question,
        expected=None,
        values={
            "state": question.state,
            "submitted_at": moment,
            "public_at": public_at,
            "asker_membership_id": membership,
        },
    )
    _open_cases(actor, question, authorities, moment)
    record("forum.question_submitted", actor=actor, subject=question)


def _open_cases(
    actor: Actor, question: Question, authorities: Sequence[Organisation], moment: datetime
) -> None:
    try:
        with transaction.atomic():
            cases = [
                Case.objects.create(question=question, authority=authority, received_at=moment)
                # In the order in which a merge locks them.
                for authority in sorted(authorities, key=lambda one: one.pk)
            ]
    except IntegrityError:
        # The database waited for a merge and refuses what became a part of another.
        raise Invalid(fields={"authorities": NOT_HERE}) from None
    for case in cases:
        record("forum.case_received", actor=actor, subject=case, data=of_case(case))


def _require_authorities(authorities: Sequence[Organisation], question: Question) -> None:
    """Raise Invalid unless each chosen authority answers such questions here (rulings D64)."""
    if not authorities:
        raise Invalid(fields={"authorities": NEEDED_TO_SEND["authorities"]})
    wanted = {a.pk for a in authorities}
    able = Organisation.objects.with_active_mandate().filter(pk__in=wanted)
    found = able.coverage(topic=question.topic_id, stage=question.stage_id)
    if {pk for pk, _name, _covers in found} != wanted:
        raise Invalid(fields={"authorities": NOT_HERE})
    _refuse_elsewhere(found, "authorities")


def _require_still_covered(question: Question, content: QuestionContent) -> None:
    """Raise Invalid when a new topic or stage of a sent question is for other authorities."""
    moved = content.topic.pk != question.topic_id
    if moved or content.stage.pk != question.stage_id:
        addressed = Organisation.objects.filter(pk__in=question.cases.values("authority_id"))
        found = addressed.coverage(topic=content.topic.pk, stage=content.stage.pk)
        _refuse_elsewhere(found, "topic" if moved else "stage")


def _refuse_elsewhere(found: Sequence[tuple[UUID, str, bool]], field: str) -> None:
    elsewhere = sorted(name for _pk, name, covers in found if not covers)
    if elsewhere:
        raise Invalid(fields={field: OTHER_MANDATE % {"names": ", ".join(elsewhere)}})


def _require_new(actor: Actor, question: Question) -> None:
    """Raise Conflict when the person sent this very text a moment ago.

    Going back in the browser gives a new form with a new idempotency key and the old words.
    """
    twin = (
        Question.objects.asked_by(actor)
        .filter(
            state=QuestionState.OPEN,
            title=question.title,
            body_md=question.body_md,
            visibility=question.visibility,
            submitted_at__gt=now() - SENT_A_MOMENT_AGO,
        )
        .exclude(pk=question.pk)
        .first()
    )
    if twin is not None:
        raise Conflict(
            _("You sent the same question a moment ago. Its number is %(number)s.")
            % {"number": twin.public_id},
            code="already_sent",
        )


def _require_details(content: QuestionContent | Question) -> None:
    body = content.body if isinstance(content, QuestionContent) else content.body_md
    if not body.strip():
        raise Invalid(fields={"body": NEEDED_TO_SEND["body"]})


def _values(content: QuestionContent) -> dict[str, Any]:
    """Return the columns for a content; raises Invalid with all problems at once."""
    problems: dict[str, Text] = {}
    title = one_line(content.title)
    if not TITLE_MIN <= len(title) <= TITLE_MAX:
        problems["title"] = TITLE_LENGTH
    rendered: dict[str, str] = {}
    for name in MARKDOWN_FIELDS:
        text = without_overrides(getattr(content, name)).strip()
        if len(text) > TEXT_MAX:
            problems[name] = _("Shorten this text to 5,000 characters.")
            continue
        try:
            rendered |= {f"{name}_md": text, f"{name}_html": render_markdown(text)}
        except Invalid as error:
            problems[name] = error.message
    for name, list_code in (
        ("topic", "topic"),
        ("product_class", "atmp_class"),
        ("stage", "development_stage"),
    ):
        if getattr(content, name).list_code != list_code:
            problems[name] = NOT_OFFERED
    if problems:
        raise Invalid(fields=problems)
    return rendered | {
        "title": title,
        "topic_id": content.topic.pk,
        "product_class_id": content.product_class.pk,
        "stage_id": content.stage.pk,
        "visibility": content.visibility,
        "language": content.language,
        "asker_hidden": content.asker_hidden,
    }
