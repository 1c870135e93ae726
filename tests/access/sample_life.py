"""Answers that were replaced and withdrawn, and proposals that wait, in both worlds."""

from typing import Any

from apps.forum.models import Answer, Case
from apps.forum.services.answers import issue_answer, offer_draft, sign_answer
from apps.forum.services.decisions import propose_withdrawal, sign_decision
from apps.forum.services.due import mark_review_due
from tests.access.personas import People
from tests.factories.forum import answer_content, question

Sample = tuple[str, str, dict[str, Any], tuple[str, ...]]


def life_samples(people: People) -> list[Sample]:
    """Return the objects, kinds, arguments and canaries."""
    made: list[Sample] = []
    for kind in ("public", "private"):
        first = _issued(people, kind, f"zqelder{kind}x")
        second = _issued(people, kind, f"zqyounger{kind}x", replaces=first)
        if kind == "private":
            _withdraw(people, second, f"zqreasoned{kind}x")
            made.append(
                _ended("private_withdrawn", second, "zqyoungerprivatex", "zqreasonedprivatex")
            )
        else:
            made.append(_ended("superseded", first, "zqelderpublicx"))
        number = {"public_id": second.public_id}
        made.append(("successor", kind, number, (f"zqelder{kind}x",)))
        asked = _issued(people, kind, f"zqagain{kind}x")
        why = f"zqmeant{kind}x"
        drafter = people.actor("drafter")
        propose_withdrawal(actor=drafter, answer=asked, reason=f"{why}, so it goes.")
        if kind == "private":
            mark_review_due(actor=drafter, answer=asked)
        at = {"public_id": asked.question.public_id}
        made.append(("decided", kind, at, (why,)))
        made.append(("proposed", kind, {"public_id": asked.public_id}, (why,)))
    return made


def _ended(kind: str, of: Answer, *words: str) -> Sample:
    return ("ended", kind, {"public_id": of.public_id}, words)


def _issued(people: People, kind: str, word: str, replaces: Answer | None = None) -> Answer:
    drafter, signer = people.actor("drafter"), people.actor("signer")
    if replaces is None:
        asked = question(
            kind,
            asker=people.actor("asker"),
            authorities=[people.authority],
            title=f"{word} or not?",
        )
    else:
        asked = replaces.question
    of = Case.objects.select_related("authority", "question").get(question=asked)
    content = answer_content(
        short=f"{word} yes.",
        text=f"{word} it is.",
        citations=(),
        no_guidance_reason="None speaks of it.",
        replaces=replaces.public_id if replaces else "",
        change_note=f"{word} changed." if replaces else "",
    )
    made = offer_draft(actor=drafter, case=of, content=content, version=None)
    sign_answer(actor=signer, answer=made, seen_hash=made.content_hash)
    return issue_answer(actor=signer, answer=made, seen_hash=made.content_hash)


def _withdraw(people: People, of: Answer, why: str) -> None:
    proposed = propose_withdrawal(actor=people.actor("drafter"), answer=of, reason=f"{why}.")
    sign_decision(actor=people.actor("signer"), decision=proposed)
