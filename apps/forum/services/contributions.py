"""What experts and members say beside the official answers: write, change, withdraw, accept."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, Text, TooMany
from apps.core.events import record
from apps.core.idempotency import once
from apps.core.locking import lock_row
from apps.core.markup import render_markdown
from apps.core.ratelimit import Window, count
from apps.core.text import one_line, without_overrides
from apps.core.versions import save_versioned
from apps.forum.choices import EDIT_REASON_MAX, TEXT_MAX, ContributionKind
from apps.forum.contribution_rules import of_contribution
from apps.forum.guard import findings
from apps.forum.models import (
    Contribution,
    ContributionAcceptance,
    ContributionRevision,
    Question,
)
from apps.profiles.choices import Role
from apps.profiles.models import PersonTopic

WINDOWS = (Window("comments", 600, 6), Window("comments an hour", 3600, 20))


def speaks_as_person(actor: Actor) -> bool:
    """Return whether the actor acts as an official, who comments as a person only."""
    return actor.acting is not None and actor.acting.role == Role.REGULATOR


def knows_topic(actor: Actor, question: Question) -> bool:
    """Return whether the actor's profile names the question's topic as an area of expertise."""
    wanted = {question.topic_id, question.topic.parent_id}
    return PersonTopic.objects.filter(person__user=actor.user_id, term__in=wanted).exists()


def post_contribution(
    *,
    actor: Actor,
    question: Question,
    text: str,
    language: str,
    as_expert: bool = False,
    for_myself: bool = False,
    is_fictional: bool = False,
    key: str = "",
) -> Contribution:
    """Comment on a public question; who speaks, and as what, is frozen with it.

    Officials say that they write for themselves (`for_myself`). Experts are those whose profile
    names the topic. The same key of the same person gives the same comment; with other words it
    is refused (Conflict `key_reused`). Raises NotAllowed for the unverified, Invalid for a text
    that cannot stay, TooMany after several within a short time.
    """
    require(actor, "forum.contribute", question)
    kind = _kind(actor, question, as_expert=as_expert, for_myself=for_myself)
    values = _text(text, language)

    def create() -> Contribution:
        _count(actor)
        locked = lock_row(Question, question.pk)
        require(actor, "forum.contribute", locked)
        made: Contribution = Contribution.objects.create(
            question=locked,
            kind=kind,
            language=language,
            author_id=actor.person_id,
            membership_id=actor.acting_membership_id,
            posted_at=now(),
            is_fictional=is_fictional,
            **values,
        )
        record("forum.contribution_posted", actor=actor, subject=made, data=of_contribution(made))
        return made

    with transaction.atomic():
        posted: Contribution
        posted, _new = once(
            actor=actor,
            key=key,
            operation="forum.post_contribution",
            find=Contribution.objects.of_actor(actor).filter,
            create=create,
            fingerprint=repr((str(question.pk), kind, values["text_md"])),
        )
    return posted


def change_contribution(
    *, actor: Actor, contribution: Contribution, text: str, reason: str, version: int | None
) -> Contribution:
    """Change an own comment, with a reason; the text before stays in its history.

    Raises Conflict when it is at another version than the one seen, or withdrawn.
    """
    why = one_line(reason)
    values = _text(text, contribution.language)
    if not 0 < len(why) <= EDIT_REASON_MAX:
        raise Invalid(fields={"reason": _("Say in 1 to 300 characters what you change, and why.")})
    with transaction.atomic():
        locked = _standing(actor, contribution)
        before = locked.text_md
        save_versioned(locked, expected=version, values=values | {"edited_at": now()})
        ContributionRevision.objects.create(contribution=locked, text_md=before, reason=why)
        data = of_contribution(locked)
        record("forum.contribution_changed", actor=actor, subject=locked, data=data)
        return locked


def withdraw_contribution(*, actor: Actor, contribution: Contribution) -> None:
    """Take an own comment back: its texts are deleted, a line says that there was one."""
    with transaction.atomic():
        locked = _standing(actor, contribution)
        ContributionAcceptance.objects.active().filter(contribution=locked).update(revoked_at=now())
        ContributionRevision.objects.filter(contribution=locked).delete()
        gone = {"withdrawn_at": now(), "text_md": "", "text_html": ""}
        save_versioned(locked, expected=None, values=gone)
        data = of_contribution(locked)
        record("forum.contribution_withdrawn", actor=actor, subject=locked, data=data)


def accept_contribution(*, actor: Actor, contribution: Contribution) -> ContributionAcceptance:
    """Say, as the asker, that a comment helped; it replaces the one accepted before (D60)."""
    with transaction.atomic():
        question = lock_row(Question, contribution.question_id)
        require(actor, "forum.change_question", question)
        locked = lock_row(Contribution, contribution.pk)
        if locked.withdrawn_at is not None or locked.author_id == actor.user_id:
            raise Conflict(
                _("Only a comment of somebody else can be accepted."), code="wrong_state"
            )
        active = ContributionAcceptance.objects.active().filter(question=question)
        same: ContributionAcceptance | None = active.filter(contribution=locked).first()
        if same is not None:
            return same
        active.update(revoked_at=now())
        made: ContributionAcceptance = ContributionAcceptance.objects.create(
            question=question, contribution=locked, actor_id=actor.person_id
        )
        data = of_contribution(locked)
        record("forum.contribution_accepted", actor=actor, subject=locked, data=data)
        return made


def revoke_contribution_acceptance(*, actor: Actor, contribution: Contribution) -> None:
    """Take the acceptance back; without one nothing happens."""
    with transaction.atomic():
        question = lock_row(Question, contribution.question_id)
        require(actor, "forum.change_question", question)
        active = ContributionAcceptance.objects.active().filter(contribution=contribution)
        if active.update(revoked_at=now()):
            data = of_contribution(contribution)
            record("forum.contribution_revoked", actor=actor, subject=contribution, data=data)


def _standing(actor: Actor, contribution: Contribution) -> Contribution:
    locked = lock_row(Contribution, contribution.pk)
    require(actor, "forum.change_contribution", locked)
    if locked.withdrawn_at is not None:
        raise Conflict(_("This comment was withdrawn."), code="wrong_state")
    return locked


def _kind(
    actor: Actor, question: Question, *, as_expert: bool, for_myself: bool
) -> ContributionKind:
    if speaks_as_person(actor):
        if not for_myself:
            sentence = _("Confirm that you write for yourself, not for your authority.")
            raise Invalid(fields={"for_myself": sentence})
        return ContributionKind.PERSONAL_EXPERT
    if as_expert and not knows_topic(actor, question):
        sentence = _("Your profile does not name this topic as an area of expertise.")
        raise Invalid(fields={"as_expert": sentence})
    return ContributionKind.PERSONAL_EXPERT if as_expert else ContributionKind.COMMUNITY


def _text(text: str, language: str) -> dict[str, Any]:
    """Return the columns of a text; raises Invalid for one that cannot stand in public."""
    plain = without_overrides(text).strip()
    problem: Text | None = None
    if not plain or len(plain) > TEXT_MAX:
        problem = _("Write 1 to 5,000 characters.")
    else:
        personal = [one for one in findings(plain, language=language) if one.blocks]
        problem = personal[0].sentence if personal else None
    if problem is not None:
        raise Invalid(fields={"text": problem})
    try:
        html = render_markdown(plain)
    except Invalid as error:
        raise Invalid(fields={"text": error.message}) from error
    return {"text_md": plain, "text_html": html}


def _count(actor: Actor) -> None:
    for one in count({f"comments:{actor.user_id}": WINDOWS}):
        if one.used > one.window.limit:
            raise TooMany(
                _("You wrote several comments within a short time. Try again a little later."),
                extra={"retry_after": one.resets, "limit": one.window.name},
            )
