"""The way of a FAQ entry: written by one editor, published by another, outdated by time."""

from apps.core.states import StateMachine, Transition
from apps.forum.reading_choices import FaqState

_WRITE = "forum.write_faq"

FAQ = StateMachine(
    "forum.faq",
    field="state",
    states=tuple(FaqState.values),
    transitions=(
        Transition("edit", tuple(FaqState.values), FaqState.DRAFT, rule=_WRITE),
        Transition("offer", (FaqState.DRAFT,), FaqState.IN_REVIEW, rule=_WRITE),
        Transition("return", (FaqState.IN_REVIEW,), FaqState.DRAFT, rule=_WRITE),
        Transition("publish", (FaqState.IN_REVIEW,), FaqState.PUBLISHED, rule="forum.publish_faq"),
        # Follows from the answers on which it rests.
        Transition("outdate", (FaqState.PUBLISHED,), FaqState.OUTDATED),
    ),
)
