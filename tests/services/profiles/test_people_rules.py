"""People: what the database itself holds."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.core.clock import now
from apps.profiles.choices import MembershipState
from apps.profiles.models import InterestStatement, NameChange, Person
from tests.factories.accounts import UserFactory
from tests.factories.profiles import MembershipFactory

pytestmark = pytest.mark.django_db


def person_of(user: Any, **values: Any) -> Person:
    """Return the profile of a new account."""
    return Person.objects.create(user=user, name=user.display_name, **values)


def refused(change: Any, constraint: str) -> bool:
    """Return whether the database refuses, by this constraint."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        change()
    return constraint in str(error.value)


def test_the_database_refuses_what_is_no_profile() -> None:
    rows = Person.objects.filter(pk=person_of(UserFactory()).pk)
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("person_orcid_sound", {"orcid": "0000-0002-1825-0098"}),
        ("person_orcid_sound", {"orcid": "0000000218250097"}),
        ("person_name_plain", {"name": "  "}),
        ("person_name_plain", {"name": "Anna\u202eMeyer"}),
        ("person_name_plain", {"name": "Anna\nMeyer"}),
        ("person_texts_plain", {"biography": "one\ttwo"}),
        ("person_texts_plain", {"availability": "busy", "availability_note": "a\nb"}),
        ("person_note_needs_availability", {"availability_note": "until May"}),
        ("person_languages_known", {"languages": ["xx"]}),
        ("person_country_audience", {"country_audience": "friends"}),
        ("person_words_known", {"name_kind": "nickname"}),
    ]
    for constraint, values in wrong:
        assert refused(lambda values=values: rows.update(**values), constraint), values
    assert rows.update(orcid="0000-0002-1694-233X", biography="one\ntwo", languages=["de", "fr"])


def test_what_was_declared_stays_and_goes_with_the_person_only() -> None:
    person = person_of(UserFactory())
    InterestStatement.objects.create(person=person, kind="nothing")
    NameChange.objects.create(person=person, name="Before", name_kind="real")
    assert refused(lambda: InterestStatement.objects.update(text="none"), "stays as it was")
    assert refused(lambda: NameChange.objects.update(name="Never"), "stays as it was")
    assert refused(
        lambda: InterestStatement.objects.create(person=person, kind="interests"),
        "statement_says_something",
    )
    person.delete()
    assert not InterestStatement.objects.exists()
    assert not NameChange.objects.exists()


def test_only_patients_and_people_without_a_role_use_another_name() -> None:
    patient = MembershipFactory(role="patient")
    developer = MembershipFactory(role="developer")
    rows = {row.user_id: person_of(row.user) for row in (patient, developer)}
    pseudonym = {"name_kind": "pseudonym", "name": "Bluebell"}

    def rename(user_id: Any) -> int:
        return Person.objects.filter(pk=rows[user_id].pk).update(**pseudonym)

    assert refused(lambda: rename(developer.user_id), "real name")
    assert rename(patient.user_id) == 1
    assert refused(lambda: MembershipFactory(user=patient.user, role="regulator"), "real name")
    ended = MembershipFactory(user=UserFactory(), role="hta", state="revoked", revoked_at=now())
    person_of(ended.user)
    Person.objects.filter(user=ended.user).update(**pseudonym)
    ended.state, ended.revoked_at = MembershipState.CLAIMED, None
    assert refused(ended.save, "real name")
