"""Proposals to withdraw or confirm an issued answer; signing them takes a session (rulings D38)."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.access import get_visible
from apps.core.api.operations import operation
from apps.core.api.scopes import Scope
from apps.core.api.serializers import Given, Shown
from apps.core.api.views import ApiView
from apps.core.errors import Invalid, NotFound
from apps.forum.api.shapes import NUMBER
from apps.forum.choices import NOT_OFFERED
from apps.forum.choices_life import DECISION_REASON_MAX, DecisionKind
from apps.forum.models import Answer, AnswerDecision
from apps.forum.services.decisions import (
    drop_decision,
    propose_confirmation,
    propose_withdrawal,
    sign_decision,
)
from apps.vocabularies.models import GuidanceVersion


class CheckedGiven(Given):
    """A version of guidance that was looked at."""

    guidance = serializers.CharField(max_length=40, help_text="Public number of the document")
    version = serializers.CharField(max_length=120, help_text="Its label")


class AnswerDecisionGiven(Given):
    """What is proposed about an answer in force."""

    kind = serializers.ChoiceField(choices=DecisionKind.values, help_text="What is proposed")
    reason = serializers.CharField(
        max_length=DECISION_REASON_MAX, help_text="For everybody to read, once it is signed"
    )
    review_by = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="Of a confirmation: next review"
    )
    checked = CheckedGiven(
        many=True,
        default=list,
        help_text="Of a confirmation: the newest version of each document replaced since",
    )


class DropGiven(Given):
    """Why a proposal is dropped."""

    reason = serializers.CharField(
        max_length=DECISION_REASON_MAX,
        allow_blank=True,
        default="",
        help_text="Needed to refuse a colleague's; only the authority reads it",
    )


class DecisionShown(Shown):
    """What waits for the signature of a second official."""

    answer = serializers.CharField(help_text=NUMBER)
    kind = serializers.ChoiceField(choices=DecisionKind.values, help_text="What is proposed")
    reason = serializers.CharField()
    review_by = serializers.DateField(allow_null=True)
    proposed_at = serializers.DateTimeField()
    signed_at = serializers.DateTimeField(allow_null=True)
    dropped_at = serializers.DateTimeField(allow_null=True)


def _shown(decision: AnswerDecision) -> dict[str, Any]:
    return {
        "answer": decision.answer.public_id,
        "kind": decision.kind,
        "reason": decision.reason,
        "review_by": decision.review_by,
        "proposed_at": decision.created_at,
        "signed_at": decision.signed_at,
        "dropped_at": decision.dropped_at,
    }


def _answer(view: ApiView, public_id: str) -> Answer:
    rows = Answer.objects.manageable_by(view.actor).spoken()
    found: Answer = get_visible(rows, public_id)
    return found


def _waiting(view: ApiView, public_id: str) -> AnswerDecision:
    rows = AnswerDecision.objects.manageable_by(view.actor).waiting()
    mine = rows.select_related("answer").filter(answer=_answer(view, public_id))
    found: AnswerDecision | None = mine.first()
    if found is None:
        raise NotFound
    return found


def _again(view: ApiView, decided: AnswerDecision) -> AnswerDecision:
    rows = AnswerDecision.objects.manageable_by(view.actor).select_related("answer")
    found: AnswerDecision = rows.get(pk=decided.pk)
    return found


class AnswerProposal(ApiView):
    """`/api/v1/answers/{public_id}/decision/`."""

    tag, route_name = "answers", "answer_decision"

    @operation(
        "Read what is proposed about an answer",
        answer=DecisionShown,
        scope=Scope.READ_CASES,
        personal=True,
        rule="forum.read_inbox",
    )
    def get(self, _request: Request, public_id: str) -> Response:
        """What waits for a signature about an answer of your authority."""
        return Response(_shown(_waiting(self, public_id)))

    @operation(
        "Propose to withdraw or confirm an answer",
        answer=DecisionShown,
        scope=Scope.WRITE_CASES,
        personal=True,
        rule="forum.propose_decision",
        body=AnswerDecisionGiven,
        status=201,
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Propose it to a second signer of your authority; until then nothing changes."""
        found = _answer(self, public_id)
        given = self.given(request, AnswerDecisionGiven)
        if given["kind"] == DecisionKind.WITHDRAW:
            made = propose_withdrawal(actor=self.actor, answer=found, reason=given["reason"])
        else:
            made = propose_confirmation(
                actor=self.actor,
                answer=found,
                reason=given["reason"],
                review_by=given["review_by"],
                checked=list(_versions(self, given["checked"])),
            )
        return Response(_shown(made), status=201)


class ProposalDrop(ApiView):
    """`/api/v1/answers/{public_id}/decision/drop/`."""

    tag, route_name = "answers", "answer_decision_drop"

    @operation(
        "Drop a proposal about an answer",
        answer=DecisionShown,
        scope=Scope.WRITE_CASES,
        personal=True,
        rule="forum.propose_decision",
        body=DropGiven,
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Take your own proposal back, or refuse a colleague's with a reason."""
        waiting = _waiting(self, public_id)
        given = self.given(request, DropGiven)
        drop_decision(actor=self.actor, decision=waiting, reason=given["reason"])
        found = _again(self, waiting)
        return Response(_shown(found))


class ProposalSignature(ApiView):
    """`/api/v1/answers/{public_id}/decision/signature/`."""

    tag, route_name = "answers", "answer_decision_signature"

    @operation(
        "Sign a proposal about an answer",
        answer=DecisionShown,
        scope=Scope.WRITE_CASES,
        personal=True,
        rule="forum.sign_decision",
    )
    def post(self, _request: Request, public_id: str) -> Response:
        """Refused for access tokens: official acts need a session with a second factor."""
        waiting = _waiting(self, public_id)
        sign_decision(actor=self.actor, decision=waiting)
        found = _again(self, waiting)
        return Response(_shown(found))


def _versions(view: ApiView, given: Iterable[Mapping[str, str]]) -> Iterable[UUID]:
    for index, one in enumerate(given):
        named = {"document__public_id": one["guidance"], "label": one["version"]}
        found = GuidanceVersion.objects.visible_to(view.actor).filter(**named).first()
        if found is None:
            raise Invalid(fields={f"checked/{index}/version": NOT_OFFERED})
        yield found.pk
