"""Each rule asked without an object: what doors and menus show."""

import pytest

from apps.core.access import check
from apps.core.actor import ANONYMOUS, system_actor
from apps.profiles.choices import Role
from tests.factories.accounts import UserFactory
from tests.factories.profiles import MembershipFactory, actor_as, actor_for

pytestmark = pytest.mark.django_db
RULES = (
    "profiles.own",
    "profiles.invite_member",
    "profiles.confirm_membership",
    "profiles.revoke_membership",
    "profiles.vouch_for_member",
    "profiles.approve_invitation",
    "profiles.grant_mandate",
    "accounts.signed_in",
    "accounts.close_account",
)
OWN = {"profiles.own", "accounts.signed_in"}
VOUCHES = OWN | {"profiles.vouch_for_member"}
DESK = VOUCHES | {"profiles.revoke_membership", "profiles.invite_member"}
RUNS = DESK | {"profiles.confirm_membership"}
ADMIN = DESK | {"profiles.grant_mandate", "profiles.approve_invitation", "accounts.close_account"}


def allowed(actor: object) -> set[str]:
    return {name for name in RULES if check(actor, name)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("role", "is_admin", "expected"),
    [
        (Role.DEVELOPER, False, VOUCHES),
        (Role.DEVELOPER, True, RUNS),
        (Role.REGULATOR, False, VOUCHES),
        (Role.EDITOR, False, VOUCHES),
        (Role.MODERATOR, False, DESK),
        (Role.ADMIN, False, ADMIN),
    ],
)
def test_who_may_do_what(role: Role, *, is_admin: bool, expected: set[str]) -> None:
    assert allowed(actor_as(role, is_admin=is_admin)) == expected
    assert allowed(actor_as(role, is_admin=is_admin, second_factor=False)) == OWN


def test_people_without_an_office_and_nobody() -> None:
    assert allowed(actor_for(UserFactory(), second_factor=True)) == OWN
    assert allowed(ANONYMOUS) == set()
    assert allowed(system_actor()) == set()


def test_a_refusal_says_why() -> None:
    decision = check(actor_as(Role.ADMIN, second_factor=False), "profiles.grant_mandate")
    assert getattr(decision, "code", "") == "second_factor_required"


def test_what_belongs_to_somebody_else_is_refused() -> None:
    actor = actor_as(Role.DEVELOPER)
    assert not check(actor, "profiles.own", MembershipFactory())
    assert not check(actor, "accounts.signed_in", UserFactory())
