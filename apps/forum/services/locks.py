"""Row locks of the forum: question, then case, then answer, in that order everywhere.

One statement locks all rows of an act, in the order of its `OF`, and brings along what the
act decides on. Where it had to wait, the locked rows are those of now; what came along from
other tables is as old as the statement. That is enough here: a text that changed meanwhile is
at another version or under another hash, and the database asks for signature, signer and
mandate once more when an answer is issued.
"""

from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from apps.core.errors import NotFound
from apps.forum.hashing import signed_places
from apps.forum.models import Answer, Case, Signature
from apps.profiles.models import Mandate

# Version, place, day on which it was read, and why no newer version is cited.
Place = tuple[UUID, str, str, str]


def lock_case(case: Case, *, with_question: bool) -> Case:
    """Return the case, locked; its question before it, so that it stays as it is."""
    of = ("question", "self") if with_question else ("self",)
    rows = Case.objects.select_related("question").filter(pk=case.pk)
    rows = rows.select_for_update(no_key=True, of=of)
    found: Case = _only(rows.annotate(mandated=_mandated()))
    return found


def lock_draft(case: Case) -> Answer | None:
    """Return the unfinished answer of a case, both locked; None when there is none."""
    rows = Answer.objects.unfinished().filter(case=case.pk).select_related("case")
    rows = rows.select_for_update(no_key=True, of=("case", "self"))
    found: Answer | None = rows.annotate(places=signed_places(), mandated=_mandated()).first()
    return found


def lock_answer(answer: Answer) -> Answer:
    """Return the answer, locked, with its `places` and the countries its authority may name."""
    rows = Answer.objects.filter(pk=answer.pk).select_for_update(no_key=True, of=("self",))
    found: Answer = _only(rows.annotate(places=signed_places(), mandated=_mandated()))
    return found


def lock_for_issue(answer: Answer) -> Answer:
    """Return the answer with its question and case, all locked, and whether it `is_signed`.

    `has_preliminary` says whether a preliminary answer of the case was issued before.
    """
    rows = Answer.objects.filter(pk=answer.pk).select_related("question", "case")
    rows = rows.select_for_update(no_key=True, of=("question", "case", "self"))
    signed = Exists(Signature.objects.valid_for_outer_answer())
    before = Answer.objects.spoken().filter(case=OuterRef("case"), is_preliminary=True)
    decided = {"places": signed_places(), "mandated": _mandated(), "is_signed": signed}
    found: Answer = _only(rows.annotate(**decided, has_preliminary=Exists(before)))
    return found


def lock_spoken(pk: UUID) -> Answer:
    """Return an issued answer with its question, both locked, and its case between them."""
    rows = Answer.objects.spoken().filter(pk=pk).select_related("question", "case")
    found: Answer = _only(rows.select_for_update(no_key=True, of=("question", "case", "self")))
    return found


def _only(rows: Any) -> Any:
    found = rows.first()
    if found is None:
        raise NotFound
    return found


def _mandated() -> ArraySubquery:
    """Return the codes of the countries that the mandate in force lets the authority name."""
    own = Mandate.objects.active().filter(organisation=OuterRef("authority_id"))
    return ArraySubquery(own.values("jurisdictions__code"))


def places_of(answer: Answer) -> list[Place]:
    """Return what each citation of an answer that was locked here says."""
    rows: list[dict[str, str]] = getattr(answer, "places", [])
    return [
        (UUID(row["version"]), row["locator"], row["accessed"] or "", row["why_older"])
        for row in rows
    ]


def mandated_of(locked: Case | Answer) -> set[str]:
    """Return the codes of the countries that the authority of a locked row may answer for."""
    codes: list[str] = getattr(locked, "mandated")  # noqa: B009  annotation, not a field
    return set(codes)
