"""The private lane: a question with which a colleague reads along, openings, a publication."""

from dataclasses import replace
from typing import Any

from apps.forum.models import Answer, Question
from apps.forum.services.break_glass import ask_to_open, decide_opening
from apps.forum.services.colleagues import name_colleague
from apps.forum.services.publication import propose_publication
from apps.profiles.models import Membership
from tests.access.personas import People
from tests.factories.forum import question

Sample = tuple[str, str, dict[str, Any], tuple[str, ...]]


def share(people: People, made: Question) -> None:
    """Let the asker's colleague read along with a question."""
    colleague = Membership.objects.verified().get(user=people.users["colleague"])
    name_colleague(actor=people.actor("asker"), question=made, membership=colleague)


def private_samples(people: People) -> list[Sample]:
    """Return a waiting and an allowed opening, both asked for by the moderator.

    The questions behind them are nobody's whom the matrix knows: their numbers stand on the
    staff's page.
    """
    moderator = replace(people.actor("moderator"), second_factor=True)
    admin = replace(people.actor("admin"), second_factor=True)
    made: list[Sample] = []
    for word in ("zqopeningwaits", "zqopeningallowed"):
        hidden = question("private", title=f"{word}title of a hidden question?")
        why = f"{word} because a court asks for it."
        opening = ask_to_open(actor=moderator, number=hidden.public_id, reason=why)
        made.append(("opening", word[9:], {"pk": opening.pk}, (why[: len(word)],)))
        if word.endswith("allowed"):
            decide_opening(actor=admin, opening=opening, allow=True)
    propose_publication(actor=people.actor("asker"), answer=_private_answer(people))
    return made


def _private_answer(people: People) -> Answer:
    rows = Answer.objects.in_force().filter(
        authority=people.authority, question__visibility="authority_private"
    )
    found: Answer = rows.latest("pk")
    return found
