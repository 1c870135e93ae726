"""Links and changes of questions, helpful votes, and the FAQ."""

from typing import Any

from django import forms
from django.db.models import F
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.access import get_visible
from apps.core.actor import ANONYMOUS
from apps.core.addresses import absolute, address_of
from apps.core.api.addresses import api_address
from apps.core.api.operations import operation
from apps.core.api.pages import page_of
from apps.core.api.parameters import PageParameters
from apps.core.api.scopes import Scope
from apps.core.api.views import ApiView
from apps.core.clock import now
from apps.forum.api.reading_shapes import (
    FaqShown,
    FaqWithSources,
    HelpfulShown,
    QuestionHistory,
    QuestionLinks,
)
from apps.forum.faq_shown import faq_of
from apps.forum.faq_views import published
from apps.forum.links import Ref, links_of, with_links
from apps.forum.models import Answer, FaqEntry, Question
from apps.forum.question_history import changes_of
from apps.forum.services.votes import end_vote, vote_answer
from apps.forum.votes_shown import vote_columns

NOT_OFFICIAL = gettext_lazy("Summary by the editors, not an official text.")


class QuestionLinksByNumber(ApiView):
    """`/api/v1/questions/{public_id}/links/`."""

    tag, route_name = "questions", "question_links"

    @operation("Read the links of a question", answer=QuestionLinks, scope=Scope.READ_QUESTIONS)
    def get(self, _request: Request, public_id: str) -> Response:
        """Duplicates and follow-ups; what you may not read is not among them."""
        rows = with_links(Question.objects.visible_to(self.actor).for_page(), self.actor)
        links = links_of(get_visible(rows, public_id), self.actor)
        return Response(
            {
                "duplicate_of": _ref(links.canonical),
                "duplicates": [_ref(one) for one in links.also_asked],
                "follows_up": _ref(links.parent),
                "follow_ups": [_ref(one) for one in links.follow_ups],
                "faq": absolute(links.faq) if links.faq else None,
            }
        )


def _ref(ref: Ref | None) -> dict[str, str] | None:
    if ref is None:
        return None
    return {
        "id": ref.public_id,
        "title": ref.title,
        "url": api_address("question", public_id=ref.public_id),
    }


class QuestionHistoryByNumber(ApiView):
    """`/api/v1/questions/{public_id}/history/`."""

    tag, route_name = "questions", "question_changes"

    @operation("Read the changes of a question", answer=QuestionHistory, scope=Scope.READ_QUESTIONS)
    def get(self, _request: Request, public_id: str) -> Response:
        """What was changed after it was sent, and why; newest first."""
        found = get_visible(Question.objects.visible_to(self.actor).for_page(), public_id)
        changes = [
            {
                "number": one.number,
                "changed_at": one.when,
                "reason": one.reason,
                "words_taken_out": one.withheld,
                "fields": [
                    {
                        "field": field.name.removesuffix("_md"),
                        "before": field.before if field.known else "",
                        "after": field.after if field.known else "",
                    }
                    for field in one.fields
                ],
            }
            for one in changes_of(found, self.actor)
        ]
        return Response({"changes": changes})


class AnswerHelpful(ApiView):
    """`/api/v1/answers/{public_id}/helpful/`."""

    tag, route_name = "answers", "answer_helpful"

    @operation("Read whom an answer helped", answer=HelpfulShown, scope=Scope.READ_QUESTIONS)
    def get(self, _request: Request, public_id: str) -> Response:
        """The number of people, never who they are."""
        return Response(self._shown(self._found(public_id)))

    @operation(
        "Say that an answer helped",
        answer=HelpfulShown,
        scope=Scope.WRITE_QUESTIONS,
        personal=True,
        rule="forum.vote_answer",
    )
    def put(self, _request: Request, public_id: str) -> Response:
        """Counted once for each person, however often it is said."""
        found = self._found(public_id)
        vote_answer(actor=self.actor, answer=found)
        return Response(self._shown(found))

    @operation(
        "Take a helpful vote back",
        answer=None,
        scope=Scope.WRITE_QUESTIONS,
        personal=True,
        rule="forum.vote_answer",
        status=204,
    )
    def delete(self, _request: Request, public_id: str) -> Response:
        """Take your vote back; without one nothing happens."""
        end_vote(actor=self.actor, answer=self._found(public_id))
        return Response(status=204)

    def _found(self, public_id: str) -> Answer:
        rows = Answer.objects.visible_to(self.actor).in_force().select_related("question")
        found: Answer = get_visible(rows, public_id)
        return found

    def _shown(self, answer: Answer) -> dict[str, Any]:
        rows = Answer.objects.visible_to(self.actor).annotate(**vote_columns(self.actor))
        counted: Any = get_visible(rows, answer.public_id)
        public = answer.question.public_at is not None
        return {"number": counted.vote_number if public else 0, "own": counted.vote_own}


class FaqParameters(PageParameters):
    """Parameters of the FAQ."""

    q = forms.CharField(required=False, max_length=200, help_text=gettext_lazy("Words to find"))


class FaqEntries(ApiView):
    """`/api/v1/faq/`."""

    tag, route_name = "questions", "faq"

    @operation("List the FAQ", answer=FaqShown, parameters=FaqParameters, listed=True)
    def get(self, request: Request) -> Response:
        """Published entries, the newest text first; the same for everybody."""
        page = page_of(
            request,
            published(self.parameters["q"]).annotate(shown_at=F("last_at")),
            ordering=("-shown_at", "-id"),
            parameters=self.parameters,
            shown=_faq,
        )
        return Response(page)


class FaqEntryByNumber(ApiView):
    """`/api/v1/faq/{public_id}/`."""

    tag, route_name = "questions", "faq_entry"

    @operation("Read a FAQ entry", answer=FaqWithSources)
    def get(self, _request: Request, public_id: str) -> Response:
        """The editors' summary, and the official answers with what may be said of them now."""
        found = get_visible(published(), public_id)
        today = now().date()
        rows = Answer.objects.visible_to(ANONYMOUS).final().filter(question=found.question_id)
        answers = rows.with_validity().select_related("authority", "capacity")
        return Response(
            _faq(found)
            | {
                "answers": [
                    {
                        "id": row.public_id,
                        "url": api_address("answer", public_id=row.public_id),
                        "authority": row.authority_name,
                        "validity": row.validity_on(today).value,
                    }
                    for row in answers.order_by("authority__sort_key")
                ]
            }
        )


def _faq(entry: FaqEntry) -> dict[str, Any]:
    shown = faq_of(entry)
    question = entry.question
    return {
        "id": shown.public_id,
        "url": api_address("faq_entry", public_id=shown.public_id),
        "page": absolute(address_of("forum:faq_entry", public_id=shown.public_id)),
        "title": shown.title,
        "language": shown.language,
        "text": shown.text_md,
        "notice": str(NOT_OFFICIAL),
        "official": False,
        "outdated": shown.outdated,
        "revision": shown.number,
        "what_is_new": shown.change,
        "published_at": shown.published_at,
        "question": {
            "id": question.public_id,
            "title": question.title,
            "url": api_address("question", public_id=question.public_id),
        },
        "is_fictional": shown.is_fictional,
    }
