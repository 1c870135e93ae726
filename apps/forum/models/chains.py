"""What must hold of answers that take each other's place."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Least

from apps.forum.choices_life import ENDED, SPOKEN


def days_current() -> Func:
    """Return the days on which an answer spoke: from issue until its date, or until it ended."""
    day_after = models.ExpressionWrapper(F("valid_until") + 1, output_field=models.DateField())
    return Func(
        F("valid_from"),
        Least(day_after, F("ended_on")),
        RangeBoundary(inclusive_lower=True, inclusive_upper=False),
        function="DATERANGE",
        output_field=DateRangeField(),
    )


def chain_constraints() -> list[models.BaseConstraint]:
    """Return the constraints of a chain: one beginning, one successor each, no day twice."""
    spoke_for_good = Q(state__in=SPOKEN, is_preliminary=False)
    return [
        models.CheckConstraint(
            condition=Q(state__in=ENDED, ended_on__isnull=False, ended_on__gte=F("valid_from"))
            | (~Q(state__in=ENDED) & Q(ended_on__isnull=True)),
            name="answer_ended_has_a_day",
        ),
        models.CheckConstraint(
            condition=~Q(state="review_due") | Q(review_due_on__isnull=False),
            name="answer_due_since_a_day",
        ),
        models.CheckConstraint(
            condition=Q(supersedes__isnull=True, change_note="")
            | Q(supersedes__isnull=False, state="drafting")
            | Q(supersedes__isnull=False, change_note__regex=r"\S"),
            name="answer_says_what_changed",
        ),
        models.CheckConstraint(
            condition=Q(supersedes__isnull=True)
            | (Q(is_preliminary=False) & ~Q(supersedes=F("id"))),
            name="answer_final_takes_a_place",
        ),
        models.UniqueConstraint(
            fields=["supersedes"], condition=Q(state__in=SPOKEN), name="answer_replaced_once"
        ),
        models.UniqueConstraint(
            fields=["case"],
            condition=spoke_for_good & Q(supersedes__isnull=True),
            name="answer_chain_begins_once",
        ),
        ExclusionConstraint(
            name="answer_one_current_per_day",
            expressions=[
                ("question", RangeOperators.EQUAL),
                ("authority", RangeOperators.EQUAL),
                (days_current(), RangeOperators.OVERLAPS),
            ],
            condition=spoke_for_good,
        ),
    ]
