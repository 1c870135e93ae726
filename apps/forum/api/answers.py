"""Issued official answers, and the asker's acceptance of them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.access import get_visible, require
from apps.core.api.operations import operation
from apps.core.api.pages import page_of
from apps.core.api.parameters import ChangeParameters, bad_parameters
from apps.core.api.scopes import Scope
from apps.core.api.views import ApiView
from apps.core.clock import now
from apps.forum.api.shapes import AnswerShown
from apps.forum.api.shown import answer_shown
from apps.forum.choices import NOT_OFFERED
from apps.forum.models import Answer, Question
from apps.forum.services.acceptance import accept_answer, revoke_acceptance
from apps.profiles.models import Organisation
from apps.vocabularies.choices import VocabularyList
from apps.vocabularies.models import Term
from apps.vocabularies.querysets import at_or_below

NEWEST_FIRST = ("-issued_at", "-id")


class PastDay(forms.DateField):
    """A day until today: nobody knows yet what will speak later."""

    def clean(self, value: Any) -> Any:
        """Return the day; refuse days to come."""
        day = super().clean(value)
        if day is not None and day > now().date():
            raise forms.ValidationError(_("That day is still to come."), code="future")
        return day


class AnswerParameters(ChangeParameters):
    """Parameters of the list of answers."""

    question = forms.CharField(
        required=False, max_length=40, help_text=_("Public number of the question")
    )
    authority = forms.CharField(
        required=False, max_length=40, help_text=_("Public number of the authority")
    )
    topic = forms.CharField(
        required=False, max_length=60, help_text=_("Code of the topic; narrower topics count too")
    )
    valid_on = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        help_text=_("Only what may be called valid on this day, e.g. 2026-11-22"),
    )
    as_of = PastDay(
        required=False,
        input_formats=["%Y-%m-%d"],
        help_text=_("What spoke on this day, ended since or not; not after today"),
    )


class Answers(ApiView):
    """`/api/v1/answers/`."""

    tag, route_name = "answers", "answers"

    @operation(
        "List official answers",
        answer=AnswerShown,
        scope=Scope.READ_QUESTIONS,
        parameters=AnswerParameters,
        listed=True,
    )
    def get(self, request: Request) -> Response:
        """Issued answers to the questions that you may read, newest first."""
        seen, day = Answer.objects.visible_to(self.actor), self.parameters["as_of"]
        # What was valid on a day may have ended since.
        named = self.parameters["valid_on"] is not None
        rows = seen.as_of(day) if day else seen.spoken() if named else seen.in_force()
        rows = rows.for_api()
        page = page_of(
            request,
            self._narrowed(rows),
            ordering=NEWEST_FIRST,
            parameters=self.parameters,
            changed="changed_at",
            shown=answer_shown,
        )
        return Response(page)

    def _narrowed(self, rows: Any) -> Any:
        given = self.parameters
        wanted = {name: given[name] for name in ("question", "authority", "topic") if given[name]}
        unknown = [name for name, value in wanted.items() if not self._is_known(name, value)]
        if unknown:
            raise bad_parameters(dict.fromkeys(unknown, NOT_OFFERED))
        for name in {"question", "authority"} & set(wanted):
            rows = rows.filter(**{f"{name}__public_id": given[name]})
        if given["topic"]:
            rows = rows.filter(at_or_below("question__topic", given["topic"]))
        return rows.valid_on(given["valid_on"]) if given["valid_on"] else rows

    def _is_known(self, name: str, value: str) -> bool:
        """Whether there is such a thing, as far as the actor may know: hidden is not."""
        if name == "topic":
            terms = Term.objects.visible_to(self.actor)
            return terms.filter(list_code=VocabularyList.TOPIC, code=value).exists()
        if name == "authority":
            authorities = Organisation.objects.visible_to(self.actor).authorities()
            return authorities.filter(public_id=value).exists()
        return Question.objects.visible_to(self.actor).filter(public_id=value).exists()


class AnswerByNumber(ApiView):
    """`/api/v1/answers/{public_id}/`."""

    tag, route_name = "answers", "answer"

    @operation("Read an official answer", answer=AnswerShown, scope=Scope.READ_QUESTIONS)
    def get(self, _request: Request, public_id: str) -> Response:
        """The answer, what it rests on, and whether it may be called valid now.

        The address of a preliminary answer stays when the final one comes: see `replaced_by`.
        """
        rows = Answer.objects.visible_to(self.actor).spoken().for_api()
        return Response(answer_shown(get_visible(rows, public_id)))


class AnswerAcceptance(ApiView):
    """`/api/v1/answers/{public_id}/acceptance/`."""

    tag, route_name = "answers", "answer_acceptance"

    @operation(
        "Accept an answer",
        answer=AnswerShown,
        scope=Scope.WRITE_QUESTIONS,
        personal=True,
        rule="forum.change_question",
        checked=True,
    )
    def put(self, request: Request, public_id: str) -> Response:
        """Say that this answer settles your question, in place of another of the authority.

        The text of an issued answer never changes, so nothing is overwritten unseen.
        """
        accept_answer(actor=self.actor, answer=self._read(request, public_id))
        return Response(answer_shown(_issued(self, public_id)))

    @operation(
        "Take an acceptance back",
        answer=None,
        scope=Scope.WRITE_QUESTIONS,
        personal=True,
        rule="forum.change_question",
        status=204,
        checked=True,
    )
    def delete(self, request: Request, public_id: str) -> Response:
        """Take the acceptance back; without one nothing happens."""
        revoke_acceptance(actor=self.actor, answer=self._read(request, public_id))
        return Response(status=204)

    def _read(self, request: Request, public_id: str) -> Answer:
        """Return the answer; who may change nothing learns that before any tag is compared."""
        found = _issued(self, public_id)
        require(self.actor, "forum.change_question", found.question)
        self.require_unchanged(request, answer_shown(found))
        return found


def _issued(view: ApiView, public_id: str) -> Answer:
    """Return the issued answer; drafts are no answers yet and live with their case."""
    rows = Answer.objects.visible_to(view.actor).in_force().for_api()
    found: Answer = get_visible(rows, public_id)
    return found
