"""Shapes of JSON: strict ones for what comes in, plain ones for what goes out."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers


class Given(serializers.Serializer[Any]):
    """What a client sends: strict in names and kinds.

    A name that is not declared is refused, never dropped silently; a value is of the JSON type
    that the document names: no text stands for a boolean, no number for a text.
    """

    def to_internal_value(self, data: Any) -> Any:
        """Return the validated values; raises ValidationError with all problems at once."""
        if not isinstance(data, dict):
            return super().to_internal_value(data)
        problems = {
            str(name): problem
            for name, value in data.items()
            if (problem := _problem(self.fields.get(name), value))
        }
        try:
            cleaned = super().to_internal_value(data)
        except serializers.ValidationError as error:
            found: Any = error.detail
            raise serializers.ValidationError({**found, **problems}) from error
        if problems:
            raise serializers.ValidationError(problems)
        return cleaned


def _problem(field: serializers.Field[Any, Any, Any, Any] | None, value: Any) -> Any:
    """Return why a value cannot stand at a name, or None; what is inside objects is theirs."""
    if field is None:
        return [_("There is no such field here.")]
    if value is None or isinstance(field, serializers.BaseSerializer):
        return None
    if isinstance(field, serializers.ListField | serializers.DictField):
        return _inside(field, value)
    if isinstance(field, serializers.BooleanField):
        return None if isinstance(value, bool) else [_("Send true or false.")]
    return None if isinstance(value, str) else [_("Send a text.")]


def _inside(field: Any, value: Any) -> Any:
    """Return the problems within a list or an object by place; DRF refuses what is no object."""
    if isinstance(field, serializers.ListField):
        if not isinstance(value, list):
            return [_("Send a list.")]
        pairs: Any = enumerate(value)
    else:
        pairs = value.items() if isinstance(value, dict) else ()
    return {at: found for at, one in pairs if (found := _problem(field.child, one))} or None


class Nothing(Given):
    """The body of an operation that takes none: empty, or an empty object."""


class Shown(serializers.Serializer[Any]):
    """What a client gets: made by a projection, described for the document."""

    def to_representation(self, instance: Any) -> Any:
        """Refuse: projections make the answer, the serializer only describes it."""
        raise NotImplementedError


class ProblemError(Shown):
    """Where the problem lies."""

    pointer = serializers.CharField(required=False, help_text="JSON pointer into the body")
    parameter = serializers.CharField(required=False, help_text="Name of the parameter")
    detail = serializers.CharField()


class Problem(Shown):
    """A refusal (RFC 9457); `code` is stable, `detail` is a sentence for people."""

    type = serializers.URLField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    request_id = serializers.CharField()
    errors = ProblemError(many=True, required=False)  # type: ignore[assignment]
