"""Random acts on one case, for histories of its clock."""

import random

from apps.core.actor import Actor
from apps.core.clock import now
from apps.forum.models import Case
from apps.forum.services.cases import calendars_of
from apps.forum.services.clock import announce_delay, resume_case
from apps.forum.services.conversation import ask_for_more, reply_to_authority


def step(of: Case, asker: Actor, official: Actor, chance: random.Random) -> None:
    """Do one random act; what is not possible now is refused and changes nothing."""
    act = chance.choice(("ask", "reply", "resume", "delay"))
    current = Case.objects.get(pk=of.pk)
    if act == "ask":
        ask_for_more(actor=official, case=of, text="Which vector?")
    elif act == "reply":
        reply_to_authority(actor=asker, case=of, text="A lentiviral one.")
    elif act == "resume":
        resume_case(actor=official, case=of)
    elif current.due_on is not None:
        calendar = calendars_of([of.authority])[of.authority_id]
        start = max(current.due_on, now().date())
        later = calendar.day_after(start, chance.randint(1, 9))
        announce_delay(actor=official, case=of, new_due=later, reason="Many questions.")
