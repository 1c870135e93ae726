"""Organisations that people miss, and those that are entered by hand."""

from dataclasses import replace
from typing import Any

import pytest

from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.models import Event
from apps.core.privacy import erase_rows
from apps.profiles.choices import OrganisationKind, RequestState, Role
from apps.profiles.lookalikes import alike
from apps.profiles.models import Organisation, OrganisationRequest
from apps.profiles.services import adding
from tests.factories.accounts import UserFactory
from tests.factories.profiles import (
    DomainFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
    country,
)

pytestmark = pytest.mark.django_db
NAME = "Illustrative House of Larches"


def entered(**changes: Any) -> adding.NewOrganisation:
    made = adding.NewOrganisation(
        name=NAME,
        kind=OrganisationKind.HOSPITAL,
        country=country("BE"),
        website="https://www.larches.example/en",
        source="https://larches.example/about",
    )
    return replace(made, **changes)


def asked(actor: Actor, name: str = NAME) -> OrganisationRequest:
    return adding.request_organisation(
        actor=actor,
        name=name,
        kind=OrganisationKind.HOSPITAL,
        country=country("BE"),
        website="https://larches.example",
        why="We treat patients there.",
    )


def test_an_editor_adds_what_was_read_in_a_source() -> None:
    made = adding.add_organisation(actor=actor_as(Role.EDITOR), content=entered())
    made.refresh_from_db()
    assert (made.verified, made.kept_by, made.origin) == (True, "platform", "platform")
    assert made.sources[0]["url"] == "https://larches.example/about"
    assert Event.objects.filter(name="profiles.organisation_added", subject_id=made.pk).exists()


@pytest.mark.parametrize(
    ("there", "typed"),
    [
        ({"name": NAME.upper()}, {}),
        ({"name": "Elsewhere", "other_names": [NAME]}, {}),
        ({"name": "Elsewhere", "acronym": "LARCH"}, {"name": "Larch"}),
        ({"name": "Elsewhere", "website": "https://larches.example/"}, {}),
        ({"name": "Illustrative House of Larchs"}, {}),
        ({"name": "Illustratıve House of Larches"}, {}),
        ({"name": "Elsewhere", "verified": False, "other_names": [NAME]}, {}),
    ],
)
def test_what_is_like_it_must_be_looked_at_first(
    there: dict[str, Any], typed: dict[str, Any]
) -> None:
    known = OrganisationFactory(**there)
    OrganisationFactory(name="Quite Another University", website="https://another.example")
    with pytest.raises(Invalid) as caught:
        adding.add_organisation(actor=actor_as(Role.EDITOR), content=entered(**typed))
    assert set(caught.value.fields) == {"seen"}
    assert not Organisation.objects.filter(name=entered(**typed).name).exists()
    looked = entered(**typed, seen=[known.public_id])
    assert adding.add_organisation(actor=actor_as(Role.EDITOR), content=looked).pk


def test_domains_and_registry_numbers_are_compared_too() -> None:
    holder = OrganisationFactory(name="Elsewhere")
    DomainFactory(organisation=holder, domain="larches.example")
    assert alike(name="Nobody", website="https://clinic.larches.example") == [holder]
    ror = "https://ror.org/05a28rw58"
    listed = OrganisationFactory(name="Other House", ror=ror)
    assert alike(name="Nobody", ror=ror) == [listed]
    for typed, field in ((ror, "ror"), ("https://ror.org/123", "ror")):
        with pytest.raises(Invalid) as caught:
            adding.add_organisation(
                actor=actor_as(Role.EDITOR), content=entered(ror=typed, seen=[listed.public_id])
            )
        assert set(caught.value.fields) == {field}
    mixed = entered(name="Illustrative Hоuse")
    with pytest.raises(Invalid) as caught:
        adding.add_organisation(actor=actor_as(Role.EDITOR), content=mixed)
    assert set(caught.value.fields) == {"name"}
    for actor in (actor_as(Role.MODERATOR), actor_as(Role.DEVELOPER)):
        with pytest.raises(NotAllowed):
            adding.add_organisation(actor=actor, content=entered())


def test_five_requests_of_a_person_wait_at_most_and_none_twice() -> None:
    person = actor_for(UserFactory())
    asked(person)
    with pytest.raises(Conflict) as caught:
        asked(person, NAME.lower())
    assert caught.value.code == "already_asked"
    for number in range(4):
        asked(person, f"House {number}")
    with pytest.raises(Conflict) as caught:
        asked(person, "House 5")
    assert caught.value.code == "too_many_open"
    waiting = OrganisationRequest.objects.of_person(person).first()
    assert waiting is not None
    adding.refuse_organisation_request(
        actor=actor_as(Role.MODERATOR), request=waiting, reason="It closed in 2019."
    )
    assert asked(person, "House 5").pk


def test_the_desk_accepts_points_elsewhere_or_refuses() -> None:
    person = actor_for(UserFactory())
    first, second, third = asked(person), asked(person, "House 2"), asked(person, "House 3")
    editor = actor_as(Role.EDITOR)
    made = adding.accept_organisation_request(actor=editor, request=first, content=entered())
    first.refresh_from_db()
    assert (first.state, first.organisation_id) == (RequestState.APPROVED, made.pk)
    adding.answer_with_organisation(actor=editor, request=second, organisation=made)
    with pytest.raises(Invalid):
        adding.refuse_organisation_request(actor=editor, request=third, reason=" ")
    adding.refuse_organisation_request(actor=editor, request=third, reason="A ward, no house.")
    for row in (first, second, third):
        with pytest.raises(Conflict):
            adding.refuse_organisation_request(actor=editor, request=row, reason="Again.")
    own = asked(editor, "House of the editor")
    with pytest.raises(NotAllowed):
        adding.refuse_organisation_request(actor=editor, request=own, reason="Mine.")


def test_erasing_a_person_takes_their_words_and_leaves_the_decision() -> None:
    user = UserFactory()
    row = asked(actor_for(user))
    adding.refuse_organisation_request(
        actor=actor_as(Role.EDITOR), request=row, reason="It closed."
    )
    erase_rows(user)
    row.refresh_from_db()
    assert (row.why, row.requested_by_id, row.state) == ("", None, RequestState.REFUSED)
