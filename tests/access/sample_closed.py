"""Cases that ended without an answer, or wait: every state stands in the world of the matrix."""

from apps.forum.clock_choices import DeclineReason
from apps.forum.models import Case
from apps.forum.services.clock import decline_case, lapse_case
from apps.forum.services.conversation import ask_for_more
from apps.forum.services.transfers import accept_transfer, propose_transfer
from tests.access.personas import People
from tests.factories.forum import answer, case
from tests.factories.vocabularies import AdviceChannelFactory


def closed_samples(people: People) -> None:
    """Make a case that stands still, and one for each way to end without an answer.

    Who reads them is what decides about open ones: their states change nothing about it.
    """
    asker, drafter = people.actor("asker"), people.actor("drafter")

    def asked() -> Case:
        return case(asker=asker, authorities=[people.authority])

    ask_for_more(actor=drafter, case=asked(), text="Which cells are given?")
    decline_case(actor=drafter, case=asked(), code=DeclineReason.OUT_OF_SCOPE, reason="Not ours.")
    silent = asked()
    ask_for_more(actor=drafter, case=silent, text="Which cells are given?")
    lapse_case(case=silent)
    handed = propose_transfer(
        actor=drafter, case=asked(), to_authority=people.other_authority, reason="They know."
    )
    accept_transfer(actor=asker, transfer=handed)
    answer(of=asked(), channel=AdviceChannelFactory(), citations=())
