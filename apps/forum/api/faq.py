"""The desk of the FAQ: one editor writes, another one publishes; never an official text."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.access import get_visible, require
from apps.core.addresses import absolute, address_of
from apps.core.api.addresses import api_address
from apps.core.api.conditional import as_precondition, seen_version, version_tag
from apps.core.api.operations import operation
from apps.core.api.pages import page_of
from apps.core.api.parameters import PageParameters
from apps.core.api.scopes import Scope
from apps.core.api.serializers import Given, Shown
from apps.core.api.views import ApiView
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.forum.api.around import question_ref
from apps.forum.api.shapes import MARKDOWN, NUMBER, QuestionRef
from apps.forum.choices import EDIT_REASON_MAX, SHORT_MAX
from apps.forum.models import FaqEntry, Question
from apps.forum.reading_choices import FAQ_SHORT_MAX, FAQ_TITLE_MAX, FaqState
from apps.forum.services.faq import draft_faq, edit_faq, offer_faq, publish_faq, return_faq

LANGUAGES = [code for code, _ in settings.LANGUAGES]
NEWEST_FIRST = ("-updated_at", "-id")
# What every change of a text needs.
WRITES: dict[str, Any] = {"scope": Scope.WRITE_QUESTIONS, "personal": True}


class FaqDraftGiven(Given):
    """The words of a new entry."""

    title = serializers.CharField(
        max_length=FAQ_TITLE_MAX, help_text="The question in plain words, 15 to 200 characters"
    )
    text = serializers.CharField(
        max_length=FAQ_SHORT_MAX,
        help_text=f"{MARKDOWN}; what the official answers say, no more",
    )
    language = serializers.ChoiceField(choices=LANGUAGES, help_text="Language of the text")


class FaqChangeGiven(FaqDraftGiven):
    """Changes of the words; what is left out stays as it is."""

    change = serializers.CharField(
        max_length=EDIT_REASON_MAX,
        allow_blank=True,
        required=False,
        help_text="What is new for readers; needed once a text is published",
    )


class FaqReturnGiven(Given):
    """What has to change before a text is published."""

    note = serializers.CharField(max_length=SHORT_MAX, help_text="Its author reads it")


class FaqDraftShown(Shown):
    """The text that editors work on; what readers see is the last one published."""

    id = serializers.CharField(help_text=NUMBER)
    url = serializers.URLField(help_text="This object in the API")
    page = serializers.URLField(help_text="The page for editors")
    published = serializers.URLField(
        allow_null=True, help_text="What readers see, null until a text is published"
    )
    state = serializers.ChoiceField(choices=FaqState.values)
    title = serializers.CharField()
    language = serializers.CharField()
    text = serializers.CharField(help_text=MARKDOWN)
    change = serializers.CharField(allow_blank=True, help_text="What is new for readers")
    note = serializers.CharField(
        allow_blank=True, help_text="What another editor wants changed, if it was sent back"
    )
    own = serializers.BooleanField(help_text="You wrote it: another editor publishes it")
    outdated = serializers.BooleanField(
        help_text="An answer on which the published text rests is no longer valid, or another came"
    )
    question = QuestionRef()
    updated_at = serializers.DateTimeField()
    is_fictional = serializers.BooleanField(help_text="Invented for demonstration")


class QuestionFaq(ApiView):
    """`/api/v1/questions/{public_id}/faq/`."""

    tag, route_name = "questions", "question_faq"

    @operation(
        "Draft the FAQ entry of a question",
        answer=FaqDraftShown,
        rule="forum.write_faq",
        body=FaqDraftGiven,
        status=201,
        **WRITES,
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Editors only, for a public question whose official answers may be called valid today."""
        found = get_visible(Question.objects.visible_to(self.actor).listed(), public_id)
        given = self.given(request, FaqDraftGiven)
        made = draft_faq(actor=self.actor, question=found, **given)
        response = _shown_to(self, made.public_id, status=201)
        response["Location"] = response.data["url"]
        return response


class FaqDrafts(ApiView):
    """`/api/v1/faq-drafts/`."""

    tag, route_name = "questions", "faq_drafts"

    @operation(
        "List the desk of the FAQ",
        answer=FaqDraftShown,
        scope=Scope.READ_QUESTIONS,
        personal=True,
        rule="forum.write_faq",
        parameters=PageParameters,
        listed=True,
    )
    def get(self, request: Request) -> Response:
        """Every entry, published or not, the last changed first; for editors."""
        page = page_of(
            request,
            _rows(self),
            ordering=NEWEST_FIRST,
            parameters=self.parameters,
            shown=lambda row: _shown(self, row),
        )
        return Response(page)


