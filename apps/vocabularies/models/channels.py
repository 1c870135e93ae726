"""Formal and informal routes on which developers get advice."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.vocabularies.channel_choices import (
    Applicant,
    ChannelKind,
    ChannelStage,
    ChannelStatus,
    FeeClass,
)
from apps.vocabularies.fields import WebAddressField, one_of, web_address
from apps.vocabularies.models.facts import Fact
from apps.vocabularies.models.terms import Country
from apps.vocabularies.querysets import AdviceChannelQuerySet


def _codes(label: Any, **options: Any) -> Any:
    return ArrayField(
        models.CharField(max_length=40, **options),
        default=list,
        blank=True,
        verbose_name=label,
    )


class AdviceChannel(Fact):
    """One row: one route, with who may use it, what it costs, and how long it takes.

    `recalled_fields` names what was not read in a source: readers are told so at each place.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    body = models.CharField(_("who gives the advice"), max_length=200)
    jurisdiction = models.ForeignKey(
        Country,
        to_field="code",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("jurisdiction"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ChannelKind.choices)
    status = models.CharField(_("status"), max_length=8, choices=ChannelStatus.choices)
    atmp_specific = models.BooleanField(_("only for advanced therapies"), default=False)
    who_may_use = _codes(_("who may use it"), choices=Applicant.choices)
    binding = models.BooleanField(_("ends in a formal decision"), default=False)
    fee_class = models.CharField(_("fee"), max_length=24, choices=FeeClass.choices)
    fee_note = models.TextField(_("about the fee"), blank=True)
    clock_days = models.PositiveSmallIntegerField(_("days"), null=True, blank=True)
    clock_text = models.TextField(_("how long it takes"), blank=True)
    languages = _codes(_("languages"))
    stages = _codes(_("stages"), choices=ChannelStage.choices)
    prepare = ArrayField(
        models.CharField(max_length=300), default=list, blank=True, verbose_name=_("to prepare")
    )
    too_early_when = models.TextField(_("too early when"), blank=True)
    too_late_when = models.TextField(_("too late when"), blank=True)
    contact_page = WebAddressField(_("page of the route"))
    contact_page_seen = models.BooleanField(_("page was opened"), default=False)
    recalled_fields = _codes(_("not read in a source"))
    note = models.TextField(_("note"), blank=True)
    sources = models.JSONField(_("sources"), default=list, blank=True, encoder=DjangoJSONEncoder)

    objects = AdviceChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("advice route")
        verbose_name_plural = _("advice routes")
        constraints = [
            one_of("kind", ChannelKind.values, name="channel_kind_known"),
            one_of("status", ChannelStatus.values, name="channel_status_known"),
            one_of("fee_class", FeeClass.values, name="channel_fee_known"),
            models.CheckConstraint(
                condition=Q(who_may_use__contained_by=Applicant.values),
                name="channel_applicants_known",
            ),
            models.CheckConstraint(
                condition=Q(stages__contained_by=ChannelStage.values), name="channel_stages_known"
            ),
            models.CheckConstraint(
                condition=Q(clock_days__isnull=True) | Q(clock_days__gte=1),
                name="channel_clock_positive",
            ),
            models.CheckConstraint(
                condition=Q(verified=False) | ~Q(sources=[]), name="channel_verified_has_source"
            ),
            web_address("contact_page", name="channel_contact_is_address"),
        ]

    def __str__(self) -> str:
        return self.name

    def is_recalled(self, name: str) -> bool:
        """Return whether a fact of the row was not read in a named source."""
        return not self.verified or name in self.recalled_fields
