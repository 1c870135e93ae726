"""The way of an answer to its issue, and what follows from issuing it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.core.text import shown_day
from apps.forum.choices import AnswerState, Visibility
from apps.forum.models import Answer, Question


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage on the way of an answer: `done`, `now` or `next`."""

    label: str
    state: str


def track_of(answer: Answer | None, *, signed: bool) -> list[Stage]:
    """Return the way of an answer from the question to its issue, and where it is now."""
    offered = answer is not None and answer.state == AnswerState.IN_SIGNOFF
    now = 1 + offered + (offered and signed)
    labels = (_("Question"), pgettext("answer", "Draft"), _("Second signature"), _("Issue"))
    states = ["done" if n < now else "now" if n == now else "next" for n in range(len(labels))]
    return [Stage(label, state) for label, state in zip(labels, states, strict=True)]


def consequences_of(answer: Answer, question: Question) -> list[str]:
    """Return what follows from issuing the answer, in sentences."""
    if question.visibility == Visibility.AUTHORITY_PRIVATE:
        readers = _("Only the asker and the authorities that were asked can read it.")
    elif question.public_at is None:
        readers = _("The question becomes public together with this answer.")
    else:
        readers = _("Everybody can read it at once, also without an account.")
    replaces = [_("It takes the place of your answer before, which stays readable as a version.")]
    sentences = [
        *(replaces if answer.supersedes_id else []),
        _("It speaks for your authority. Nobody is named, neither drafter nor signer."),
        _("Nobody can change the text any more, your authority included."),
        readers,
        _("The asker is told at once, by e-mail too."),
    ]
    if answer.valid_until is not None:
        until = shown_day(answer.valid_until)
        sentences.append(_("It counts as valid until %(date)s.") % {"date": until})
    return sentences
