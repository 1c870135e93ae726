"""How a question is connected: duplicates, the one it follows up, follow-ups, changes, FAQ.

Everything comes along inside the statement of the page, and only what its reader may read: a
private question that is followed up, or follows up, is told to nobody else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.text import slugify

from apps.core.access import check
from apps.core.actor import ANONYMOUS, Actor
from apps.core.addresses import address_of
from apps.core.shown import Shown
from apps.forum.choices import UNSENT, QuestionState
from apps.forum.models import FaqEntry, Question, QuestionRevision
from apps.forum.querysets.questions import PUBLIC_STATES

REF = JSONObject(public_id="public_id", title="title", language="language", public="public_at")


@dataclass(frozen=True, slots=True)
class Ref(Shown):
    """Another question: its number, title and page."""

    public_id: str
    title: str
    language: str
    url: str
    private: bool


@dataclass(frozen=True, slots=True)
class Links(Shown):
    """What the page of a question says of others, and what its reader can do about them."""

    canonical: Ref | None
    also_asked: list[Ref]
    parent: Ref | None
    follow_ups: list[Ref]
    changed: bool
    faq: str
    can_follow: bool
    can_close: bool
    can_propose: bool
    can_undo: bool
    can_summarise: bool

    def duplicate(self, public_id: str) -> Ref | None:
        """Return the duplicate of this number from which a reader was led here."""
        return next((one for one in self.also_asked if one.public_id == public_id), None)


def with_links(rows: QuerySet[Question], actor: Actor) -> QuerySet[Question]:
    """Bring along what `links_of` needs, as far as the actor reads it."""
    seen = Question.objects.visible_to(actor)
    public = Question.objects.visible_to(ANONYMOUS)
    sent = seen.filter(parent_question=OuterRef("pk")).exclude(state__in=UNSENT)
    sent = sent.exclude(state=QuestionState.WITHDRAWN)
    alike = public.filter(canonical_question=OuterRef("pk"))
    changes = QuestionRevision.objects.visible_to(actor).filter(question=OuterRef("pk"))
    faq = FaqEntry.objects.published().filter(question=OuterRef("pk"))
    return rows.annotate(
        canonical_ref=Subquery(public.filter(pk=OuterRef("canonical_question")).values(ref=REF)),
        also_asked_refs=ArraySubquery(alike.order_by("public_at", "pk").values(ref=REF)),
        parent_ref=Subquery(seen.filter(pk=OuterRef("parent_question")).values(ref=REF)),
        follow_up_refs=ArraySubquery(sent.order_by("submitted_at", "pk").values(ref=REF)),
        was_changed=Exists(changes),
        faq_number=Subquery(faq.values("public_id")[:1]),
    )


def links_of(question: Question, actor: Actor) -> Links:
    """Return the links of a question fetched `with_links`."""
    came: Any = question
    listed = question.public_at is not None and question.state in PUBLIC_STATES
    closable = listed and question.state != QuestionState.ANSWERED and not came.also_asked_refs
    return Links(
        canonical=ref_of(came.canonical_ref),
        also_asked=_refs(came.also_asked_refs),
        parent=ref_of(came.parent_ref),
        follow_ups=_refs(came.follow_up_refs),
        changed=came.was_changed,
        faq=address_of("forum:faq_entry", public_id=came.faq_number) if came.faq_number else "",
        can_follow=bool(check(actor, "forum.follow_up", question)),
        can_close=closable and bool(check(actor, "forum.close_duplicate", question)),
        can_propose=closable and bool(check(actor, "forum.propose_duplicate", question)),
        can_undo=question.state == QuestionState.DUPLICATE
        and bool(check(actor, "forum.decide_duplicate", question)),
        can_summarise=listed
        and question.state == QuestionState.ANSWERED
        and bool(check(actor, "forum.write_faq")),
    )


def _refs(rows: list[Mapping[str, Any]]) -> list[Ref]:
    return [one for one in map(ref_of, rows) if one is not None]


def ref_of(row: Mapping[str, Any] | None) -> Ref | None:
    """Return one question as others name it."""
    if row is None:
        return None
    slug = slugify(row["title"])[:60] or "question"
    return Ref(
        public_id=row["public_id"],
        title=row["title"],
        language=row["language"],
        url=reverse("forum:question", kwargs={"public_id": row["public_id"], "slug": slug}),
        private=row["public"] is None,
    )
