"""The address map, the OpenAPI document and the policy know the same doors of the API."""

from typing import Any

from django.urls import get_resolver

from apps.portal.api_document import document
from tests.access.policy import TOKENS, load
from tests.access.watch import is_api, operations_of
from tests.support.routes import own_routes

Door = tuple[str, str]


def address_of(name: str) -> str:
    """Return the address of a route as the document writes it: `/api/v1/…/{argument}/`."""
    prefix, inner = get_resolver().namespace_dict["api"]
    found = inner.reverse_dict.getlist(name.removeprefix("api:"))
    template, arguments = found[0][0][0]
    # The document calls the key of a row by the word that clients know.
    words = {argument: f"{{{'id' if argument == 'pk' else argument}}}" for argument in arguments}
    return f"/{prefix}{template % words}"


def doors_of_the_map() -> set[Door]:
    """Return address and method of everything below /api/v1/ that the code answers."""
    return {
        (address_of(route.name), method)
        for route in own_routes()
        if route.name.startswith("api:") and is_api(route)
        for method in operations_of(route)
    }


def doors_of_the_document() -> set[Door]:
    """Return what the OpenAPI document describes."""
    return {
        (address, method.upper())
        for address, item in document()["paths"].items()
        for method in item
        if method in {"get", "put", "post", "patch", "delete"}
    }


def doors_of_the_policy() -> set[Door]:
    """Return what the policy files speak of."""
    return {
        (address_of(name), method)
        for name, route in load().routes.items()
        if route.asked == TOKENS
        for method in route.allowed
    }


def test_map_document_and_policy_know_the_same_doors() -> None:
    known = doors_of_the_map()
    assert len(known) > 20
    assert all(address.startswith("/api/v1/") for address, _method in known)
    assert doors_of_the_document() == known
    assert doors_of_the_policy() == known


def test_everything_below_the_version_is_a_view_of_the_api() -> None:
    """No plain view hides there, without scope, limits and problem details."""
    plain = [
        route.name
        for route in own_routes()
        if route.name.startswith("api:")
        and not is_api(route)
        and address_of(route.name).startswith("/api/v1/")
    ]
    assert plain == []


def test_guard_bites_a_door_that_only_the_code_knows(settings: Any) -> None:
    document()  # made before the newcomer came
    settings.ROOT_URLCONF = "tests.access.newcomer"
    forgotten = {("/api/v1/forgotten/", "DELETE")}
    assert doors_of_the_map() - doors_of_the_policy() == forgotten
    assert doors_of_the_map() - doors_of_the_document() == forgotten
