"""Plain admin: look at everything, change only what no service and no fact file owns."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from apps.vocabularies.models import (
    AdviceChannel,
    Country,
    GlossaryTerm,
    GuidanceDocument,
    GuidanceSection,
    GuidanceVersion,
    Term,
)


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that fact files or services write."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Refuse: rows come from fact files or services."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Refuse: changes come from fact files or services."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Refuse: a code is retired, never deleted."""
        return False


@admin.register(Term)
class TermAdmin(ReadOnlyAdmin):
    """Terms of the controlled lists."""

    list_display = ["code", "list_code", "label", "verified", "retired", "as_of"]
    list_filter = ["list_code", "verified", "retired"]
    search_fields = ["code", "labels"]
    ordering = ["list_code", "position"]


@admin.register(Country)
class CountryAdmin(ReadOnlyAdmin):
    """Countries and the Union."""

    list_display = ["code", "name", "is_eu", "is_eea", "retired"]
    ordering = ["code"]


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(ReadOnlyAdmin):
    """Words of the glossary."""

    list_display = ["code", "word", "verified", "retired"]
    list_filter = ["verified", "retired"]
    search_fields = ["code", "words"]
    ordering = ["code"]


@admin.register(GuidanceDocument)
class GuidanceDocumentAdmin(ReadOnlyAdmin):
    """Guidance documents."""

    list_display = ["reference", "title", "kind", "status", "verified", "retired"]
    list_filter = ["verified", "kind", "status", "framework"]
    search_fields = ["title", "reference", "slug", "celex", "public_id"]
    ordering = ["sort_key"]


@admin.register(GuidanceVersion)
class GuidanceVersionAdmin(ReadOnlyAdmin):
    """Versions; a new one is published by the service."""

    list_display = ["document", "label", "valid", "supersedes"]
    list_select_related = ["document", "supersedes__document"]
    search_fields = ["label", "document__title", "document__reference"]


@admin.register(GuidanceSection)
class GuidanceSectionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Sections are kept here until the library brings its own editor."""

    list_display = ["locator", "title", "version"]
    list_select_related = ["version__document"]
    autocomplete_fields = ["version"]
    search_fields = ["locator", "title", "version__document__title"]


@admin.register(AdviceChannel)
class AdviceChannelAdmin(ReadOnlyAdmin):
    """Advice routes."""

    list_display = ["code", "name", "jurisdiction", "kind", "status", "verified", "retired"]
    list_filter = ["jurisdiction", "kind", "status", "verified", "retired"]
    search_fields = ["code", "name", "body"]
    ordering = ["code"]
