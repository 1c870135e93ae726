"""Many at the same moment: one winner, nothing half-done."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from apps.accounts.models import User
from apps.core.actor import Actor
from apps.core.errors import Conflict, NotAllowed, NotSignedIn
from apps.core.locking import lock_row
from apps.core.models import Event
from apps.profiles import services
from apps.profiles.choices import Role
from apps.profiles.models import ApiToken, Invitation, Mandate, Membership
from apps.profiles.tokens import (
    MOST_TOKENS,
    IssuedToken,
    authenticate_token,
    create_token,
    revoke_token,
)
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
    country,
    token_for,
)
from tests.support.races import race, winners

pytestmark = pytest.mark.django_db(transaction=True)
GUEST = "guest@people.example"


def test_twenty_redemptions_have_one_winner() -> None:
    guest = UserFactory(email=GUEST)
    made = services.invite_member(
        actor=actor_as(Role.ADMIN),
        organisation=OrganisationFactory(),
        role=Role.DEVELOPER,
        email=GUEST,
    )
    token, actor = services.invitation_token(made), actor_for(guest)
    outcomes = race(20, lambda _n: services.redeem_invitation(actor=actor, token=token))
    assert len(winners(outcomes)) == 1
    assert {type(o.error) for o in outcomes if o.error} == {Conflict}
    assert Membership.objects.filter(user=guest).count() == 1
    assert Invitation.objects.get(pk=made.pk).redeemed_by == guest
    assert Event.objects.filter(name="profiles.invitation_redeemed").count() == 1


def test_the_same_claim_and_the_same_mandate_are_made_once() -> None:
    actor, place = actor_for(UserFactory()), OrganisationFactory()
    claims = race(
        6,
        lambda _n: services.claim_membership(actor=actor, organisation=place, role=Role.DEVELOPER),
    )
    assert len(winners(claims)) == Membership.objects.filter(organisation=place).count() == 1
    admin, authority, here = actor_as(Role.ADMIN), AuthorityFactory(mandated=False), country("BE")
    mandates = race(
        6,
        lambda _n: services.grant_mandate(
            actor=admin, organisation=authority, jurisdictions=[here]
        ),
    )
    assert len(winners(mandates)) == Mandate.objects.filter(organisation=authority).count() == 1


def test_a_membership_is_ended_or_confirmed_by_one() -> None:
    place = OrganisationFactory()
    row = services.claim_membership(
        actor=actor_for(UserFactory()), organisation=place, role=Role.DEVELOPER
    )
    head = actor_as(Role.DEVELOPER, organisation=place, is_admin=True)
    outcomes = race(6, lambda _n: services.confirm_membership(actor=head, membership=row))
    assert len(winners(outcomes)) == 1
    assert Event.objects.filter(name="profiles.membership_verified").count() == 1


def test_registering_twice_at_once_opens_one_account_and_answers_alike(
    settings: object,
) -> None:
    settings.SIGN_UP_MIN_SECONDS = 0  # type: ignore[attr-defined]

    def register(number: int) -> tuple[int, str]:
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        started = client.get("/en/account/register/").context["form"]["started"].value()
        response = client.post(
            "/en/account/register/",
            {
                "display_name": "Nora Lind",
                "email": GUEST,
                "password1": PASSWORD,
                "terms": "on",
                "adult": "on",
                "started": started,
            },
        )
        return response.status_code, response["Location"]

    outcomes = race(4, register)
    assert {o.value for o in outcomes} == {(302, "/en/account/check-your-e-mail/")}, outcomes
    assert User.objects.filter(email=GUEST).count() == 1


def test_the_last_of_twenty_tokens_is_made_once() -> None:
    member = MembershipFactory()
    for _number in range(MOST_TOKENS - 1):
        token_for(member)
    actor = actor_for(member.user)
    outcomes = race(
        6,
        lambda _n: create_token(actor=actor, membership=member.pk, name="x", scopes=[], days=30),
    )
    assert len(winners(outcomes)) == 1
    assert {type(o.error) for o in outcomes if o.error} == {Conflict}
    assert ApiToken.objects.count() == MOST_TOKENS


@pytest.mark.deep
def test_of_two_admins_who_end_each_other_at_once_one_stays() -> None:
    for members in (0, 1, 0, 1):
        place = OrganisationFactory()
        both = [MembershipFactory(organisation=place, is_admin=True) for _number in range(2)]
        for _number in range(members):
            MembershipFactory(organisation=place)
        actors = [actor_for(row.user, second_factor=True) for row in both]

        def act(number: int, both: Any = both, actors: Any = actors) -> Any:
            return services.revoke_membership(actor=actors[number], membership=both[1 - number])

        outcomes = race(2, act)
        assert len(winners(outcomes)) == 1
        assert {type(o.error) for o in outcomes if o.error} <= {Conflict, NotAllowed}
        assert Membership.objects.verified().filter(organisation=place, is_admin=True).count() == 1


def test_a_token_made_while_its_role_ends_is_worth_nothing() -> None:
    desk = actor_as(Role.ADMIN)
    for _round in range(6):
        member = MembershipFactory()
        actor = actor_for(member.user)

        def act(number: int, member: Membership = member, actor: Actor = actor) -> Any:
            if number:
                return services.revoke_membership(actor=desk, membership=member)
            return create_token(actor=actor, membership=member.pk, name="x", scopes=[], days=30)

        made, ended = race(2, act)
        assert ended.error is None
        assert made.error is None or isinstance(made.error, NotAllowed)
        if made.error is None:
            with pytest.raises(NotSignedIn):
                authenticate_token(made.value.text, "")


def test_a_token_in_use_ends_at_once_and_nobody_waits() -> None:
    member = MembershipFactory()
    actor = actor_for(member.user)
    for _round in range(6):
        made = token_for(member)

        def act(number: int, made: IssuedToken = made) -> Any:
            if number == 0:
                return revoke_token(actor=actor, token=made.row)
            return authenticate_token(made.text, "")

        ended, *uses = race(4, act)
        assert ended.error is None
        assert {type(use.error) for use in uses if use.error} <= {NotSignedIn}
        assert ApiToken.objects.get(pk=made.row.pk).revoked_at is not None
        with pytest.raises(NotSignedIn):
            authenticate_token(made.text, "")


def test_noting_the_use_does_not_wait_for_a_locked_row() -> None:
    made = token_for(MembershipFactory())
    with transaction.atomic():
        lock_row(ApiToken, made.row.pk)
        (use,) = race(1, lambda _n: authenticate_token(made.text, ""))
    assert use.error is None
    assert ApiToken.objects.get().last_used_at is None
