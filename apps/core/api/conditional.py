"""`If-Match`: a change names the version that its writer saw (RFC 9110 §13.1.1)."""

from rest_framework.request import Request

from apps.core.api.errors import PreconditionFailed, PreconditionRequired
from apps.core.errors import Conflict
from apps.core.models import VersionedModel

SAVED_MEANWHILE = frozenset({"version_conflict", "draft_exists"})


def version_tag(obj: VersionedModel) -> str:
    """Return what the first part of the entity tag is for an object that can be changed."""
    return f"{obj.pk.hex}-{obj.version}"


def seen_version(request: Request, obj: VersionedModel) -> int:
    """Return the version that the client saw.

    The tag is `"<object>-<version>.<digest>"`; the digest also covers what the client cannot
    change (labels, states of others), so only the first part decides. Raises
    PreconditionFailed when that is not the version that stands now, PreconditionRequired
    without the header. Ask it after the rules: who may not change learns that first.
    """
    header = request.headers.get("If-Match")
    if header is None:
        raise PreconditionRequired
    given = header.strip().strip('"')
    if given.partition(".")[0] != version_tag(obj):
        raise PreconditionFailed
    return obj.version


def as_precondition(error: Conflict) -> Exception:
    """Return a conflict of versions as what it is called in HTTP, any other as it is."""
    if error.code in SAVED_MEANWHILE:
        return PreconditionFailed(extra=error.extra)
    return error
