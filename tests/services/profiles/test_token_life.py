"""Access tokens: refused without a word on why, at the next request after anything changed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.formats import date_format

from apps.accounts.models import User
from apps.accounts.services import close_account, reopen_account
from apps.core.errors import NotSignedIn
from apps.core.models import Event
from apps.profiles import services
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import ApiToken, Membership
from apps.profiles.tokens import (
    TokenState,
    authenticate_token,
    revoke_token,
    state_of,
)
from tests.factories.accounts import TOTP_SECRET, UserFactory
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    actor_as,
    actor_for,
    token_for,
)
from tests.support import deliver_events

pytestmark = pytest.mark.django_db
HERE = "192.0.2.7"


def refusal(raw: str, ip: str = HERE) -> NotSignedIn:
    with pytest.raises(NotSignedIn) as caught:
        authenticate_token(raw, ip)
    return caught.value


# --- refusing


def _swap(text: str, at: int) -> str:
    return text[:at] + ("0" if text[at] != "0" else "1") + text[len(text[:at]) + 1 :]


MALFORMED = [
    "",
    "atmp",
    "atmp_abcdefgh_",
    "Bearer x",
    "\x00",
    "atmp_abcdefgh_" + "0" * 63,
    "atmp_abcdefgh_" + "0" * 65,
    "atmp_abcdefgh_" + "٠" * 64,
    "atmp_ABCDEFGH_" + "0" * 64,
    "atmp_abcdefgh_" + "0" * 64 + "\n",
    "x" * 65536,
]


@pytest.mark.parametrize("raw", MALFORMED)
def test_what_is_no_token_is_refused_without_a_question(raw: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert refusal(raw).code == "token_invalid"
    assert len(queries) == 0


def test_an_unknown_prefix_and_a_wrong_secret_are_the_same() -> None:
    made = token_for(MembershipFactory())
    answers = []
    for raw in (_swap(made.text, 6), _swap(made.text, 40), _swap(made.text, -1)):
        with CaptureQueriesContext(connection) as queries:
            error = refusal(raw)
        answers.append((error.code, str(error.message), error.status, len(queries)))
    assert len(set(answers)) == 1
    assert answers[0][::2] == ("token_invalid", 401)
    assert ApiToken.objects.get(pk=made.row.pk).last_used_at is None


def test_an_expired_token_says_so_to_its_owner_only() -> None:
    begun = timezone.now().replace(microsecond=0)
    ends = begun + timedelta(days=30)
    with time_machine.travel(begun, tick=False) as clock:
        made = token_for(MembershipFactory(), days=30)
        clock.move_to(ends - timedelta(seconds=1))
        assert authenticate_token(made.text, HERE).token_id == made.row.pk
        clock.move_to(ends)
        with translation.override("en"):
            error = refusal(made.text)
            assert (error.code, str(error.message)) == (
                "token_expired",
                f"Token expired on {date_format(ends, 'DATE_FORMAT')}.",
            )
            assert refusal(_swap(made.text, -1)).code == "token_invalid"


@pytest.mark.parametrize(
    ("ip", "opens"),
    [
        ("192.0.2.200", True),
        ("::ffff:192.0.2.200", True),
        ("2001:db8::5", True),
        ("192.0.3.1", False),
        ("2001:db9::5", False),
        ("::ffff:192.0.3.1", False),
        ("", False),
        ("here", False),
    ],
)
def test_networks_narrow_from_where(ip: str, opens: bool) -> None:
    made = token_for(MembershipFactory(), networks=["192.0.2.0/24", "2001:db8::/32"])
    if opens:
        assert authenticate_token(made.text, ip).token_id == made.row.pk
    else:
        assert refusal(made.text, ip).code == "token_invalid"


def test_without_networks_every_address_will_do() -> None:
    assert authenticate_token(token_for(MembershipFactory()).text, "").actor.is_authenticated


# --- the life-cycle (security.md, class 28): refused at the next request


def _new_password(member: Membership) -> None:
    member.user.set_password("another river in autumn")
    member.user.save()


def _second_step_off(member: Membership) -> None:
    Authenticator.objects.get(user=member.user, type="totp").delete()


def _second_step_replaced(member: Membership) -> None:
    _second_step_off(member)
    TOTP.activate(member.user, TOTP_SECRET)


def _close(member: Membership) -> None:
    close_account(actor=actor_as(Role.ADMIN), user=member.user)


def _end_by_desk(member: Membership) -> None:
    services.revoke_membership(actor=actor_as(Role.ADMIN), membership=member)


def _leave(member: Membership) -> None:
    services.revoke_membership(actor=actor_for(member.user), membership=member)


def _end_token(member: Membership) -> None:
    token = ApiToken.objects.get(membership=member)
    revoke_token(actor=actor_for(member.user), token=token)


def _written(**values: Any) -> Callable[[Membership], None]:
    def write(member: Membership) -> None:
        Membership.objects.filter(pk=member.pk).update(**values)

    return write


def _delete(member: Membership) -> None:
    member.user.delete()


ENDINGS: dict[str, Callable[[Membership], None]] = {
    "password changed": _new_password,
    "second step removed": _second_step_off,
    "second step replaced": _second_step_replaced,
    "account closed": _close,
    "account deleted": _delete,
    "role ended by the desk": _end_by_desk,
    "organisation left": _leave,
    "role lapsed": _written(state=MembershipState.LAPSED),
    "made a signer": _written(is_signer=True),
    "made an admin": _written(is_admin=True),
    "token ended": _end_token,
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_token_ends_with_what_it_rests_on(ending: str) -> None:
    member = MembershipFactory(
        user=UserFactory(second_factor=True), organisation=AuthorityFactory(), role=Role.REGULATOR
    )
    made, other = token_for(member), token_for(MembershipFactory())
    assert authenticate_token(made.text, HERE).actor.acting is not None
    ENDINGS[ending](member)
    assert refusal(made.text).code == "token_invalid"
    assert authenticate_token(other.text, HERE).token_id == other.row.pk


def test_a_new_second_step_ends_the_tokens_made_without_it() -> None:
    member = MembershipFactory()
    made = token_for(member)
    TOTP.activate(member.user, TOTP_SECRET)
    assert refusal(made.text).code == "token_invalid"


def test_new_recovery_codes_and_a_new_name_end_nothing() -> None:
    member = MembershipFactory(user=UserFactory(second_factor=True))
    made = token_for(member)
    RecoveryCodes.activate(member.user)
    member.user.display_name, member.user.last_login = "Nora Lind", timezone.now()
    member.user.save()
    assert authenticate_token(made.text, HERE).token_id == made.row.pk


def test_reopening_an_account_revives_no_token() -> None:
    member, admin = MembershipFactory(), actor_as(Role.ADMIN)
    made, already = token_for(member), token_for(member)
    revoke_token(actor=actor_for(member.user), token=already.row)
    close_account(actor=admin, user=member.user)
    deliver_events()
    reopen_account(actor=admin, user=member.user)
    assert refusal(made.text).code == "token_invalid"
    ended = Event.objects.filter(name="profiles.token_revoked", subject_id=made.row.pk)
    assert ended.get().actor_kind == "system"


def _there_and_back(field: str, other: Any) -> Callable[[Membership], None]:
    def change(member: Membership) -> None:
        before = getattr(Membership.objects.get(pk=member.pk), field)
        _written(**{field: other})(member)
        _written(**{field: before})(member)

    return change


def _joined_twice(member: Membership) -> None:
    """Invited without the right to sign, then invited with it again."""
    admin = actor_as(Role.ADMIN)
    head = actor_as(Role.REGULATOR, organisation=member.organisation, is_admin=True)
    for signs in (True, False):
        made = services.invite_member(
            actor=head,
            organisation=member.organisation,
            role=member.role,
            email=member.user.email,
            is_signer=signs,
        )
        services.approve_invitation(actor=admin, invitation=made)
        token = services.invitation_token(made)
        services.redeem_invitation(actor=actor_for(member.user), token=token)


def _password_back(member: Membership) -> None:
    before = member.user.password
    _new_password(member)
    User.objects.filter(pk=member.user.pk).update(password=before)


def _second_step_on_and_off(member: Membership) -> None:
    TOTP.activate(member.user, TOTP_SECRET)
    Authenticator.objects.filter(user=member.user).delete()


def _second_step_lent(member: Membership) -> None:
    step = TOTP.activate(UserFactory(), TOTP_SECRET).instance
    rows, owner = Authenticator.objects.filter(pk=step.pk), step.user_id
    rows.update(user_id=member.user.pk)
    rows.update(user_id=owner)


def _barred_and_let_in(member: Membership) -> None:
    for active in (False, True):
        User.objects.filter(pk=member.user.pk).update(is_active=active)


RETURNS: dict[str, Callable[[Membership], None]] = {
    "signer on and off": _there_and_back("is_signer", True),
    "admin on and off": _there_and_back("is_admin", True),
    "lapsed and verified again": _there_and_back("state", MembershipState.LAPSED),
    "joined twice": _joined_twice,
    "password changed back": _password_back,
    "second step on and off": _second_step_on_and_off,
    "second step lent": _second_step_lent,
    "barred and let in again": _barred_and_let_in,
}


@pytest.mark.parametrize("name", RETURNS)
def test_what_is_void_never_comes_back_to_life(name: str) -> None:
    """Everything is again as when the token was made; the token stays what it became."""
    member = MembershipFactory(organisation=AuthorityFactory(), role=Role.REGULATOR)
    made, other = token_for(member), token_for(MembershipFactory())
    assert authenticate_token(made.text, HERE).token_id == made.row.pk
    RETURNS[name](member)
    assert refusal(made.text).code == "token_invalid"
    row = ApiToken.objects.with_identity().get(pk=made.row.pk)
    assert (state_of(row), row.revoked_at) == (TokenState.VOID, None)
    assert row.voided_at is not None
    assert authenticate_token(other.text, HERE).token_id == other.row.pk


def test_a_void_token_takes_no_place_and_stays_void() -> None:
    member = MembershipFactory()
    made = token_for(member)
    assert ApiToken.objects.in_force().filter(pk=made.row.pk).exists()
    _new_password(member)
    assert not ApiToken.objects.in_force().filter(pk=made.row.pk).exists()
    with pytest.raises(IntegrityError, match="what ended stays ended"), transaction.atomic():
        ApiToken.objects.filter(pk=made.row.pk).update(voided_at=None)


def test_keys_that_were_rotated_out_still_hold(settings: Any) -> None:
    made = token_for(MembershipFactory())
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new key of the installation, long enough to be one"
    assert authenticate_token(made.text, HERE).token_id == made.row.pk
    settings.SECRET_KEY_FALLBACKS = []
    assert refusal(made.text).code == "token_invalid"


def test_states_tell_why() -> None:
    member = MembershipFactory()
    with time_machine.travel(timezone.now() - timedelta(days=40)):
        old = token_for(member, days=30)
    good, ended = token_for(member), token_for(member)
    revoke_token(actor=actor_for(member.user), token=ended.row)

    def states() -> list[TokenState]:
        rows = ApiToken.objects.with_identity().in_bulk([m.row.pk for m in (old, good, ended)])
        return [state_of(rows[m.row.pk]) for m in (old, good, ended)]

    assert states() == [TokenState.EXPIRED, TokenState.ACTIVE, TokenState.REVOKED]
    _new_password(member)
    assert states() == [TokenState.VOID, TokenState.VOID, TokenState.REVOKED]
