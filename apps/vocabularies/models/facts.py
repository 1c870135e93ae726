"""What all curated facts have in common."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel


class Fact(BaseModel):
    """A statement about the world, with the date of its source.

    `verified`: the core of it was read in a named source. `facts_hash` is the fingerprint of
    the line in our fact files, empty for rows made by people. Nothing is deleted: what is no
    longer offered is `retired`, because older rows still refer to it.
    """

    verified = models.BooleanField(_("read in a named source"), default=False)
    retired = models.BooleanField(_("no longer offered"), default=False)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    facts_hash = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        abstract = True
