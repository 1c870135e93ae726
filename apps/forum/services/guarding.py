"""Looking at the texts of a question before anybody else reads them (rulings D17)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.errors import Invalid, Text
from apps.forum.choices import Visibility
from apps.forum.guard import Finding, findings
from apps.forum.models import Question
from apps.profiles.models import Organisation

BLOCKED: Text = _(
    "The text holds what looks like the national number of a person. Remove it, so that it can "
    "be sent."
)
WARNED: Text = _(
    "Look at what was found in your text. Change it, choose other readers, or say that it may "
    "be sent as it is."
)
TEXTS = ("title", "body_md", "position_md", "justification_md", "indication", "related")


@dataclass(frozen=True, slots=True)
class Asserted:
    """What the writer says of what was found.

    `as_it_is`: send it all the same. `check`: what looks like a national number is none; an
    editor looks first. Neither opens anything that the other one does.
    """

    as_it_is: bool = False
    check: bool = False


NOTHING_ASSERTED = Asserted()


def found_in(question: Question, names: Sequence[str] = ()) -> list[Finding]:
    """Return what stands in the texts of a question and should not, for its readers.

    `names`: what the asker's organisation is called, if the public must not learn it.
    """
    public = question.visibility != Visibility.AUTHORITY_PRIVATE
    hidden = names if public and question.asker_hidden else ()
    texts = [getattr(question, name) for name in TEXTS]
    found = findings(*texts, language=question.language, own_names=hidden)
    return [one for one in found if public or one.is_personal]


def names_of(actor: Actor, question: Question) -> list[str]:
    """Return what the organisation is called for which the question is asked."""
    if not question.asker_hidden:
        return []
    acting = actor.acting.membership_id if actor.acting else None
    asked_for = question.asker_membership_id if question.submitted_at else acting
    if asked_for is None:
        return []
    rows = Organisation.objects.filter(memberships__pk=asked_for)
    return [name for row in rows.values_list("name", "native_name") for name in row if name]


def require_clean(actor: Actor, question: Question, asserted: Asserted) -> bool:
    """Return whether an editor has to look first.

    Raises Invalid with all findings when something blocks, or is not answered for.
    """
    found = found_in(question, names_of(actor, question))
    blocked = any(one.blocks for one in found)
    if blocked and not asserted.check:
        raise _refusal(BLOCKED, "guard_blocked", found)
    if any(not one.blocks for one in found) and not asserted.as_it_is:
        raise _refusal(WARNED, "guard_warned", found)
    return blocked


def _refusal(sentence: Text, code: str, found: list[Finding]) -> Invalid:
    return Invalid(sentence, code=code, extra={"findings": [as_data(one) for one in found]})


def as_data(finding: Finding) -> dict[str, Any]:
    """Return a finding as programs read it; only the writer of the text gets it."""
    return {
        "kind": finding.kind.value,
        "excerpt": finding.excerpt,
        "sentence": str(finding.sentence),
        "blocks": finding.blocks,
    }
