"""Optimistic locking: whoever saves second is told what changed instead of overwriting it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict
from apps.core.models import VersionedModel

_TAG = re.compile(r'"([0-9a-f]{32})-([0-9]{1,9})"')


def save_versioned(obj: VersionedModel, *, expected: int | None, values: Mapping[str, Any]) -> None:
    """Write `values` and raise the version, in one conditional UPDATE.

    `expected` is the version that the writer saw (form field or `If-Match`); None means the
    caller holds a row lock. Raises Conflict, with the names and current values of what
    changed in `extra["changed"]`, when the row is at another version; nothing is written then.
    """
    seen = obj.version if expected is None else expected
    model = type(obj)
    # An UPDATE does not touch `auto_now` by itself.
    written = {"updated_at": timezone.now(), **values}
    updated = model._default_manager.filter(pk=obj.pk, version=seen).update(
        **written, version=F("version") + 1
    )
    if not updated:
        raise conflict(obj, values)
    for name, value in written.items():
        setattr(obj, name, value)
    obj.version = seen + 1


def require_version(locked: VersionedModel, seen: int | None) -> None:
    """Raise Conflict when a locked row is at another version than its reader saw (None: any)."""
    if seen is not None and locked.version != seen:
        raise conflict(locked, {})


def conflict(obj: VersionedModel, values: Mapping[str, Any]) -> Conflict:
    """Return the refusal that names which of the fields being written differ now."""
    current = type(obj)._default_manager.filter(pk=obj.pk).first()
    changed = {} if current is None else _differences(current, values)
    return Conflict(
        _("Somebody saved a newer version while you were writing. Nothing of yours is lost."),
        code="version_conflict",
        extra={"changed": changed, "version": getattr(current, "version", None)},
    )


def _differences(current: VersionedModel, values: Mapping[str, Any]) -> dict[str, str]:
    names: Iterable[str] = (n for n in values if not n.endswith(("_html", "_hash", "updated_at")))
    return {n: str(getattr(current, n)) for n in names if getattr(current, n) != values[n]}


def etag(obj: VersionedModel) -> str:
    """Return the strong entity tag of this version."""
    return f'"{obj.pk.hex}-{obj.version}"'


def version_from_if_match(obj: VersionedModel, header: str) -> int:
    """Return the version that an `If-Match` header names.

    Raises Conflict for anything but one strong tag of this very object (RFC 9110 §13.1.1).
    """
    tag = _TAG.fullmatch(header.strip())
    if tag is None or tag[1] != obj.pk.hex:
        raise conflict(obj, {})
    return int(tag[2])