class FaqDraftByNumber(ApiView):
    """`/api/v1/faq-drafts/{public_id}/`."""

    tag, route_name = "questions", "faq_draft"

    @operation(
        "Read a text of the FAQ as editors see it",
        answer=FaqDraftShown,
        scope=Scope.READ_QUESTIONS,
        personal=True,
        rule="forum.write_faq",
    )
    def get(self, _request: Request, public_id: str) -> Response:
        """Its ETag goes into `If-Match` of whatever is done with the text."""
        return _shown_to(self, public_id)

    @operation(
        "Change a text of the FAQ",
        answer=FaqDraftShown,
        rule="forum.write_faq",
        body=FaqChangeGiven,
        conditional=True,
        **WRITES,
    )
    def patch(self, request: Request, public_id: str) -> Response:
        """Whoever saves is its author from then on; a text that was offered is a draft again.

        What is published stays as it is until the next text is published.
        """
        found = get_visible(_rows(self), public_id)
        version = seen_version(request, found)
        given = self.given(request, FaqChangeGiven, partial=True)
        try:
            edit_faq(
                actor=self.actor,
                entry=found,
                title=given.get("title", found.title),
                text=given.get("text", found.text_md),
                change=given.get("change", found.change),
                language=given.get("language", found.language),
                version=version,
            )
        except Conflict as error:
            raise as_precondition(error) from error
        return _shown_to(self, public_id)


class FaqDraftOffer(ApiView):
    """`/api/v1/faq-drafts/{public_id}/offer/`."""

    tag, route_name = "questions", "faq_draft_offer"

    @operation(
        "Offer a text of the FAQ to a second editor",
        answer=FaqDraftShown,
        rule="forum.write_faq",
        conditional=True,
        **WRITES,
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Exactly the text that was read; changing it takes it back."""
        return _acted(self, request, public_id, offer_faq)


class FaqDraftReturn(ApiView):
    """`/api/v1/faq-drafts/{public_id}/return/`."""

    tag, route_name = "questions", "faq_draft_return"

    @operation(
        "Send a text of the FAQ back",
        answer=FaqDraftShown,
        rule="forum.write_faq",
        body=FaqReturnGiven,
        conditional=True,
        **WRITES,
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Back to its author, with what has to change."""
        return _acted(self, request, public_id, return_faq, FaqReturnGiven)


class FaqDraftPublication(ApiView):
    """`/api/v1/faq-drafts/{public_id}/publication/`."""

    tag, route_name = "questions", "faq_draft_publication"

    @operation(
        "Publish a text of the FAQ",
        answer=FaqDraftShown,
        rule="forum.publish_faq",
        conditional=True,
        **WRITES,
    )
    def post(self, request: Request, public_id: str) -> Response:
        """As the second editor, who did not write it; it rests on the answers valid today."""
        return _acted(self, request, public_id, publish_faq)


def _acted(
    view: ApiView,
    request: Request,
    public_id: str,
    service: Callable[..., object],
    shape: type[Given] | None = None,
) -> Response:
    """Let a service act on the version that was read; who may not learns that first."""
    found = get_visible(_rows(view), public_id)
    if service is publish_faq:
        require(view.actor, "forum.publish_faq", found)
    version = seen_version(request, found)
    given = view.given(request, shape) if shape else {}
    try:
        service(actor=view.actor, entry=found, version=version, **given)
    except Conflict as error:
        raise as_precondition(error) from error
    return _shown_to(view, public_id)


def _rows(view: ApiView) -> Any:
    return FaqEntry.objects.visible_to(view.actor).with_shown(now().date())


def _shown_to(view: ApiView, public_id: str, *, status: int = 200) -> Response:
    """Answer with one text as it stands now, and its version."""
    found = get_visible(_rows(view), public_id)
    response = Response(_shown(view, found), status=status)
    response["X-Version"] = version_tag(found)
    return response


def _shown(view: ApiView, entry: Any) -> dict[str, Any]:
    number = entry.public_id
    return {
        "id": number,
        "url": api_address("faq_draft", public_id=number),
        "page": absolute(address_of("forum:faq_edit", public_id=number)),
        "published": api_address("faq_entry", public_id=number) if entry.shown else None,
        "state": entry.state,
        "title": entry.title,
        "language": entry.language,
        "text": entry.text_md,
        "change": entry.change,
        "note": entry.note,
        "own": entry.author_id == view.actor.user_id,
        "outdated": bool(entry.shown and entry.stale),
        "question": question_ref(entry.question),
        "updated_at": entry.updated_at,
        "is_fictional": entry.is_fictional,
    }
