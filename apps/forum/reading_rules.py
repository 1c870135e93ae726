"""Who closes duplicates, takes out earlier texts, votes, follows up and writes the FAQ."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.access import Allowed, Decision, Denied, rule
from apps.core.actor import Actor
from apps.forum.choices import UNSENT, QuestionState
from apps.forum.querysets import HELD_GRANTS, is_own
from apps.forum.querysets.questions import PUBLIC_STATES
from apps.forum.rules import DRAFT, NOT_OFFICIAL, NOT_YOURS
from apps.profiles.models import Membership

NOT_EDITOR = Denied(
    _("Only editors and moderators of the platform do this. Choose that role first."),
    code="not_editor",
)
NOT_EDITOR_OR_ASKER = Denied(
    _("Only the asker and the platform’s editors close a question as a duplicate."),
    code="not_editor",
)
NOT_ASKED = Denied(
    _("Only authorities that were asked this question propose that it is a duplicate."),
    code="other_authority",
)
NOT_VERIFIED = Denied(
    _("Only verified members say whether an answer helped them."), code="not_verified"
)
OWN_AUTHORITY = Denied(
    _("Your own authority gave this answer, or you wrote it: others say whether it helps."),
    code="own_answer",
)
NOT_PUBLIC = Denied(
    _("Only public official answers that still stand are called helpful."), code="not_public"
)
OWN_TEXT = Denied(_("You wrote this text: another editor has to publish it."), code="own_text")
NOTHING_TO_FOLLOW = Denied(
    _("You can follow up your own questions once they were sent, and public ones."),
    code="nothing_to_follow",
)


def is_editor(actor: Actor) -> bool:
    """Return whether the role acted in is one of the platform's editors or moderators."""
    return any(actor.may(grant) for grant in HELD_GRANTS)


@rule("forum.close_duplicate")
def may_close_duplicate(actor: Actor, obj: Any = None) -> Decision:
    """Editors, moderators and the asker; `obj` is the question that is closed."""
    if not actor.is_authenticated:
        return NOT_EDITOR_OR_ASKER
    if obj is None or is_editor(actor) or is_own(actor, obj):
        return Allowed()
    return NOT_EDITOR_OR_ASKER


@rule("forum.propose_duplicate")
def may_propose_duplicate(actor: Actor, obj: Any = None) -> Decision:
    """Officials of an authority that was asked; `obj` is a question."""
    if not actor.may(DRAFT) or actor.acting is None:
        return NOT_OFFICIAL
    if obj is None:
        return Allowed()
    asked = {case.authority_id for case in obj.cases.all()}
    return Allowed() if actor.acting.organisation_id in asked else NOT_ASKED


@rule("forum.say_duplicate")
def may_say_duplicate(actor: Actor, obj: Any = None) -> Decision:
    """Whoever closes a question as a duplicate, or proposes it."""
    decision = may_close_duplicate(actor, obj)
    return decision or may_propose_duplicate(actor, obj)


@rule("forum.decide_duplicate")
def may_decide_duplicate(actor: Actor, obj: Any = None) -> Decision:  # noqa: ARG001
    """Editors and moderators decide on proposals, and open closed questions again."""
    return Allowed() if is_editor(actor) else NOT_EDITOR


@rule("forum.withhold_revision")
def may_withhold_revision(actor: Actor, obj: Any = None) -> Decision:
    """The asker takes out earlier texts; editors, those of public questions; `obj` a question."""
    if not actor.is_authenticated:
        return NOT_YOURS
    if obj is None or is_own(actor, obj):
        return Allowed()
    public = obj.public_at is not None
    return Allowed() if public and is_editor(actor) else NOT_YOURS


@rule("forum.follow_up")
def may_follow_up(actor: Actor, obj: Any = None) -> Decision:
    """Everybody signed in, public questions; askers, their own; `obj` is a question."""
    if not actor.is_authenticated:
        return NOTHING_TO_FOLLOW
    if obj is None:
        return Allowed()
    if obj.public_at is not None and obj.state in PUBLIC_STATES:
        return Allowed()
    sent = obj.state not in (*UNSENT, QuestionState.WITHDRAWN)
    return Allowed() if sent and is_own(actor, obj) else NOTHING_TO_FOLLOW


@rule("forum.vote_answer")
def may_vote_answer(actor: Actor, obj: Any = None) -> Decision:
    """Verified members, on public answers of authorities that are not theirs; `obj` an answer."""
    if actor.acting is None:
        return NOT_VERIFIED
    if obj is None:
        return Allowed()
    question = obj.question
    speaks = obj in type(obj).objects.in_force().filter(redacted_at__isnull=True)
    if not speaks or question.public_at is None or question.state not in PUBLIC_STATES:
        return NOT_PUBLIC
    return OWN_AUTHORITY if is_of_answer(actor, obj) else Allowed()


def is_of_answer(actor: Actor, answer: Any) -> bool:
    """Return whether the actor is of the authority, or wrote, signed or issued the answer."""
    members = Membership.objects.verified().filter(organisation=answer.authority_id)
    if members.filter(user=actor.user_id).exists():
        return True
    hands = {answer.drafter_id, answer.issued_by_id, *answer.writers}
    return actor.user_id in hands or answer.signatures.filter(signer_id=actor.user_id).exists()


@rule("forum.write_faq")
def may_write_faq(actor: Actor, obj: Any = None) -> Decision:  # noqa: ARG001
    """The platform's editors write, and send back."""
    return Allowed() if is_editor(actor) else NOT_EDITOR


@rule("forum.publish_faq")
def may_publish_faq(actor: Actor, obj: Any = None) -> Decision:
    """An editor who did not write the text; `obj` is an entry."""
    if not is_editor(actor):
        return NOT_EDITOR
    return OWN_TEXT if obj is not None and obj.author_id == actor.user_id else Allowed()
