"""Similar questions for programs: what a person of the token would be offered while asking."""

from typing import Any

from django import forms
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.addresses import absolute
from apps.core.api.addresses import api_address
from apps.core.api.operations import operation
from apps.core.api.scopes import Scope
from apps.core.api.serializers import Shown
from apps.core.api.views import ApiView
from apps.forum.choices import TITLE_MAX, QuestionState
from apps.forum.searching import Similar, Speaking, similar_questions


class SimilarParameters(forms.Form):
    """What is looked for."""

    title = forms.CharField(
        required=False,
        max_length=TITLE_MAX,
        help_text="The question in one sentence; without it nothing is found",
    )


class SimilarAnswer(Shown):
    """An issued answer of a similar question."""

    authority = serializers.CharField()
    short_answer = serializers.CharField()
    language = serializers.CharField()
    validity = serializers.CharField(allow_blank=True, help_text="What may be said of it today")
    issued_on = serializers.DateField(allow_null=True)


class SimilarQuestion(Shown):
    """A question like the one that was sent."""

    id = serializers.CharField()
    url = serializers.URLField(help_text="This object in the API")
    page = serializers.URLField(help_text="The page for people")
    title = serializers.CharField()
    language = serializers.CharField()
    state = serializers.ChoiceField(choices=QuestionState.values)
    likeness = serializers.FloatField(help_text="From 0 to 1")
    is_fictional = serializers.BooleanField(help_text="Invented for demonstration")
    answers = SimilarAnswer(many=True)


class SimilarFound(Shown):
    """At most five, the most alike first."""

    data = SimilarQuestion(many=True)  # type: ignore[assignment]  # DRF takes it out


class SimilarQuestions(ApiView):
    """`/api/v1/questions/similar/`."""

    tag, route_name = "questions", "similar_questions"

    @operation(
        "Find similar questions",
        answer=SimilarFound,
        scope=Scope.READ_QUESTIONS,
        personal=True,
        rule="forum.write_question",
        parameters=SimilarParameters,
    )
    def get(self, _request: Request) -> Response:
        """Public questions, and those that the membership of the token asked or reads along."""
        found = similar_questions(self.actor, self.parameters["title"] or "")
        return Response({"data": [_entry(one) for one in found]})


def _entry(one: Similar) -> dict[str, Any]:
    return {
        "id": one.public_id,
        "url": api_address("question", public_id=one.public_id),
        "page": absolute(one.url),
        "title": one.title,
        "language": one.language,
        "state": one.state,
        "likeness": one.score,
        "is_fictional": one.is_fictional,
        "answers": [_answer(answer) for answer in one.answers],
    }


def _answer(answer: Speaking) -> dict[str, Any]:
    return {
        "authority": answer.authority,
        "short_answer": answer.short,
        "language": answer.language,
        "validity": answer.validity.text if answer.validity else "",
        "issued_on": answer.issued_on,
    }
