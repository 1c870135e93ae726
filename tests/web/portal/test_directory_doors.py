"""How the directory is found: by people from each page, by robots only where it names nobody."""

import pytest
from django.test import Client

from tests.factories.people import make_person
from tests.factories.profiles import MembershipFactory

pytestmark = pytest.mark.django_db


def test_every_page_leads_to_both_parts() -> None:
    page = Client().get("/en/").content.decode()
    assert page.count('href="/en/directory/"') >= 3
    assert 'href="/en/directory/people/"' in page
    # The deepest entry that a path lies below is the current one.
    assert (
        'href="/en/directory/" aria-current="true"'
        in Client().get("/en/directory/people/").content.decode()
    )


def test_robots_and_the_map_know_no_people() -> None:
    person = make_person(MembershipFactory().user, "everybody")
    robots = Client().get("/robots.txt").content.decode().splitlines()
    for code in ("en", "de", "fr"):
        assert f"Disallow: /{code}/directory/people/" in robots
    pages = Client().get("/sitemap-pages-1.xml").content.decode()
    assert "/en/directory/</loc>" in pages
    for part in ("pages", "organisations"):
        found = Client().get(f"/sitemap-{part}-1.xml").content.decode()
        assert "/directory/people/" not in found
        assert person.public_id not in found
