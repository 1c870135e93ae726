"""Examples of watches, saved answers and the re-check desk; see examples.py."""

from typing import Any

from apps.core.actor import Actor
from apps.forum.models import Answer
from apps.forum.services.watching import Target, keep_watch

# The role that asks, path, body, and further headers.
Told = tuple[str, dict[str, str], Any, dict[str, str]]


def relying_examples(people: dict[str, Actor], issued: Answer) -> dict[str, list[Told]]:
    """Return what succeeds, by operation; `people` are those who have tokens, by role."""
    at = {"public_id": issued.public_id}
    given = {"kind": "question", "question": issued.question.public_id}
    own = {
        role: str(keep_watch(actor=actor, target=Target(filters="q=own"), name="Own").pk)
        for role, actor in people.items()
    }
    found: dict[str, list[Told]] = {
        "watches_list": [(role, {}, None, {}) for role in people],
        "watches_create": [(role, {}, given, {}) for role in people],
        "watch_delete": [(role, {"id": pk}, None, {}) for role, pk in own.items()],
        "saved_answers_list": [(role, {}, None, {}) for role in people],
        "answer_saving_put": [(role, at, None, {}) for role in people],
        "answer_saving_delete": [(role, at, None, {}) for role in people],
        "answers_to_recheck_list": [("official", {}, None, {})],
    }
    return found
