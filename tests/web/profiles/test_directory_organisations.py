"""The directory of organisations: facets with counts, words, order, and links between them."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.profiles.choices import LinkKind, OrganisationKind, Role
from apps.profiles.models import OrganisationLink
from tests.factories.accounts import signed_in
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    OrganisationFactory,
    country,
)

pytestmark = pytest.mark.django_db
PAGE = "/en/directory/"


def page(client: Client, query: str = "") -> str:
    response = client.get(f"{PAGE}{query}")
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def names(text: str) -> list[str]:
    return re.findall(r'<h3><a href="[^"]*">([^<]*)</a>', text)


def count(text: str, label: str) -> int | None:
    found = re.search(rf'<span>{re.escape(label)}</span><span class="count">(\d+)</span>', text)
    return int(found[1]) if found else None


def linked(source: Any, target: Any, kind: str, **values: Any) -> OrganisationLink:
    made: OrganisationLink = OrganisationLink.objects.create(
        source=source, target=target, kind=kind, **values
    )
    return made


def test_facets_count_what_each_option_would_leave(client: Client) -> None:
    AuthorityFactory(name="Zq Agency", country=country("FR"))
    OrganisationFactory(name="Zq River University", country=country("FR"))
    OrganisationFactory(name="Zq Hill University", country=country("BE"))
    OrganisationFactory(name="Zq Draft", verified=False, country=country("FR"))
    everything = page(client, "?q=zq")
    assert names(everything) == ["Zq Agency", "Zq Hill University", "Zq River University"]
    assert "3 organisations" in everything
    assert count(everything, "University or research institute") == 2
    assert count(everything, "Answers here") == 1
    french = page(client, "?q=zq&country=FR")
    assert names(french) == ["Zq Agency", "Zq River University"]
    # Its own facet still offers the other countries; the others count what is left.
    assert [count(french, str(country(code).name)) for code in ("FR", "BE")] == [2, 1]
    assert count(french, "University or research institute") == 1
    both = page(client, "?q=zq&country=FR&kind=university")
    assert names(both) == ["Zq River University"]
    assert 'href="?q=zq&amp;kind=university"' in both
    assert 'href="?q=zq&amp;country=FR"' in both
    assert names(page(client, "?q=zq&answers_here=true")) == ["Zq Agency"]


def test_drafts_count_only_for_who_sees_them(client: Client) -> None:
    draft = OrganisationFactory(name="Zq Draft", verified=False)
    assert "0 organisations" in page(client, "?q=zq")
    member = MembershipFactory(organisation=draft, role=Role.DEVELOPER)
    own = page(signed_in(member.user), "?q=zq")
    assert "1 organisation<" in own
    assert "Draft: not read in a source" in own


@pytest.mark.parametrize("typed", ["munchen", "MÜNCHEN", "Muenchen", "universitat munchen"])
def test_words_are_found_however_they_are_spelt(client: Client, typed: str) -> None:
    OrganisationFactory(name="Zq South", native_name="Erfundene Universität München")
    OrganisationFactory(name="Zq North")
    assert names(client.get(PAGE, {"q": typed}).content.decode()) == ["Zq South"]


def test_what_begins_like_the_words_comes_first(client: Client) -> None:
    for name in ("A House of Zqoak", "Zqoak", "Zqoak Street", "Azqoak"):
        OrganisationFactory(name=name)
    nearest = ["Zqoak", "Zqoak Street", "A House of Zqoak", "Azqoak"]
    assert names(page(client, "?q=zqoak")) == nearest
    assert names(page(client, "?q=zqoak&order=name")) == sorted(nearest)


def test_pages_hold_twenty_and_follow_each_other_in_both_orders(client: Client) -> None:
    for number in range(45):
        OrganisationFactory(name=f"Zq {number:02}")
    for order in ("", "&order=name"):
        found: list[str] = []
        text = page(client, f"?q=zq{order}&limit=50&page_size=50")
        while True:
            assert len(names(text)) <= 20
            found += names(text)
            onward = re.search(r'href="(\?[^"]*)" rel="next"', text)
            if onward is None:
                break
            text = page(client, onward[1].replace("&amp;", "&"))
        assert found == [f"Zq {number:02}" for number in range(45)]


def test_nothing_found_says_what_to_do_next(client: Client) -> None:
    text = page(client, "?q=nowhere-at-all&kind=university&network=O-NOTHING-0")
    assert "No organisation matches" in text
    assert "Clear all filters" in text
    broken = client.get(PAGE, {"cursor": "broken"})
    assert broken.status_code == 400
    assert "No organisation" not in page(client, "?kind=castle&country=XX&q=%00")
    assert "Shorten" in page(client, f"?q={'x' * 201}")


def test_networks_and_partners_are_facets_once_both_said_so(client: Client) -> None:
    network = OrganisationFactory(name="Zq Net", kind=OrganisationKind.RESEARCH_NETWORK)
    member = OrganisationFactory(name="Zq Member")
    partner = OrganisationFactory(name="Zq Partner", kind=OrganisationKind.SME)
    hidden = OrganisationFactory(name="Zq Hidden", verified=False)
    now = member.created_at
    linked(member, network, LinkKind.MEMBER_OF, confirmed_at=now)
    linked(member, partner, LinkKind.WORKS_WITH, confirmed_at=now)
    linked(hidden, partner, LinkKind.WORKS_WITH, confirmed_at=now)
    linked(partner, network, LinkKind.MEMBER_OF)
    text = page(client, "?q=zq")
    assert count(text, "Belongs to a research network") == 1
    assert count(text, "Works with another organisation") == 2
    assert count(text, "Zq Net") == 1
    assert names(page(client, f"?network={network.public_id}")) == ["Zq Member"]
    assert names(page(client, "?linked=works_with")) == ["Zq Member", "Zq Partner"]
    place = client.get(f"/en/directory/organisations/{partner.public_id}/").content.decode()
    assert "Zq Member" in place
    assert "Zq Hidden" not in place
    assert "Zq Net" not in place


def test_an_address_above_the_places_leads_to_the_list(client: Client) -> None:
    answer = client.get("/en/directory/organisations/?kind=university")
    assert (answer.status_code, answer["Location"]) == (301, "/en/directory/?kind=university")


def test_more_rows_and_filters_cost_no_more_queries(client: Client) -> None:
    def asked(query: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, query)
        return len(captured)

    OrganisationFactory(name="Zq one")
    few = asked("?q=zq")
    for number in range(25):
        OrganisationFactory(name=f"Zq {number}", kind=OrganisationKind.HOSPITAL)
    assert asked("?q=zq") == few
    assert asked("?q=zq&kind=hospital&answers_here=false&order=name") <= few


def test_admins_of_both_sides_state_confirm_and_take_back() -> None:
    network = OrganisationFactory(name="Zq Net", kind=OrganisationKind.RESEARCH_NETWORK)
    there = MembershipFactory(role=Role.MEMBER, organisation=network, is_admin=True)
    here = MembershipFactory(is_admin=True)
    ours = f"/en/directory/organisations/{here.organisation.public_id}/"
    theirs = f"/en/directory/organisations/{network.public_id}/"
    admin = signed_in(here.user, second_factor=True)
    other = signed_in(there.user, second_factor=True)
    assert f"{ours}links/" in admin.get(ours).content.decode()
    wrong = admin.post(f"{ours}links/", {"kind": "member_of", "other": "O-NOTHING-0"})
    assert "No organisation has this identifier" in wrong.content.decode()
    typed = {"kind": "member_of", "other": network.public_id.lower()}
    assert admin.post(f"{ours}links/", typed).status_code == 302
    assert "stated this already" in admin.post(f"{ours}links/", typed).content.decode()
    assert "Zq Net" not in Client().get(ours).content.decode()
    link = OrganisationLink.objects.get()
    assert admin.post(f"{ours}links/{link.pk}/confirm/").status_code == 403
    assert "It is true" in other.get(f"{theirs}links/").content.decode()
    assert other.post(f"{theirs}links/{link.pk}/confirm/").status_code == 302
    assert "Zq Net" in Client().get(ours).content.decode()
    stranger = signed_in(MembershipFactory(is_admin=True).user, second_factor=True)
    assert stranger.post(f"{ours}links/{link.pk}/end/").status_code == 403
    assert other.post(f"{theirs}links/{link.pk}/end/").status_code == 302
    assert "Zq Net" not in Client().get(ours).content.decode()
    assert other.post(f"{theirs}links/{link.pk}/end/").status_code == 404
