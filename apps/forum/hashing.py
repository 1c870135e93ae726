"""What officials sign: its fingerprint, its text as a whole, and what it rests on."""

import hashlib
import json
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from apps.forum.models import Answer, Citation


def whole_text(answer: Answer) -> str:
    """Return the short answer and the answer as one text."""
    return f"{answer.short}\n\n{answer.text_md}".strip()


def cited_lines(answer: Answer) -> list[str]:
    """Return what the answer rests on, a line each; last, why no guidance is cited.

    Costs no query when the citations came with their versions and documents.
    """
    lines = [
        f"{cited.guidance_version.document.title} ({cited.guidance_version.label}): {cited.locator}"
        for cited in answer.citations.all()
    ]
    return [*lines, answer.no_guidance_reason] if answer.no_guidance_reason else lines


def signed_places() -> ArraySubquery:
    """Return what `content_hash` and comparisons need of the citations, in their order."""
    rows = Citation.objects.filter(answer=OuterRef("pk")).order_by("position")
    place = JSONObject(
        version="guidance_version_id",
        section="section_id",
        locator="locator",
        accessed="accessed_on",
        why_older="older_reason",
    )
    return ArraySubquery(rows.values(place=place))


def content_hash(answer: Answer) -> str:
    """Return the SHA-256 (hex) of everything a signature stands for.

    Covers the question's identity, language, short answer, text, basis, jurisdictions, end
    of validity, disclaimer version, the ordered citations, and, where they say something, for
    which cases it holds, that it is preliminary, where it refers to, the letter, and which
    answer it replaces and what changed; in a canonical JSON form.
    Needs `places`, which is `signed_places` of the row.
    """
    places: list[dict[str, str | None]] = getattr(answer, "places")  # noqa: B009  annotation
    citations = [_cited(row) for row in places]
    content = {
        "answer": answer.public_id,
        "question": str(answer.question_id),
        "authority": str(answer.authority_id),
        "language": answer.language,
        "short": answer.short,
        "text": answer.text_md,
        "basis": str(answer.basis_id or ""),
        "jurisdictions": sorted(answer.jurisdictions),
        "no_guidance_reason": answer.no_guidance_reason,
        "valid_until": answer.valid_until.isoformat() if answer.valid_until else "",
        "disclaimer": answer.disclaimer_version,
        "citations": citations,
    } | _where_it_says_something(answer)
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _cited(row: dict[str, str | None]) -> list[str]:
    """Return a citation; what older versions did not know is left out where it is empty."""
    known = [row["version"] or "", row["section"] or "", row["locator"] or ""]
    more = [row["accessed"] or "", row["why_older"] or ""]
    return [*known, *more] if any(more) else known


def _where_it_says_something(answer: Answer) -> dict[str, Any]:
    """Return what was not always there: empty, it leaves the hash as it was before."""
    scan = answer.letter_scan.sha256 if answer.letter_scan else ""
    said: dict[str, Any] = {
        "conditions": answer.conditions,
        "classes": answer.for_classes,
        "stages": answer.for_stages,
        "preliminary": answer.is_preliminary,
        "referral": str(answer.channel_id or ""),
        "replaces": [str(answer.supersedes_id), answer.change_note] if answer.supersedes_id else [],
        "letter": [answer.letter_date.isoformat(), answer.letter_reference, scan]
        if answer.letter_date
        else [],
    }
    return {name: value for name, value in said.items() if value}
