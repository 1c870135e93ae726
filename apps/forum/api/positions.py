"""Positions, marks, minutes and the radar in the API: what the pages show, nothing more."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.access import get_visible
from apps.core.addresses import absolute, address_of
from apps.core.api.operations import operation
from apps.core.api.parameters import bad_parameters
from apps.core.api.scopes import Scope
from apps.core.api.serializers import Shown
from apps.core.api.views import ApiView
from apps.core.clock import now
from apps.core.errors import NotFound
from apps.forum.api.shapes import NUMBER, AuthorityRef, Coded
from apps.forum.api.shown import authority_ref
from apps.forum.choices import NOT_OFFERED
from apps.forum.compare_views import matrix_for
from apps.forum.facets import Offered
from apps.forum.minutes_shown import issued_minutes, minutes_shown, voices_of
from apps.forum.models import Minutes, MinutesVoice, PositionMark, Question
from apps.forum.position_choices import SPOKEN_MARKS, Stance, Verdict, VoiceKind
from apps.forum.positions import Matrix, Position, PositionKind
from apps.forum.radar import FILTERS, radar_rows


class PositionShown(Shown):
    """Where one authority stands; what it did not say is null or empty."""

    authority = AuthorityRef()
    kind = serializers.ChoiceField(choices=[one.value for one in PositionKind])
    answer = serializers.CharField(allow_null=True, help_text="Number of its answer in force")
    short_answer = serializers.CharField(allow_blank=True)
    basis = serializers.CharField(allow_blank=True)
    applies_in = serializers.CharField(allow_blank=True, help_text="Names of countries")
    valid_until = serializers.DateField(allow_null=True)
    validity = serializers.CharField(allow_blank=True, help_text="What may be said of it today")
    cites = serializers.ListField(child=serializers.CharField())


class PairShown(Shown):
    """Two answers, and what their authorities say of one another."""

    one = serializers.CharField(help_text="Name of an authority")
    other = serializers.CharField(help_text="Name of an authority")
    verdict = serializers.ChoiceField(choices=Verdict.values)
    words = serializers.CharField(help_text="Who said it, or that they see it differently")


class PositionsShown(Shown):
    """All positions on one question; `verdict` says no more than the authorities said."""

    question = serializers.CharField(help_text=NUMBER)
    page = serializers.URLField(help_text="The page for people")
    verdict = serializers.ChoiceField(choices=Verdict.values, allow_null=True)
    positions = PositionShown(many=True)
    pairs = PairShown(many=True)


class MarkShown(Shown):
    """What one authority said of another one's answer, and whether it still stands."""

    authority = AuthorityRef()
    answer = serializers.CharField(help_text="Number of its own answer")
    about_authority = AuthorityRef()
    about_answer = serializers.CharField(help_text="Number of the other answer")
    stance = serializers.ChoiceField(choices=Stance.values)
    note = serializers.CharField(allow_blank=True)
    language = serializers.CharField()
    state = serializers.ChoiceField(choices=[one.value for one in SPOKEN_MARKS])
    confirmed_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class VoiceShown(Shown):
    """What one authority said of the minutes."""

    authority = AuthorityRef()
    answer = serializers.CharField(help_text="Number of its answer on that day")
    kind = serializers.ChoiceField(choices=VoiceKind.values)
    note = serializers.CharField(allow_blank=True)


class MinutesOut(Shown):
    """Issued consolidated minutes. Their text never changes."""

    id = serializers.CharField(help_text=NUMBER)
    lead = AuthorityRef()
    language = serializers.CharField()
    agreed = serializers.CharField(help_text="Markdown")
    divergence = serializers.CharField(allow_blank=True, help_text="Markdown")
    actions = serializers.CharField(allow_blank=True, help_text="Markdown")
    voices = VoiceShown(many=True)
    issued_at = serializers.DateTimeField()
    answers_changed = serializers.BooleanField(help_text="An answer changed since")
    disclaimer = serializers.CharField()
    sha256 = serializers.CharField(help_text="Fingerprint on which the authorities agreed")
    is_fictional = serializers.BooleanField(help_text="Invented for demonstration")


class DivergenceShown(Shown):
    """One broad topic: public questions with several positions in force."""

    topic = Coded()
    several = serializers.IntegerField()
    differs = serializers.IntegerField()
    partly = serializers.IntegerField()
    aligned = serializers.IntegerField()
    unmarked = serializers.IntegerField()


def _question(view: ApiView, public_id: str) -> Question:
    found: Question = get_visible(Question.objects.visible_to(view.actor).for_rows(), public_id)
    return found


class QuestionPositions(ApiView):
    """`/api/v1/questions/{public_id}/positions/`."""

    tag, route_name = "questions", "question_positions"

    @operation("Compare positions on a question", answer=PositionsShown, scope=Scope.READ_QUESTIONS)
    def get(self, _request: Request, public_id: str) -> Response:
        """Where each authority stands, also those that said nothing."""
        found = _question(self, public_id)
        return Response(_positions(found, matrix_for(self.actor, found)))


