"""What officials sign: its fingerprint, its text as a whole, and what it rests on."""

import hashlib
import json

from apps.forum.models import Answer


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


def content_hash(answer: Answer) -> str:
    """Return the SHA-256 (hex) of everything a signature stands for.

    Covers the question's identity, language, short answer, text, basis, jurisdictions, end
    of validity, disclaimer version and the ordered citations, in a canonical JSON form.
    Needs `places`, which the locks of the services fetch with the answer.
    """
    places: list[dict[str, str | None]] = getattr(answer, "places")  # noqa: B009  annotation
    citations = [[row["version"], row["section"] or "", row["locator"]] for row in places]
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
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
