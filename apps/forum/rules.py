"""Who may do what with questions and answers (forum.md §4.3; rulings D37, D38, D61-D64)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.access import Allowed, Decision, Denied, rule
from apps.core.actor import Actor
from apps.forum.choices import Visibility
from apps.forum.querysets import HELD_GRANTS, is_own

ASK, ASK_PRIVATE = "question.ask", "question.ask_private"
READ, DRAFT, SIGN = "official.read", "official.draft", "official.sign"

NOT_VERIFIED = Denied(
    _(
        "Only verified members of an organisation can ask authorities. "
        "Your text can be kept as a draft."
    ),
    code="not_verified",
)
PUBLIC_ONLY = Denied(_("In the role you act in now you can only ask questions that become public."))
NOT_YOURS = Denied(_("Only the person who asked can do this."), code="not_the_asker")
NO_LONGER_MEMBER = Denied(
    _("You left the organisation that you asked for. You can still withdraw the question."),
    code="no_longer_member",
)
NOT_OFFICIAL = Denied(
    _("Only officials of an authority that answers here can do this. Choose that role first."),
    code="not_official",
)
OTHER_AUTHORITY = Denied(
    _("This case belongs to another authority than the one you act for."), code="other_authority"
)
SECOND_FACTOR = Denied(
    _("Official acts need a sign-in with a second factor. Sign in again with your code."),
    code="second_factor_required",
)
FEW_SIGNERS = Denied(
    _(
        "This authority needs at least two verified signers before an answer can be "
        "signed or issued."
    ),
    code="needs_second_signer",
)
TOKENS_DO_NOT = Denied(
    _("Access tokens neither sign nor issue: do it on the page, signed in with your code."),
    code="second_factor_required",
)
NOT_EDITOR = Denied(_("Only editors and moderators of the platform look at held questions."))
OWN_QUESTION = Denied(_("You asked this yourself: somebody else looks at it."))
NO_ROUTING = Denied(
    _("Only the platform's editors change where questions are led."), code="not_editor"
)
NOT_SIGNER = Denied(_("You are not a signer of this authority."), code="not_signer")
OWN_DRAFT = Denied(
    _("You wrote in this text: another official has to sign it."), code="drafter_cannot_sign"
)


@rule("forum.write_question")
def may_write_question(actor: Actor, obj: Any = None) -> Decision:
    """Everybody signed in may draft; a draft belongs to its writer."""
    if not actor.is_authenticated:
        return NOT_VERIFIED
    return Allowed() if obj is None or is_own(actor, obj) else NOT_YOURS


@rule("forum.submit_question")
def may_submit_question(actor: Actor, obj: Any = None) -> Decision:
    """Verified members send questions; the private lane needs its own grant."""
    if obj is not None and not is_own(actor, obj):
        return NOT_YOURS
    if not actor.may(ASK):
        return NOT_VERIFIED
    if obj is not None and obj.visibility == Visibility.AUTHORITY_PRIVATE:
        return PUBLIC_ONLY if asks_publicly_only(actor) else Allowed()
    return Allowed()


def asks_publicly_only(actor: Actor) -> bool:
    """Return whether the role acted in sends questions, but none in the private lane."""
    return actor.may(ASK) and not actor.may(ASK_PRIVATE)


@rule("forum.change_question")
def may_change_question(actor: Actor, obj: Any = None) -> Decision:
    """Only the asker edits, withdraws, or accepts."""
    if not actor.is_authenticated:
        return NOT_YOURS
    return Allowed() if obj is None or is_own(actor, obj) else NOT_YOURS


@rule("forum.edit_sent_question")
def may_edit_sent_question(actor: Actor, obj: Any = None) -> Decision:
    """Only the asker, and only while the membership that asked is still verified."""
    decision = may_change_question(actor, obj)
    if not decision or obj is None:
        return decision
    asked_for = [c for c in actor.capacities if c.membership_id == obj.asker_membership_id]
    return Allowed() if any(ASK in c.grants for c in asked_for) else NO_LONGER_MEMBER


@rule("forum.read_inbox")
def may_read_inbox(actor: Actor, obj: Any = None) -> Decision:
    """The inbox is the acting authority's."""
    if not actor.may(READ):
        return NOT_OFFICIAL
    return _of_acting_authority(actor, obj)


@rule("forum.draft_answer")
def may_draft_answer(actor: Actor, obj: Any = None) -> Decision:
    """Mandated officials draft for their own authority; `obj` is a case or an answer."""
    if not actor.may(DRAFT):
        return NOT_OFFICIAL
    return _of_acting_authority(actor, obj)


@rule("forum.keep_calendar")
def may_keep_calendar(actor: Actor, obj: Any = None) -> Decision:
    """Signers and the admin of the authority acted for say on which days it works."""
    if not actor.may(READ):
        return NOT_OFFICIAL
    if obj is not None and (actor.acting is None or obj.pk != actor.acting.organisation_id):
        return OTHER_AUTHORITY
    if actor.may("official.signer") or actor.may("organisation.admin"):
        return Allowed()
    return NOT_SIGNER


@rule("forum.edit_routing")
def may_edit_routing(actor: Actor, obj: Any = None) -> Decision:  # noqa: ARG001
    """The platform's editors say which questions belong to which authority."""
    return Allowed() if actor.may("platform.edit") else NO_ROUTING


@rule("forum.sign_answer")
def may_sign_answer(actor: Actor, obj: Any = None) -> Decision:
    """A signer who wrote none of the text signs, in a session with a second factor."""
    decision = may_issue_answer(actor, obj)
    if decision and obj is not None and actor.user_id in {obj.drafter_id, *obj.writers}:
        return OWN_DRAFT
    return decision


@rule("forum.issue_answer")
def may_issue_answer(actor: Actor, obj: Any = None) -> Decision:
    """A signer issues, in a session with a second factor; the mandate needs two signers."""
    if not actor.may(READ):
        return NOT_OFFICIAL
    own = _of_acting_authority(actor, obj)
    if not own:
        return own
    if not actor.may(SIGN):
        return FEW_SIGNERS if actor.may("official.signer") else NOT_SIGNER
    if actor.second_factor:
        return Allowed()
    return TOKENS_DO_NOT if actor.bound else SECOND_FACTOR


def _of_acting_authority(actor: Actor, obj: Any) -> Decision:
    if obj is None or (actor.acting and obj.authority_id == actor.acting.organisation_id):
        return Allowed()
    return OTHER_AUTHORITY


@rule("forum.check_held")
def may_check_held(actor: Actor, obj: Any = None) -> Decision:
    """Editors and moderators look at what is held, never at their own questions (rulings D17)."""
    if not any(actor.may(grant) for grant in HELD_GRANTS):
        return NOT_EDITOR
    return OWN_QUESTION if obj is not None and obj.asker_id == actor.user_id else Allowed()
