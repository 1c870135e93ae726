"""Asking: drafts, sending, changing, withdrawing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
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
from apps.core.versions import require_version, save_versioned
from apps.forum.choices import QuestionState, Visibility
from apps.forum.clock_choices import CaseEventKind
from apps.forum.events import of_case
from apps.forum.models import Question
from apps.forum.services.attachments import forget_attachments
from apps.forum.services.cases import move_case, open_cases
from apps.forum.services.guarding import NOTHING_ASSERTED, Asserted, require_clean
from apps.forum.services.question_content import TITLE_LENGTH, QuestionContent, stored_values
from apps.forum.services.revisions import cleaned_reason, keep_revision, said_by
from apps.forum.states import QUESTION
from apps.profiles.models import Organisation

__all__ = [
    "NEEDED_TO_SEND",
    "OTHER_MANDATE",
    "TITLE_LENGTH",
    "QuestionContent",
    "ask_question",
    "discard_draft",
    "edit_question",
    "require_authorities",
    "send_out",
    "withdraw_question",
]
# What a draft may lack, but what is needed to send it.
NEEDED_TO_SEND: dict[str, Text] = {
    "body": _("Describe your case, so that it can be answered."),
    "authorities": _("Choose at least one authority."),
}
OTHER_MANDATE: Text = _(
    "The mandate of %(names)s is for other topics or stages of development. Choose another one."
)
NOT_HERE: Text = _("One of these authorities does not answer here any more.")
SENT_A_MOMENT_AGO = timedelta(minutes=1)


def ask_question(
    *,
    actor: Actor,
    content: QuestionContent,
    key: str,
    submit: bool,
    is_fictional: bool = False,
    asserted: Asserted = NOTHING_ASSERTED,
    parent: Question | None = None,
) -> Question:
    """Draft a question and, with `submit`, send it to the authorities in the same transaction.

    The same key of the same person gives the same question; with other content it is refused
    (Conflict `key_reused`). Raises Invalid with sentences per field or with what was found in
    the texts, NotAllowed when an unverified person submits; nothing is written then.
    """

    def create() -> Question:
        require(actor, "forum.write_question")
        question = Question(asker_id=actor.person_id, is_fictional=is_fictional)
        question.parent_question = parent
        if actor.bound:
            # A token would not find its own draft again: it reads as one membership only.
            question.asker_membership_id = actor.acting_membership_id
        for name, value in stored_values(content).items():
            setattr(question, name, value)
        question.save(force_insert=True)
        question.wanted_authorities.set(content.authorities)
        record("forum.question_drafted", actor=actor, subject=question)
        if submit:
            _submit(actor, question, content.authorities, asserted)
        return question

    with transaction.atomic():
        question: Question
        question, _new = once(
            actor=actor,
            key=key,
            operation="forum.ask_question",
            find=Question.objects.asked_by(actor).filter,
            create=create,
            fingerprint=repr((content, submit, *([parent.pk] if parent else []))),
        )
    return question


def edit_question(
    *,
    actor: Actor,
    question: Question,
    content: QuestionContent,
    version: int,
    submit: bool,
    asserted: Asserted = NOTHING_ASSERTED,
    reason: str = "",
    withhold: bool = False,
) -> Question:
    """Change a draft, or a sent question that no authority has begun to answer.

    The authorities of a sent question stay, and their mandates must be for a new topic or stage.
    What was sent changes with a reason; the words before stay in its history, `withhold` if not.
    Raises Conflict when somebody saved in between
    or an authority has begun, Invalid with sentences per field or with what was found.
    """
    with transaction.atomic():
        locked = lock_row(Question, question.pk)
        require(actor, "forum.write_question", locked)
        values = stored_values(content)
        if locked.state == QuestionState.DRAFT:
            save_versioned(locked, expected=version, values=values)
            locked.wanted_authorities.set(content.authorities)
            if submit:
                _submit(actor, locked, content.authorities, asserted)
            return locked
        if content.visibility != locked.visibility:
            raise Invalid(
                fields={"visibility": _("Who may read a question cannot change once it is sent.")}
            )
        QUESTION.apply(locked, "edit", actor)
        _require_details(content)
        _require_still_covered(locked, content)
        before = said_by(locked)
        save_versioned(locked, expected=version, values=values)
        why = cleaned_reason(reason)
        # With the terms of now: those that came along with the row are the ones of before.
        keep_revision(lock_row(Question, locked.pk), before, reason=why, withhold=withhold)
        # Nobody holds back what was sent: what an editor would look at has to go first.
        require_clean(actor, locked, replace(asserted, check=False))
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
            move_case(case, "withdraw", CaseEventKind.WITHDRAWN, actor=actor)
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
        forget_attachments(locked)
        locked.delete()


def _submit(
    actor: Actor, question: Question, authorities: Sequence[Organisation], asserted: Asserted
) -> None:
    """Send the question, or hold it for an editor, in the caller's transaction."""
    _require_details(question)
    require_authorities(authorities, question)
    _require_new(actor, question)
    membership = actor.acting.membership_id if actor.acting else None
    private = question.visibility == Visibility.AUTHORITY_PRIVATE
    # What only the authorities may read, no editor releases.
    if require_clean(actor, question, replace(asserted, check=asserted.check and not private)):
        QUESTION.apply(question, "hold", actor)
        held = {"state": question.state, "asker_membership_id": membership, "hold_note": ""}
        save_versioned(question, expected=None, values=held)
        record("forum.question_held", actor=actor, subject=question)
        return
    QUESTION.apply(question, "submit", actor)
    send_out(actor, question, authorities, membership)


def send_out(
    actor: Actor,
    question: Question,
    authorities: Sequence[Organisation],
    membership: UUID | None,
) -> None:
    """Open a case at each authority and set who may read, in the caller's transaction.

    `membership` asks. The state has been moved; the lists and texts are complete.
    """
    moment = now()
    public_at = moment if question.visibility == Visibility.PUBLIC else None
    places = question.jurisdictions or sorted({a.country_id for a in authorities if a.country_id})
    save_versioned(
        question,
        expected=None,
        values={
            "state": question.state,
            "submitted_at": moment,
            "public_at": public_at,
            "asker_membership_id": membership,
            "jurisdictions": places,
            "hold_note": "",
        },
    )
    _open_cases(actor, question, authorities, moment)
    record("forum.question_submitted", actor=actor, subject=question)


def _open_cases(
    actor: Actor, question: Question, authorities: Sequence[Organisation], moment: datetime
) -> None:
    try:
        with transaction.atomic():
            cases = open_cases(
                actor=actor, question=question, authorities=authorities, moment=moment
            )
    except IntegrityError:
        # The database waited for a merge and refuses what became a part of another.
        raise Invalid(fields={"authorities": NOT_HERE}) from None
    for case in cases:
        record("forum.case_received", actor=actor, subject=case, data=of_case(case))


def require_authorities(authorities: Sequence[Organisation], question: Question) -> None:
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
