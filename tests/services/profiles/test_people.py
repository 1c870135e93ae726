"""What people say about themselves: each service, its refusals, and what stays."""

from typing import Any

import pytest

from apps.accounts.models import User
from apps.core.actor import ANONYMOUS
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.models import Event
from apps.profiles import services as profiles
from apps.profiles.audiences import Audience, Part
from apps.profiles.choices import OrganisationKind, Role
from apps.profiles.models import InterestStatement, Membership, NameChange, Person, PersonTopic
from apps.profiles.orcid import check_digit
from apps.profiles.services import people as services
from tests.factories.accounts import UserFactory
from tests.factories.forum import term
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
)

pytestmark = pytest.mark.django_db


def somebody(role: str = "", **user: Any) -> Any:
    """Return an actor with a profile nobody sees."""
    made = (
        MembershipFactory(role=role, user=UserFactory(**user)).user if role else UserFactory(**user)
    )
    actor = actor_for(made)
    services.open_profile(actor=actor)
    return actor


def own(actor: Any) -> Person:
    """Return the row as it is now."""
    found: Person = Person.objects.of_actor(actor).select_related("user").get()
    return found


def test_a_profile_begins_hidden_and_once() -> None:
    actor = somebody(display_name="Anna\u202e Berg")
    services.open_profile(actor=actor)
    person = own(actor)
    assert (person.name, person.name_kind) == ("Anna Berg", "real")
    assert {person.audience_of(part) for part in Part} == {Audience.NOBODY}
    with pytest.raises(NotAllowed):
        services.open_profile(actor=ANONYMOUS)


def test_each_change_is_saved_with_its_event_and_a_version() -> None:
    actor = somebody("developer")
    term("topic", "quality")
    changes: list[tuple[Any, dict[str, Any]]] = [
        (services.change_languages, {"languages": ["fr", "de", "fr"]}),
        (services.change_topics, {"topics": ["quality"]}),
        (services.change_orcid, {"orcid": "https://orcid.org/0000-0002-1694-233x"}),
        (services.change_availability, {"availability": "busy", "note": "until\nMay\u200f"}),
        (services.change_biography, {"biography": "One\r\n\ttwo\x00 \u202ethree "}),
        (services.change_country, {"country": "BE"}),
        (services.change_audiences, {"audiences": {"name": "members", "orcid": "everybody"}}),
    ]
    OrganisationFactory()  # makes the country
    for number, (service, values) in enumerate(changes, start=1):
        service(actor=actor, version=number, **values)
    person = own(actor)
    assert person.version == len(changes) + 1
    assert (person.languages, person.orcid) == (["de", "fr"], "0000-0002-1694-233X")
    assert (person.availability, person.availability_note) == ("busy", "until May")
    assert (person.biography, person.country_id) == ("One\n two  three", "BE")
    assert (person.name_audience, person.orcid_audience) == ("members", "everybody")
    assert person.biography_audience == "nobody"
    assert person.audiences_set_at is not None
    events = Event.objects.filter(name="profiles.person_changed", subject_id=person.pk)
    assert {tuple(sorted(e.data)) for e in events} == {("part_code", "user_id")}
    assert events.count() == len(changes)
    services.change_topics(actor=actor, version=None, topics=[])
    assert not PersonTopic.objects.exists()


