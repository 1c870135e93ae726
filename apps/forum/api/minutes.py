"""The draft of consolidated minutes, for officials who take part.

To speak on minutes and to issue them are official acts: they take a session (rulings D38).
"""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.access import require
from apps.core.api.conditional import as_precondition, seen_version, tags_sent, version_tag
from apps.core.api.errors import PreconditionFailed
from apps.core.api.operations import operation
from apps.core.api.scopes import Scope
from apps.core.api.serializers import Given, Shown
from apps.core.api.views import ApiView
from apps.core.errors import Conflict, NotFound
from apps.forum.api.positions import VoiceShown, voice_entries
from apps.forum.api.shapes import MARKDOWN, NUMBER, AuthorityRef, HashGiven
from apps.forum.api.shown import authority_ref
from apps.forum.desk import case_at
from apps.forum.minutes_shown import still_silent, voices_of
from apps.forum.models import Case, LeadAuthority, Minutes
from apps.forum.position_choices import (
    MINUTES_PART_MAX,
    VOICE_NOTE_MAX,
    MinutesState,
    VoiceKind,
)
from apps.forum.services.minutes import (
    PARTS,
    MinutesContent,
    issue_minutes,
    names_in,
    offer_minutes,
    save_minutes,
    speak_on_minutes,
)

PART: dict[str, Any] = {"max_length": MINUTES_PART_MAX, "allow_blank": True, "default": ""}
WRITES: dict[str, Any] = {"scope": Scope.WRITE_CASES, "personal": True}


class MinutesGiven(Given):
    """The text of minutes, whole; what is left out is empty."""

    agreed = serializers.CharField(
        **PART, help_text=f"{MARKDOWN}: what the authorities agree on; needed to offer it"
    )
    divergence = serializers.CharField(**PART, help_text=f"{MARKDOWN}: where they differ, and why")
    actions = serializers.CharField(**PART, help_text=f"{MARKDOWN}: what follows")
    language = serializers.ChoiceField(
        choices=[code for code, _name in settings.LANGUAGES],
        required=False,
        help_text="Stays as it is unless said; of a new draft, the one of the request",
    )


class MinutesOfferGiven(Given):
    """What the lead authority answers for when it offers a text."""

    names_nobody = serializers.BooleanField(
        default=False, help_text="What stands in `seems_to_name` names no individual"
    )


class MinutesVoiceGiven(HashGiven):
    """What an authority says of the exact text that it read."""

    kind = serializers.ChoiceField(
        choices=VoiceKind.values, help_text="Whether your authority agrees to this text"
    )
    note = serializers.CharField(
        max_length=VOICE_NOTE_MAX, allow_blank=True, default="", help_text="Why not, if not"
    )


class MinutesDraftShown(Shown):
    """Minutes that are not issued yet, as the authorities that take part see them."""

    id = serializers.CharField(help_text=NUMBER)
    lead = AuthorityRef()
    state = serializers.ChoiceField(choices=[MinutesState.DRAFTING, MinutesState.OFFERED])
    language = serializers.CharField()
    agreed = serializers.CharField(allow_blank=True, help_text=MARKDOWN)
    divergence = serializers.CharField(allow_blank=True, help_text=MARKDOWN)
    actions = serializers.CharField(allow_blank=True, help_text=MARKDOWN)
    content_hash = serializers.CharField(
        allow_blank=True, help_text="SHA-256 of what is offered; empty while it is a draft"
    )
    voices = VoiceShown(many=True, help_text="What authorities said of the text offered")
    waits_for = serializers.ListField(
        child=serializers.CharField(), help_text="Names of authorities that have not spoken yet"
    )
    seems_to_name = serializers.ListField(
        child=serializers.CharField(),
        help_text="What looks like an individual; told to the lead authority only",
    )
    disclaimer = serializers.CharField()
    updated_at = serializers.DateTimeField()


