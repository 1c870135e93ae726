"""Marks of positions at the desk of an authority; confirming one takes a session (rulings D38)."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.operations import operation
from apps.core.api.scopes import Scope
from apps.core.api.serializers import Given, Shown
from apps.core.api.views import ApiView
from apps.core.errors import Invalid, NotFound
from apps.core.ids import parse_public_id
from apps.forum.api.shapes import NUMBER, AuthorityRef
from apps.forum.api.shown import authority_ref
from apps.forum.choices import NOT_OFFERED
from apps.forum.desk import case_at
from apps.forum.models import Answer, Case, PositionMark
from apps.forum.position_choices import MARK_NOTE_MAX, MarkState, Stance
from apps.forum.position_views import others_of
from apps.forum.services.positions import confirm_mark, drop_mark, propose_mark

# What an official does with marks of the own authority.
DESK: dict[str, Any] = {"scope": Scope.WRITE_CASES, "personal": True, "rule": "forum.mark_position"}


class MarkGiven(Given):
    """How the answer of your authority stands to another one's."""

    answer = serializers.CharField(
        max_length=40, help_text=f"{NUMBER} of the other authority's answer in force"
    )
    stance = serializers.ChoiceField(
        choices=Stance.values, help_text="How your answer stands to the other one"
    )
    note = serializers.CharField(
        max_length=MARK_NOTE_MAX,
        allow_blank=True,
        default="",
        help_text="On what; needed unless the positions are the same. Readers of both read it",
    )


class OwnMarkShown(Shown):
    """A mark of your authority, proposals included; nobody is named."""

    id = serializers.UUIDField()
    answer = serializers.CharField(help_text="Number of its own answer")
    about_authority = AuthorityRef()
    about_answer = serializers.CharField(help_text="Number of the other answer")
    stance = serializers.ChoiceField(choices=Stance.values)
    note = serializers.CharField(allow_blank=True)
    language = serializers.CharField()
    state = serializers.ChoiceField(choices=MarkState.values)
    proposed_at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class CaseMarks(ApiView):
    """`/api/v1/cases/{public_id}/marks/`."""

    tag, route_name = "cases", "case_marks"

    @operation(
        "List the marks of your authority",
        answer=OwnMarkShown,
        scope=Scope.READ_CASES,
        personal=True,
        rule="forum.read_inbox",
        listed=True,
    )
    def get(self, _request: Request, public_id: str) -> Response:
        """All on one page, the newest first: what is proposed, what stands, what stood."""
        rows = _rows(self, case_at(self.actor, public_id)).order_by("-created_at", "-id")
        return Response({"data": [_shown(one) for one in rows], "next": None, "previous": None})

    @operation(
        "Propose a mark of a position",
        answer=OwnMarkShown,
        body=MarkGiven,
        status=201,
        **DESK,
    )
    def post(self, request: Request, public_id: str) -> Response:
        """It stands once a second official confirms it; an earlier proposal is dropped."""
        found = case_at(self.actor, public_id)
        given = self.given(request, MarkGiven)
        number = parse_public_id(given["answer"])
        other: Answer | None = next(
            (one for one in others_of(self.actor, found) if one.public_id == number), None
        )
        if other is None:
            raise Invalid(fields={"answer": NOT_OFFERED})
        made = propose_mark(
            actor=self.actor, other=other, stance=given["stance"], note=given["note"]
        )
        return Response(_shown(_rows(self, found).get(pk=made.pk)), status=201)


class CaseMark(ApiView):
    """`/api/v1/cases/{public_id}/marks/{id}/`."""

    tag, route_name = "cases", "case_mark"

    @operation("Take a proposed mark back", answer=None, status=204, **DESK)
    def delete(self, _request: Request, public_id: str, pk: UUID) -> Response:
        """Of your authority, whoever proposed it; what was confirmed stays."""
        drop_mark(actor=self.actor, mark=_mark(self, public_id, pk))
        return Response(status=204)


class CaseMarkConfirmation(ApiView):
    """`/api/v1/cases/{public_id}/marks/{id}/confirmation/`."""

    tag, route_name = "cases", "case_mark_confirmation"

    @operation(
        "Confirm a mark of a position",
        answer=OwnMarkShown,
        scope=Scope.WRITE_CASES,
        personal=True,
        rule="forum.confirm_mark",
    )
    def post(self, _request: Request, public_id: str, pk: UUID) -> Response:
        """Refused for access tokens: official acts need a session with a second factor."""
        mark = _mark(self, public_id, pk)
        confirm_mark(actor=self.actor, mark=mark)
        return Response(_shown(_rows(self, case_at(self.actor, public_id)).get(pk=pk)))


def _rows(view: ApiView, case: Case) -> Any:
    rows = PositionMark.objects.visible_to(view.actor)
    return rows.filter(question=case.question_id, authority=case.authority_id).select_related(
        "other_authority", "own_answer", "other_answer", "proposed_by"
    )


def _mark(view: ApiView, public_id: str, pk: UUID) -> PositionMark:
    found: PositionMark | None = _rows(view, case_at(view.actor, public_id)).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _shown(mark: PositionMark) -> dict[str, Any]:
    return {
        "id": mark.pk,
        "answer": mark.own_answer.public_id,
        "about_authority": authority_ref(mark.other_authority),
        "about_answer": mark.other_answer.public_id,
        "stance": mark.stance,
        "note": mark.note,
        "language": mark.language,
        "state": mark.state,
        "proposed_at": mark.created_at,
        "confirmed_at": mark.confirmed_at,
        "ended_at": mark.ended_at,
    }
