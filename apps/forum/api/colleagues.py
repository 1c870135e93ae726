"""Who of the asker's organisation reads along, for programs: the same services as the page."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import name_shown
from apps.core.access import get_visible, require
from apps.core.api.operations import operation
from apps.core.api.scopes import Scope
from apps.core.api.views import ApiView
from apps.core.errors import Invalid
from apps.forum.api.beside_shapes import ColleagueGiven, ColleaguesShown
from apps.forum.models import Question, QuestionColleague
from apps.forum.services.colleagues import (
    NOT_A_COLLEAGUE,
    candidates,
    name_colleague,
    remove_colleague,
)
from apps.profiles.models import Membership

ASKER: dict[str, Any] = {
    "answer": ColleaguesShown,
    "personal": True,
    "rule": "forum.name_colleagues",
}


class QuestionColleagues(ApiView):
    """`/api/v1/questions/{public_id}/colleagues/`."""

    tag, route_name = "questions", "question_colleagues"

    @operation("Read who reads along", scope=Scope.READ_QUESTIONS, **ASKER)
    def get(self, _request: Request, public_id: str) -> Response:
        """For the asker only: colleagues named, and verified members who could be."""
        return _shown(self, _own(self, public_id))

    @operation("Name a colleague", scope=Scope.WRITE_QUESTIONS, body=ColleagueGiven, **ASKER)
    def post(self, request: Request, public_id: str) -> Response:
        """The colleague reads the question from now on; doing it again changes nothing."""
        found = _own(self, public_id)
        wanted = self.given(request, ColleagueGiven)["colleague"]
        member = candidates(self.actor, found).filter(pk=wanted).first()
        if member is None:
            raise Invalid(fields={"colleague": NOT_A_COLLEAGUE})
        name_colleague(actor=self.actor, question=found, membership=member)
        return _shown(self, found)


class NamedColleague(ApiView):
    """`/api/v1/questions/{public_id}/colleagues/{id}/`."""

    tag, route_name = "questions", "question_colleague"

    @operation("Remove a colleague", scope=Scope.WRITE_QUESTIONS, **ASKER)
    def delete(self, _request: Request, public_id: str, pk: UUID) -> Response:
        """The colleague reads nothing more from now on; one who was not named changes nothing."""
        found = _own(self, public_id)
        remove_colleague(actor=self.actor, question=found, membership_id=pk)
        return _shown(self, found)


def _own(view: ApiView, public_id: str) -> Question:
    found: Question = get_visible(Question.objects.visible_to(view.actor), public_id)
    require(view.actor, "forum.name_colleagues", found)
    return found


def _shown(view: ApiView, question: Question) -> Response:
    rows = QuestionColleague.objects.visible_to(view.actor).filter(question=question)
    rows = rows.select_related("membership__user").order_by("created_at", "pk")
    named = [row.membership for row in rows]
    others = candidates(view.actor, question).exclude(pk__in=[one.pk for one in named])
    return Response(
        {
            "named": [_person(one) for one in named],
            "can_be_named": [_person(one) for one in others.select_related("user").order_by("pk")],
        }
    )


def _person(member: Membership) -> dict[str, Any]:
    return {"id": member.pk, "name": name_shown(member.user.display_name)}
