"""Which versions of guidance the form of a draft offers: older ones too, named as such."""

import re
from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.vocabularies.models import GuidanceVersion

# Only what can be a key is asked for.
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_COLUMNS = ("label", "document__public_id", "document__title", "document__reference")


def offered_versions(
    actor: Actor, *, among: Collection[str] | None = None
) -> list[GuidanceVersion]:
    """Return the versions that can be cited, by title of their document, the newest first.

    With `among`, only those of them with one of these keys.
    """
    newer = GuidanceVersion.objects.filter(supersedes=OuterRef("pk"))
    versions: Any = GuidanceVersion.objects.visible_to(actor).annotate(is_older=Exists(newer))
    if among is not None:
        versions = versions.filter(pk__in=[key for key in among if _UUID.fullmatch(key)])
    rows = versions.select_related("document").only(*_COLUMNS)
    return list(rows.order_by("document__sort_key", "is_older", "-created_at"))


def version_label(version: GuidanceVersion) -> str:
    """Return how a version is offered for citing: reference, title, version, and if it is old."""
    reference = version.document.reference
    title = version.document.title
    shown = title if not reference or reference in title else f"{reference}: {title}"
    label = f"{shown[:110]} ({version.label})"
    if getattr(version, "is_older", False):
        return _("%(version)s, replaced") % {"version": label}
    return label
