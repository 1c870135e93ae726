"""Atom feeds (RFC 4287) of issued answers: public, the same for everybody, never personal."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Greatest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.access import get_visible, public
from apps.core.actor import ANONYMOUS
from apps.core.errors import NotFound
from apps.forum.choices import AnswerValidity
from apps.forum.choices_life import DecisionKind
from apps.forum.models import Answer, AnswerDecision, Question
from apps.forum.projections import AnswerCard, answer_cards, question_url, topic_of
from apps.forum.querysets import AnswerQuerySet
from apps.portal.documents import public_document, xml_text
from apps.profiles.models import Organisation
from apps.vocabularies.models import Term

ENTRIES = 30
# The year is part of every identifier (RFC 4151) and never changes: readers would see all anew.
TAG_YEAR = "2026"
BEFORE_ALL = datetime(int(TAG_YEAR), 1, 1, tzinfo=UTC)
TOPIC = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)?")
OVER = {AnswerValidity.EXPIRED, AnswerValidity.SUPERSEDED, AnswerValidity.WITHDRAWN}
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class Entry:
    """One issued answer as an entry."""

    tag: str
    title: str
    title_language: str
    url: str
    published: datetime
    updated: datetime
    topic_code: str
    topic: str
    card: AnswerCard
    # What stands in the list of a reader before the answer itself: no longer valid, replaced…
    is_over: bool


@dataclass(frozen=True, slots=True)
class Feed:
    """The head of a feed: its own address, the page that shows the same, and its words."""

    path: str
    page: str
    title: str


@public
@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """Tell the newest issued answers of all authorities."""
    with translation.override(_language(request)):
        feed = Feed(reverse("feed_answers"), reverse("forum:questions"), _("Official answers"))
        return _feed(request, feed, _public_answers())


@public
@require_safe
def authority_answers(request: HttpRequest, code: str) -> HttpResponse:
    """Tell the newest issued answers of one authority."""
    found = get_visible(Organisation.objects.visible_to(ANONYMOUS).authorities(), code)
    with translation.override(_language(request)):
        feed = Feed(
            reverse("feed_authority", kwargs={"code": found.public_id}),
            reverse("profiles:organisation", kwargs={"public_id": found.public_id}),
            _("Official answers of %(authority)s") % {"authority": found.name},
        )
        return _feed(request, feed, _public_answers().filter(authority=found))


@public
@require_safe
def topic_answers(request: HttpRequest, code: str) -> HttpResponse:
    """Tell the newest issued answers on one topic and, for a broad one, everything below it."""
    topics = Term.objects.visible_to(ANONYMOUS).filter(list_code="topic")
    found = topics.filter(code=code).first() if TOPIC.fullmatch(code) else None
    if found is None:
        raise NotFound
    on_it = Q(question__topic=found) | Q(question__topic__parent=found)
    with translation.override(_language(request)):
        feed = Feed(
            reverse("feed_topic", kwargs={"code": found.code}),
            f"{reverse('forum:questions')}?topic={found.code}",
            _("Official answers on “%(topic)s”") % {"topic": found.label},
        )
        return _feed(request, feed, _public_answers().filter(on_it))


def _language(request: HttpRequest) -> str:
    """Return the language of the words around the answers: `?lang=`, never the reader's own."""
    asked = request.GET.get("lang", "")
    return asked if asked in LANGUAGES else settings.LANGUAGE_CODE


def _public_answers() -> AnswerQuerySet:
    """Return all answers that ever spoke: one that ended is told once more, under the same id."""
    found: AnswerQuerySet = Answer.objects.visible_to(ANONYMOUS).spoken()
    return found


def _newest(found: AnswerQuerySet) -> AnswerQuerySet:
    """Return what was issued or ended last, with all that an entry says."""
    issued = found.order_by("-issued_at", "-id").values("pk")[:ENTRIES]
    over = found.filter(Q(ended_on__isnull=False) | Q(replaced_at__isnull=False))
    ended = over.order_by(F("ended_on").desc(nulls_last=True), "-replaced_at", "-id").values("pk")
    successor = _public_answers().filter(supersedes=OuterRef("pk")).values("issued_at")
    seen = AnswerDecision.objects.visible_to(ANONYMOUS)
    signed = seen.signed().filter(answer=OuterRef("pk"))
    withdrawn = signed.filter(kind=DecisionKind.WITHDRAW).values("signed_at")
    decided = signed.order_by("-signed_at").values("signed_at")
    told = found.filter(Q(pk__in=issued) | Q(pk__in=ended[:ENTRIES]))
    told = told.for_card().with_citations().select_related("question__topic__parent")
    newest: AnswerQuerySet = told.annotate(
        over_at=Greatest("replaced_at", Subquery(successor[:1]), Subquery(withdrawn[:1])),
        told_at=Greatest("issued_at", F("over_at")),
        decided_at=Subquery(decided[:1]),
    ).order_by("-told_at", "-id")[:ENTRIES]
    return newest


def _feed(request: HttpRequest, feed: Feed, found: AnswerQuerySet) -> HttpResponse:
    language = translation.get_language()
    entries = list(_entries(list(_newest(found))))
    updated = max((entry.updated for entry in entries), default=BEFORE_ALL)
    context = {
        "feed": feed,
        "entries": entries,
        "updated": updated,
        "tag": f"{_tag_authority()}:{feed.path}",
        "query": "" if language == settings.LANGUAGE_CODE else f"?lang={language}",
        "language": language,
        "site_name": settings.SITE_NAME,
    }
    text = xml_text(render_to_string("portal/answers.atom", context))
    response = public_document(request, text, content_type="application/atom+xml", modified=updated)
    response["Content-Language"] = language
    return response


def _tag_authority() -> str:
    return f"tag:{urlsplit(settings.BASE_URL).hostname},{TAG_YEAR}"


def _entries(found: list[Answer]) -> Iterable[Entry]:
    today = timezone.now().date()
    for answer, card in zip(found, answer_cards(found, today), strict=True):
        question: Question = answer.question
        yield Entry(
            tag=f"{_tag_authority()}:/answers/{answer.public_id}",
            title=question.title,
            title_language=question.language,
            url=f"{question_url(question)}#{card.anchor}",
            published=answer.issued_at or BEFORE_ALL,
            updated=_said_anew(answer),
            topic_code=question.topic.code,
            topic=topic_of(question),
            card=card,
            is_over=answer.validity_on(today) in OVER,
        )


def _said_anew(answer: Answer) -> datetime:
    """Return when the entry last said something else: known to every reader of the page."""
    versions = [citation.guidance_version for citation in answer.citations.all()]
    moments: list[datetime] = [v.successor.created_at for v in versions if hasattr(v, "successor")]
    over_at: datetime | None = getattr(answer, "over_at", None)
    decided_at: datetime | None = getattr(answer, "decided_at", None)
    told = (answer.issued_at, over_at, decided_at, answer.redacted_at)
    moments += [one for one in told if one]
    if answer.validity_on(timezone.now().date()) == AnswerValidity.EXPIRED and answer.valid_until:
        first_day = answer.valid_until + timedelta(days=1)
        moments.append(datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC))
    return max(moments)
