"""Reading questions."""

from datetime import date
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import JSONObject

from apps.core.actor import Actor
from apps.core.filekinds import FileState
from apps.core.models import StoredFile
from apps.forum.choices import QuestionState
from apps.forum.querysets.columns import (
    SEEN_OF_CAPACITY,
    SEEN_OF_ORGANISATION,
    SEEN_OF_TERM,
    is_any,
    is_one_of,
    own_columns,
    seen,
)
from apps.forum.querysets.readers import (
    FILES_OF_QUESTIONS,
    HELD_GRANTS,
    READS_OFFICIALLY,
    own_questions,
)
from apps.vocabularies.models import Country

PUBLIC_STATES = (QuestionState.OPEN, QuestionState.ANSWERED, QuestionState.CLOSED)
# A duplicate stays readable at its address; lists, search and counts leave it out.
READ_STATES = (*PUBLIC_STATES, QuestionState.DUPLICATE)
_TEXTS = ("body", "position", "justification")


class QuestionQuerySet(models.QuerySet[Any]):
    """Questions."""

    def visible_to(self, actor: Actor) -> Self:
        """Return what is public, the actor's own, what somebody named the actor for, and what an
        authority of the actor received.

        Moderators and staff have no way into the private lane (rulings D26, D34, D35).
        """
        if actor.is_system:
            return self.all()
        return self.filter(self._readable(actor))

    def _answers(self) -> Any:
        related: Any = self.model._meta.get_field("answers").related_model
        return related._default_manager

    def _readable(self, actor: Actor) -> Any:
        readable: Any = Q(public_at__isnull=False, state__in=READ_STATES)
        if actor.user_id is not None:
            readable |= own_questions(actor)
        if actor.capacities:
            # Not `EXISTS`: PostgreSQL reads these few rows once, whatever the list's length.
            colleague: Any = self.model._meta.get_field("colleagues").related_model
            named = colleague._default_manager.named_to(actor)
            readable |= Q(pk__in=named.values("question_id"))
        if any(actor.reads(grant) for grant in HELD_GRANTS):
            # What an editor releases; the database lets nothing private be held.
            readable |= Q(state=QuestionState.HELD)
        authorities = actor.organisations(READS_OFFICIALLY)
        if authorities:
            # Through the case table alone: two chained conditions would join twice and leak.
            case: Any = self.model._meta.get_field("cases").related_model
            addressed = case._default_manager.filter(
                question=OuterRef("pk"), authority_id__in=authorities
            )
            readable |= Exists(addressed)
        return readable

    def listed(self) -> Self:
        """Return what public lists, search, counts and maps show: no duplicates."""
        return self.filter(public_at__isnull=False, state__in=PUBLIC_STATES)

    def asked_by(self, actor: Actor) -> Self:
        """Return the actor's own questions, drafts included."""
        return self.filter(own_questions(actor)) if actor.user_id is not None else self.none()

    def answered(self) -> Self:
        """Return questions with at least one official answer."""
        return self.filter(state=QuestionState.ANSWERED)

    def for_rows(self) -> Self:
        """Fetch what a row of a list shows, in two queries whatever their number."""
        case: Any = self.model._meta.get_field("cases").related_model
        early = self._answers().in_force().filter(case=OuterRef("pk"), is_preliminary=True)
        final = self._answers().in_force().filter(case=OuterRef("pk"), is_preliminary=False)
        cases = (
            case._default_manager.select_related("authority")
            .only(*own_columns(case), *seen("authority", SEEN_OF_ORGANISATION))
            .annotate(
                gave_preliminary=is_any(early), speaks=models.Subquery(final.values("kind")[:1])
            )
        )
        country = Country.objects.filter(code=OuterRef("capacity__country_code"))
        return (
            self.select_related("topic__parent", "product_class", "capacity")
            .only(
                *own_columns(self.model),
                *seen("topic", ("parent", *SEEN_OF_TERM)),
                *seen("topic__parent", SEEN_OF_TERM),
                *seen("product_class", SEEN_OF_TERM),
                *seen("capacity", SEEN_OF_CAPACITY),
            )
            .annotate(
                asker_country=models.Subquery(country.values("names")[:1]),
                reading_along=self._reading_along(),
            )
            .prefetch_related(models.Prefetch("cases", cases))
        )

    def _reading_along(self) -> ArraySubquery:
        """Return the memberships that read each question as colleagues of its asker."""
        colleague: Any = self.model._meta.get_field("colleagues").related_model
        named = colleague._default_manager.in_force().filter(question=OuterRef("pk"))
        return ArraySubquery(named.values("membership_id"))

    def for_page(self) -> Self:
        """Fetch what the page of one question and the API show, in two queries."""
        places = Country.objects.filter(is_one_of(F("code"), OuterRef("jurisdictions")))
        names = ArraySubquery(places.order_by("code").values("names"))
        stands_for = self.model._default_manager.filter(pk=OuterRef("canonical_question"))
        return (
            self.for_rows()
            .select_related("stage")
            .annotate(
                place_names=names,
                canonical_number=models.Subquery(stands_for.values("public_id")),
            )
        )

    def with_files(self) -> Self:
        """Fetch what stands beside each question as `files`; who may read them decides the page."""
        kept = StoredFile.objects.filter(
            owner_type=FILES_OF_QUESTIONS,
            owner_id=OuterRef("pk"),
            state=FileState.CHECKED,
            page_of__isnull=True,
        ).order_by("pk")
        shown = JSONObject(id="id", name="original_name", kind="kind", size="size")
        return self.annotate(files=ArraySubquery(kept.values(file=shown)))

    def with_asker_today(self) -> Self:
        """Fetch what the asker's organisation is called today, too."""
        return self.select_related("capacity__organisation")

    def without_texts(self) -> Self:
        """Leave out the long columns, of which a list shows nothing."""
        return self.defer(*(f"{n}_{form}" for n in _TEXTS for form in ("md", "html")))

    def with_validity(self, day: date) -> Self:
        """Annotate whether an answer may be called valid on the day, or is within its date."""
        issued = self._answers().in_force().filter(question=OuterRef("pk"))
        return self.annotate(
            has_valid_answer=is_any(issued.valid_on(day)),
            has_answer_in_time=is_any(issued.filter(valid_until__gte=day)),
        )
