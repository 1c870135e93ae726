"""Who sees what of a person: one table for pages, lists, filters and counts."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q

from apps.accounts.models import User
from apps.core.actor import ANONYMOUS, Actor, system_actor
from apps.core.clock import now
from apps.core.written import forget
from apps.forum.models import Case
from apps.profiles.audiences import ASKED, Audience, Part
from apps.profiles.models import (
    InterestStatement,
    Membership,
    NameChange,
    Person,
    PersonTopic,
)
from apps.profiles.people import profile_as, profile_for, profiles_for
from apps.profiles.querysets.people import parts_seen
from tests.factories.accounts import UserFactory
from tests.factories.forum import question
from tests.factories.people import audiences, make_person
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
    signers_of,
)

pytestmark = pytest.mark.django_db
REACH = {
    "anonymous": {"everybody"},
    "member": {"everybody", "members"},
    "moderator": {"everybody", "members"},
    "authority": {"everybody", "members", "authorities"},
    "other authority": {"everybody", "members"},
    "colleague": {"everybody", "members", "authorities", "organisations"},
    "former colleague": {"everybody", "members"},
}


def world() -> tuple[Any, dict[str, Actor]]:
    """Return an asker with an organisation, and the readers around."""
    asked = AuthorityFactory()
    membership = MembershipFactory(organisation=OrganisationFactory())
    question("private", asker=actor_for(membership.user), authorities=[asked])
    left = MembershipFactory(organisation=membership.organisation)
    readers = {
        "anonymous": ANONYMOUS,
        "member": actor_for(UserFactory()),
        "moderator": actor_as("moderator"),
        "authority": actor_for(signers_of(asked)[0]),
        "other authority": actor_for(signers_of(AuthorityFactory())[0]),
        "colleague": actor_for(MembershipFactory(organisation=membership.organisation).user),
    }
    type(left).objects.filter(pk=left.pk).update(state="lapsed")
    readers["former colleague"] = actor_for(left.user)
    return membership.user, readers


def seen_in_every_way(actor: Actor, person: Person, part: str) -> set[bool]:
    """Return what profile, lists and conditions say; they never differ."""
    mine = Person.objects.filter(pk=person.pk)
    ways = {
        part in profile_for(actor, person).seen,
        mine.listed_for(actor).with_field_visible(actor, part).exists(),
    }
    if part == Part.TOPICS:
        ways.add(PersonTopic.objects.visible_to(actor).filter(person=person).exists())
    if part == Part.INTERESTS:
        ways.add(InterestStatement.objects.visible_to(actor).filter(person=person).exists())
    return ways


def test_each_audience_reaches_exactly_its_readers() -> None:
    user, readers = world()
    person = make_person(user)
    for audience in Audience.values:
        Person.objects.filter(pk=person.pk).update(**audiences(audience))
        for reader, actor in readers.items():
            expected = audience in REACH[reader]
            for part in (Part.NAME, Part.COUNTRY, Part.TOPICS, Part.INTERESTS):
                assert seen_in_every_way(actor, person, part) == {expected}, (audience, reader)
            shown = Person.objects.visible_to(actor).filter(pk=person.pk).exists()
            assert shown is expected, (audience, reader)


def test_columns_and_conditions_say_the_same_of_every_part() -> None:
    """What the database filters by, and what is read off the row."""
    user, readers = world()
    official = readers_authority(readers)
    readers["official colleague"] = actor_for(
        Membership.objects.get(user=official, role="regulator")
        .organisation.memberships.exclude(user=official)
        .first()
        .user  # type: ignore[union-attr]
    )
    people = [make_person(one) for one in (user, official, UserFactory())]
    seen: set[frozenset[str]] = set()
    for turn in range(len(Audience)):
        columns = {
            f"{part.value}_audience": Audience.values[(turn + number) % len(Audience)]
            for number, part in enumerate(Part)
        }
        Person.objects.update(**columns)
        for reader, actor in readers.items():
            for row in Person.objects.with_parts_seen(actor).with_standing(actor):
                asked: Any = row
                expected = {part for part in Part if getattr(asked, f"sees_{part.value}")}
                found = parts_seen(actor, row)
                assert found == (expected if asked.sees_name else set()), (turn, reader, row)
                seen.add(found)
    assert Person.objects.count() == len(people)
    assert len(seen) > len(Audience)


def test_a_hidden_part_is_as_if_it_was_never_filled_in() -> None:
    person = make_person(UserFactory(display_name="Anna Berg"), "everybody")
    empty = {
        "affiliation": "affiliations",
        "interests": "interests",
        "availability": "availability_note",
        **{p: p for p in ("country", "topics", "languages", "orcid", "biography")},
    }
    full = profile_for(ANONYMOUS, person)
    assert (full.name, full.orcid, full.languages) == ("Anna Berg", person.orcid, ("de", "fr"))
    assert [t.code for t in full.topics] == ["quality"]
    assert full.interests is not None
    for part, attribute in empty.items():
        hidden = audiences("everybody") | audiences("nobody", part)
        Person.objects.filter(pk=person.pk).update(**hidden)
        profile = profile_for(ANONYMOUS, person)
        assert not getattr(profile, attribute), part
        assert profile.seen == set(Part) - {Part(part)}
    nameless = audiences("everybody") | audiences("members", "name")
    Person.objects.filter(pk=person.pk).update(**nameless)
    profile = profile_for(ANONYMOUS, person)
    assert (profile.name, profile.seen, profile.biography) == ("", frozenset(), "")


def test_oneself_sees_everything_but_is_listed_as_others_see_it() -> None:
    person = make_person(UserFactory())
    me = actor_for(person.user)
    assert profile_for(me, person).seen == set(Part)
    assert Person.objects.visible_to(me).get() == person
    assert not Person.objects.listed_for(me).exists()
    assert not Person.objects.with_field_visible(me, Part.COUNTRY).exists()
    assert Person.objects.visible_to(system_actor()).exists()


def test_a_regulator_is_a_person_inside_the_authority_only() -> None:
    authority = AuthorityFactory()
    user, colleague = signers_of(authority)
    MembershipFactory(user=user)  # at a university as well
    person = make_person(user, "everybody")
    university_colleague = actor_for(
        MembershipFactory(organisation=user.memberships.get(role="developer").organisation).user
    )
    outsiders = [
        ANONYMOUS,
        actor_as("moderator"),
        university_colleague,
        actor_for(signers_of(AuthorityFactory())[0]),
    ]
    for outsider in outsiders:
        assert profile_for(outsider, person).name == ""
        assert not Person.objects.visible_to(outsider).exists()
    inside = actor_for(colleague)
    assert profile_for(inside, person).official
    Person.objects.update(**audiences("nobody"))
    profile = profile_for(inside, person)
    assert (profile.name, set(profile.seen)) == (user.display_name, {Part.NAME})
    user.memberships.filter(role="regulator").update(state="lapsed")
    Person.objects.update(**audiences("everybody"))
    assert profile_for(ANONYMOUS, person).name == ""


def test_names_of_before_are_the_persons_and_of_officials_their_colleagues() -> None:
    authority = AuthorityFactory()
    user, colleague = signers_of(authority)
    for person in (make_person(user), make_person(UserFactory(), "everybody")):
        NameChange.objects.create(person=person, name="Before", name_kind="real")
        assert NameChange.objects.visible_to(actor_for(person.user)).get().person == person
    assert NameChange.objects.visible_to(actor_for(colleague)).get().person.user == user
    for outsider in (ANONYMOUS, actor_as("moderator"), actor_as("developer")):
        assert not NameChange.objects.visible_to(outsider).exists()


def test_colleagues_learn_no_name_of_a_patient_and_none_from_before_the_role() -> None:
    user, colleague = signers_of(AuthorityFactory())
    person = make_person(user)
    before = now() - timedelta(days=9)
    for name, kind, until in (
        ("Luna", "pseudonym", before),
        ("Moon", "pseudonym", now()),
        ("Maiden", "real", before),
        ("Married", "real", now()),
    ):
        NameChange.objects.create(person=person, name=name, name_kind=kind, until=until)
    me, inside = actor_for(user), actor_for(colleague)
    assert [row.name for row in NameChange.objects.visible_to(inside)] == ["Married"]
    assert NameChange.objects.visible_to(me).count() == 4
    preview = profile_as(Audience.ORGANISATIONS, person, owner=me)
    for profile in (profile_for(inside, person), preview):
        assert [row.name for row in profile.former_names] == ["Married"]


def test_closed_accounts_are_nobody() -> None:
    person = make_person(UserFactory(), "everybody")
    type(person.user).objects.filter(pk=person.user_id).update(is_active=False)
    reader = actor_as("developer")
    assert not profile_for(reader, person).is_listed
    assert not Person.objects.visible_to(reader).exists()
    assert not Person.objects.listed_for(reader).exists()


def test_a_page_of_people_takes_as_many_queries_as_one(django_assert_num_queries: Any) -> None:
    people = [make_person(MembershipFactory().user, "members") for _index in range(5)]
    reader = actor_as("developer")
    for some in (people[:1], people):
        with django_assert_num_queries(4):
            shown = profiles_for(reader, some)
            assert all(p.affiliations and p.topics and p.interests for p in shown)
    assert [p.public_id for p in shown] == [p.public_id for p in people]


def test_the_preview_is_what_that_audience_sees() -> None:
    user, readers = world()
    person = make_person(user)
    for number, part in enumerate(Part):
        column = {f"{part.value}_audience": Audience.values[number % 5]}
        Person.objects.filter(pk=person.pk).update(**column)
    owner = actor_for(user)
    stands_for = {
        Audience.EVERYBODY: "anonymous",
        Audience.MEMBERS: "member",
        Audience.AUTHORITIES: "authority",
        Audience.ORGANISATIONS: "colleague",
    }
    for name in Audience.values[1:]:
        Person.objects.filter(pk=person.pk).update(name_audience=name)
        for audience, reader in stands_for.items():
            preview = profile_as(audience, person, owner=owner)
            assert preview == profile_for(readers[reader], person), (name, audience)
    assert profile_as(Audience.NOBODY, person, owner=owner).seen == frozenset()


def test_planted_faults_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    user, readers = world()
    person = make_person(user)
    official = make_person(readers_authority(readers), "everybody")
    askers = Case.objects.values("question__asker_id")
    querysets = "apps.profiles.querysets"
    # What is replaced, by what, who then sees whom, and to whom that one shows everything.
    faults: list[tuple[str, Any, str, Person, str]] = [
        ("apps.profiles.people._parts_seen", _all_parts, "anonymous", person, "members"),
        (f"{querysets}.people.is_official", _nobody, "anonymous", official, "everybody"),
        (f"{querysets}.people._inside_the_authority", _inside, "colleague", official, "nobody"),
    ]
    for name, fault, reader, shown, audience in faults:
        Person.objects.filter(pk=shown.pk).update(**audiences(audience))
        assert seen_in_every_way(readers[reader], shown, Part.COUNTRY) == {False}, name
        with monkeypatch.context() as planted:
            planted.setattr(name, fault)
            forget()
            assert True in seen_in_every_way(readers[reader], shown, Part.COUNTRY), name
    Person.objects.filter(pk=person.pk).update(**audiences("authorities"))
    other = readers["other authority"]
    assert seen_in_every_way(other, person, Part.COUNTRY) == {False}
    with monkeypatch.context() as planted:
        planted.setitem(ASKED._entries, "forum.cases", lambda _actor: askers)
        assert seen_in_every_way(other, person, Part.COUNTRY) == {True}
    Membership.objects.filter(user=user).update(state="lapsed")
    assert seen_in_every_way(readers["colleague"], person, Part.COUNTRY) == {False}
    monkeypatch.setattr(f"{querysets}.MembershipQuerySet.verified", _all)
    forget()
    assert seen_in_every_way(readers["colleague"], person, Part.COUNTRY) == {True}


def readers_authority(readers: dict[str, Actor]) -> Any:
    """Return the account of the official among the readers."""
    return User.objects.get(pk=readers["authority"].user_id)


def _all_parts(*_args: Any) -> frozenset[str]:
    return frozenset(Part)


def _nobody(_prefix: str = "") -> Q:
    return Q(pk__in=())


def _all(rows: Any) -> Any:
    return rows.all()


def _inside(_actor: Actor, _part: Part, _prefix: str) -> Q:
    return Q(pk__isnull=False)
