"""Reading: who sees which questions, cases, answers and signatures."""

from datetime import UTC, date, datetime, time
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, Func, OuterRef, Q
from django.db.models.functions import Greatest, JSONObject
from django.db.models.lookups import IsNull

from apps.core.actor import Actor
from apps.forum.choices import AnswerState, CaseState, QuestionState
from apps.profiles.choices import MembershipState
from apps.vocabularies.models import Country
from apps.vocabularies.projections import cited_columns

PUBLIC_STATES = (QuestionState.OPEN, QuestionState.ANSWERED)
READS_OFFICIALLY = "official.read"


def own_questions(actor: Actor) -> Q:
    """Return the condition for what the actor asked; a token's, for its one membership only."""
    own = Q(asker_id=actor.user_id)
    return own & Q(asker_membership_id=actor.acting_membership_id) if actor.bound else own


def is_own(actor: Actor, question: Any) -> bool:
    """Return whether the actor asked the question: `own_questions` for one row."""
    if question.asker_id != actor.user_id:
        return False
    return not actor.bound or question.asker_membership_id == actor.acting_membership_id


# What readers see of the rows around a question. Fetching all columns of eight joined rows
# would cost more than everything else on a page; so would planning a join of eight tables.
SEEN_OF_TERM = ("list_code", "code", "labels")
SEEN_OF_ORGANISATION = ("public_id", "kind", "name", "sort_key", "country")
_TEXTS = ("body", "position", "justification")


def seen(path: str, columns: tuple[str, ...]) -> list[str]:
    """Return the columns of a related row, for `only`."""
    return [f"{path}__{column}" for column in columns]


def own_columns(model: type[models.Model]) -> list[str]:
    """Return all columns of the row itself, for `only`."""
    return [field.name for field in model._meta.concrete_fields]


def is_any(rows: Any) -> IsNull:
    """Return whether there is such a row, asked once for each row of a page.

    Where `EXISTS` may stand for many rows, PostgreSQL prefers to read a whole table once: right
    for a report, ruinous for the twenty rows of a page.
    """
    return IsNull(models.Subquery(rows.values("pk")[:1]), False)  # noqa: FBT003  Django's form


class QuestionQuerySet(models.QuerySet[Any]):
    """Questions."""

    def visible_to(self, actor: Actor) -> Self:
        """Return what is public, the actor's own, and what an authority of the actor received.

        Moderators and staff have no way into the private lane (rulings D26, D34).
        """
        if actor.is_system:
            return self.all()
        return self.filter(self._readable(actor))

    def _answers(self) -> Any:
        related: Any = self.model._meta.get_field("answers").related_model
        return related._default_manager

    def _readable(self, actor: Actor) -> Any:
        readable: Any = Q(public_at__isnull=False, state__in=PUBLIC_STATES)
        if actor.user_id is not None:
            readable |= own_questions(actor)
        authorities = actor.organisations(READS_OFFICIALLY)
        if authorities:
            # Through the case table alone: two chained conditions would join twice and leak.
            case: Any = self.model._meta.get_field("cases").related_model
            addressed = case._default_manager.filter(
                question=OuterRef("pk"), authority_id__in=authorities
            )
            readable |= Exists(addressed)
        return readable

    def asked_by(self, actor: Actor) -> Self:
        """Return the actor's own questions, drafts included."""
        return self.filter(own_questions(actor)) if actor.user_id is not None else self.none()

    def answered(self) -> Self:
        """Return questions with at least one official answer."""
        return self.filter(state=QuestionState.ANSWERED)

    def for_rows(self) -> Self:
        """Fetch what a row of a list shows, in two queries whatever their number."""
        case: Any = self.model._meta.get_field("cases").related_model
        cases = case._default_manager.select_related("authority").only(
            *own_columns(case), *seen("authority", SEEN_OF_ORGANISATION)
        )
        organisation = "asker_membership__organisation"
        country = Country.objects.filter(code=OuterRef(f"{organisation}__country"))
        return (
            self.select_related("topic__parent", "product_class", organisation)
            .only(
                *own_columns(self.model),
                *seen("topic", ("parent", *SEEN_OF_TERM)),
                *seen("topic__parent", SEEN_OF_TERM),
                *seen("product_class", SEEN_OF_TERM),
                *seen(organisation, SEEN_OF_ORGANISATION),
            )
            .annotate(asker_country=models.Subquery(country.values("names")[:1]))
            .prefetch_related(models.Prefetch("cases", cases))
        )

    def for_page(self) -> Self:
        """Fetch what the page of one question and the API show, in two queries."""
        return self.for_rows().select_related("stage")

    def without_texts(self) -> Self:
        """Leave out the long columns, of which a list shows nothing."""
        return self.defer(*(f"{n}_{form}" for n in _TEXTS for form in ("md", "html")))

    def with_validity(self, day: date) -> Self:
        """Annotate whether an answer may be called valid on the day, or is within its date."""
        issued = self._answers().issued().filter(question=OuterRef("pk"))
        return self.annotate(
            has_valid_answer=is_any(issued.valid_on(day)),
            has_answer_in_time=is_any(issued.filter(valid_until__gte=day)),
        )


