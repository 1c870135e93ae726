"""Whether a text is what an authority issued: the fingerprint is made again and compared.

For readers a page takes number and fingerprint; for whoever runs the platform
`manage.py verify_answer` takes a file, too (verifying.py).
"""

import hmac
import re
from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from apps.core.actor import Actor
from apps.core.ids import parse_public_id
from apps.core.shown import Shown
from apps.forum.hashing import content_hash, signed_places
from apps.forum.models import Answer

FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class Finding(StrEnum):
    """What comes of a check."""

    GENUINE = "genuine"
    # The text was removed; number and fingerprint are those of the issue.
    REMOVED = "removed"
    # What is kept here is not what was signed: a fault of the platform.
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Checked(Shown):
    """A finding, and the answer that it is about."""

    finding: Finding
    answer: Answer | None = None


UNKNOWN = Checked(Finding.UNKNOWN)


def with_places(rows: Any) -> Any:
    """Fetch what the fingerprint needs of the citations."""
    return rows.annotate(signed_places=signed_places())


def check_answer(actor: Actor, number: str, fingerprint: str) -> Checked:
    """Return whether this is the fingerprint of an issued answer that the actor may read.

    A number that does not exist, one that may not be read, and another fingerprint give the
    same finding.
    """
    public_id, mark = parse_public_id(number), as_fingerprint(fingerprint)
    if not public_id or not mark:
        return UNKNOWN
    spoken = with_places(Answer.objects.visible_to(actor).spoken().for_card())
    found = spoken.select_related("question", "letter_scan").filter(public_id=public_id).first()
    if found is None or not hmac.compare_digest(found.content_hash, mark):
        return UNKNOWN
    return Checked(finding_on(found), found)


def finding_on(answer: Answer) -> Finding:
    """Return whether the kept text has the kept fingerprint; needs `with_places`."""
    if answer.redacted_at is not None:
        return Finding.REMOVED
    # A card keeps its countries under the name that the fingerprint has for citations.
    again = copy(answer)
    setattr(again, "places", getattr(answer, "signed_places"))  # noqa: B009, B010  annotations
    return Finding.GENUINE if content_hash(again) == answer.content_hash else Finding.BROKEN


def as_fingerprint(text: str) -> str:
    """Return what was typed or copied as a fingerprint in its one form, or ""."""
    plain = re.sub(r"[\s:-]", "", text).lower().removeprefix("sha256")
    return plain if FINGERPRINT.fullmatch(plain) else ""
