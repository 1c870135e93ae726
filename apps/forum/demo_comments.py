"""Invented comments of members under an invented question, one of them changed and accepted."""

from collections.abc import Callable, Mapping

from apps.core.actor import Actor
from apps.forum.models import Question
from apps.forum.services.contributions import (
    accept_contribution,
    change_contribution,
    post_contribution,
)

FIRST = "We had the same case. One test was enough, as long as both records named the donor."
CHANGED = "We had the same case. One test was enough: both records named the donor and the day."


def tell_comments(actor_of: Callable[[str], Actor], asked: Mapping[str, Question]) -> None:
    """Let two members comment on the first public question that `developer` asked."""
    asker, writer = actor_of("developer"), actor_of("developer_other")
    own = Question.objects.filter(
        pk__in=[one.pk for one in asked.values()],
        asker_id=asker.user_id,
        public_at__isnull=False,
        state__in=("open", "answered"),
    )
    found = own.select_related("topic").order_by("public_at", "pk").first()
    if found is None:
        return
    made = post_contribution(
        actor=writer, question=found, text=FIRST, language="en", is_fictional=True
    )
    change_contribution(
        actor=writer,
        contribution=made,
        text=CHANGED,
        reason="The day was missing.",
        version=made.version,
    )
    accept_contribution(actor=asker, contribution=made)
    post_contribution(
        actor=actor_of("gmp_staff"),
        question=found,
        text="At our site the second test is asked for by the contract, not by the law.",
        language="en",
        is_fictional=True,
    )
