"""Forms with which an organisation looks after its people."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PlainMessagesMixin
from apps.profiles.models import Membership
from apps.profiles.models.delegations import MOST_DAYS
from apps.profiles.services.administration import REASON_MAX

CHOOSE = _("Choose one of the colleagues listed.")


def named(membership: Membership) -> str:
    """Return person and role in one phrase."""
    return f"{membership.user.display_name}, {membership.get_role_display()}"


class RefusalForm(PlainMessagesMixin, forms.Form):
    """Why a membership is refused."""

    reason = forms.CharField(
        label=_("Why you refuse"),
        help_text=_("The person reads it. Write what they can do about it."),
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class _ColleagueForm(PlainMessagesMixin, forms.Form):
    """Choose one of the colleagues offered."""

    colleague = forms.ChoiceField(
        label=_("Colleague"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": CHOOSE},
    )

    def __init__(self, *args: Any, offered: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(row.pk): row for row in offered}
        field: forms.ChoiceField = self.fields["colleague"]  # type: ignore[assignment]
        field.choices = [(key, named(row)) for key, row in self.offered.items()]

    def clean_colleague(self) -> UUID:
        """Return the id of the colleague's membership."""
        return UUID(self.cleaned_data["colleague"])

    @property
    def chosen(self) -> Membership:
        """The colleague's membership; call it after `is_valid`."""
        return self.offered[str(self.cleaned_data["colleague"])]


class HandOverForm(_ColleagueForm):
    """Who runs the people from now on, and whether one leaves at the same time."""

    leave = forms.BooleanField(
        label=_("End my own membership at the same time"),
        required=False,
    )


class AbsenceForm(_ColleagueForm):
    """Who stands in, from which day until which."""

    begins = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends = forms.DateField(
        label=_("Last day"),
        help_text=_("At most 90 days, the first and the last included."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def moments(self) -> tuple[datetime, datetime]:
        """Return the beginning of the first day and the end of the last, as the pages count days.

        Ninety days are ninety times 24 hours, also where the clocks go back meanwhile.
        """
        first, last = self.cleaned_data["begins"], self.cleaned_data["ends"]
        begins, ends = _midnight(first), _midnight(last + timedelta(days=1))
        if (last - first).days < MOST_DAYS:
            ends = min(ends, begins + timedelta(days=MOST_DAYS))
        return begins, ends


def _midnight(day: date) -> datetime:
    shown = ZoneInfo(settings.DISPLAY_TIME_ZONE)
    return datetime.combine(day, time.min, shown).astimezone(UTC)
