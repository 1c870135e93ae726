"""Access tokens: made once, shown once, used as one membership, ended by their owner."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.actor import Actor, TokenIdentity, identity_of_token
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.models import Event
from apps.profiles import services
from apps.profiles.capacities import capacities_of
from apps.profiles.choices import Role
from apps.profiles.models import ApiToken, Mandate, Membership
from apps.profiles.tokens import (
    MOST_TOKENS,
    authenticate_token,
    create_token,
    revoke_token,
)
from tests.factories.accounts import UserFactory
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    actor_as,
    actor_for,
    token_for,
)
from tests.support import deliver_events
from tests.support.mailing import deliver_mails, mails_to

pytestmark = pytest.mark.django_db
HERE = "192.0.2.7"


def made_by(actor: Actor, **values: Any) -> Any:
    wanted: dict[str, Any] = {"name": "A script", "scopes": ["read:questions"], "days": 30} | values
    return create_token(
        actor=actor,
        membership=wanted.pop("membership", actor.capacities[0].membership_id),
        **wanted,
    )


# --- making


def test_a_token_is_made_and_its_text_kept_nowhere() -> None:
    actor = actor_for(MembershipFactory().user)
    made = made_by(actor, name="  My\nscript ", networks=["192.0.2.9/24", "2001:db8::1"])
    assert re.fullmatch(r"atmp_[a-z0-9]{8}_[0-9a-f]{64}", made.text)
    assert made.text not in repr(made)
    row = ApiToken.objects.get(pk=made.row.pk)
    assert row.name == "My script"
    assert row.scopes == ["read:public", "read:questions"]
    assert row.networks == ["192.0.2.0/24", "2001:db8::1/128"]
    assert made.text.split("_")[1] == row.prefix
    secret = made.text.split("_")[2]
    with connection.cursor() as cursor:
        for table in ("profiles_apitoken", "core_event", "core_outbox"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")  # noqa: S608  own words
            assert secret not in str(cursor.fetchone()[0])
    event = Event.objects.get(name="profiles.token_created")
    assert event.data == {
        "user_id": str(actor.user_id),
        "membership_id": str(row.membership_id),
    }


def test_making_one_is_told_by_mail_and_in_the_portal() -> None:
    member = MembershipFactory()
    made_by(actor_for(member.user), name="Night <job> & more")
    deliver_events()
    deliver_mails()
    mail = mails_to(member.user.email)[-1]
    assert mail.subject == "A new API token was made"
    assert "Night <job> & more" in mail.body
    assert "/en/account/tokens/" in mail.body


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " \n "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"scopes": ["read:everything"]}, "scopes"),
        ({"days": 31}, "days"),
        ({"days": 366}, "days"),
        ({"networks": ["192.0.2.0/33"]}, "networks"),
        ({"networks": ["here"]}, "networks"),
        ({"networks": [f"192.0.2.{n}" for n in range(11)]}, "networks"),
    ],
)
def test_what_makes_no_sense_is_refused(values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        made_by(actor_for(MembershipFactory().user), **values)
    assert set(caught.value.fields) == {field}
    assert not ApiToken.objects.exists()


def test_only_one_s_own_verified_membership_is_served() -> None:
    actor = actor_for(MembershipFactory().user)
    for foreign in (MembershipFactory().pk, UserFactory().pk):
        with pytest.raises(NotAllowed, match="not_allowed"):
            made_by(actor, membership=foreign)
    ended = MembershipFactory()
    late = actor_for(ended.user)
    services.revoke_membership(actor=actor_as(Role.MODERATOR), membership=ended)
    with pytest.raises(NotAllowed):
        made_by(late)
    with pytest.raises(NotAllowed) as caught:
        create_token(actor=actor_for(ended.user), membership=ended.pk, name="x", scopes=[], days=30)
    assert caught.value.code == "no_verified_role"
    assert not ApiToken.objects.exists()


def test_a_token_makes_and_ends_no_tokens() -> None:
    made = token_for(MembershipFactory())
    actor = authenticate_token(made.text, HERE).actor
    with pytest.raises(NotAllowed):
        made_by(actor)
    with pytest.raises(NotAllowed):
        revoke_token(actor=actor, token=made.row)
    assert not ApiToken.objects.visible_to(actor).exists()


def test_who_has_a_second_step_must_have_signed_in_with_it() -> None:
    member = MembershipFactory(user=UserFactory(second_factor=True))
    with pytest.raises(NotAllowed) as caught:
        made_by(actor_for(member.user))
    assert caught.value.code == "second_factor_required"
    assert made_by(actor_for(member.user, second_factor=True)).row.pk


def test_twenty_in_force_are_enough() -> None:
    member = MembershipFactory()
    rows = [token_for(member).row for _number in range(MOST_TOKENS)]
    actor = actor_for(member.user)
    with pytest.raises(Conflict) as caught:
        made_by(actor)
    assert caught.value.code == "too_many_tokens"
    revoke_token(actor=actor, token=rows[0])
    assert made_by(actor).row.pk


# --- using


def test_the_identity_is_the_one_membership_only() -> None:
    user = UserFactory()
    first, second = MembershipFactory(user=user), MembershipFactory(user=user)
    made = token_for(second, "read:questions")
    identity = identity_of_token(made.text, HERE)
    assert isinstance(identity, TokenIdentity)
    assert identity.scopes == {"read:public", "read:questions"}
    assert identity.token_id == made.row.pk
    actor = identity.actor
    assert (actor.user_id, actor.channel) == (user.pk, "api")
    assert actor.bound
    assert not actor.second_factor
    assert actor.acting is not None
    assert actor.capacities == (actor.acting,)
    assert actor.acting.membership_id == second.pk
    assert actor.organisations() == {second.organisation_id}
    assert first.organisation_id not in actor.organisations()


@pytest.mark.parametrize("signers", [1, 2])
def test_the_capacity_is_the_same_as_on_the_pages(signers: int) -> None:
    authority = AuthorityFactory(signers=signers)
    for member in Membership.objects.filter(organisation=authority):
        (expected,), _acting = capacities_of(member.user, None)
        assert authenticate_token(token_for(member).text, HERE).actor.acting == expected
    Mandate.objects.filter(organisation=authority).update(ended_at=timezone.now())
    actor = authenticate_token(token_for(member).text, HERE).actor
    assert not actor.reads("official.read")


def test_one_query_answers_and_use_is_noted_once_an_hour() -> None:
    made = token_for(MembershipFactory(user=UserFactory(second_factor=True)))
    with time_machine.travel(timezone.now(), tick=False) as clock:
        authenticate_token(made.text, HERE)
        first = ApiToken.objects.get(pk=made.row.pk).last_used_at
        assert first == timezone.now()
        clock.shift(timedelta(minutes=59))
        with CaptureQueriesContext(connection) as queries:
            authenticate_token(made.text, HERE)
        assert len(queries) == 1
        assert ApiToken.objects.get(pk=made.row.pk).last_used_at == first
        clock.shift(timedelta(minutes=1))
        authenticate_token(made.text, HERE)
        assert ApiToken.objects.get(pk=made.row.pk).last_used_at == timezone.now()


def test_a_request_survives_that_its_use_cannot_be_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    made = token_for(MembershipFactory())

    def broken(*_args: Any, **_values: Any) -> int:
        raise DatabaseError

    monkeypatch.setattr(QuerySet, "update", broken)
    assert authenticate_token(made.text, HERE).token_id == made.row.pk


# --- ending


def test_nobody_ends_or_sees_somebody_else_s_token() -> None:
    made = token_for(MembershipFactory())
    for actor in (actor_as(Role.ADMIN), actor_as(Role.DEVELOPER), actor_as(Role.PATIENT)):
        with pytest.raises(NotAllowed):
            revoke_token(actor=actor, token=made.row)
        assert not ApiToken.objects.visible_to(actor).exists()
    assert not ApiToken.objects.visible_to(Actor(kind="anonymous")).exists()


def test_a_token_ends_once() -> None:
    member = MembershipFactory()
    made = token_for(member)
    ended = revoke_token(actor=actor_for(member.user), token=made.row)
    assert ended.revoked_at is not None
    with pytest.raises(Conflict):
        revoke_token(actor=actor_for(member.user), token=made.row)
    assert Event.objects.filter(name="profiles.token_revoked").count() == 1
