"""Response times in the API: the frozen releases, nothing live."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.operations import operation
from apps.core.api.serializers import Shown
from apps.core.api.views import ApiView
from apps.core.releases import releases_of
from apps.forum.answer_times import shown
from apps.forum.figures import NAME


class TimesShown(Shown):
    """Figures of at least `least_cases` cases; what is not listed had fewer, or none."""

    authority = serializers.CharField(help_text="Public number of the organisation")
    topic = serializers.CharField(
        allow_blank=True, help_text="Broad code of the list `topic`; empty: all topics"
    )
    cases = serializers.IntegerField(help_text="Answered or referred in the month")
    median_days = serializers.FloatField(help_text="Half took at most so many working days")
    p90_days = serializers.IntegerField(help_text="Nine in ten took at most so many working days")


class ReleaseShown(Shown):
    """Response times of one month, as they were published. A release never changes."""

    period = serializers.CharField(help_text="Month, like 2026-10")
    made_at = serializers.DateTimeField()
    least_cases = serializers.IntegerField()
    sha256 = serializers.CharField(help_text="Of the canonical JSON of the release")
    previous_sha256 = serializers.CharField(allow_blank=True)
    rows = TimesShown(many=True)


class AnswerTimes(ApiView):
    """`/api/v1/answer-times/`."""

    tag, route_name = "answers", "answer_times"

    @operation("List response times", answer=ReleaseShown, listed=True)
    def get(self, _request: Request) -> Response:
        """All monthly releases on one page, the newest first."""
        data = [_release(one) for one in releases_of(NAME)]
        return Response({"data": data, "next": None, "previous": None})


def _release(release: Any) -> dict[str, Any]:
    rows = [
        {
            "authority": row["group"],
            "topic": row["part"],
            "cases": row["cases"],
            "median_days": row["median_days"],
            "p90_days": row["p90_days"],
        }
        for row in release.data
    ]
    return shown(release) | {"rows": rows}
