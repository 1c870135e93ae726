"""Ending all sessions of one person among those of everybody."""

from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore as OtherRelease
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.erasing import end_sessions
from apps.core.sessionrows import SessionMark
from apps.core.sessions import SessionStore
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def session(store: type[Any] = SessionStore, **values: Any) -> str:
    made = store()
    made.update(values)
    made.save()
    return str(made.session_key)


def left() -> set[str]:
    return set(Session.objects.values_list("session_key", flat=True))


def queries_of_ending(person: Any) -> int:
    with CaptureQueriesContext(connection) as asked:
        end_sessions(person)
    return len(asked)


def test_a_thousand_sessions_of_others_cost_nothing() -> None:
    first, person, other = UserFactory(), UserFactory(), UserFactory()
    session(_auth_user_id=str(first.pk))
    few = queries_of_ending(first)
    data = SessionStore().encode({"_auth_user_id": str(other.pk)})
    whole = Session.objects.get(pk=session(_auth_user_id=str(other.pk)))
    rows = [Session(f"other{n:035d}", data, whole.expire_date) for n in range(1_000)]
    Session.objects.bulk_create(rows)
    # What another release wrote is looked into once.
    end_sessions(first)
    own = {session(_auth_user_id=str(person.pk)) for _ in range(3)}
    assert own <= left()
    assert queries_of_ending(person) == few
    assert not own & left()
    assert len(left()) == 1_001


def test_whatever_names_the_person_ends() -> None:
    person, other = UserFactory(), UserFactory()
    own = {
        session(_auth_user_id=str(person.pk)),
        session(account_login={"deep": [{"user": person.pk.hex.upper()}]}),
        session(account_login={"email": person.email.upper()}),
        session(OtherRelease, _auth_user_id=str(person.pk)),
        session(OtherRelease, account_login={"email": person.email}),
    }
    stay = {
        session(_auth_user_id=str(other.pk)),
        session(account_login={"email": f"x{person.email}"}),
        session(words="of nobody"),
        session(OtherRelease, words="of nobody"),
    }
    end_sessions(person)
    assert not own & left()
    assert stay <= left()


def test_marks_follow_what_a_session_names() -> None:
    person = UserFactory()
    made = SessionStore(session(words="of nobody"))
    made["_auth_user_id"] = str(person.pk)
    made.save()
    made.cycle_key()
    end_sessions(person)
    assert made.session_key not in left()
    assert not SessionMark.objects.filter(session_id=made.session_key).exists()


def test_marks_are_no_names_and_go_with_their_session() -> None:
    person = UserFactory()
    key = session(_auth_user_id=str(person.pk), account_login={"email": person.email})
    marks = SessionMark.objects.filter(session_id=key)
    assert len(marks) == 2
    assert not any(one.mark in (person.pk.hex, person.email) for one in marks)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_session WHERE session_key = %s", [key])
    assert not marks.all().exists()


def test_saving_again_what_names_the_same_people_writes_no_marks() -> None:
    made = SessionStore(session(_auth_user_id=str(UserFactory().pk)))
    made["seen"] = 1
    with CaptureQueriesContext(connection) as asked:
        made.save()
    assert not [one for one in asked if "core_sessionmark" in one["sql"]]
