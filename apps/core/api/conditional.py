"""`If-Match`: a change names the version that its writer saw (RFC 9110 §13.1.1).

`*` would mean "whatever stands there now", the very thing that the header is asked for to
prevent: it matches nothing here.
"""

from django.utils.http import parse_etags
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
    tags = tags_sent(request)
    if tags is None:
        raise PreconditionRequired
    if version_tag(obj) not in {tag.strip('"').partition(".")[0] for tag in tags}:
        raise PreconditionFailed
    return obj.version


def tags_sent(request: Request) -> list[str] | None:
    """Return the tags in `If-Match`, or None without the header; weak ones match nothing."""
    header = request.headers.get("If-Match")
    return None if header is None else parse_etags(header)


def as_precondition(error: Conflict) -> Exception:
    """Return a conflict of versions as what it is called in HTTP, any other as it is.

    Which columns differ stays inside: the API shows fields, and not all of them to everybody.
    """
    if error.code in SAVED_MEANWHILE:
        told = {name: value for name, value in error.extra.items() if name != "changed"}
        return PreconditionFailed(extra=told)
    return error
