"""Watches, saved answers and the re-check desk in the API: what the pages show their owner."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.access import get_visible
from apps.core.addresses import absolute
from apps.core.api.operations import operation
from apps.core.api.pages import page_of
from apps.core.api.parameters import PageParameters
from apps.core.api.scopes import Scope
from apps.core.api.serializers import Given, Shown
from apps.core.api.views import ApiView
from apps.core.errors import Invalid, NotFound
from apps.forum import recheck
from apps.forum.api.shapes import NUMBER
from apps.forum.choices import NOT_OFFERED
from apps.forum.models import Answer, RelianceKind, Watch, WatchKind
from apps.forum.models.watch import WATCH_FILTERS_MAX
from apps.forum.querysets.desk import desk_day
from apps.forum.saved import ENDED, NEWEST_FIRST, for_rows, relied_on, saved_row
from apps.forum.services.reliance import rely_on, stop_relying
from apps.forum.services.watching import end_watch, keep_watch
from apps.forum.watch_shown import watch_rows
from apps.forum.watch_views import posted_target
from apps.forum.watched_search import name_of


class WatchShown(Shown):
    """Something of which the person wants news."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=WatchKind.values)
    name = serializers.CharField(help_text="Title, name, or filters in words")
    page = serializers.URLField(help_text="The page for people")
    since = serializers.DateField()


class WatchGiven(Given):
    """What is to be watched: the field that `kind` names."""

    kind = serializers.ChoiceField(choices=WatchKind.values, help_text="What is watched")
    question = serializers.CharField(max_length=40, default="", help_text=NUMBER)
    topic = serializers.CharField(max_length=60, default="", help_text="Code of the topic")
    authority = serializers.CharField(max_length=40, default="", help_text=NUMBER)
    search = serializers.CharField(
        max_length=WATCH_FILTERS_MAX,
        default="",
        help_text="The query of the list of questions, e.g. q=donor&topic=quality",
    )


class SavedShown(Shown):
    """An answer that the person relies on, with what may be said of it today."""

    id = serializers.CharField(help_text=NUMBER)
    question = serializers.CharField(help_text=NUMBER)
    title = serializers.CharField()
    authority = serializers.CharField(help_text="Its name on the day of issue")
    short_answer = serializers.CharField()
    validity = serializers.CharField(allow_blank=True)
    valid_until = serializers.DateField(allow_null=True)
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=RelianceKind.values))
    page = serializers.URLField(help_text="The page for people")
    disclaimer = serializers.CharField()


class SavedParameters(PageParameters):
    """Which of the answers."""

    view = forms.ChoiceField(
        choices=[(ENDED, ENDED)],
        required=False,
        help_text=gettext_lazy("ended: only those that are no longer valid"),
    )


class MovedShown(Shown):
    """A document that the answer cites in a version that was replaced."""

    title = serializers.CharField()
    change = serializers.CharField()
    url = serializers.CharField(allow_blank=True)


class RecheckShown(Shown):
    """An answer of your authority to look at again."""

    id = serializers.CharField(help_text=NUMBER)
    question = serializers.CharField(help_text=NUMBER)
    title = serializers.CharField()
    short_answer = serializers.CharField()
    validity = serializers.CharField(allow_blank=True)
    reasons = serializers.ListField(child=serializers.ChoiceField(choices=list(recheck.WHY_WORDS)))
    act_by = serializers.DateField()
    guidance = MovedShown(many=True)
    page = serializers.URLField(help_text="The case, for people")


class RecheckParameters(PageParameters):
    """For which reason."""

    why = forms.ChoiceField(
        choices=[(name, name) for name in recheck.WHY_WORDS],
        required=False,
        help_text=gettext_lazy("guidance, review, expiring or expired; all unless said"),
    )


def _watch(row: Watch) -> dict[str, Any]:
    (shown,) = watch_rows([row])
    return {
        "id": shown.pk,
        "kind": shown.kind,
        "name": shown.name,
        "page": absolute(shown.url),
        "since": shown.since,
    }


def _saved(answer: Any) -> dict[str, Any]:
    row = saved_row(answer)
    return {
        "id": row.public_id,
        "question": row.number,
        "title": row.title,
        "authority": row.authority,
        "short_answer": row.short,
        "validity": row.validity.text if row.validity else "",
        "valid_until": row.valid_until,
        "kinds": row.kinds,
        "page": absolute(row.url),
        "disclaimer": row.disclaimer,
    }


def _recheck(answer: Any) -> dict[str, Any]:
    row = recheck.recheck_row(answer)
    return {
        "id": row.public_id,
        "question": row.number,
        "title": row.title,
        "short_answer": row.short,
        "validity": row.validity.text if row.validity else "",
        "reasons": recheck.why_of(answer, desk_day()),
        "act_by": answer.act_by,
        "guidance": [{"title": m.title, "change": m.change, "url": m.url} for m in row.moved],
        "page": absolute(row.url),
    }


