"""Parameters in the address: declared as forms, so that pages, API and document agree."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.api.errors import BadParameter, UnknownParameter
from apps.core.api.operations import Operation
from apps.core.errors import Text
from apps.core.pagination import MAX_CURSOR_LENGTH

PAGE_SIZE, PAGE_MAX = 20, 50


class TrueOrFalse(forms.NullBooleanField):
    """`true` or `false`; Django's own field takes every other word for silence."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> bool | None:  # type: ignore[override]
        """Return the value, or None when there is none; raises ValidationError for the rest."""
        if value in {None, ""}:
            return None
        if value not in {"true", "false"}:
            raise forms.ValidationError(_("Send true or false."))
        return bool(value == "true")


class TrueOrFalseFilter(django_filters.Filter):
    """A filter that takes `true` or `false`."""

    field_class = TrueOrFalse


class Moment(forms.DateTimeField):
    """A moment with its offset from UTC; Django's own field guesses a missing one."""

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment in UTC, or None when there is none; raises ValidationError."""
        if value in {None, ""}:
            return None
        try:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is None:
                raise ValueError("no offset")
            return moment.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            sentence = _("Send a moment with its offset, like 2026-11-22T09:30:00Z.")
            raise forms.ValidationError(sentence) from error


class PageParameters(forms.Form):
    """The parameters of every list."""

    limit = forms.IntegerField(
        min_value=1,
        max_value=PAGE_MAX,
        required=False,
        help_text=gettext_lazy("How many entries a page has, 20 unless said."),
    )
    cursor = forms.CharField(
        max_length=MAX_CURSOR_LENGTH,
        required=False,
        help_text=gettext_lazy("Where the page begins; take it from `next` or `previous`."),
    )


class ChangeParameters(PageParameters):
    """The parameters of a list that can be asked for changes."""

    updated_since = Moment(
        required=False,
        help_text=gettext_lazy(
            "Only what changed at this time or later, e.g. 2026-11-22T09:30:00Z. "
            "Entries then come with the oldest change first."
        ),
    )


def declared_fields(described: Operation) -> dict[str, forms.Field]:
    """Return the fields of all parameters that an operation takes."""
    fields: dict[str, forms.Field] = {}
    if described.parameters is not None:
        fields |= described.parameters.base_fields
    if described.filters is not None:
        fields |= described.filters().form.fields
    return fields


def cleaned_parameters(described: Operation, given: QueryDict) -> dict[str, Any]:
    """Return the cleaned parameters; raises UnknownParameter or BadParameter for all at once."""
    fields = declared_fields(described)
    unknown = [name for name in given if name not in fields]
    if unknown:
        raise UnknownParameter(extra=_at(dict.fromkeys(unknown, UnknownParameter.message)))
    twice: dict[str, Text] = {
        name: _("Send this parameter once.") for name in given if len(given.getlist(name)) > 1
    }
    if twice:
        raise bad_parameters(twice)
    form = type("Parameters", (forms.Form,), fields)(given)
    if not form.is_valid():
        raise bad_parameters({name: " ".join(map(str, e)) for name, e in form.errors.items()})
    cleaned: dict[str, Any] = form.cleaned_data
    return cleaned


def bad_parameters(problems: Mapping[str, Text]) -> BadParameter:
    """Return the refusal of values that an operation does not take, by parameter."""
    return BadParameter(extra=_at(problems))


def _at(problems: Any) -> dict[str, Any]:
    entries = [{"parameter": n, "detail": str(text)} for n, text in sorted(problems.items())]
    return {"errors": entries}