@pytest.mark.parametrize(
    ("service", "values", "field"),
    [
        (services.change_languages, {"languages": ["xx"]}, "languages"),
        (services.change_languages, {"languages": list("abcdefghijklm")}, "languages"),
        (services.change_topics, {"topics": ["no_such_area"]}, "topics"),
        (services.change_orcid, {"orcid": "0000-0002-1825-0098"}, "orcid"),
        (services.change_orcid, {"orcid": "https://orcid.example/0000-0002-1825-0097"}, "orcid"),
        (services.change_orcid, {"orcid": "٠٠٠٠-0002-1825-0097"}, "orcid"),
        (services.change_availability, {"availability": "asleep"}, "availability"),
        (services.change_availability, {"availability": "busy", "note": "x" * 201}, "note"),
        (services.change_biography, {"biography": "x" * 1001}, "biography"),
        (services.change_country, {"country": "XX"}, "country"),
        (services.change_audiences, {"audiences": {"name": "friends"}}, "name"),
        (services.change_audiences, {"audiences": {"email": "everybody"}}, "email"),
        (services.state_interests, {"kind": "interests", "text": " \n"}, "text"),
        (services.state_interests, {"kind": "maybe"}, "kind"),
        (services.change_name, {"display_name": " ", "kind": "real"}, "display_name"),
        (services.change_name, {"display_name": "A", "kind": "pseudonym"}, "pseudonym"),
        (services.change_name, {"display_name": "\u200b\u3164", "kind": "real"}, "display_name"),
        (
            services.change_name,
            {"display_name": "A", "kind": "pseudonym", "pseudonym": "\u2800"},
            "pseudonym",
        ),
    ],
)
def test_refusals_name_the_field_and_change_nothing(service: Any, values: Any, field: str) -> None:
    actor = somebody()
    before = Person.objects.values().get(), Event.objects.count()
    with pytest.raises(Invalid) as refused:
        service(actor=actor, version=1, **values)
    assert set(refused.value.fields) == {field}
    assert (Person.objects.values().get(), Event.objects.count()) == before


def test_who_has_no_name_yet_is_shown_to_nobody() -> None:
    actor = somebody(display_name="\u200b\u3164")
    assert own(actor).is_nameless
    with pytest.raises(Invalid) as refused:
        services.change_audiences(actor=actor, version=1, audiences={"name": "members"})
    assert set(refused.value.fields) == {"name"}
    services.change_name(actor=actor, version=1, display_name="Anna Berg", kind="real")
    services.change_audiences(actor=actor, version=2, audiences={"name": "members"})
    assert own(actor).name_audience == Audience.MEMBERS
    assert not NameChange.objects.exists()


def test_whose_account_is_closed_says_nothing_any_more() -> None:
    actor, late = somebody(), actor_for(UserFactory())
    User.objects.update(is_active=False)
    for service, who, values in (
        (services.open_profile, late, {}),
        (services.change_biography, actor, {"version": 1, "biography": "Still here"}),
        (services.change_language, actor, {"language": "de"}),
    ):
        with pytest.raises(Conflict):
            service(actor=who, **values)
    assert Person.objects.count() == 1
    assert own(actor).biography == ""


def test_a_change_of_name_leaves_the_language_of_now() -> None:
    actor = somebody(language="en")
    User.objects.update(language="fr")
    services.change_name(actor=actor, version=1, display_name="Anna Thal", kind="real")
    assert User.objects.get().language == "fr"


def test_the_second_of_two_tabs_is_told() -> None:
    actor = somebody()
    services.change_biography(actor=actor, version=1, biography="First tab")
    for service, values in (
        (services.change_biography, {"biography": "Second tab"}),
        (services.change_name, {"display_name": "Other", "kind": "real"}),
        (services.state_interests, {"kind": "nothing"}),
    ):
        with pytest.raises(Conflict) as refused:
            service(actor=actor, version=1, **values)
        assert refused.value.code == "version_conflict"
    assert own(actor).biography == "First tab"
    assert not InterestStatement.objects.exists()
    assert not NameChange.objects.exists()


def test_a_new_name_is_everywhere_and_the_old_one_is_kept() -> None:
    actor = somebody("developer", display_name="Anna Berg")
    services.change_name(actor=actor, version=1, display_name="Anna Thal", kind="real")
    person = own(actor)
    assert (person.name, person.user.display_name, person.sort_key) == (
        *("Anna Thal", "Anna Thal"),
        "anna thal",
    )
    assert list(NameChange.objects.values_list("name", "name_kind")) == [("Anna Berg", "real")]
    services.change_name(actor=actor, version=2, display_name="Anna Thal", kind="real")
    assert NameChange.objects.count() == 1


