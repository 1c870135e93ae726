"""The page on which people ask to be erased, and change their minds."""

import pytest

from apps.accounts.models import DeletionRequest
from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from tests.factories.profiles import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
PAGE = "/en/account/delete/"


def test_asking_needs_the_password_and_can_be_taken_back() -> None:
    person = UserFactory()
    client = signed_in(person)
    assert "What stays" in client.get(PAGE).content.decode()
    assert client.post(PAGE)["Location"].startswith("/en/account/security/confirm-password/")
    assert not DeletionRequest.objects.exists()
    client.post("/en/account/security/confirm-password/", {"password": PASSWORD})
    client.post(PAGE)
    assert DeletionRequest.objects.waiting().filter(user=person).count() == 1
    client.post(PAGE)
    assert DeletionRequest.objects.count() == 1
    assert "Keep my account" in client.get(PAGE).content.decode()
    assert "You asked to be erased" in client.get("/en/account/your-data/").content.decode()
    client.post(f"{PAGE}keep/")
    assert not DeletionRequest.objects.waiting().exists()
    assert "Ask to be erased" in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}keep/").status_code == 405


def test_what_must_be_handed_over_is_said_and_the_button_is_not_there() -> None:
    place = OrganisationFactory()
    admin = MembershipFactory(organisation=place, is_admin=True).user
    MembershipFactory(organisation=place)
    client = signed_in(admin)
    page = client.get(PAGE).content.decode()
    assert "Hand this over first" in page
    assert f"last admin of {place.name}" in page
    assert "Ask to be erased" not in page
    client.post("/en/account/security/confirm-password/", {"password": PASSWORD})
    client.post(PAGE)
    assert not DeletionRequest.objects.exists()


def test_with_a_second_step_a_session_without_it_is_refused() -> None:
    client = signed_in(UserFactory(second_factor=True))
    assert client.post(PAGE).status_code == 403
    assert not DeletionRequest.objects.exists()
