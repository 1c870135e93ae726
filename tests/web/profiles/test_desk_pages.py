"""Whoever works for the platform finds every page of that work from each of the others."""

import pytest

from apps.profiles.choices import Role
from tests.factories.accounts import signed_in
from tests.factories.profiles import MembershipFactory

DESK = "/en/workbench/verifications/"
ADMINS = {
    "/en/workbench/invitations/",
    "/en/workbench/domains/",
    "/en/workbench/organisations/merge/",
    "/en/workbench/imports/",
}
BOTH = {DESK, "/en/workbench/organisations/"}


def _page(role: Role, path: str) -> str:
    client = signed_in(MembershipFactory(role=role).user, second_factor=True)
    return str(client.get(path).content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize("path", sorted(BOTH | ADMINS))
def test_an_admin_gets_from_each_page_of_the_desk_to_all_others(path: str) -> None:
    page = _page(Role.ADMIN, path)
    assert [other for other in BOTH | ADMINS if f'href="{other}"' not in page] == []
    assert f'href="{path}" aria-current="page"' in page


@pytest.mark.django_db
def test_nobody_is_led_to_pages_that_do_not_open() -> None:
    page = _page(Role.MODERATOR, DESK)
    assert [other for other in BOTH if f'href="{other}"' not in page] == []
    assert [other for other in ADMINS if f'href="{other}"' in page] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "led"), [(Role.MODERATOR, True), (Role.DEVELOPER, False)])
def test_the_desk_stands_in_the_navigation_of_its_people_only(role: Role, led: bool) -> None:
    assert (f'href="{DESK}"' in _page(role, "/en/questions/")) is led