class CaseMinutes(ApiView):
    """`/api/v1/cases/{public_id}/minutes/`."""

    tag, route_name = "cases", "case_minutes"

    @operation(
        "Read the draft of consolidated minutes",
        answer=MinutesDraftShown,
        scope=Scope.READ_CASES,
        personal=True,
        rule="forum.read_inbox",
    )
    def get(self, _request: Request, public_id: str) -> Response:
        """For every authority that takes part; its version goes into `If-Match`."""
        return _shown_to(self, case_at(self.actor, public_id))

    @operation(
        "Save the draft of consolidated minutes",
        answer=MinutesDraftShown,
        rule="forum.lead_question",
        body=MinutesGiven,
        guarded=True,
        **WRITES,
    )
    def put(self, request: Request, public_id: str) -> Response:
        """As the lead authority; it voids whatever was said of the text before.

        Write the first draft, or replace the one whose ETag stands in `If-Match`.
        """
        case = case_at(self.actor, public_id)
        leads = LeadAuthority.objects.visible_to(self.actor).in_force()
        require(self.actor, "forum.lead_question", leads.filter(question=case.question_id).first())
        draft = _draft(self, case)
        version = self._seen(request, draft)
        given = self.given(request, MinutesGiven)
        before = draft.language if draft else (get_language() or "en")[:2]
        content = MinutesContent(
            **{part: given[part] for part in PARTS}, language=given.get("language") or before
        )
        try:
            save_minutes(actor=self.actor, question=case.question, content=content, version=version)
        except Conflict as error:
            raise as_precondition(error) from error
        return _shown_to(self, case)

    def _seen(self, request: Request, draft: Minutes | None) -> int | None:
        if draft is not None:
            return seen_version(request, draft)
        if tags_sent(request) is not None:
            raise PreconditionFailed(_("There is no draft yet: send it without If-Match."))
        return None


class CaseMinutesOffer(ApiView):
    """`/api/v1/cases/{public_id}/minutes/offer/`."""

    tag, route_name = "cases", "case_minutes_offer"

    @operation(
        "Offer consolidated minutes to the authorities",
        answer=MinutesDraftShown,
        rule="forum.lead_question",
        body=MinutesOfferGiven,
        conditional=True,
        **WRITES,
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Ask each authority that answered to speak on exactly the text that was read."""
        case, draft = _case_and_draft(self, public_id)
        require(self.actor, "forum.lead_question", draft)
        version = seen_version(request, draft)
        given = self.given(request, MinutesOfferGiven)
        try:
            offer_minutes(actor=self.actor, minutes=draft, version=version, **given)
        except Conflict as error:
            raise as_precondition(error) from error
        return _shown_to(self, case)


class CaseMinutesVoice(ApiView):
    """`/api/v1/cases/{public_id}/minutes/voice/`."""

    tag, route_name = "cases", "case_minutes_voice"

    @operation(
        "Speak on consolidated minutes",
        answer=MinutesDraftShown,
        rule="forum.speak_on_minutes",
        body=MinutesVoiceGiven,
        **WRITES,
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Refused for access tokens: official acts need a session with a second factor."""
        case, draft = _case_and_draft(self, public_id)
        given = self.given(request, MinutesVoiceGiven)
        seen = given["content_hash"]
        speak_on_minutes(
            actor=self.actor, minutes=draft, kind=given["kind"], note=given["note"], seen_hash=seen
        )
        return _shown_to(self, case)


class CaseMinutesIssue(ApiView):
    """`/api/v1/cases/{public_id}/minutes/issue/`."""

    tag, route_name = "cases", "case_minutes_issue"

    @operation(
        "Issue consolidated minutes",
        answer=None,
        status=204,
        rule="forum.issue_minutes",
        body=HashGiven,
        **WRITES,
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Refused for access tokens: official acts need a session with a second factor."""
        _case, draft = _case_and_draft(self, public_id)
        seen = self.given(request, HashGiven)["content_hash"]
        issue_minutes(actor=self.actor, minutes=draft, seen_hash=seen)
        return Response(status=204)


def _case_and_draft(view: ApiView, public_id: str) -> tuple[Case, Minutes]:
    case = case_at(view.actor, public_id)
    draft = _draft(view, case)
    if draft is None:
        raise NotFound
    return case, draft


def _draft(view: ApiView, case: Case) -> Minutes | None:
    rows = Minutes.objects.visible_to(view.actor).unfinished().filter(question=case.question_id)
    found: Minutes | None = rows.select_related("authority", "question").first()
    return found


def _shown_to(view: ApiView, case: Case) -> Response:
    """Answer with the draft as it stands now, and its version."""
    draft = _draft(view, case)
    if draft is None:
        raise NotFound
    voices = voices_of(draft)
    offered = draft.state == MinutesState.OFFERED
    leads = draft.authority_id == case.authority_id
    response = Response(
        {
            "id": draft.public_id,
            "lead": authority_ref(draft.authority),
            "state": draft.state,
            "language": draft.language,
            **{part: getattr(draft, f"{part}_md") for part in PARTS},
            "content_hash": draft.content_hash,
            "voices": voice_entries(voices),
            "waits_for": still_silent(draft, voices) if offered else [],
            "seems_to_name": names_in(draft) if leads else [],
            "disclaimer": draft.disclaimer,
            "updated_at": draft.updated_at,
        }
    )
    response["X-Version"] = version_tag(draft)
    return response
