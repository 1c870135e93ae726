"""Organisations and memberships in the plain admin; every change of rights calls a service."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.admin import ReadOnlyAdmin, run_each
from apps.core.actor import Actor
from apps.profiles import services
from apps.profiles.domains import normalise_domain
from apps.profiles.models import (
    Invitation,
    Mandate,
    Membership,
    Organisation,
    VerifiedDomain,
)
from apps.profiles.services.domains import remove_domain
from apps.profiles.services.organisations import correct_organisation


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Organisations, with the columns that no page changes."""

    list_display = ("name", "kind", "country", "verified", "is_fictional")
    list_filter = ("kind", "verified", "is_fictional")
    search_fields = ("name", "native_name", "acronym", "public_id")
    readonly_fields = ("public_id", "facts_id", "version")
    actions = ("grant",)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Refuse: others refer to organisations."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002
        """Fix the kind as soon as somebody belongs there, as the database does."""
        used = obj is not None and Organisation.objects.in_use().filter(pk=obj.pk).exists()
        return (*self.readonly_fields, "kind") if used else self.readonly_fields

    def save_model(
        self,
        request: HttpRequest,
        obj: Organisation,
        form: Any,
        change: bool,  # noqa: FBT001
    ) -> None:
        """Add a row, or change one with a line in its history."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        told = Organisation._meta.concrete_fields
        columns = [field.attname for field in told if field.name in form.changed_data]
        correct_organisation(
            actor=request.actor,  # type: ignore[attr-defined]
            organisation=obj,
            values={name: getattr(obj, name) for name in columns},
        )

    @admin.action(description=_("Give a mandate for the own country"), permissions=["change"])
    def grant(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> None:
        """Let the chosen authorities answer here."""
        run_each(request, queryset.select_related("country"), _grant, "organisation")


def _grant(*, actor: Actor, organisation: Organisation) -> Mandate:
    own = [organisation.country] if organisation.country else []
    return services.grant_mandate(actor=actor, organisation=organisation, jurisdictions=own)


class DomainForm(forms.ModelForm):  # type: ignore[type-arg]
    """A mail domain, however it is typed."""

    class Meta:
        model = VerifiedDomain
        fields = ("organisation", "domain")

    def clean_domain(self) -> str:
        """Return the one spelling that is stored."""
        spelt = normalise_domain(self.cleaned_data["domain"])
        if spelt is None:
            raise forms.ValidationError(_("Enter a mail domain like university.example"))
        return spelt


@admin.register(VerifiedDomain)
class DomainAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Mail domains; adding one goes through the service."""

    form = DomainForm
    list_display = ("domain", "organisation")
    search_fields = ("domain",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Refuse: remove and add instead."""
        return False

    def save_model(
        self,
        request: HttpRequest,
        obj: VerifiedDomain,
        form: Any,  # noqa: ARG002
        change: bool,  # noqa: ARG002, FBT001
    ) -> None:
        """Add the domain."""
        added = services.add_domain(
            actor=request.actor,  # type: ignore[attr-defined]
            organisation=obj.organisation,
            domain=obj.domain,
        )
        obj.pk = added.pk

    def delete_model(self, request: HttpRequest, obj: VerifiedDomain) -> None:
        """Take the domain away."""
        remove_domain(actor=request.actor, domain=obj)  # type: ignore[attr-defined]

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[VerifiedDomain]) -> None:
        """Take the chosen domains away."""
        for domain in queryset:
            self.delete_model(request, domain)


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Who belongs where."""

    list_display = ("user", "role", "organisation", "state", "is_signer", "is_admin")
    list_filter = ("state", "role", "is_signer")
    search_fields = ("user__display_name", "organisation__name")
    list_select_related = ("user", "organisation")
    actions = ("revoke",)

    @admin.action(description=_("End"), permissions=["view"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        """End the chosen memberships."""
        run_each(request, queryset, services.revoke_membership, "membership")


@admin.register(Mandate)
class MandateAdmin(ReadOnlyAdmin):
    """Which authorities answer here."""

    list_display = ("organisation", "granted_at", "ended_at")
    list_select_related = ("organisation",)
    actions = ("end",)

    @admin.action(description=_("End"), permissions=["view"])
    def end(self, request: HttpRequest, queryset: QuerySet[Mandate]) -> None:
        """End the chosen mandates."""
        run_each(request, queryset, services.end_mandate, "mandate")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Invitations; the token is nowhere to be seen."""

    list_display = ("organisation", "role", "expires_at", "redeemed_at")
    list_select_related = ("organisation",)
    exclude = ("token_hash",)
