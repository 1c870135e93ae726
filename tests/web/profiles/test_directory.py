"""Public pages about organisations and authorities."""

from typing import Any

import pytest
from django.test import Client

from apps.profiles.choices import OrganisationKind, Role
from apps.profiles.models import Organisation
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.profiles import (
    AuthorityFactory,
    DomainFactory,
    MembershipFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db


def test_an_organisation_s_page_says_what_is_known_and_from_where(client: Client) -> None:
    place = OrganisationFactory(
        kind=OrganisationKind.AUTHORITY,
        name="Agency of Rivers",
        acronym="AOR",
        website="https://rivers.example",
        is_fictional=False,
        duties=["hospital_exemption"],
        note="Moved in 2025.",
        sources=[{"name": "A list", "url": "https://list.example", "source_date": "2025-01-02"}],
    )
    page = client.get(f"/en/directory/organisations/{place.public_id.lower()}/").content.decode()
    for words in (
        "Agency of Rivers",
        "AOR",
        "A list",
        "2025-01-02",
        "Hospital exemption",
        "does not answer here yet",
    ):
        assert words in page
    assert "Invented for demonstration" not in page


def test_an_authority_s_page_says_whether_it_can_issue(client: Client) -> None:
    alone = AuthorityFactory(signers=1)
    address = f"/en/directory/organisations/{alone.public_id}/"
    official = alone.memberships.get().user
    assert "can draft, not issue" in signed_in(official).get(address).content.decode()
    page = client.get(address).content.decode()
    assert "can draft, not issue" not in page
    assert "Invented for demonstration" in page
    ready = AuthorityFactory()
    address = f"/en/directory/organisations/{ready.public_id}/"
    page = signed_in(ready.memberships.first().user).get(address).content.decode()
    assert "can draft, not issue" not in page
    assert "answers questions here since" in page


def test_drafts_absent_and_malformed_identifiers_look_the_same(client: Client) -> None:
    draft = OrganisationFactory(verified=False)
    absent = "O-0000000-0"
    for public_id in (draft.public_id, absent, "nonsense"):
        response = client.get(f"/en/directory/organisations/{public_id}/")
        assert response.status_code == 404
    member = MembershipFactory(organisation=draft)
    page = signed_in(member.user).get(f"/en/directory/organisations/{draft.public_id}/")
    assert "Draft" in page.content.decode()


def test_no_page_about_organisations_shows_people_or_addresses(client: Client) -> None:
    authority = AuthorityFactory()
    canary = UserFactory(email="canary@people.example", display_name="Canary Person")
    MembershipFactory(user=canary, organisation=authority, role=Role.REGULATOR, is_signer=True)
    DomainFactory(organisation=authority, domain="canary-domain.example")
    for viewer in (client, signed_in(UserFactory())):
        for path in (
            f"/en/directory/organisations/{authority.public_id}/",
            "/en/questions/authorities/",
        ):
            assert "canary" not in viewer.get(path).content.decode().lower()


def test_authorities_that_answer_come_first(client: Client) -> None:
    AuthorityFactory(name="Illustrative Zebra Authority")
    AuthorityFactory(name="Illustrative Antelope Authority", mandated=False)
    OrganisationFactory(
        name="Hidden Draft Authority", kind=OrganisationKind.AUTHORITY, verified=False
    )
    page = client.get("/en/questions/authorities/").content.decode()
    assert page.index("Zebra") < page.index("They do not answer here yet")
    assert page.index("Antelope") > page.index("They do not answer here yet")
    assert "Hidden Draft" not in page


def test_the_list_of_authorities_costs_the_same_with_more_of_them(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    AuthorityFactory()
    with django_assert_max_num_queries(30) as few:
        client.get("/en/questions/authorities/")
    for _number in range(5):
        AuthorityFactory()
        AuthorityFactory(mandated=False)
    with django_assert_max_num_queries(30) as many:
        client.get("/en/questions/authorities/")
    assert len(few) == len(many)


def test_without_any_mandate_the_list_says_so(client: Client) -> None:
    assert not Organisation.objects.with_active_mandate().exists()
    page = client.get("/en/questions/authorities/").content.decode()
    assert "No authority answers here yet" in page