class CaseQuerySet(models.QuerySet[Any]):
    """Questions at authorities."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the cases of questions that the actor sees."""
        question: Any = self.model._meta.get_field("question").related_model
        visible = question._default_manager.visible_to(actor)
        return self.filter(question__in=visible)

    def manageable_by(self, actor: Actor) -> Self:
        """Return the cases of the authority that the actor acts for."""
        if actor.acting is None or not actor.may(READS_OFFICIALLY):
            return self.none()
        return self.filter(authority_id=actor.acting.organisation_id)

    def for_inbox(self) -> Self:
        """Fetch what a row of the inbox shows, in two queries whatever their number."""
        others = models.Prefetch(
            "question__cases", self.model._default_manager.select_related("authority")
        )
        return self.select_related(
            "question__topic__parent",
            "question__product_class",
            "question__stage",
            "question__asker_membership__organisation",
        ).prefetch_related(others)

    def with_changes(self) -> Self:
        """Annotate `changed_at`: when what its officials see of a case last changed."""
        answer: Any = self.model._meta.get_field("answers").related_model
        own = answer._default_manager.filter(case=OuterRef("pk"))
        return self.annotate(
            changed_at=Greatest(
                "updated_at", "question__updated_at", _latest(own, "updated_at", of="case")
            )
        )

    def with_draft(self) -> Self:
        """Annotate `draft`: who writes the unfinished answer, and how far it is; or None."""
        answer: Any = self.model._meta.get_field("answers").related_model
        signature: Any = answer._meta.get_field("signatures").related_model
        # No writer of an offer can sign it, so the offer alone says that another one did.
        signed = signature._default_manager.filter(
            answer=OuterRef("pk"),
            offer=OuterRef("offer"),
            content_hash=OuterRef("content_hash"),
            membership__state=MembershipState.VERIFIED,
            membership__is_signer=True,
            signer__is_active=True,
        )
        unfinished = answer._default_manager.unfinished().filter(case=OuterRef("pk"))
        about = JSONObject(
            state="state",
            drafter="drafter__display_name",
            drafter_id="drafter",
            writers="writers",
            returned=~Q(return_reason=""),
            signed=Exists(signed),
        )
        return self.annotate(draft=models.Subquery(unfinished.values(about=about)[:1]))

    def open(self) -> Self:
        """Return cases that still wait for an answer."""
        return self.filter(state__in=[CaseState.RECEIVED, CaseState.RUNNING])


class AnswerQuerySet(models.QuerySet[Any]):
    """Official answers and their drafts."""

    def visible_to(self, actor: Actor) -> Self:
        """Return issued answers to visible questions, and drafts inside their authority only."""
        if actor.is_system:
            return self.all()
        question: Any = self.model._meta.get_field("question").related_model
        visible = question._default_manager.visible_to(actor)
        readable = Q(state=AnswerState.ISSUED, question__in=visible)
        authorities = actor.organisations(READS_OFFICIALLY)
        if authorities:
            readable |= Q(authority_id__in=authorities)
        return self.filter(readable)

    def manageable_by(self, actor: Actor) -> Self:
        """Return the answers of the authority that the actor acts for."""
        if actor.acting is None or not actor.may(READS_OFFICIALLY):
            return self.none()
        return self.filter(authority_id=actor.acting.organisation_id)

    def writer_names(self) -> list[str]:
        """Return by name whose words the texts hold; for the authority only (rulings D33)."""
        person: Any = self.model._meta.get_field("drafter").related_model
        ids = {pk for writers in self.values_list("writers", flat=True) for pk in writers}
        people = person._default_manager.filter(pk__in=ids)
        return sorted(people.values_list("display_name", flat=True))

    def issued(self) -> Self:
        """Return answers that speak."""
        return self.filter(state=AnswerState.ISSUED)

    def unfinished(self) -> Self:
        """Return drafts and answers that wait for a signature."""
        return self.exclude(state=AnswerState.ISSUED)

    def with_validity(self) -> Self:
        """Annotate whether a cited guidance version has a successor (see `validity_on`)."""
        citation: Any = self.model._meta.get_field("citations").related_model
        replaced = citation._default_manager.filter(
            answer=OuterRef("pk"), guidance_version__successor__isnull=False
        )
        return self.annotate(cites_replaced_guidance=is_any(replaced))

    def for_card(self) -> Self:
        """Fetch what a card shows, citations and countries too, in one query."""
        return (
            self.with_validity()
            .select_related("authority", "basis")
            .only(
                *own_columns(self.model),
                *seen("authority", SEEN_OF_ORGANISATION),
                *seen("basis", SEEN_OF_TERM),
            )
            .annotate(places=ArraySubquery(_places()), cited=ArraySubquery(self._cited()))
        )

    def _cited(self) -> Any:
        citation: Any = self.model._meta.get_field("citations").related_model
        columns = cited_columns("guidance_version__")
        rows = citation._default_manager.filter(answer=OuterRef("pk")).order_by("position")
        return rows.values(row=JSONObject(locator="locator", **columns))

    def without_source(self) -> Self:
        """Leave out what only those who write and sign look at."""
        texts = ("text_md", "content_hash", "return_reason", "returned_md")
        people = ("drafter", "drafter_membership", "writers", "offer", "issued_by")
        return self.defer(*texts, *people, "case", "valid_from", "version", "created_at")

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
            .annotate(is_accepted=is_any(active))
            .select_related("question")
        )

    def with_changes(self) -> Self:
        """Annotate `changed_at`: when what readers see of an issued answer last changed.

        An issued text never changes; acceptances and new versions of cited guidance do.
        """
        acceptance: Any = self.model._meta.get_field("acceptances").related_model
        citation: Any = self.model._meta.get_field("citations").related_model
        accepted = acceptance._default_manager.filter(answer=OuterRef("pk"))
        replaced = citation._default_manager.filter(answer=OuterRef("pk"))
        return self.annotate(
            changed_at=Greatest(
                "issued_at",
                _latest(accepted, "created_at"),
                _latest(accepted, "revoked_at"),
                _latest(replaced, "guidance_version__successor__created_at"),
            )
        )

    def valid_on(self, day: date) -> Self:
        """Return issued answers of which "valid" may be said on the day.

        Guidance counts as replaced from the day on which its new version became known here.
        """
        citation: Any = self.model._meta.get_field("citations").related_model
        known_until = datetime.combine(day, time.max, UTC)
        replaced = citation._default_manager.filter(
            answer=OuterRef("pk"), guidance_version__successor__created_at__lte=known_until
        )
        in_time = self.issued().filter(valid_from__lte=day, valid_until__gte=day)
        return in_time.exclude(Exists(replaced))


