"""Pages on which organisations are asked for, and entered by hand."""

from typing import Any

import pytest
from django.test import Client

from apps.notifications.models import Notification
from apps.profiles.choices import Role
from apps.profiles.models import Organisation, OrganisationRequest
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.profiles import MembershipFactory, OrganisationFactory, country
from tests.support import deliver_events

pytestmark = pytest.mark.django_db
MISSING, LIST = "/en/account/organisations/missing/", "/en/workbench/organisations/requests/"
ASKED = {
    "name": "Illustrative House of Larches",
    "kind": "hospital",
    "country": "BE",
    "website": "https://larches.example",
    "why": "We treat patients there.",
}


def someone(role: str) -> Client:
    return signed_in(MembershipFactory(role=role).user, second_factor=True)


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    return str(response.content.decode())


def test_somebody_misses_an_organisation_and_an_editor_adds_it(client: Client) -> None:
    country("BE")
    person = UserFactory()
    asker, editor = signed_in(person), someone(Role.EDITOR)
    assert MISSING in text(asker.get("/en/account/verification/"))
    assert "Why you miss it" in text(asker.get(MISSING))
    assert text(asker.post(MISSING, {**ASKED, "website": "nowhere"}), 422)
    assert asker.post(MISSING, ASKED).status_code == 302
    assert "Waiting" in text(asker.get(MISSING))
    assert "You asked for this already" in text(asker.post(MISSING, ASKED), 422)
    deliver_events()
    assert Notification.objects.filter(kind="profiles.place_requested").count() == 1
    twin = OrganisationFactory(name="House of Others", website="https://larches.example")
    row = OrganisationRequest.objects.get()
    address = f"{LIST}{row.pk}/"
    assert address in text(editor.get(LIST))
    page = text(editor.get(address))
    for words in ("We treat patients there.", twin.public_id, "Listed already, and like it"):
        assert words in page
    typed = {**ASKED, "decision": "add", "source": "https://larches.example/about", "ror": ""}
    assert "Tick that you looked" in text(editor.post(address, typed), 422)
    assert editor.post(address, {**typed, "seen": [twin.public_id]}).status_code == 302
    made = Organisation.objects.get(name=ASKED["name"])
    assert "larches.example/about" in text(
        client.get(f"/en/directory/organisations/{made.public_id}/")
    )
    assert made.public_id in text(asker.get(MISSING))
    deliver_events()
    told = Notification.objects.filter(kind="profiles.place_decided", recipient=person)
    assert told.count() == 1
    late = editor.post(address, {"decision": "refuse", "reason": "x"})
    assert "decided this already" in text(late, 409)


def test_the_desk_points_to_one_that_is_there_or_refuses() -> None:
    country("BE")
    asker, moderator = signed_in(UserFactory()), someone(Role.MODERATOR)
    asker.post(MISSING, ASKED)
    asker.post(MISSING, {**ASKED, "name": "Another House"})
    first, second = OrganisationRequest.objects.order_by("created_at")
    there = OrganisationFactory()
    assert "Add the organisation" not in text(moderator.get(f"{LIST}{first.pk}/"))
    typed = {**ASKED, "decision": "add", "source": "https://larches.example/about", "ror": ""}
    told = text(moderator.post(f"{LIST}{first.pk}/", typed), 403)
    assert "Only the platform&#x27;s editors add organisations." in told
    take = {"decision": "take", "organisation": "O-0000000-0", "reason": ""}
    assert "No organisation has" in text(moderator.post(f"{LIST}{first.pk}/", take), 422)
    take["organisation"] = there.public_id
    assert moderator.post(f"{LIST}{first.pk}/", take).status_code == 302
    refuse = {"decision": "refuse", "organisation": "", "reason": ""}
    assert "Say why" in text(moderator.post(f"{LIST}{second.pk}/", refuse), 422)
    refuse["reason"] = "It is a ward of a hospital."
    assert moderator.post(f"{LIST}{second.pk}/", refuse).status_code == 302
    page = text(asker.get(MISSING))
    assert there.name in page
    assert "It is a ward of a hospital." in page
    assert "Nothing waits" in text(moderator.get(LIST))


def test_an_editor_adds_by_hand(client: Client) -> None:
    country("BE")
    editor, address = someone(Role.EDITOR), "/en/workbench/organisations/add/"
    assert "Where you read the name" in text(editor.get(address))
    typed = {name: ASKED[name] for name in ("name", "kind", "country", "website")}
    assert text(editor.post(address, typed), 422)
    typed["source"] = "https://larches.example/about"
    made = editor.post(address, typed)
    assert made.status_code == 302
    assert ASKED["name"] in text(client.get(made["Location"]))
    assert "Tick that you looked" in text(editor.post(address, typed), 422)


def test_odd_names_and_addresses_are_refused_on_the_form() -> None:
    country("BE")
    person, editor = signed_in(UserFactory()), someone(Role.EDITOR)
    adds = "/en/workbench/organisations/add/"
    typed = {**ASKED, "source": "https://larches.example/about"}
    for odd in (
        {"name": "Larches\x00"},
        {"name": "\u202e"},
        {"website": "http://["},
        {"website": "https://a\u2100.example"},
        {"website": "ftp://larches.example"},
    ):
        for client, address in ((person, MISSING), (editor, adds)):
            page = text(client.post(address, {**typed, **odd}), 422)
            assert "You asked for this already" not in page
            assert "Tick that you looked" not in page
    asked = OrganisationRequest.objects
    assert not asked.exists()
    person.post(MISSING, ASKED)
    odd = {**typed, "decision": "add", "website": "http://["}
    assert text(editor.post(f"{LIST}{asked.get().pk}/", odd), 422)
