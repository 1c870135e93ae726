"""Examples of links, changes, helpful votes and the FAQ; see examples.py."""

from typing import Any

from apps.forum.models import Answer
from apps.forum.services.faq import draft_faq, offer_faq, publish_faq
from apps.profiles.choices import Role
from tests.factories.profiles import actor_as

# The role that asks, path, body, and further headers.
Told = tuple[str, dict[str, str], Any, dict[str, str]]


def reading_examples(issued: Answer) -> dict[str, list[Told]]:
    """Return what succeeds, by operation."""
    writer, reviewer = actor_as(Role.EDITOR), actor_as(Role.EDITOR)
    entry = draft_faq(
        actor=writer,
        question=issued.question,
        title="Is one donor test enough for two?",
        text="Yes, where both records name the donor.",
        language="en",
    )
    offer_faq(actor=writer, entry=entry, version=None)
    publish_faq(actor=reviewer, entry=entry, version=None)
    everybody = ("anonymous", "developer", "official")
    asked, at = {"public_id": issued.question.public_id}, {"public_id": issued.public_id}
    found: dict[str, list[Told]] = {
        "question_links_read": [(role, asked, None, {}) for role in everybody],
        "question_changes_read": [(role, asked, None, {}) for role in everybody],
        "answer_helpful_read": [(role, at, None, {}) for role in everybody],
        "answer_helpful_put": [("developer", at, None, {})],
        "answer_helpful_delete": [(role, at, None, {}) for role in everybody[1:]],
        "faq_list": [(role, {}, None, {}) for role in everybody],
        "faq_entry_read": [(role, {"public_id": entry.public_id}, None, {}) for role in everybody],
    }
    return found
