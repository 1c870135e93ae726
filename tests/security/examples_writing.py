"""Examples of what is written around questions: follow-ups, duplicates, FAQ, marks, minutes.

See examples.py.
"""

from collections.abc import Callable
from typing import Any

from apps.core.actor import Actor
from apps.forum.models import FaqEntry
from apps.forum.services.duplicates import close_as_duplicate, propose_duplicate
from apps.forum.services.faq import draft_faq, offer_faq
from apps.forum.services.leading import take_lead
from apps.forum.services.positions import propose_mark
from apps.profiles.choices import Role
from tests.factories.forum import answer, case, officials_of, question
from tests.factories.positions import minutes, two_answers
from tests.factories.profiles import AuthorityFactory, actor_as
from tests.support.api import ApiClient

# The role that asks, path, body, and further headers.
Told = tuple[str, dict[str, str], Any, dict[str, str]]
Examples = dict[str, list[Told]]
EDITOR, OFFICIAL = "editor", "official"
WORDS = {"title": "Is one test enough for two?", "text": "Yes, with records.", "language": "en"}


def writing_examples(client: Callable[[str], ApiClient], here: dict[str, Any]) -> Examples:
    """Return what succeeds, by operation; `here`: whose questions, and to which authority."""
    return {
        **_around(here),
        **_faq(client(EDITOR), here),
        **_marks(here),
        **_minutes(client(OFFICIAL), here),
    }


def _around(here: dict[str, Any]) -> Examples:
    target, drafter = question(), officials_of(here["authorities"][0])[0]
    same = {"canonical": target.public_id, "reason": "The same."}
    whose = {"developer": question(**here), OFFICIAL: case(**here).question, EDITOR: question()}
    closed, meant = question(), case(**here).question
    told: dict[str, Any] = {"canonical": target, "reason": "The same."}
    close_as_duplicate(actor=actor_as(Role.EDITOR), question=closed, **told)
    row = propose_duplicate(actor=drafter, question=meant, **told)
    follows = {"title": "Does the same hold for a third product?", "language": "en"}
    refused = {"close": False, "note": "Another donor."}
    once = {"Idempotency-Key": "follow 1"}
    at = {"public_id": target.public_id}
    return {
        "question_follow_ups_create": [(role, at, follows, once) for role in whose],
        "question_duplicate_create": [
            (role, {"public_id": one.public_id}, same, {}) for role, one in whose.items()
        ],
        "question_duplicate_undo_create": [
            (EDITOR, {"public_id": closed.public_id}, {"note": "Another donor."}, {})
        ],
        "duplicate_proposals_list": [(EDITOR, {}, None, {})],
        "duplicate_decision_create": [(EDITOR, {"id": str(row.pk)}, refused, {})],
    }


def _faq(client: ApiClient, here: dict[str, Any]) -> Examples:
    writer = actor_as(Role.EDITOR)
    draft, offered = _entry(writer, here), _entry(writer, here)
    offer_faq(actor=writer, entry=offered, version=None)
    new = {"public_id": answer(of=case(**here)).question.public_id}
    at, to_review = _read(client, draft), _read(client, offered)
    change = WORDS | {"change": "Clearer words."}
    return {
        "question_faq_create": [(EDITOR, new, WORDS, {})],
        "faq_drafts_list": [(EDITOR, {}, None, {})],
        "faq_draft_read": [(EDITOR, at[0], None, {})],
        "faq_draft_patch": [(EDITOR, at[0], change, at[1])],
        "faq_draft_offer_create": [(EDITOR, at[0], None, at[1])],
        "faq_draft_return_create": [(EDITOR, to_review[0], {"note": "Say more."}, to_review[1])],
        "faq_draft_publication_create": [(EDITOR, to_review[0], None, to_review[1])],
    }


def _entry(writer: Actor, here: dict[str, Any]) -> FaqEntry:
    return draft_faq(actor=writer, question=answer(of=case(**here)).question, **WORDS)


def _read(client: ApiClient, entry: FaqEntry) -> tuple[dict[str, str], dict[str, str]]:
    """Return path, and the header of a change."""
    tag = client.get(f"/faq-drafts/{entry.public_id}/")["ETag"]
    return {"public_id": entry.public_id}, {"If-Match": tag}


def _marks(here: dict[str, Any]) -> Examples:
    own, other = two_answers(**_several(here))
    drafter = officials_of(own.authority)[0]
    waits = propose_mark(actor=drafter, other=other, stance="aligned", note="")
    at = {"public_id": own.question.public_id}
    row = {**at, "id": str(waits.pk)}
    given = {"answer": other.public_id, "stance": "differs", "note": "On the time."}
    return {
        "case_marks_list": [(OFFICIAL, at, None, {})],
        "case_marks_create": [(OFFICIAL, at, given, {})],
        "case_mark_delete": [(OFFICIAL, row, None, {})],
        "case_mark_confirmation_create": [(OFFICIAL, row, None, {})],
    }


def _minutes(client: ApiClient, here: dict[str, Any]) -> Examples:
    free = two_answers(**_several(here))[0]
    take_lead(actor=officials_of(free.authority)[0], question=free.question)
    draft = minutes("draft", answers=two_answers(**_several(here)))
    offered = minutes("offered", answers=two_answers(**_several(here)))
    new, begun, read = ({"public_id": one.question.public_id} for one in (free, draft, offered))
    tag = client.get(f"/cases/{begun['public_id']}/minutes/")["ETag"]
    text = {"agreed": "One test.", "divergence": "", "actions": "", "language": "en"}
    seen = {"content_hash": offered.content_hash}
    voice = seen | {"kind": "agreed", "note": ""}
    return {
        "case_minutes_read": [(OFFICIAL, read, None, {})],
        "case_minutes_put": [(OFFICIAL, new, text, {})],
        "case_minutes_offer_create": [
            (OFFICIAL, begun, {"names_nobody": False}, {"If-Match": tag})
        ],
        "case_minutes_voice_create": [(OFFICIAL, read, voice, {})],
        "case_minutes_issue_create": [(OFFICIAL, read, seen, {})],
    }


def _several(here: dict[str, Any]) -> dict[str, Any]:
    return here | {"authorities": [*here["authorities"], AuthorityFactory()]}
