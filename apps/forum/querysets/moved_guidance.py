"""Whether what an answer cites was replaced by a newer version (rulings D13)."""

from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from apps.forum.choices_life import DecisionKind
from apps.forum.querysets.columns import is_any, is_one_of
from apps.vocabularies.models import GuidanceVersion


def end_of(day: date) -> datetime:
    """Return the last moment of a day, by the days on which answers are issued."""
    return datetime.combine(day, time.max, UTC)


def is_replaced(citation: Any, known_until: datetime | None = None) -> Q:
    """Return the condition for citations whose guidance moved on, as known up to a moment.

    A reason explains an older version only against the newer ones that stood when the answer
    was issued: what comes later asks for a new look at every answer that cites the document.
    A signed confirmation that named the newest version makes the citation current again, until
    there is a newer one still.
    """
    until: dict[str, Any] = {} if known_until is None else {"created_at__lte": known_until}
    unseen = _newest(until).exclude(Exists(_confirmed(citation, known_until)))
    return _moved_on(until) & Q(is_any(unseen))


def _moved_on(until: dict[str, Any]) -> Q:
    """Return the condition for citations of a version that a newer one replaced."""
    after = GuidanceVersion.objects.filter(
        document=OuterRef("guidance_version__document"),
        supersedes__isnull=False,
        created_at__gt=OuterRef("answer__issued_at"),
        **until,
    )
    next_one = GuidanceVersion.objects.filter(supersedes=OuterRef("guidance_version"), **until)
    explained = ~Q(older_reason="")
    return (~explained & Q(is_any(next_one))) | (explained & Q(is_any(after)))


def newest_of(citations: Any) -> Any:
    """Return the last versions of the documents that citations name in a version before.

    Only what came after the cited version, or, where its age was explained, after the issue.
    """
    later = GuidanceVersion.objects.filter(supersedes=OuterRef("pk"))
    behind = citations.filter(_moved_on({})).values("guidance_version__document")
    newest = GuidanceVersion.objects.filter(document__in=behind, supersedes__isnull=False)
    return newest.exclude(Exists(later)).select_related("document").order_by("document", "pk")


def _newest(until: dict[str, Any]) -> Any:
    """Return the last versions of the document that a citation of the outer query names."""
    later = GuidanceVersion.objects.filter(supersedes=OuterRef("pk"), **until)
    replacing = GuidanceVersion.objects.filter(
        document=OuterRef("guidance_version__document"), supersedes__isnull=False, **until
    )
    return replacing.exclude(Exists(later))


def _confirmed(citation: Any, known_until: datetime | None) -> Any:
    """Return the signed confirmations of the citing answer that named an outer version."""
    answer: Any = citation._meta.get_field("answer").related_model
    decision: Any = answer._meta.get_field("decisions").related_model
    signed = decision._default_manager.signed().filter(
        is_one_of(OuterRef("pk"), F("checked_versions")),
        kind=DecisionKind.CONFIRM,
        answer=OuterRef(OuterRef("answer")),
    )
    return signed if known_until is None else signed.filter(signed_at__lte=known_until)