def _latest(rows: Any, column: str, *, of: str = "answer") -> models.Subquery:
    grouped = rows.order_by().values(of).annotate(latest=models.Max(column))
    return models.Subquery(grouped.values("latest"), output_field=models.DateTimeField())


def _is_one_of(value: Any, array: Any) -> Func:
    return Func(
        value,
        array,
        template="(%(expressions)s))",
        arg_joiner=" = ANY (",
        output_field=models.BooleanField(),
    )


def _places() -> Any:
    """Return code and names of the countries that an answer of the outer query applies in."""
    listed = _is_one_of(models.F("code"), OuterRef("jurisdictions"))
    return Country.objects.filter(listed).values(place=JSONObject(code="code", names="names"))


class CitationQuerySet(models.QuerySet[Any]):
    """Citations."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the citations of answers that the actor sees."""
        answer: Any = self.model._meta.get_field("answer").related_model
        return self.filter(answer__in=answer._default_manager.visible_to(actor))


_SIGNERS_OF_TODAY = Q(
    membership__state=MembershipState.VERIFIED,
    membership__is_signer=True,
    signer__is_active=True,
)


class SignatureQuerySet(models.QuerySet[Any]):
    """Signatures."""

    def visible_to(self, actor: Actor) -> Self:
        """Return signatures inside the own authority: names of officials stay there (D33)."""
        if actor.is_system:
            return self.all()
        return self.filter(answer__authority_id__in=actor.organisations(READS_OFFICIALLY))

    def valid_for(self, answer: Any) -> Self:
        """Return the signatures on the current offer by signers of today, none of them a writer."""
        offered = {"content_hash": answer.content_hash, "offer": answer.offer}
        of_now = self.filter(answer=answer, **offered).filter(_SIGNERS_OF_TODAY)
        return of_now.exclude(signer_id__in={answer.drafter_id, *answer.writers})

    def valid_for_outer_answer(self) -> Self:
        """Return what `valid_for` returns, for the answer of the outer query."""
        offered = {name: OuterRef(name) for name in ("content_hash", "offer")}
        of_now = self.filter(answer=OuterRef("pk"), **offered).filter(_SIGNERS_OF_TODAY)
        wrote = _is_one_of(models.F("signer_id"), OuterRef("writers"))
        return of_now.exclude(signer_id=OuterRef("drafter_id")).exclude(wrote)


class AcceptanceQuerySet(models.QuerySet[Any]):
    """Acceptances."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the acceptances of questions that the actor sees."""
        question: Any = self.model._meta.get_field("question").related_model
        return self.filter(question__in=question._default_manager.visible_to(actor))

    def active(self) -> Self:
        """Return acceptances that were not taken back."""
        return self.filter(revoked_at__isnull=True)
