"""The query that loads a session's person brings what the separate queries would say."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.backends import AddressBackend, People
from apps.accounts.models import User
from apps.accounts.session import METHODS_KEY, METHODS_USER_KEY
from apps.core.actor import Actor, actor_for_request
from apps.notifications.models import Notification
from apps.notifications.unread import MOST_UNREAD, unread_count
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import Mandate
from tests.factories.accounts import UserFactory
from tests.factories.notifications import NotificationFactory
from tests.factories.profiles import AuthorityFactory, MembershipFactory, actor_for, signers_of

pytestmark = pytest.mark.django_db


def _actor(user: User, session: dict[str, Any]) -> Actor:
    request = RequestFactory().get("/")
    request.user = user
    request.session = session  # type: ignore[assignment]
    return actor_for_request(request)


def _loaded(user: User) -> Any:
    return AddressBackend().get_user(user.pk)


def _official_of_two() -> User:
    first, second = AuthorityFactory(), AuthorityFactory(signers=1)
    user = signers_of(first)[0]
    MembershipFactory(user=user, organisation=second, role=Role.REGULATOR, is_signer=True)
    Mandate.objects.filter(organisation=second).update(ended_at=timezone.now())
    return user


def _member_of_several() -> User:
    user: User = MembershipFactory(is_admin=True).user
    MembershipFactory(user=user, role=Role.MODERATOR)
    MembershipFactory(user=user, state=MembershipState.CLAIMED, verified_at=None)
    return user


@pytest.mark.parametrize("make", [_official_of_two, _member_of_several, UserFactory])
def test_the_capacities_are_the_same(make: Any) -> None:
    user = make()
    expected = _actor(user, {})
    loaded = _loaded(user)
    with CaptureQueriesContext(connection) as queries:
        assert _actor(loaded, {}) == expected
    assert len(queries) == 0


@pytest.mark.parametrize("minutes_ago", [-5, 5])
@pytest.mark.parametrize("has_factor", [True, False])
def test_the_second_factor_is_the_same(minutes_ago: int, has_factor: bool) -> None:
    user = UserFactory(second_factor=has_factor)
    record = {"method": "mfa", "at": time.time() - 60 * minutes_ago}
    session = {METHODS_USER_KEY: str(user.pk), METHODS_KEY: [record]}
    expected = _actor(user, session).second_factor
    assert expected == (has_factor and minutes_ago < 0)
    assert _actor(_loaded(user), session).second_factor == expected


def test_the_unread_lines_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    user = UserFactory()
    for _ in range(3):
        NotificationFactory(recipient=user)
    NotificationFactory()
    NotificationFactory(recipient=user, in_portal=False)
    read = NotificationFactory(recipient=user)
    Notification.objects.filter(pk=read.pk).update(read_at=read.created_at)
    assert _loaded(user).unread_count == unread_count(actor_for(user)) == 3
    monkeypatch.setattr("apps.notifications.unread.MOST_UNREAD", 2)
    monkeypatch.setattr("apps.accounts.backends._people", People())
    assert _loaded(user).unread_count == 2
    assert MOST_UNREAD == 99


def test_each_request_asks_anew_in_the_same_words() -> None:
    """Also when a term ends between two requests, and nobody writes that down."""
    user = _member_of_several()
    with CaptureQueriesContext(connection) as queries:
        assert [len(_loaded(user).membership_rows) for _again in range(4)] == [2] * 4
        user.memberships.filter(role=Role.MODERATOR).update(
            valid_until=timezone.now() - timedelta(days=1)
        )
        assert len(_loaded(user).membership_rows) == 1
        assert _loaded(UserFactory()).membership_rows == []
    asked = [q["sql"] for q in queries if "unread_count" in q["sql"]]
    assert len(asked) == 6
    assert len(set(asked)) == 2


def test_threads_share_no_query() -> None:
    made = [People().rows]
    shared = People()
    with ThreadPoolExecutor(1) as another:
        made += [shared.rows, another.submit(lambda: shared.rows).result()]
    assert len({id(rows) for rows in made}) == 3


def test_nobody_comes_for_an_account_that_is_closed_or_gone() -> None:
    user = UserFactory(is_active=False)
    assert _loaded(user) is None
    user.delete()
    assert _loaded(user) is None
