"""What organisations have to do with each other, once both have said so."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel
from apps.profiles.choices import LinkKind
from apps.profiles.models.organisations import Organisation
from apps.profiles.querysets import LinkQuerySet


class OrganisationLink(BaseModel):
    """One row: an organisation states that it belongs to a network, or works with another.

    Readers see it once an admin of the other one has confirmed it, who is somebody else. Either
    side takes it back by deleting the row. Only research networks have members (trigger).
    """

    source = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="links_stated")
    target = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="links_received"
    )
    kind = models.CharField(_("kind of link"), max_length=12, choices=LinkKind.choices)
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link between organisations")
        verbose_name_plural = _("links between organisations")
        indexes = [models.Index(fields=["source", "kind"], name="organisation_link_from")]
        constraints = [
            # Whichever of the two says it first.
            models.UniqueConstraint(
                "kind",
                Least(F("source"), F("target")),
                Greatest(F("source"), F("target")),
                name="organisation_link_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=LinkKind.values), name="organisation_link_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="organisation_link_to_another"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(stated_by__isnull=True)
                | ~Q(confirmed_by=F("stated_by")),
                name="organisation_link_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | Q(confirmed_at__isnull=False),
                name="organisation_link_confirmed_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id} {self.target_id}"
