"""The private lane for programs: who opened one's question, and requests to publish an answer.

Nothing private is opened by a token: asking, allowing and reading need a session.
"""

from typing import Any

from django.utils.dateparse import parse_datetime
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.access import get_visible, require
from apps.core.actor import Actor
from apps.core.api.operations import operation
from apps.core.api.scopes import Scope
from apps.core.api.views import ApiView
from apps.core.errors import NotFound
from apps.forum.api.beside_shapes import ConsentGiven, OpeningsShown, PublicationShown
from apps.forum.models import Answer, PublicationConsent, PublicationRequest, Question
from apps.forum.private_shown import with_lane
from apps.forum.services.publication import consent_to_publication


class QuestionOpenings(ApiView):
    """`/api/v1/questions/{public_id}/openings/`."""

    tag, route_name = "questions", "question_openings"

    @operation(
        "Read who opened your private question",
        answer=OpeningsShown,
        scope=Scope.READ_QUESTIONS,
        personal=True,
        rule="forum.change_question",
    )
    def get(self, _request: Request, public_id: str) -> Response:
        """For its asker: when, in which roles, why, and each time that it was read."""
        found: Any = get_visible(with_lane(Question.objects.visible_to(self.actor)), public_id)
        require(self.actor, "forum.change_question", found)
        return Response({"openings": [_opening(row) for row in found.lane_openings]})


class AnswerPublication(ApiView):
    """`/api/v1/answers/{public_id}/publication/`."""

    tag, route_name = "answers", "answer_publication"

    @operation(
        "Read a request to publish",
        answer=PublicationShown,
        scope=Scope.READ_QUESTIONS,
        personal=True,
        rule="forum.publish_answer",
    )
    def get(self, _request: Request, public_id: str) -> Response:
        """The newest request for a private answer, for its asker and its authority."""
        return _publication(self.actor, _requested(self.actor, public_id))


class PublicationConsents(ApiView):
    """`/api/v1/answers/{public_id}/publication/consent/`."""

    tag, route_name = "answers", "answer_publication_consent"

    @operation(
        "Agree to a publication",
        answer=PublicationShown,
        scope=Scope.WRITE_QUESTIONS,
        personal=True,
        rule="forum.publish_answer",
        body=ConsentGiven,
        checked=True,
    )
    def put(self, request: Request, public_id: str) -> Response:
        """Refused for access tokens: what makes a private text public needs a session."""
        found = _requested(self.actor, public_id)
        require(self.actor, "forum.decide_publication", found)
        given = self.given(request, ConsentGiven)
        consent_to_publication(actor=self.actor, publication=found, seen_hash=given["content_hash"])
        return _publication(self.actor, _requested(self.actor, public_id))


def _requested(actor: Actor, public_id: str) -> PublicationRequest:
    rows = Answer.objects.visible_to(actor).select_related("question")
    answer = get_visible(rows, public_id)
    require(actor, "forum.publish_answer", answer)
    requests = PublicationRequest.objects.visible_to(actor).filter(answer=answer)
    found: PublicationRequest | None = (
        requests.select_related("answer", "question").order_by("-created_at", "-pk").first()
    )
    if found is None:
        raise NotFound
    return found


def _publication(actor: Actor, found: PublicationRequest) -> Response:
    given = PublicationConsent.objects.visible_to(actor).to_the_text().filter(publication=found)
    return Response(
        {
            "answer": found.answer.public_id,
            "state": found.state,
            "proposed_by": found.proposed_side,
            "expires_at": found.expires_at,
            "title": found.title,
            "body": found.body_md,
            "position": found.position_md,
            "justification": found.justification_md,
            "short_answer": found.short,
            "text": found.text_md,
            "no_guidance_reason": found.no_guidance_reason,
            "content_hash": found.content_hash,
            "consents": sorted(given.values_list("side", flat=True)),
        }
    )


def _opening(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of `with_lane`."""
    return {
        "reason": row["reason"],
        "asked_as": row["asked"],
        "allowed_as": row["decided"],
        "allowed_at": parse_datetime(row["at"]),
        "read_at": [parse_datetime(text) for text in row["readings"]],
    }
