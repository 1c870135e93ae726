"""The forms about organisations, filled in soundly: see filled.py."""

import json
from typing import Any

from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.profiles.choices import OrganisationKind, Role
from apps.profiles.models import DomainRequest, Organisation, OrganisationRequest
from tests.factories.accounts import signed_in
from tests.factories.profiles import AuthorityFactory, MembershipFactory, OrganisationFactory

Form = tuple[Client, str, dict[str, Any]]


class Again(SimpleUploadedFile):
    """A file that is sent many times, from its beginning each time."""

    def read(self, *sizes: int) -> bytes:
        """Return the content from its beginning."""
        inner: Any = self.file
        inner.seek(0)
        content: bytes = inner.read(*sizes)
        return content


def organisation_forms() -> dict[str, Form]:
    """Return client, address and values of each form, by name."""
    site = OrganisationFactory(kind=OrganisationKind.GMP_SITE)
    own = MembershipFactory(role=Role.GMP_STAFF, organisation=site, is_admin=True).user
    ask = {"domain": f"{site.pk.hex}.example"}
    EmailAddress.objects.create(user=own, email=f"a@{ask['domain']}", verified=True)
    admin, editor = (MembershipFactory(role=role).user for role in (Role.ADMIN, Role.EDITOR))
    runs, decides, edits = (signed_in(user, second_factor=True) for user in (own, admin, editor))
    return {
        "organisation": (edits, _at("edit_organisation", site), _particulars(site)),
        "ask for a domain": (runs, _at("organisation_domains", site), ask),
        "decide about a domain": (decides, *_decision(site)),
        "merge": (decides, reverse("profiles:merge"), _pair()),
        "mandate": (decides, *_mandate()),
        "miss an organisation": (runs, reverse("profiles:missing"), _missed(site)),
        "add an organisation": (edits, reverse("profiles:add_organisation"), _added(site)),
        "decide about an organisation": (decides, *_missing_decision(site)),
        "import": (edits, reverse("profiles:imports"), _file()),
    }


def _at(route: str, place: Organisation) -> str:
    return reverse(f"profiles:{route}", kwargs={"public_id": place.public_id})


def _particulars(site: Organisation) -> dict[str, Any]:
    return {
        "version": site.version,
        "name": "Another name",
        "native_name": "Ein anderer Name",
        "acronym": "AN",
        "other_names": "One\nTwo",
        "country_id": site.country_id,
        "website": "https://site.example",
        "ror": "",
        "note": "Moved.",
        "detail_mia_number": "MIA 1",
        "detail_gmp_certificate": "C 2",
        "detail_products_handled": "skin",
    }


def _decision(site: Organisation) -> tuple[str, dict[str, Any]]:
    domain = f"other-{site.pk.hex}.example"
    asked = DomainRequest.objects.create(organisation=site, domain=domain)
    at = reverse("profiles:domain_request", kwargs={"pk": asked.pk})
    return at, {"decision": "refuse", "reason": "It belongs to the city."}


def _mandate() -> tuple[str, dict[str, Any]]:
    place = AuthorityFactory(mandated=False, signers=0)
    return _at("edit_mandate", place), {
        "jurisdictions": [place.country_id],
        "topics": [],
        "stages": [],
        "seen": "",
    }


def _missed(site: Organisation) -> dict[str, Any]:
    return {
        "name": "Illustrative House of Birches",
        "kind": OrganisationKind.HOSPITAL.value,
        "country": site.country_id,
        "website": "https://birches.example",
        "why": "We treat patients there.",
    }


def _added(site: Organisation) -> dict[str, Any]:
    named = {**_missed(site), "name": "Illustrative House of Larches"}
    del named["why"]
    source = {"ror": "", "source": "https://larches.example/about"}
    return {**named, "website": "https://larches.example", **source}


def _missing_decision(site: Organisation) -> tuple[str, dict[str, Any]]:
    values = _missed(site)
    asked = OrganisationRequest.objects.create(
        **{name: values[name] for name in ("name", "kind", "website", "why")},
        country_id=values["country"],
    )
    at = reverse("profiles:place_request", kwargs={"pk": asked.pk})
    return at, {"decision": "refuse", "organisation": "", "reason": "It is closed."}


def _pair() -> dict[str, Any]:
    source, target = OrganisationFactory(), OrganisationFactory()
    numbers = {"source": source.public_id, "target": target.public_id}
    return {**numbers, "reason": "One house.", "confirm": "1"}


def _file() -> dict[str, Any]:
    content = json.dumps({"id": "https://ror.org/012345678"}).encode()
    return {
        "file": Again("records.jsonl", content),
        "as_of": "2026-06-23",
        "facilities": "on",
        "dry_run": "on",
    }
