"""What the tables of the clock of cases hold."""

from typing import Any

from django.db.models import QuerySet

from apps.core.holdings import RECORD
from apps.core.privacy import Holding, Sort, hold
from apps.forum.clock_choices import Side
from apps.forum.holdings import STAYS
from apps.forum.models import CaseEvent, CaseMessage, Transfer

PARTIES = "the asker's side and the authority of the case"


# What officials write about a case is their authority's: it can tell of a private question.
def _events(person: Any) -> QuerySet[CaseEvent]:
    return CaseEvent.objects.filter(actor_id=person.pk, case__question__asker_id=person.pk)


def _messages(person: Any) -> QuerySet[CaseMessage]:
    return CaseMessage.objects.filter(author_id=person.pk, side=Side.ASKER)


def _transfers(person: Any) -> QuerySet[Transfer]:
    return Transfer.objects.filter(case__question__asker_id=person.pk)


hold(
    Holding(
        table="forum.caseevent",
        purpose="What happened to a question at one authority, and when",
        kept=f"{STAYS}; reasons of private questions as long as their texts",
        basis=RECORD,
        rows=_events,
        recipients=PARTIES,
        fields={
            Sort.OFFICIAL: "case number kind at reason reason_code new_due working_days other_case",
            Sort.INTERNAL: "id created_at updated_at actor",
        },
    )
)
hold(
    Holding(
        table="forum.casemessage",
        purpose="What asker and authority said to each other about a question",
        kept=f"{STAYS}; texts of private questions as long as theirs",
        rows=_messages,
        basis=RECORD,
        recipients=PARTIES,
        fields={
            Sort.OFFICIAL: "case kind side answer text_md created_at",
            Sort.INTERNAL: "id updated_at author text_html",
        },
    )
)
hold(
    Holding(
        table="forum.transfer",
        purpose="Proposals to hand a question to another authority, and what the asker decided",
        kept=STAYS,
        rows=_transfers,
        basis=RECORD,
        recipients=PARTIES,
        fields={
            Sort.OFFICIAL: "case to_authority reason state expires_at decided_at created_at",
            Sort.INTERNAL: "id updated_at proposed_by decided_by new_case",
        },
    )
)
hold(
    Holding(
        table="forum.clocktarget",
        purpose="Within how many working days an authority means to answer",
        kept=STAYS,
        about="set_by",
        basis=RECORD,
        recipients="officials of that authority",
        fields={
            Sort.OFFICIAL: "authority working_days created_at",
            Sort.INTERNAL: "id updated_at set_by",
        },
    )
)
hold(
    Holding(
        table="forum.calendarday",
        purpose="On which days an authority works other than its country says",
        kept=STAYS,
        about="set_by",
        basis=RECORD,
        recipients="officials of that authority",
        fields={
            Sort.OFFICIAL: "authority day is_open label created_at ended_at",
            Sort.INTERNAL: "id updated_at set_by ended_by",
        },
    )
)