def test_patients_choose_another_name_and_others_do_not() -> None:
    patient = somebody("patient", display_name="Tomas N")
    services.change_name(
        actor=patient, version=1, display_name="Tomas Novak", kind="pseudonym", pseudonym="Bluebell"
    )
    person = own(patient)
    assert (person.name, person.user.display_name) == ("Bluebell", "Tomas Novak")
    official = somebody("regulator")
    for actor in (official, somebody("developer")):
        with pytest.raises(Invalid) as refused:
            services.change_name(
                actor=actor, version=1, display_name="X", kind="pseudonym", pseudonym="Y"
            )
        assert set(refused.value.fields) == {"kind"}
        assert own(actor).name == own(actor).user.display_name


def test_a_role_that_needs_the_real_name_waits_for_it() -> None:
    actor = somebody("patient")
    services.change_name(
        actor=actor, version=1, display_name="Tomas Novak", kind="pseudonym", pseudonym="Bluebell"
    )
    university = OrganisationFactory()
    with pytest.raises(Conflict) as refused:
        profiles.claim_membership(actor=actor, organisation=university, role=Role.DEVELOPER)
    assert refused.value.code == "real_name_needed"
    assert Membership.objects.of_person(actor.user_id).count() == 1
    patients = OrganisationFactory(kind=OrganisationKind.PATIENT_ORGANISATION)
    profiles.claim_membership(actor=actor, organisation=patients, role=Role.PATIENT)
    services.change_name(actor=actor, version=2, display_name="Tomas Novak", kind="real")
    profiles.claim_membership(actor=actor, organisation=university, role=Role.DEVELOPER)


def test_an_invitation_waits_for_the_real_name() -> None:
    actor = somebody()
    services.change_name(
        actor=actor, version=1, display_name="Tomas Novak", kind="pseudonym", pseudonym="Bluebell"
    )
    invitation = profiles.invite_member(
        actor=actor_as(Role.MODERATOR),
        organisation=AuthorityFactory(signers=0),
        role=Role.REGULATOR,
        email=User.objects.get(pk=actor.user_id).email,
    )
    profiles.approve_invitation(actor=actor_as(Role.ADMIN), invitation=invitation)
    token = profiles.invitation_token(invitation)
    with pytest.raises(Conflict) as refused:
        profiles.redeem_invitation(actor=actor, token=token)
    assert refused.value.code == "real_name_needed"
    invitation.refresh_from_db()
    assert invitation.redeemed_at is None
    services.change_name(actor=actor, version=2, display_name="Tomas Novak", kind="real")
    assert profiles.redeem_invitation(actor=actor, token=token).is_verified


def test_statements_pile_up_with_their_dates() -> None:
    actor = somebody()
    said = [("nothing", ""), ("interests", "Shares\nof Invented Ltd"), ("nothing", "")]
    for number, (kind, text) in enumerate(said, start=1):
        services.state_interests(actor=actor, version=number, kind=kind, text=text)
    again = services.state_interests(actor=actor, version=4, kind="nothing", text="ignored")
    assert again is None
    rows = InterestStatement.objects.order_by("stated_at", "pk")
    assert [(row.kind, row.text) for row in rows] == said


def test_the_last_digit_of_an_orcid_catches_every_single_slip() -> None:
    digits = "000000021825009"
    right = check_digit(digits)
    assert right == "7"
    slips = {digits[:n] + d + digits[n + 1 :] for n in range(15) for d in "0123456789"} - {digits}
    assert len(slips) == 135
    assert all(check_digit(slip) != right for slip in slips)
    swapped = [digits[:n] + digits[n + 1] + digits[n] + digits[n + 2 :] for n in range(14)]
    assert all(check_digit(s) != right for s in swapped if s != digits)


def test_the_language_of_mails_is_the_accounts() -> None:
    actor = somebody()
    services.change_language(actor=actor, language="fr")
    assert own(actor).user.language == "fr"
    with pytest.raises(Invalid):
        services.change_language(actor=actor, language="xx")