class Watches(ApiView):
    """`/api/v1/watches/`."""

    tag, route_name = "watches", "watches"

    @operation(
        "List what you watch",
        answer=WatchShown,
        scope=Scope.READ_NOTIFICATIONS,
        personal=True,
        rule="forum.keep_watch",
        parameters=PageParameters,
        listed=True,
    )
    def get(self, request: Request) -> Response:
        """The watches of the person of the token, newest first."""
        page = page_of(
            request,
            Watch.objects.visible_to(self.actor).for_rows(),
            ordering=("-created_at", "-id"),
            parameters=self.parameters,
            shown=_watch,
        )
        return Response(page)

    @operation(
        "Watch something",
        answer=WatchShown,
        scope=Scope.WRITE_NOTIFICATIONS,
        personal=True,
        rule="forum.keep_watch",
        body=WatchGiven,
        status=201,
    )
    def post(self, request: Request) -> Response:
        """Watch a question, a topic, an authority or a search; doing it again changes nothing."""
        given = self.given(request, WatchGiven)
        data = QueryDict(given["search"], mutable=True)
        if given["kind"] != WatchKind.SEARCH:
            data.clear()
            data.update({name: given[name] for name in ("question", "topic", "authority")})
        data["kind"] = given["kind"]
        try:
            target = posted_target(self.actor, data)
        except NotFound as error:
            raise Invalid(fields={given["kind"]: NOT_OFFERED}) from error
        made = keep_watch(actor=self.actor, target=target, name=name_of(target.filters))
        return Response(_watch(made), status=201)


class WatchByKey(ApiView):
    """`/api/v1/watches/{pk}/`."""

    tag, route_name = "watches", "watch"

    @operation(
        "End a watch",
        answer=None,
        scope=Scope.WRITE_NOTIFICATIONS,
        personal=True,
        rule="forum.keep_watch",
        status=204,
    )
    def delete(self, _request: Request, pk: UUID) -> Response:
        """End one of your own."""
        found = Watch.objects.visible_to(self.actor).for_rows().filter(pk=pk).first()
        if found is None:
            raise NotFound
        end_watch(actor=self.actor, watch=found)
        return Response(status=204)


class SavedAnswers(ApiView):
    """`/api/v1/saved-answers/`."""

    tag, route_name = "answers", "saved_answers"

    @operation(
        "List the answers that you rely on",
        answer=SavedShown,
        scope=Scope.READ_QUESTIONS,
        personal=True,
        rule="forum.keep_watch",
        parameters=SavedParameters,
        listed=True,
    )
    def get(self, request: Request) -> Response:
        """Saved, cited and exported answers that you still read, with today's validity."""
        page = page_of(
            request,
            for_rows(relied_on(self.actor, self.parameters["view"])),
            ordering=NEWEST_FIRST,
            parameters=self.parameters,
            shown=_saved,
        )
        return Response(page)


class AnswerSaving(ApiView):
    """`/api/v1/answers/{public_id}/saving/`."""

    tag, route_name = "answers", "answer_saving"

    @operation(
        "Save an answer",
        answer=SavedShown,
        scope=Scope.WRITE_QUESTIONS,
        personal=True,
        rule="forum.keep_watch",
    )
    def put(self, _request: Request, public_id: str) -> Response:
        """Put an issued answer on your list: you are told when it changes."""
        found = get_visible(Answer.objects.visible_to(self.actor).spoken(), public_id)
        rely_on(actor=self.actor, answer=found, kind=RelianceKind.SAVED)
        return Response(_saved(for_rows(relied_on(self.actor)).get(pk=found.pk)))

    @operation(
        "Take an answer off your list",
        answer=None,
        scope=Scope.WRITE_QUESTIONS,
        personal=True,
        rule="forum.keep_watch",
        status=204,
    )
    def delete(self, _request: Request, public_id: str) -> Response:
        """Forget that you saved, cited or exported it; without that nothing happens."""
        found = get_visible(Answer.objects.visible_to(self.actor).spoken(), public_id)
        stop_relying(actor=self.actor, answer=found)
        return Response(status=204)


class AnswersToRecheck(ApiView):
    """`/api/v1/answers-to-recheck/`."""

    tag, route_name = "cases", "answers_to_recheck"

    @operation(
        "List the answers of your authority to look at again",
        answer=RecheckShown,
        scope=Scope.READ_CASES,
        personal=True,
        rule="forum.read_inbox",
        parameters=RecheckParameters,
        listed=True,
    )
    def get(self, request: Request) -> Response:
        """Answers in force whose guidance changed, whose review is due, or whose date ends."""
        page = page_of(
            request,
            recheck.for_desk(recheck.to_recheck(self.actor, self.parameters["why"])),
            ordering=recheck.URGENT_FIRST,
            parameters=self.parameters,
            shown=_recheck,
        )
        return Response(page)
