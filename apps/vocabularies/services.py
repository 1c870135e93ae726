"""Operations of editors on guidance documents."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid, NotFound
from apps.core.events import record
from apps.core.versions import conflict, save_versioned
from apps.vocabularies.choices import GuidanceStatus, Validity
from apps.vocabularies.events import GuidanceVersionPublished
from apps.vocabularies.models import GuidanceDocument, GuidanceVersion


def publish_guidance_version(
    *,
    actor: Actor,
    document: GuidanceDocument,
    expected: int | None,
    label: str,
    valid_from: date,
    url: str,
    adopted_on: str = "",
    published_on: str = "",
) -> GuidanceVersion:
    """Add the version that applies from a day on; the one before it ends on that day.

    `expected` is the document's `version` that the editor saw. Raises NotAllowed, NotFound,
    Conflict (seen version is old; document not confirmed), Invalid (label taken or empty,
    address missing, a later version is already there).
    Records `vocabularies.guidance_version_published`.
    """
    require(actor, "vocabularies.edit_guidance", document)
    with transaction.atomic():
        locked = _lock(actor, document, expected)
        _refuse_bad_draft(locked, label=label.strip(), url=url.strip())
        closed = _close_running_version(locked, valid_from)
        version = GuidanceVersion(
            document=locked,
            label=label.strip(),
            adopted_on=adopted_on,
            published_on=published_on,
            effective_on=valid_from.isoformat(),
            valid=DateRange(valid_from, None),
            url=url.strip(),
            supersedes=_newest(locked),
        )
        _refuse_malformed(version)
        version.save(force_insert=True)
        save_versioned(locked, expected=None, values=_status_after(locked, closed, valid_from))
        record(
            "vocabularies.guidance_version_published",
            actor=actor,
            subject=locked,
            data=GuidanceVersionPublished(
                document_id=locked.pk,
                version_id=version.pk,
                superseded_id=version.supersedes_id,
                closed_id=closed.pk if closed else None,
            ),
        )
    return version


def _lock(actor: Actor, document: GuidanceDocument, expected: int | None) -> GuidanceDocument:
    """Return the document as the editor saw it, locked against a second publication."""
    rows = GuidanceDocument.objects.visible_to(actor).select_for_update(no_key=True)
    locked = rows.filter(pk=document.pk).first()
    if locked is None:
        raise NotFound
    if expected not in {None, locked.version}:
        raise conflict(locked, {})
    if not locked.verified:
        raise Conflict(
            _("Confirm the document in a source before you publish a version of it."),
            code="not_confirmed",
        )
    return locked


def _refuse_bad_draft(document: GuidanceDocument, *, label: str, url: str) -> None:
    fields = {}
    if not label:
        fields["label"] = _("Enter the name of the version, like Rev. 2 or 2026.")
    elif document.versions.filter(label=label).exists():
        fields["label"] = _("This document has a version of this name already.")
    if not url:
        fields["url"] = _("Enter the address of this version at its publisher.")
    if fields:
        raise Invalid(fields=fields)


def _refuse_malformed(version: GuidanceVersion) -> None:
    """Turn what the fields refuse into sentences at the fields."""
    try:
        version.clean_fields(exclude=["document", "supersedes"])
    except ValidationError as refused:
        sentences = {name: texts[0] for name, texts in refused.message_dict.items()}
        raise Invalid(fields=sentences) from refused


def _close_running_version(document: GuidanceDocument, day: date) -> GuidanceVersion | None:
    """End the version that applies on the day; refuse when a version starts on it or later."""
    running: GuidanceVersion | None = None
    for version in document.versions.filter(valid__overlap=DateRange(day, None)):
        lower = version.valid.lower if version.valid else None
        if lower is not None and lower >= day:
            raise Invalid(fields={"valid_from": _starts_later(lower)})
        running = version
    if running is not None and running.valid is not None:
        running.valid = DateRange(running.valid.lower, day)
        running.save(update_fields=["valid", "updated_at"])
    return running


def _starts_later(lower: date) -> str:
    return _("A version that applies from %(day)s is there already. Choose a later day.") % {
        "day": date_format(lower)
    }


def _newest(document: GuidanceDocument) -> GuidanceVersion | None:
    """Return the end of the chain of versions."""
    return document.versions.filter(successor=None).order_by("-created_at", "-id").first()


def _status_after(
    document: GuidanceDocument, closed: GuidanceVersion | None, valid_from: date
) -> dict[str, object]:
    """Return the document's status once the version is there; it is no longer recalled."""
    today = timezone.localdate()
    applies = valid_from <= today or (
        closed is not None and closed.validity_on(today) is Validity.VALID
    )
    return {
        "status": GuidanceStatus.IN_FORCE if applies else GuidanceStatus.ADOPTED_NOT_YET_APPLICABLE,
        "recalled_fields": [name for name in document.recalled_fields if name != "status"],
    }
