"""A question that was closed as a duplicate, a proposal, and two entries of the FAQ."""

from typing import Any

from apps.forum.models import Question
from apps.forum.services.duplicates import close_as_duplicate, propose_duplicate
from apps.forum.services.faq import draft_faq, offer_faq, publish_faq
from tests.access.personas import People
from tests.factories.forum import answer, case, question

Sample = tuple[str, str, dict[str, Any], tuple[str, ...]]


def reading_samples(people: People) -> list[Sample]:
    """Return the objects, kinds, arguments and canaries."""
    asked: dict[str, Any] = {
        "asker": people.actor("asker"),
        "authorities": [people.authority],
    }
    editor, moderator = people.actor("editor"), people.actor("moderator")
    target = question(title="Which question stands for the others?")
    closed = question(title="zqduplicatex of what was asked before?", **asked)
    close_as_duplicate(actor=editor, question=closed, canonical=target, reason="It is the same.")
    meant = question(title="What does the authority think it is?", **asked)
    row = propose_duplicate(
        actor=people.actor("drafter"), question=meant, canonical=target, reason="Zqproposalx."
    )
    made: list[Sample] = [
        ("question", "duplicate", _arguments(closed), ("zqduplicatex",)),
        ("proposal", "open", {"pk": row.pk}, ("zqproposalx",)),
    ]
    for kind in ("published", "written"):
        of = answer(of=case(title=f"What do editors write down as {kind}?"))
        word = f"zqfaq{kind}x"
        entry = draft_faq(
            actor=editor if kind == "published" else moderator,
            question=of.question,
            title=f"{word} in plain words?",
            text=f"{word}y is the answer.",
            language="en",
        )
        if kind == "published":
            offer_faq(actor=editor, entry=entry, version=None)
            publish_faq(actor=moderator, entry=entry, version=None)
        made.append(("faq", kind, {"public_id": entry.public_id}, (word,)))
    return made


def _arguments(made: Question) -> dict[str, Any]:
    return {"public_id": made.public_id, "slug": made.slug, "number": 1}
