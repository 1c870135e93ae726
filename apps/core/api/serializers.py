"""Shapes of JSON: strict ones for what comes in, plain ones for what goes out."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers


class Given(serializers.Serializer[Any]):
    """What a client sends: a name that is not declared is refused, never dropped silently."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the validated values; raises ValidationError with all problems at once."""
        if isinstance(data, dict):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                sentence = _("There is no such field here.")
                raise serializers.ValidationError({str(name): [sentence] for name in unknown})
        return super().to_internal_value(data)


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
