"""The only doors to files: one to save, one to look at a picture. Neither runs anything."""

import logging
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from apps.core.access import public
from apps.core.actor import actor_of
from apps.core.errors import NotFound
from apps.core.filekinds import CONTENT_TYPES, MOST_BYTES, PICTURES, FileKind
from apps.core.files import path_of, readable_file
from apps.core.models import StoredFile

# A form around one file: its other fields are short.
MOST_AROUND = 256 * 1024
View = Callable[..., HttpResponseBase]
logger = logging.getLogger("atmp.files")


def takes_file(view: View) -> View:
    """Let a view receive a file of the size that is kept; all others take small forms only."""
    view.body_limit = MOST_BYTES + MOST_AROUND  # type: ignore[attr-defined]
    return view


@public
@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand a file over to be saved, to whom its object is visible; 404 for everybody else."""
    return _answer(readable_file(actor_of(request), pk), saved=True)


@public
@require_safe
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a picture. A PDF is never opened on our address: it has no preview."""
    file = readable_file(actor_of(request), pk)
    if file.kind not in PICTURES:
        raise NotFound
    return _answer(file, saved=False)


def _answer(file: StoredFile, *, saved: bool) -> HttpResponse:
    response = HttpResponse(bytes_of(file), content_type=CONTENT_TYPES[FileKind(file.kind)])
    named = content_disposition_header(saved, file.original_name)
    response["Content-Disposition"] = named or "attachment"
    response["Content-Security-Policy"] = settings.FILES_CONTENT_SECURITY_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def bytes_of(file: StoredFile) -> bytes:
    """Return the content of a file that may be read; raises NotFound when the disk lost it."""
    try:
        return path_of(file.name).read_bytes()
    except OSError as error:
        logger.exception("files.missing")
        raise NotFound from error
