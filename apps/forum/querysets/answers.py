"""Reading official answers, their drafts, and what they cite."""

from datetime import date
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Greatest, JSONObject

from apps.accounts.models import name_shown
from apps.core.actor import PLATFORM_ADMIN, Actor
from apps.forum.choices import AnswerState
from apps.forum.choices_life import IN_FORCE, SPOKEN, UNFINISHED
from apps.forum.querysets.columns import (
    SEEN_OF_CAPACITY,
    SEEN_OF_CHANNEL,
    SEEN_OF_ORGANISATION,
    SEEN_OF_TERM,
    is_any,
    is_one_of,
    latest,
    own_columns,
    seen,
)
from apps.forum.querysets.moved_guidance import end_of, is_replaced, newest_of
from apps.forum.querysets.readers import READS_OFFICIALLY
from apps.vocabularies.models import Country, Term
from apps.vocabularies.projections import cited_columns


class AnswerQuerySet(models.QuerySet[Any]):
    """Official answers and their drafts."""

    def visible_to(self, actor: Actor) -> Self:
        """Return what was issued to visible questions, and drafts inside their authority only."""
        if actor.is_system:
            return self.all()
        question: Any = self.model._meta.get_field("question").related_model
        visible = question._default_manager.visible_to(actor)
        readable = Q(state__in=SPOKEN, question__in=visible)
        authorities = actor.organisations(READS_OFFICIALLY)
        if authorities:
            readable |= Q(authority_id__in=authorities)
        return self.filter(readable)

    def manageable_by(self, actor: Actor) -> Self:
        """Return the answers of the authority that the actor acts for."""
        if actor.acting is None or not actor.may(READS_OFFICIALLY):
            return self.none()
        return self.filter(authority_id=actor.acting.organisation_id)

    def redactable_by(self, actor: Actor) -> Self:
        """Return what admins may remove by its number: all that ever spoke (rulings D39).

        A court's order names an answer; to carry it out nobody has to read it. Who gets rows by
        this shows of those that `visible_to` hides nothing but the number.
        """
        return self.spoken() if actor.may(PLATFORM_ADMIN) else self.none()

    def writer_names(self) -> list[str]:
        """Return by name whose words the texts hold; for the authority only (rulings D33)."""
        person: Any = self.model._meta.get_field("drafter").related_model
        ids = {pk for writers in self.values_list("writers", flat=True) for pk in writers}
        people = person._default_manager.filter(pk__in=ids)
        return sorted(map(name_shown, people.values_list("display_name", flat=True)))

    def in_force(self) -> Self:
        """Return answers that speak: a preliminary one until the final one takes its place."""
        return self.filter(state__in=IN_FORCE, replaced_at__isnull=True)

    def final(self) -> Self:
        """Return answers that speak for good, in words that still stand."""
        return self.in_force().filter(is_preliminary=False, redacted_at__isnull=True)

    def spoken(self) -> Self:
        """Return answers that spoke once: replaced and withdrawn ones too."""
        return self.filter(state__in=SPOKEN)

    def unfinished(self) -> Self:
        """Return drafts and answers that wait for a signature."""
        return self.filter(state__in=UNFINISHED)

    def as_of(self, day: date) -> Self:
        """Return answers that spoke on the day and were within their date.

        A final one from its issue until it ended; a preliminary one until the final one came.
        """
        began = self.spoken().filter(valid_from__lte=day, valid_until__gte=day)
        going = Q(ended_on__isnull=True) | Q(ended_on__gt=day)
        alone = Q(replaced_at__isnull=True) | Q(replaced_at__gt=end_of(day))
        return began.filter(going & alone)

    def with_validity(self, day: date | None = None) -> Self:
        """Annotate whether a cited guidance version has a successor (see `validity_on`).

        With a day, as it was known at the end of that day.
        """
        citation: Any = self.model._meta.get_field("citations").related_model
        cited = citation._default_manager.filter(answer=OuterRef("pk"))
        known = None if day is None else end_of(day)
        moved_on = cited.filter(is_replaced(citation, known))
        return self.annotate(cites_replaced_guidance=is_any(moved_on))

    def on_page(self) -> Self:
        """Return what the page of a question shows: what speaks, and last words withdrawn."""
        answer = self.model._default_manager
        followed = answer.spoken().filter(supersedes=OuterRef("pk"))
        final = answer.in_force().filter(case=OuterRef("case"), is_preliminary=False)
        last = ~Q(is_any(followed)) & ~Q(is_any(final))
        speaks = Q(state__in=IN_FORCE, replaced_at__isnull=True)
        return self.filter(speaks | (Q(state=AnswerState.WITHDRAWN) & last))

    def for_card(self, day: date | None = None) -> Self:
        """Fetch what a card shows, citations and countries too, in one query.

        With a day, guidance counts as it was known then.
        """
        return (
            self.with_validity(day)
            .select_related("authority", "basis", "capacity", "channel")
            .only(
                *own_columns(self.model),
                *seen("authority", SEEN_OF_ORGANISATION),
                *seen("basis", SEEN_OF_TERM),
                *seen("capacity", SEEN_OF_CAPACITY),
                *seen("channel", SEEN_OF_CHANNEL),
            )
            .annotate(
                places=ArraySubquery(_places()),
                cited=ArraySubquery(self._cited()),
                limits=ArraySubquery(_limits()),
                replaced=ArraySubquery(self._replaced()),
                decided=ArraySubquery(self._decided()),
                successor=models.Subquery(self._successor()),
                redaction=models.Subquery(self._redaction()),
            )
        )

    def _replaced(self) -> Any:
        """Return the numbers of the answers of the case whose place others took, oldest first."""
        gone = Q(replaced_at__isnull=False) | Q(state=AnswerState.SUPERSEDED)
        before = self.model._default_manager.filter(gone, case=OuterRef("case"))
        return before.exclude(pk=OuterRef("pk")).order_by("issued_at").values("public_id")

    def _decided(self) -> Any:
        """Return what two officials decided about the answer, oldest first."""
        decision: Any = self.model._meta.get_field("decisions").related_model
        signed = decision._default_manager.signed().filter(answer=OuterRef("pk"))
        said = JSONObject(kind="kind", reason="reason", at="signed_at")
        return signed.order_by("signed_at").values(said=said)

    def _successor(self) -> Any:
        """Return the number of the issued answer that took the place of the outer one."""
        after = self.model._default_manager.spoken().filter(supersedes=OuterRef("pk"))
        return after.values("public_id")[:1]

    def _final(self) -> Any:
        """Return the number of the answer that took the place of a replaced preliminary one."""
        final = self.model._default_manager.final_of(OuterRef("case"))
        return models.Subquery(final.values("public_id")[:1])

    def final_of(self, case: Any) -> Self:
        """Return the answer that speaks for good in a case, its text standing or removed."""
        return self.in_force().filter(case=case, is_preliminary=False)

    def _redaction(self) -> Any:
        redaction: Any = self.model._meta.get_field("redactions").related_model
        done = redaction._default_manager.filter(answer=OuterRef("pk"), done_at__isnull=False)
        return done.values(said=JSONObject(ground="ground", reason="reason"))[:1]

    def _cited(self) -> Any:
        citation: Any = self.model._meta.get_field("citations").related_model
        columns = cited_columns("guidance_version__")
        rows = citation._default_manager.filter(answer=OuterRef("pk")).order_by("position")
        own = {"accessed": "accessed_on", "why_older": "older_reason"}
        return rows.values(row=JSONObject(locator="locator", **own, **columns))

    def newest_cited(self, pk: Any) -> Any:
        """Return the newest versions of documents that the answer cites in a replaced version.

        Among them those that an earlier confirmation named: a new one names them all again.
        """
        citation: Any = self.model._meta.get_field("citations").related_model
        return newest_of(citation._default_manager.filter(answer=pk))

    def without_source(self) -> Self:
        """Leave out what only those who write and sign look at."""
        texts = ("text_md", "return_reason", "returned_md", "returned_citations")
        people = ("drafter", "drafter_membership", "drafter_capacity", "writers", "issued_by")
        return self.defer(*texts, *people, "offer", "case", "valid_from", "version", "created_at")

    def with_citations(self) -> Self:
        """Fetch the citations as rows, for those who change or sign them."""
        citation: Any = self.model._meta.get_field("citations").related_model
        citations = citation._default_manager.select_related(
            "guidance_version__document", "guidance_version__successor"
        )
        return self.prefetch_related(models.Prefetch("citations", citations))

    def for_api(self) -> Self:
        """Fetch what the API shows of an issued answer, in a fixed number of queries."""
        acceptance: Any = self.model._meta.get_field("acceptances").related_model
        active = acceptance._default_manager.active().filter(answer=OuterRef("pk"))
        return (
            self.for_card()
            .with_citations()
            .with_changes()
            .annotate(
                is_accepted=is_any(active),
                final_number=self._final(),
                before_number=models.F("supersedes__public_id"),
            )
            .select_related("question")
        )

    def with_changes(self) -> Self:
        """Annotate `changed_at`: when what readers see of an issued answer last changed.

        An issued text never changes; acceptances and new versions of cited guidance do.
        """
        acceptance: Any = self.model._meta.get_field("acceptances").related_model
        citation: Any = self.model._meta.get_field("citations").related_model
        decision: Any = self.model._meta.get_field("decisions").related_model
        decided = decision._default_manager.signed().filter(answer=OuterRef("pk"))
        after = self.model._default_manager.spoken().filter(supersedes=OuterRef("pk"))
        accepted = acceptance._default_manager.filter(answer=OuterRef("pk"))
        replaced = citation._default_manager.filter(answer=OuterRef("pk"))
        return self.annotate(
            changed_at=Greatest(
                "issued_at",
                "replaced_at",
                "redacted_at",
                latest(decided, "signed_at"),
                latest(after, "issued_at", of="supersedes"),
                latest(accepted, "created_at"),
                latest(accepted, "revoked_at"),
                latest(replaced, "guidance_version__successor__created_at"),
            )
        )

    def valid_on(self, day: date) -> Self:
        """Return final answers of which "valid" may be said on the day, today or back then.

        Guidance counts as replaced from the day on which its new version became known here.
        """
        citation: Any = self.model._meta.get_field("citations").related_model
        cited = citation._default_manager.filter(answer=OuterRef("pk"))
        replaced = cited.filter(is_replaced(citation, end_of(day)))
        looked_at = Q(review_due_on__isnull=True) | Q(review_due_on__gt=day)
        standing = self.as_of(day).filter(is_preliminary=False, redacted_at__isnull=True)
        return standing.filter(looked_at).exclude(Exists(replaced))


def _places() -> Any:
    """Return code and names of the countries that an answer of the outer query applies in."""
    listed = is_one_of(models.F("code"), OuterRef("jurisdictions"))
    return Country.objects.filter(listed).values(place=JSONObject(code="code", names="names"))


def _limits() -> Any:
    """Return the terms, with their list, for which an answer of the outer query holds."""
    classes = Q(list_code="atmp_class") & Q(is_one_of(models.F("code"), OuterRef("for_classes")))
    stages = Q(list_code="development_stage") & Q(
        is_one_of(models.F("code"), OuterRef("for_stages"))
    )
    rows = Term.objects.filter(classes | stages).order_by("position", "code")
    return rows.values(one=JSONObject(list="list_code", labels="labels"))


class CitationQuerySet(models.QuerySet[Any]):
    """Citations."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the citations of answers that the actor sees."""
        answer: Any = self.model._meta.get_field("answer").related_model
        return self.filter(answer__in=answer._default_manager.visible_to(actor))
