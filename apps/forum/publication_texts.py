"""The redacted texts of a publication: their fingerprint, and what changed in them."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.differences import KEPT, Piece, word_changes
from apps.forum.guard import Finding, findings
from apps.forum.hashing import cited_lines
from apps.forum.models import Answer, PublicationRequest, Question

QUESTION_TEXTS = ("title", "body_md", "position_md", "justification_md")
ANSWER_TEXTS = ("short", "text_md", "no_guidance_reason")
TEXTS = (*QUESTION_TEXTS, *ANSWER_TEXTS)


@dataclass(frozen=True, slots=True)
class Redacted:
    """One text as it was and as it is to be published, in pieces."""

    label: str
    old: list[Piece]
    new: list[Piece]

    @property
    def same(self) -> bool:
        """Whether nothing was changed."""
        return all(piece.change == KEPT for piece in (*self.old, *self.new))


def originals(question: Question, answer: Answer) -> dict[str, str]:
    """Return the private texts by the names of the redacted ones."""
    asked = {name: str(getattr(question, name)) for name in QUESTION_TEXTS}
    return asked | {name: str(getattr(answer, name)) for name in ANSWER_TEXTS}


def publication_hash(publication: PublicationRequest) -> str:
    """Return the SHA-256 (hex) of everything that a consent stands for.

    The edition is part of it: a consent to an earlier text never holds for a later one, even
    where the words are the same again.
    """
    content = {name: getattr(publication, name) for name in TEXTS} | {
        "publication": str(publication.pk),
        "edition": publication.edition,
        "topic": str(publication.topic_id),
        "names_country": publication.names_country,
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def compared(publication: PublicationRequest) -> list[Redacted]:
    """Return each text against its original, word by word; empty ones are left out."""
    old = originals(publication.question, publication.answer)
    labels = {
        "title": _("Question in one sentence"),
        "body_md": _("Details"),
        "position_md": _("What is proposed"),
        "justification_md": _("Justification"),
        "short": _("Short answer"),
        "text_md": _("Answer"),
        "no_guidance_reason": _("Why no guidance is cited"),
    }
    return [
        Redacted(label, *word_changes(old[name], getattr(publication, name)))
        for name, label in labels.items()
        if old[name] or getattr(publication, name)
    ]


def cited_in_full(answer: Answer) -> list[str]:
    """Return what the answer rests on, a line each, with why a version is not the newest."""
    reasons = [cited.older_reason for cited in answer.citations.all()]
    said = zip(cited_lines(answer), reasons, strict=False)
    return [f"{line} ({reason})" if reason else line for line, reason in said]


def found_in(publication: PublicationRequest) -> Sequence[Finding]:
    """Return what looks like a person, a product or the asker's organisation in the new texts."""
    question = publication.question
    own = [question.capacity.organisation_name] if question.capacity else []
    texts = [getattr(publication, name) for name in TEXTS] + cited_in_full(publication.answer)
    return findings(*texts, language=question.language, own_names=own)
