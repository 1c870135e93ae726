"""Class 22: an address that somebody typed runs as a script, or leads to a file."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.core.markup import render_markdown
from apps.profiles.models import Organisation
from apps.vocabularies.models import GuidanceDocument, GuidanceVersion
from tests.factories.profiles import OrganisationFactory
from tests.factories.vocabularies import GuidanceDocumentFactory, GuidanceVersionFactory
from tests.security.dom import elements
from tests.security.payloads import BARE, PAYLOADS
from tests.security.scene import Scene
from tests.security.sinks import ORGANISATION

WEB = ("https://example.eu/a", "http://example.eu", "")
SCRIPTS = (
    *(f"javascript:{BARE}", f"JaVaScRiPt:{BARE}", f"java\tscript:{BARE}", f"\x01javascript:{BARE}"),
    *(f"vbscript:{BARE}", "data:text/html,<script>x</script>", "data:image/svg+xml,<svg>"),
    *("file:///etc/passwd", "blob:https://x.example/1", "view-source:https://x.example"),
    *(f" javascript:{BARE}", f"javascript&colon;{BARE}", "ftp://x.example/", "//x.example/"),
    *("https:javascript:x y", "https://x.example/\njavascript:x", "jar:https://x.example!/"),
)
# Places that hold an address which a page or the API links to, and how a row gets it.
PLACES: dict[str, tuple[type[Any], Callable[[str], dict[str, Any]]]] = {
    "website": (Organisation, lambda url: {"website": url}),
    "ror": (Organisation, lambda url: {"ror": url}),
    "sources": (Organisation, lambda url: {"sources": [{"name": "x", "url": url}]}),
    "guidance": (GuidanceDocument, lambda url: {"url": url}),
    "guidance version": (GuidanceVersion, lambda url: {"url": url}),
}


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, db: None) -> tuple[Any, Callable[[str], dict[str, Any]]]:
    """Return the row and the columns that get an address."""
    model, columns = PLACES[request.param]
    factories: dict[type[Any], Any] = {
        Organisation: OrganisationFactory,
        GuidanceDocument: GuidanceDocumentFactory,
        GuidanceVersion: GuidanceVersionFactory,
    }
    return model.objects.filter(pk=factories[model]().pk), columns


def _stored(place: tuple[Any, Callable[[str], dict[str, Any]]], address: str) -> bool:
    rows, columns = place
    try:
        with transaction.atomic():
            return bool(rows.update(**columns(address)))
    except IntegrityError:
        return False


@pytest.mark.parametrize("address", SCRIPTS)
def test_the_database_keeps_addresses_of_the_web_only(place: Any, address: str) -> None:
    assert not _stored(place, address)


@pytest.mark.parametrize("address", WEB)
def test_the_database_takes_addresses_of_the_web(place: Any, address: str) -> None:
    assert _stored(place, address)


def _links(html: str) -> list[str]:
    return [attributes["href"] for tag, attributes, _t in elements(html) if "href" in attributes]


@pytest.mark.parametrize("address", SCRIPTS)
def test_no_form_takes_any_other_address(scene: Scene, address: str) -> None:
    change = f"/admin/profiles/organisation/{scene.company.pk}/change/"
    values = {"name": "Illustrative House", "sources": "[]", **ORGANISATION}
    sources = json.dumps([{"name": "x", "url": address}])
    for wrong in ({"sources": sources}, {"ror": address}, {"website": address}):
        scene.clients["admin"].post(change, {**values, **wrong})
        page = scene.clients["anonymous"].get(
            scene.path("profiles:organisation", public_id=scene.company.public_id)
        )
        scheme = address.strip().lower()[:6]
        assert not [link for link in _links(page.content.decode()) if link.startswith(scheme)]


def test_the_form_says_where_the_wrong_address_stands(scene: Scene) -> None:
    change = f"/admin/profiles/organisation/{scene.company.pk}/change/"
    sources = json.dumps([{"name": "x", "url": SCRIPTS[0]}])
    values = {"name": "Illustrative House", **ORGANISATION, "sources": sources}
    page = scene.clients["admin"].post(change, values)
    assert page.status_code == 200
    assert "Give each source an address" in page.content.decode()


def _markdown_links(render: Callable[[str], str]) -> list[str]:
    texts = [*(f"[x](<{address}>)" for address in SCRIPTS[:-4]), *PAYLOADS]
    found = [link for text in texts for link in _links(render(text))]
    return [link for link in found if not link.startswith(("https://", "http://", "mailto:", "/"))]


def test_markdown_links_lead_to_the_web_or_home() -> None:
    assert _markdown_links(render_markdown) == []


def test_guard_bites_a_renderer_that_takes_every_scheme() -> None:
    assert _markdown_links(lambda text: f"<a href='{SCRIPTS[0]}'>{text}</a>")


@pytest.mark.parametrize(
    "name", ["organisation_sources_web_addresses", "organisation_ror_web_address"]
)
def test_guard_bites_without_the_constraint(db: None, name: str) -> None:
    from_column = {"organisation_sources_web_addresses": "sources"}.get(name, "ror")
    rows = Organisation.objects.filter(pk=OrganisationFactory().pk)
    columns = PLACES[from_column][1]
    assert not _stored((rows, columns), SCRIPTS[0])
    with transaction.atomic():
        connection_of(rows).execute("SET CONSTRAINTS ALL IMMEDIATE")
        connection_of(rows).execute(f"ALTER TABLE profiles_organisation DROP CONSTRAINT {name}")
        assert _stored((rows, columns), SCRIPTS[0])
        transaction.set_rollback(True)


def connection_of(rows: Any) -> Any:
    """Return a cursor of the database that the rows are in."""
    return transaction.get_connection(rows.db).cursor()
