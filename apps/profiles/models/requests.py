"""Organisations that somebody misses in the directory."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel
from apps.profiles.choices import OrganisationKind, RequestState
from apps.profiles.models.organisations import WEB_ADDRESS, Organisation
from apps.profiles.querysets import OrganisationRequestQuerySet


class OrganisationRequest(BaseModel):
    """One row: a person asks for an organisation that is not listed yet.

    An accepted one names the organisation that was made for it, or that was there already.
    Who asked does not decide. Erasing the person empties `requested_by` and `why`.
    """

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=24, choices=OrganisationKind.choices)
    country = models.ForeignKey(
        "vocabularies.Country",
        to_field="code",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("country"),
    )
    website = models.URLField(_("website"), max_length=300)
    why = models.TextField(_("why it is missed"), max_length=1000)
    state = models.CharField(
        _("state"), max_length=12, choices=RequestState.choices, default=RequestState.OPEN
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = OrganisationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for an organisation")
        verbose_name_plural = _("requests for organisations")
        indexes = [models.Index(fields=["state", "created_at"], name="place_request_order")]
        constraints = [
            models.UniqueConstraint(
                "requested_by",
                Lower("name"),
                condition=Q(state="open"),
                name="place_request_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values) & ~Q(kind="operator"),
                name="place_request_kind",
            ),
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="place_request_has_a_name"),
            models.CheckConstraint(
                condition=Q(website__regex=WEB_ADDRESS), name="place_request_web_address"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True, organisation__isnull=True)
                | Q(state="approved", decided_at__isnull=False, organisation__isnull=False)
                | Q(
                    state="refused",
                    decided_at__isnull=False,
                    organisation__isnull=True,
                    reason__regex=r"\S",
                ),
                name="place_request_decided_when",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
                name="place_request_nobody_decides_own",
            ),
        ]

    def __str__(self) -> str:
        return self.name
