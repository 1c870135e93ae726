"""A comment of a member on a public question."""

from typing import Any

from apps.forum.models import Question
from apps.forum.services.contributions import post_contribution
from tests.access.personas import People

Sample = tuple[str, str, dict[str, Any], tuple[str, ...]]


def comment_samples(people: People) -> list[Sample]:
    """Make one, by the colleague; return object, kind, arguments and canaries."""
    colleague, asker = people.actor("colleague"), people.users["asker"]
    mine = Question.objects.filter(asker=asker, public_at__isnull=False, state="open")
    made = post_contribution(
        actor=colleague,
        question=mine.earliest("pk"),
        text="Zqcomment we tested once.",
        language="en",
    )
    return [("comment", "standing", {"public_id": made.public_id}, ("zqcomment",))]
