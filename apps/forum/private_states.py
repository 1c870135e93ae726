"""The way from a private answer to a public one (forum.md §4.2)."""

from apps.core.states import StateMachine, Transition
from apps.forum.private_choices import OPEN_PUBLICATIONS, PublicationState

_PARTY = "forum.decide_publication"

PUBLICATION = StateMachine(
    "forum.publication",
    field="state",
    states=tuple(PublicationState.values),
    transitions=(
        Transition("edit", OPEN_PUBLICATIONS, PublicationState.REDACTING, rule=_PARTY),
        Transition(
            "check",
            (PublicationState.PROPOSED, PublicationState.REDACTING, PublicationState.CELL_CHECK),
            PublicationState.CELL_CHECK,
            rule=_PARTY,
        ),
        Transition("pass", (PublicationState.CELL_CHECK,), PublicationState.AWAITING_CONSENTS),
        Transition("fail", (PublicationState.CELL_CHECK,), PublicationState.REFUSED),
        Transition(
            "consent",
            (PublicationState.AWAITING_CONSENTS,),
            PublicationState.AWAITING_CONSENTS,
            rule=_PARTY,
        ),
        Transition("agree", (PublicationState.AWAITING_CONSENTS,), PublicationState.AGREED),
        Transition("publish", (PublicationState.AGREED,), PublicationState.PUBLISHED),
        Transition("refuse", OPEN_PUBLICATIONS, PublicationState.REFUSED, rule=_PARTY),
        # What both agreed to waits for the authority, however long.
        Transition("expire", OPEN_PUBLICATIONS[:-1], PublicationState.EXPIRED),
        # The private texts go: there is nothing any more that could be published.
        Transition("void", OPEN_PUBLICATIONS, PublicationState.EXPIRED),
    ),
)
