"""What narrows an inbox: the state lives in the address, and in saved views."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language, gettext_lazy

from apps.core.actor import Actor, actor_of
from apps.core.forms import LongSelect
from apps.forum.choices import OPEN_CASES, AnswerState, CaseState
from apps.forum.desk import VIEWS
from apps.forum.models import Answer, Case
from apps.forum.querysets.desk import desk_day, seats_of, works_there
from apps.profiles.choices import OrganisationKind
from apps.vocabularies.models import Term
from apps.vocabularies.querysets import at_or_below

UNFINISHED = (AnswerState.DRAFTING, AnswerState.IN_SIGNOFF)
ME, NOBODY, SOMEBODY = "me", "nobody", "somebody"
ASKING_KINDS = [
    (kind.value, kind.label)
    for kind in OrganisationKind
    if kind not in {OrganisationKind.OPERATOR, OrganisationKind.AUTHORITY}
]
VIEW_WORDS = {
    "open": (gettext_lazy("Open"), "inbox"),
    "stopped": (gettext_lazy("Waiting for the asker"), "hold"),
    "sign": (gettext_lazy("To sign"), "key"),
    "closed": (gettext_lazy("Closed"), "check"),
}
OVERDUE, WEEK, LATER, STOPPED = "overdue", "week", "later", "stopped"
DUE_WORDS = [
    (OVERDUE, gettext_lazy("Overdue")),
    (WEEK, gettext_lazy("Due within 7 days")),
    (LATER, gettext_lazy("Due later")),
    (STOPPED, gettext_lazy("Waiting for the asker")),
]
ASSIGNEE_WORDS = [
    (ME, gettext_lazy("You")),
    (NOBODY, gettext_lazy("Nobody")),
    (SOMEBODY, gettext_lazy("Somebody")),
]


def due_in(value: str) -> Q:
    """Return the condition of a word about the day on which an answer is due."""
    today = desk_day()
    waiting = Q(state__in=OPEN_CASES) & ~Q(state=CaseState.STOPPED)
    soon = today + timedelta(days=7)
    conditions = {
        OVERDUE: waiting & Q(due_on__lt=today),
        WEEK: waiting & Q(due_on__range=(today, soon)),
        LATER: waiting & (Q(due_on__gt=soon) | Q(due_on__isnull=True)),
        STOPPED: Q(state=CaseState.STOPPED),
    }
    return conditions[value]


def assigned_to(value: str, actor: Actor) -> Q:
    """Return the condition of who is in charge; a role that is over counts as nobody.

    One's own are also those of who is away, while one stands in.
    """
    if value == ME:
        return Q(assignee__in=seats_of(actor))
    there = works_there("assignee__")
    return there if value == SOMEBODY else ~there | Q(assignee__isnull=True)


def drafts_of(actor: Actor) -> Q:
    """Return the condition for cases whose unfinished answer the actor wrote last."""
    mine = Answer.objects.filter(case=OuterRef("pk"), state__in=UNFINISHED, drafter=actor.user_id)
    return Q(Exists(mine))


class CaseFilterForm(forms.Form):
    """The form of the inbox's filter: every field may stay empty, so none says "optional"."""

    hide_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic: Any = self.fields["topic"]
        topic.choices = lambda: Term.objects.choices_for("topic", get_language())


class CaseFilter(django_filters.FilterSet):
    """Narrows the cases of the authority that the actor acts for."""

    due = django_filters.ChoiceFilter(
        method="due_then",
        choices=DUE_WORDS,
        label=gettext_lazy("Due"),
        empty_label=gettext_lazy("At any time"),
        widget=LongSelect,
    )
    assignee = django_filters.ChoiceFilter(
        method="in_charge",
        choices=ASSIGNEE_WORDS,
        label=gettext_lazy("In charge"),
        empty_label=gettext_lazy("Anybody"),
        widget=LongSelect,
    )
    topic = django_filters.ChoiceFilter(
        method="in_topic",
        label=gettext_lazy("Topic"),
        empty_label=gettext_lazy("All topics"),
        widget=LongSelect,
    )
    asker = django_filters.ChoiceFilter(
        field_name="question__capacity__organisation_kind",
        choices=ASKING_KINDS,
        label=gettext_lazy("Asker"),
        empty_label=gettext_lazy("Everybody"),
        widget=LongSelect,
    )
    country = django_filters.ChoiceFilter(
        method="also_asked",
        choices=[],
        label=gettext_lazy("Also asked in"),
        empty_label=gettext_lazy("Any country"),
        widget=LongSelect,
    )
    drafter = django_filters.ChoiceFilter(
        method="drafted_by",
        choices=[(ME, gettext_lazy("You")), (NOBODY, gettext_lazy("Nobody yet"))],
        label=gettext_lazy("Drafter"),
        empty_label=gettext_lazy("Anybody"),
        widget=LongSelect,
    )
    queue = django_filters.ChoiceFilter(
        field_name="queue",
        choices=[],
        label=gettext_lazy("Queue"),
        empty_label=gettext_lazy("All queues"),
        widget=LongSelect,
    )
    view = django_filters.ChoiceFilter(
        method="in_view",
        choices=[(name, words) for name, (words, _icon) in VIEW_WORDS.items()],
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Case
        fields: list[str] = []
        form = CaseFilterForm

    def __init__(
        self,
        *args: Any,
        countries: Sequence[tuple[str, str]] = (),
        queues: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.filters["country"].extra["choices"] = list(countries)
        self.filters["queue"].extra["choices"] = list(queues)
        if not queues:
            del self.filters["queue"]

    def due_then(self, queryset: QuerySet[Case], _name: str, value: str) -> QuerySet[Case]:
        """Keep what is due at that time."""
        return queryset.filter(due_in(value))

    def in_charge(self, queryset: QuerySet[Case], _name: str, value: str) -> QuerySet[Case]:
        """Keep what the reader, nobody, or anybody is in charge of."""
        return queryset.filter(assigned_to(value, actor_of(self.request)))

    def in_topic(self, queryset: QuerySet[Case], _name: str, value: str) -> QuerySet[Case]:
        """Keep the topic and, for a broad one, everything below it."""
        return queryset.filter(at_or_below("question__topic", value))

    def also_asked(self, queryset: QuerySet[Case], _name: str, value: str) -> QuerySet[Case]:
        """Keep questions that an authority of this country was asked too."""
        asked = Case.objects.filter(question=OuterRef("question"), authority__country__code=value)
        return queryset.filter(Exists(asked))

    def drafted_by(self, queryset: QuerySet[Case], _name: str, value: str) -> QuerySet[Case]:
        """Keep what the reader drafts, or what nobody has begun."""
        if value == NOBODY:
            return queryset.filter(state=CaseState.RECEIVED)
        return queryset.filter(drafts_of(actor_of(self.request)))

    def in_view(self, queryset: QuerySet[Case], _name: str, value: str) -> QuerySet[Case]:
        """Keep one view of the inbox."""
        return queryset.filter(VIEWS[value])
