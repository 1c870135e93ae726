"""What is said about organisations: who changes it, its history, its particulars."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.models import Event
from apps.profiles.choices import Keeper, OrganisationKind, Role
from apps.profiles.details import DETAILS, LISTS, YES, as_typed, clean_details
from apps.profiles.loading import AUTHORITIES, load_authorities
from apps.profiles.models import Organisation, OrganisationRevision
from apps.profiles.services import change_organisation, confirm_organisation
from tests.factories.profiles import (
    MembershipFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
    country,
)

pytestmark = pytest.mark.django_db


def admin_of(place: Organisation, role: str = Role.GMP_STAFF, *, second_factor: bool = True) -> Any:
    member = MembershipFactory(organisation=place, role=role, is_admin=True)
    return actor_for(member.user, second_factor=second_factor)


def site() -> Organisation:
    made: Organisation = OrganisationFactory(kind=OrganisationKind.GMP_SITE)
    return made


def change(actor: Any, place: Organisation, version: int | None = None, **values: Any) -> list[str]:
    return change_organisation(actor=actor, organisation=place, version=version, values=values)


def test_its_admin_changes_particulars_with_history() -> None:
    place = site()
    actor = admin_of(place)
    typed = {"mia_number": " MIA 1 ", "products_handled": "CAR T cells\n\nCAR T cells\nskin"}
    changed = change(actor, place, 1, details=typed, website="https://site.example")
    assert changed == ["details", "website"]
    place.refresh_from_db()
    assert place.details == {"mia_number": "MIA 1", "products_handled": ["CAR T cells", "skin"]}
    assert (place.version, place.kept_by, place.origin) == (2, "organisation", "platform")
    assert place.last_confirmed_on == timezone.localdate()
    line = OrganisationRevision.objects.get()
    assert (line.version, line.capacity, line.editor_id) == (2, "organisation", actor.user_id)
    assert line.changes["website"] == ["", "https://site.example"]
    assert Event.objects.filter(name="profiles.organisation_changed").count() == 1


def test_nothing_different_writes_nothing() -> None:
    place = site()
    assert change(admin_of(place), place, 1, details={}, website="") == []
    place.refresh_from_db()
    assert (place.version, place.kept_by) == (1, "platform")
    assert not OrganisationRevision.objects.exists()


def test_who_saves_second_is_told() -> None:
    place = site()
    actor = admin_of(place)
    change(actor, place, 1, website="https://one.example")
    with pytest.raises(Conflict):
        change(actor, place, 1, website="https://two.example")
    place.refresh_from_db()
    assert place.website == "https://one.example"


def test_who_may_not_changes_nothing() -> None:
    place = site()
    refused = [
        actor_as(Role.GMP_STAFF, organisation=place),
        admin_of(OrganisationFactory(), Role.DEVELOPER),
        admin_of(place, second_factor=False),
        actor_as(Role.MODERATOR),
    ]
    for actor in refused:
        with pytest.raises(NotAllowed):
            change(actor, place, website="https://x.example")
        with pytest.raises(NotAllowed):
            confirm_organisation(actor=actor, organisation=place)
    with pytest.raises(NotAllowed):
        change(admin_of(place), place, name="Another name")
    place.refresh_from_db()
    assert (place.website, place.version, place.last_confirmed_on) == ("", 1, None)


def test_editors_change_names_and_the_identifier_is_checked() -> None:
    place, other = site(), OrganisationFactory(ror="https://ror.org/01z0wsw92")
    editor = actor_as(Role.EDITOR)
    change(editor, place, name="Elm Works", country_id=country("FR").code)
    place.refresh_from_db()
    assert (place.name, place.sort_key, place.kept_by) == ("Elm Works", "elm works", "platform")
    for wrong in ("https://ror.org/01z0wsw93", other.ror):
        with pytest.raises(Invalid) as caught:
            change(editor, place, ror=wrong)
        assert "ror" in caught.value.fields


def test_still_correct_is_said_once_a_day() -> None:
    place = site()
    actor = admin_of(place)
    confirm_organisation(actor=actor, organisation=place)
    confirm_organisation(actor=actor, organisation=place)
    place.refresh_from_db()
    assert place.last_confirmed_on == timezone.localdate()
    assert Event.objects.filter(name="profiles.organisation_confirmed").count() == 1


def test_the_fact_file_leaves_what_an_authority_edited() -> None:
    country("DE")
    load_authorities()
    found = Organisation.objects.exclude(facts_id="").first()
    assert found is not None
    assert (found.origin, found.kept_by) == ("facts", "facts")
    Organisation.objects.filter(pk=found.pk).update(
        kept_by=Keeper.ORGANISATION, website="https://ours.example", facts_hash=""
    )
    again = load_authorities()
    assert (again.changed, again.kept) == (0, 1)
    found.refresh_from_db()
    assert found.website == "https://ours.example"


def test_the_eu_agency_of_the_fact_file_is_one() -> None:
    load_authorities(AUTHORITIES)
    ema = Organisation.objects.get(facts_id="eu-ema")
    assert ema.kind == OrganisationKind.EU_AGENCY
    assert ema in Organisation.objects.authorities()


def test_fields_are_the_same_in_python_and_in_the_database() -> None:
    assert set(DETAILS) == set(OrganisationKind)
    with connection.cursor() as cursor:
        for kind, fields in DETAILS.items():
            cursor.execute("SELECT profiles_details_known(%s)", [kind])
            assert cursor.fetchone()[0] == [field.name for field in fields]


@pytest.mark.parametrize("details", [{"mia_number": "x"}, ["mia_number"], "x", {"secret": 1}])
def test_the_database_refuses_fields_of_another_kind(details: Any) -> None:
    place = OrganisationFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=place.pk).update(details=details)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("gmp_site", {"mia_number": "a\nb"}),
        ("gmp_site", {"mia_number": "x" * 201}),
        ("gmp_site", {"jacie_accreditation": "x"}),
        ("university", {"technology_transfer_page": "javascript:alert(1)"}),
        ("patient_organisation", {"orphacodes": "586\nsix"}),
        ("research_network", {"members": "O-NOTHERE-X"}),
        ("research_network", {"coordinator": "O-0000000-0\nO-0000001-X"}),
        ("funder", {"programmes": "\n".join(str(n) for n in range(60))}),
        ("authority", {"reads_languages": "en\nKlingon"}),
    ],
)
def test_wrong_particulars_are_refused_at_their_field(kind: str, typed: dict[str, str]) -> None:
    with pytest.raises(Invalid) as caught:
        clean_details(kind, typed)
    assert set(caught.value.fields) == set(typed)


LISTED = {"orpha": "586\n587", "languages": "de\nfr"}


def test_particulars_come_back_as_they_were_typed() -> None:
    for kind, fields in DETAILS.items():
        typed: dict[str, Any] = {}
        for field in fields:
            listed = LISTED.get(field.type, "one\ntwo")
            text = listed if field.type in LISTS else "https://a.example"
            typed[field.name] = True if field.type == YES else text
        typed |= {name: "O-0000000-0" for name in ("coordinator", "members") if name in typed}
        assert as_typed(kind, clean_details(kind, typed)) == typed
        assert clean_details(kind, {}) == {}


def test_members_of_a_network_are_organisations_that_everybody_sees() -> None:
    network = OrganisationFactory(kind=OrganisationKind.RESEARCH_NETWORK)
    actor = admin_of(network, Role.MEMBER)
    member, hidden = OrganisationFactory(), OrganisationFactory(verified=False)
    with pytest.raises(Invalid) as caught:
        change(actor, network, details={"members": f"{member.public_id}\n{hidden.public_id}"})
    assert hidden.public_id in str(caught.value.fields["members"])
    change(actor, network, details={"members": member.public_id.lower()})
    network.refresh_from_db()
    assert network.details == {"members": [member.public_id]}


def test_history_is_not_rewritten_but_forgets_who() -> None:
    place = site()
    change(admin_of(place), place, website="https://one.example")
    lines = OrganisationRevision.objects.filter(organisation=place)
    wrong: list[dict[str, Any]] = [{"changes": {}}, {"capacity": Keeper.ROR}, {"version": 9}]
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            lines.update(**values)
    lines.update(editor=None)
    assert lines.get().editor_id is None


def test_new_kinds_have_people_without_grants() -> None:
    for kind in ("ethics_committee", "research_network", "funder"):
        actor = actor_as(Role.MEMBER, organisation=OrganisationFactory(kind=kind))
        assert actor.acting is not None
        assert actor.acting.grants == frozenset()