class QuestionMarks(ApiView):
    """`/api/v1/questions/{public_id}/marks/`."""

    tag, route_name = "questions", "question_marks"

    @operation("List marks of positions", answer=MarkShown, scope=Scope.READ_QUESTIONS, listed=True)
    def get(self, _request: Request, public_id: str) -> Response:
        """All marks on one page, lapsed ones too, the newest first."""
        found = _question(self, public_id)
        rows = PositionMark.objects.visible_to(self.actor).said().filter(question=found)
        rows = rows.select_related("authority", "other_authority", "own_answer", "other_answer")
        data = [_mark(mark) for mark in rows.order_by("-confirmed_at", "-id")]
        return Response({"data": data, "next": None, "previous": None})


class QuestionMinutes(ApiView):
    """`/api/v1/questions/{public_id}/minutes/`."""

    tag, route_name = "questions", "question_minutes"

    @operation("Read consolidated minutes", answer=MinutesOut, scope=Scope.READ_QUESTIONS)
    def get(self, _request: Request, public_id: str) -> Response:
        """The newest issued minutes on a question; absent while there are none."""
        rows = issued_minutes(self.actor, _question(self, public_id))
        if not rows:
            raise NotFound
        return Response(_minutes(rows[0]))


class DivergenceParameters(forms.Form):
    """What narrows the figures down."""

    topic = forms.CharField(required=False, max_length=60, help_text=_("Code of the topic"))
    country = forms.CharField(
        required=False, max_length=2, help_text=_("Country of an authority asked, e.g. BE")
    )
    stage = forms.CharField(
        required=False, max_length=60, help_text=_("Code of the stage of development")
    )


class Divergence(ApiView):
    """`/api/v1/divergence/`."""

    tag, route_name = "questions", "divergence"

    @operation(
        "List where authorities differ",
        answer=DivergenceShown,
        parameters=DivergenceParameters,
        listed=True,
    )
    def get(self, _request: Request) -> Response:
        """Broad topics with public questions that have several positions, all on one page."""
        filters = {name: self.parameters[name] for name in FILTERS if self.parameters[name]}
        offered = Offered()
        unknown = [n for n, value in filters.items() if value not in _codes(offered.of(n))]
        if unknown:
            raise bad_parameters(dict.fromkeys(unknown, NOT_OFFERED))
        rows = radar_rows(now().date(), filters)
        data = [
            {"topic": {"code": row.code, "label": row.label}, "several": row.several}
            | {one.value: getattr(row, one.value) for one in Verdict}
            for row in rows
        ]
        return Response({"data": data, "next": None, "previous": None})


def _codes(options: Any) -> set[str]:
    codes: set[str] = set()
    for code, label in options:
        codes |= {code} if not isinstance(label, list) else {inner for inner, _words in label}
    return codes


def _positions(found: Question, matrix: Matrix) -> dict[str, Any]:
    return {
        "question": found.public_id,
        "page": absolute(address_of("forum:compare", public_id=found.public_id)),
        "verdict": matrix.verdict.value if matrix.verdict else None,
        "positions": [_position(one) for one in matrix.positions],
        "pairs": [
            {
                "one": pair.one,
                "other": pair.other,
                "verdict": pair.verdict.value,
                "words": pair.words,
            }
            for pair in matrix.pairs
        ],
    }


def _position(position: Position) -> dict[str, Any]:
    card = position.card
    return {
        "authority": {
            "id": position.authority_id,
            "name": position.authority,
            "country": position.country or None,
        },
        "kind": position.kind.value,
        "answer": card.public_id if card else None,
        "short_answer": card.short_answer if card else "",
        "basis": card.basis if card else "",
        "applies_in": card.applies_in if card else "",
        "valid_until": card.valid_until if card else None,
        "validity": card.validity.text if card and card.validity else "",
        "cites": [f"{cite.title}, {cite.locator}" for cite in position.cites],
    }


def _mark(mark: PositionMark) -> dict[str, Any]:
    return {
        "authority": authority_ref(mark.authority),
        "answer": mark.own_answer.public_id,
        "about_authority": authority_ref(mark.other_authority),
        "about_answer": mark.other_answer.public_id,
        "stance": mark.stance,
        "note": mark.note,
        "language": mark.language,
        "state": mark.state,
        "confirmed_at": mark.confirmed_at,
        "ended_at": mark.ended_at,
    }


def _minutes(found: Minutes) -> dict[str, Any]:
    shown = minutes_shown(found, now().date())
    return {
        "id": found.public_id,
        "lead": authority_ref(found.authority),
        "language": found.language,
        "agreed": found.agreed_md,
        "divergence": found.divergence_md,
        "actions": found.actions_md,
        "voices": voice_entries(voices_of(found)),
        "issued_at": found.issued_at,
        "answers_changed": bool(shown.changed),
        "disclaimer": found.disclaimer,
        "sha256": found.content_hash,
        "is_fictional": found.is_fictional,
    }


def voice_entries(voices: Iterable[MinutesVoice]) -> list[dict[str, Any]]:
    """Return what authorities said of minutes; the officials behind it are not named."""
    return [
        {
            "authority": authority_ref(voice.authority),
            "answer": voice.answer.public_id,
            "kind": voice.kind,
            "note": voice.note,
        }
        for voice in voices
    ]
