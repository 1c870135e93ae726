"""Drafts in JSON: from what a program sends to what the service takes, and back."""

from collections.abc import Iterable, Mapping
from typing import Any

from apps.core.actor import Actor
from apps.core.errors import Invalid, Text
from apps.core.text import one_line
from apps.forum.choices import NOT_OFFERED
from apps.forum.citable import offered_versions
from apps.forum.models import Answer
from apps.forum.referring import usable_channel
from apps.forum.services.answers import AnswerContent, Cited
from apps.vocabularies.models import GuidanceVersion, Term

# What a program may leave out, as it is called here and in the draft.
KEPT = {
    "review_by": "review_by",
    "preliminary": "is_preliminary",
    "conditions": "conditions",
    "for_classes": "for_classes",
    "for_stages": "for_stages",
}


def draft_content(
    actor: Actor, given: Mapping[str, Any], draft: Answer | None, language: str
) -> AnswerContent:
    """Return what a program sent as content; what it left out stays as the draft has it.

    Raises Invalid with a sentence per field for what is not offered.
    """
    problems: dict[str, Text] = {}
    basis = _basis(actor, given["basis"]) if given["basis"] else None
    if given["basis"] and basis is None:
        problems["basis"] = NOT_OFFERED
    channel = usable_channel(given["channel"]) if given["channel"] else None
    if given["channel"] and channel is None:
        problems["channel"] = NOT_OFFERED
    citations = _citations(actor, given["citations"], draft, problems)
    if problems:
        raise Invalid(fields=problems)
    return AnswerContent(
        short=given["short_answer"],
        text=given["text"],
        basis=basis,
        jurisdictions=given["jurisdictions"],
        valid_until=given["valid_until"],
        citations=citations,
        no_guidance_reason=given["no_guidance_reason"],
        language=language,
        channel=channel,
        **_place(given, draft),
        **_limits(given, draft),
    )


def _place(given: Mapping[str, Any], draft: Answer | None) -> dict[str, Any]:
    """Return which answer it replaces and what changed; left out, it stays as in the draft."""
    replaced = draft.supersedes if draft is not None else None
    kept = {
        "replaces": replaced.public_id if replaced else "",
        "change_note": draft.change_note if draft is not None else "",
    }
    return kept | {name: given[name] for name in kept if name in given}


def _limits(given: Mapping[str, Any], draft: Answer | None) -> dict[str, Any]:
    kept = {} if draft is None else {column: getattr(draft, column) for column in KEPT.values()}
    return kept | {column: given[name] for name, column in KEPT.items() if name in given}


def _basis(actor: Actor, code: str) -> Term | None:
    offered = Term.objects.visible_to(actor).offered("answer_basis")
    return offered.filter(code=code).first()


def _citations(
    actor: Actor,
    wanted: Iterable[Mapping[str, Any]],
    draft: Answer | None,
    problems: dict[str, Text],
) -> list[Cited]:
    documents: dict[str, list[GuidanceVersion]] = {}
    for version in offered_versions(actor) if wanted else ():
        documents.setdefault(version.document.public_id, []).append(version)
    before = _cited_before(draft)
    found = []
    for index, one in enumerate(wanted):
        kept = before.get((one["guidance"], one_line(one["place"])))
        label = one.get("version") or (kept.guidance_version.label if kept else "")
        versions = documents.get(one["guidance"], [])
        # The newest comes first.
        usable = [version for version in versions if not label or version.label == label]
        if usable:
            found.append(_cited(usable[0], one, kept))
        else:
            problems[f"citations/{index}/{'version' if versions else 'guidance'}"] = NOT_OFFERED
    return found


def _cited_before(draft: Answer | None) -> dict[tuple[str, str], Any]:
    """Return the citations of older versions with a reason, by document and place."""
    cited = draft.citations.all() if draft is not None else ()
    return {(c.guidance_version.document.public_id, c.locator): c for c in cited if c.older_reason}


def _cited(version: GuidanceVersion, one: Mapping[str, Any], kept: Any) -> Cited:
    same = kept is not None and kept.guidance_version_id == version.pk
    reason = one.get("why_older", kept.older_reason if same else "")
    return Cited(version, one["place"], one.get("accessed_on"), reason)


def draft_shown(draft: Answer, citations: Iterable[Any]) -> dict[str, Any]:
    """Return an unfinished answer as its officials see it."""
    basis = draft.basis
    return {
        "id": draft.public_id,
        "state": draft.state,
        "short_answer": draft.short,
        "text": draft.text_md,
        "basis": None if basis is None else {"code": basis.code, "label": str(basis.label)},
        "jurisdictions": draft.jurisdictions,
        "valid_until": draft.valid_until,
        "citations": [
            {
                "guidance": c.guidance_version.document.public_id,
                "version": c.guidance_version.label,
                "place": c.locator,
                "accessed_on": c.accessed_on,
                "why_older": c.older_reason,
            }
            for c in citations
        ],
        "no_guidance_reason": draft.no_guidance_reason,
        "channel": draft.channel.code if draft.channel else None,
        "replaces": draft.supersedes.public_id if draft.supersedes else None,
        "change_note": draft.change_note,
        "return_reason": draft.return_reason,
        "content_hash": draft.content_hash,
        "updated_at": draft.updated_at,
    } | {name: getattr(draft, column) for name, column in KEPT.items()}
