"""The plain admin shows vocabularies and changes only what nothing else owns."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from apps.vocabularies.models import (
    AdviceChannel,
    Country,
    GlossaryTerm,
    GuidanceDocument,
    GuidanceSection,
    GuidanceVersion,
    Term,
)
from tests.factories.accounts import signed_in
from tests.factories.profiles import staff as staff_member
from tests.factories.vocabularies import (
    AdviceChannelFactory,
    CountryFactory,
    GlossaryTermFactory,
    GuidanceSectionFactory,
    TermFactory,
)

pytestmark = pytest.mark.django_db

NAMES = ["term", "country", "glossaryterm", "guidancedocument", "guidanceversion", "advicechannel"]


@pytest.fixture
def staff() -> Client:
    return signed_in(staff_member(is_superuser=True), second_factor=True)


@pytest.mark.parametrize("name", [*NAMES, "guidancesection"])
def test_lists_are_shown(staff: Client, name: str) -> None:
    TermFactory()
    CountryFactory()
    GlossaryTermFactory()
    GuidanceSectionFactory()
    assert staff.get(reverse(f"admin:vocabularies_{name}_changelist")).status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_rows_of_files_and_services_are_not_added_here(staff: Client, name: str) -> None:
    assert staff.get(reverse(f"admin:vocabularies_{name}_add")).status_code == 403


@pytest.mark.parametrize("name", NAMES)
def test_rows_of_files_and_services_are_not_changed_here(staff: Client, name: str) -> None:
    section = GuidanceSectionFactory()
    rows: dict[str, Any] = {
        "term": TermFactory(),
        "country": CountryFactory(),
        "glossaryterm": GlossaryTermFactory(),
        "guidancedocument": section.version.document,
        "guidanceversion": section.version,
        "advicechannel": AdviceChannelFactory(),
    }
    row = rows[name]
    address = reverse(f"admin:vocabularies_{name}_change", args=[row.pk])
    assert staff.get(address).status_code == 200
    assert staff.post(address, {}).status_code == 403
    delete = reverse(f"admin:vocabularies_{name}_delete", args=[row.pk])
    assert staff.post(delete, {"post": "yes"}).status_code == 403


def test_sections_are_kept_here(staff: Client) -> None:
    section = GuidanceSectionFactory()
    address = reverse("admin:vocabularies_guidancesection_change", args=[section.pk])
    form = {"version": section.version_id, "locator": "Art. 9", "title": "Scope", "position": 0}
    assert staff.post(address, form).status_code == 302
    section.refresh_from_db()
    assert section.locator == "Art. 9"


def test_every_model_has_an_admin_page() -> None:
    models = {
        Term,
        Country,
        GlossaryTerm,
        GuidanceDocument,
        GuidanceVersion,
        GuidanceSection,
        AdviceChannel,
    }
    assert models <= set(admin.site._registry)
