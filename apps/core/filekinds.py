"""The kinds of files that people may leave here, and the refusal of everything else."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Invalid, Text

MOST_BYTES = 10 * 1024 * 1024
# A photograph of a page has at most this; anything larger is made to fill a reader's memory.
MOST_PIXELS = 64_000_000
LONGEST_SIDE = 20_000
BROKEN = _("This file is damaged, or not what its beginning says. Save it again and try once more.")
TOO_LARGE_INSIDE = _(
    "This file unpacks to far more than it needs. Save it again in a smaller size."
)


class FileKind(models.TextChoices):
    """What a file is, found out from its content."""

    PDF = "pdf", "PDF"
    PNG = "png", "PNG"
    JPEG = "jpeg", "JPEG"


CONTENT_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
}
ENDINGS = {FileKind.PDF: ".pdf", FileKind.PNG: ".png", FileKind.JPEG: ".jpg"}
PICTURES = frozenset({FileKind.PNG, FileKind.JPEG})


class FileState(models.TextChoices):
    """What became of a file; one that was refused is never kept."""

    CHECKED = "checked", _("Checked")
    DELETED = "deleted", _("Deleted")


def refused(sentence: Text, code: str) -> Invalid:
    """Return the refusal of a file, to be shown at the field for it."""
    return Invalid(sentence, code=code, fields={"file": sentence})


def require_size(width: int, height: int) -> None:
    """Raise Invalid for a picture without an area, or of an absurd one."""
    if not width or not height:
        raise refused(BROKEN, "file_broken")
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise refused(TOO_LARGE_INSIDE, "file_too_large_inside")
