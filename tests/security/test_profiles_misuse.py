"""Who gives themselves a right, or borrows another house's name, is refused and changes nothing.

Each attempt is made through the pages by somebody with as many rights as the attempt allows,
second step included. All tables of who belongs where are compared before and after. That no
form or API operation writes a column that it does not offer: test_class_30_protected_columns.py.
"""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core.models import Event, StoredFile
from apps.profiles import services
from apps.profiles.choices import MembershipState, OrganisationKind, Role
from apps.profiles.models import DomainRequest, Membership
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.desk import evidence, proposal, statement, version_of
from tests.factories.profiles import (
    AuthorityFactory,
    DomainFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
)

pytestmark = pytest.mark.django_db
Attempt = tuple[Client, str, dict[str, Any]]
# Sent along with every attempt: what would matter if anybody believed it.
FOREIGN = {
    "is_admin": "on", "is_signer": "on", "is_staff": "on", "is_superuser": "on",
    "state": "verified", "method": "installation", "verified": "on", "needs_approval": "",
    "verified_by": "{me}", "verified_by_id": "{me}", "approved_by": "{me}", "user": "{me}",
    "user_id": "{me}", "proposed_by": "{me}", "decided_by": "{me}", "requested_by": "{me}",
    "confirmed_at": "2026-01-01T00:00:00Z", "mailbox_proven_at": "2026-01-01T00:00:00Z",
    "valid_until": "2099-01-01T00:00:00Z", "second_factor": "on",
}  # fmt: skip


def tables() -> dict[str, list[str]]:
    """Return every row of every table about who belongs where, the events and the files."""
    models = [*apps.get_app_config("profiles").get_models(), EmailAddress, Event, StoredFile]
    return {
        model._meta.db_table: sorted(str(row) for row in model._default_manager.values_list())
        for model in models
    }


def _browser(user: User) -> Client:
    return signed_in(user, second_factor=True)


def _on(route: str, about: Any) -> str:
    return reverse(f"profiles:{route}", kwargs={"pk": about.pk})


def _place(route: str, organisation: Any) -> str:
    return reverse(f"profiles:{route}", kwargs={"public_id": organisation.public_id})


def _boss_with_a_claim() -> tuple[Membership, Membership]:
    """Return an admin of a manufacturing site and the same person's other role that waits."""
    boss = MembershipFactory(role=Role.GMP_STAFF, is_admin=True)
    hospital = OrganisationFactory(kind=OrganisationKind.HOSPITAL)
    MembershipFactory(
        role=Role.HOSPITAL_STEWARD, organisation=hospital, user=boss.user, is_admin=True
    )
    return boss, statement(Role.GMP_STAFF, organisation=hospital, user=boss.user)


def confirms_oneself(route: str = "confirm_membership") -> Attempt:
    _boss, claim = _boss_with_a_claim()
    return _browser(claim.user), _on(route, claim), {"reason": "It is me."}


def refuses_as_admin_of_elsewhere() -> Attempt:
    boss, _claim = _boss_with_a_claim()
    return _browser(boss.user), _on("refuse", statement()), {"reason": "No."}


def vouches_for_oneself() -> Attempt:
    own = MembershipFactory()
    claim = statement(Role.DEVELOPER, organisation=OrganisationFactory(), user=own.user)
    return _browser(own.user), _on("vouch", claim), {}


def names_oneself_admin() -> Attempt:
    own = MembershipFactory()
    return _browser(own.user), _on("change_admin", own), {}


def _reviews_oneself(route: str, role: str, prefix: str, **values: Any) -> Attempt:
    claim = statement()
    evidence(claim)
    MembershipFactory(role=role, user=claim.user)
    if route == "desk_decide":
        proposal(claim)
    values["seen"] = version_of(claim)
    return (
        _browser(claim.user),
        _on(route, claim),
        {f"{prefix}-{name}": value for name, value in values.items()},
    )


def proposes_oneself_at_the_desk() -> Attempt:
    return _reviews_oneself("desk_propose", Role.MODERATOR, "propose", proposal="approve")


def decides_about_oneself_at_the_desk() -> Attempt:
    return _reviews_oneself("desk_decide", Role.ADMIN, "decide", decision="agree")


def decides_one_s_own_proposal_at_the_desk() -> Attempt:
    claim, admin = statement(), MembershipFactory(role=Role.ADMIN)
    MembershipFactory(role=Role.MODERATOR, user=admin.user)
    evidence(claim)
    proposal(claim, by=actor_for(admin.user, second_factor=True))
    values = {"decide-decision": "agree", "decide-seen": version_of(claim)}
    return _browser(admin.user), _on("desk_decide", claim), values


def _proposed(by: User | None = None, email: str = "guest@people.example") -> Any:
    who = actor_as(Role.MODERATOR) if by is None else actor_for(by, second_factor=True)
    return services.invite_member(
        actor=who, organisation=AuthorityFactory(signers=0), role=Role.REGULATOR, email=email
    )


def approves_one_s_own_proposal() -> Attempt:
    user = MembershipFactory(role=Role.MODERATOR).user
    made = _proposed(user)
    MembershipFactory(role=Role.ADMIN, user=user)
    return _browser(user), _on("approval", made), {"decision": "approve"}


def approves_one_s_own_invitation() -> Attempt:
    admin = MembershipFactory(role=Role.ADMIN)
    made = _proposed(email=admin.user.email)
    return _browser(admin.user), _on("approval", made), {"decision": "approve"}


def approves_the_platform_admin_one_proposed() -> Attempt:
    admin = MembershipFactory(role=Role.ADMIN)
    MembershipFactory(role=Role.ADMIN, organisation=admin.organisation)
    made = services.invite_member(
        actor=actor_for(admin.user, second_factor=True),
        organisation=admin.organisation,
        role=Role.ADMIN,
        email="second-account@people.example",
    )
    return _browser(admin.user), _on("approval", made), {"decision": "approve"}


def uses_an_invitation_before_it_is_approved() -> Attempt:
    guest = UserFactory(email="guest@people.example")
    key = services.invitation_token(_proposed())
    return _browser(guest), reverse("profiles:invitation", kwargs={"key": key}), {}


def uses_the_invitation_of_another_address() -> Attempt:
    boss = MembershipFactory(is_admin=True)
    made = services.invite_member(
        actor=actor_for(boss.user, second_factor=True),
        organisation=boss.organisation,
        role=Role.DEVELOPER,
        email="guest@people.example",
    )
    address = reverse("profiles:invitation", kwargs={"key": services.invitation_token(made)})
    return _browser(UserFactory(email="guest@people.example.evil.example")), address, {}


def _states(role: str, place: Any) -> Attempt:
    return (
        _browser(UserFactory()),
        reverse("profiles:verification"),
        {"organisation": place.public_id, "role": role},
    )


def states_to_be_a_regulator() -> Attempt:
    return _states(Role.REGULATOR, AuthorityFactory())


def states_to_be_a_platform_admin() -> Attempt:
    return _states(Role.ADMIN, OrganisationFactory(kind=OrganisationKind.OPERATOR))


def invites_a_platform_admin_from_a_company() -> Attempt:
    boss = MembershipFactory(is_admin=True)
    values = {"email": "me@people.example", "role": Role.ADMIN, "idempotency_key": "k"}
    return _browser(boss.user), _place("invite", boss.organisation), values


def decides_one_s_own_domain_request() -> Attempt:
    admin = MembershipFactory(role=Role.ADMIN)
    asked = DomainRequest.objects.create(
        organisation=OrganisationFactory(), domain="mine.example", requested_by=admin.user
    )
    return _browser(admin.user), _on("domain_request", asked), {"decision": "approve"}


def undoes_another_s_decision() -> Attempt:
    claim = statement(Role.DEVELOPER)
    first, second = (
        MembershipFactory(organisation=claim.organisation, is_admin=True) for _n in range(2)
    )
    services.confirm_membership(actor=actor_for(first.user, second_factor=True), membership=claim)
    return _browser(second.user), _on("undo_confirmation", claim), {}


def _asks_for(domain: str) -> Attempt:
    """An admin with a confirmed mailbox there asks, beside a house that holds the real name."""
    DomainFactory(domain="pharma-lab.example")
    boss = MembershipFactory(is_admin=True)
    EmailAddress.objects.create(user=boss.user, email=f"a@{domain}", verified=True)
    return (
        _browser(boss.user),
        _place("organisation_domains", boss.organisation),
        {"domain": domain},
    )


ATTEMPTS: dict[str, Callable[[], Attempt]] = {
    function.__name__.replace("_", " "): function
    for function in (
        confirms_oneself,
        refuses_as_admin_of_elsewhere,
        vouches_for_oneself,
        names_oneself_admin,
        proposes_oneself_at_the_desk,
        decides_about_oneself_at_the_desk,
        decides_one_s_own_proposal_at_the_desk,
        approves_one_s_own_proposal,
        approves_one_s_own_invitation,
        approves_the_platform_admin_one_proposed,
        uses_an_invitation_before_it_is_approved,
        uses_the_invitation_of_another_address,
        states_to_be_a_regulator,
        states_to_be_a_platform_admin,
        invites_a_platform_admin_from_a_company,
        decides_one_s_own_domain_request,
        undoes_another_s_decision,
    )
}
BORROWED = {
    "Cyrillic a": "ph\u0430rma-lab.example",
    "all Cyrillic where it can": "\u0440h\u0430rm\u0430-l\u0430b.example",
    "rn for m": "pharrna-lab.example",
    "one for l": "pharma-1ab.example",
    "an accent": "ph\u00e1rma-lab.example",
    "wide letters": "\uff50harma-lab.example",
    "below": "mail.pharma-lab.example",
    "far below": "a.b.pharma-lab.example",
    "in capitals": "PHARMA-LAB.example",
    "with a dot": "pharma-lab.example.",
    "above": "example",
    "a provider": "gmail.com",
    "below a provider": "pharma-lab.gmail.com",
    "a public suffix": "co.uk",
    "punycode of a look-alike": "xn--phrma-lab-66g.example",
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_a_right_is_not_taken_by_oneself(attempt: Callable[[], Attempt]) -> None:
    _require_refused(*attempt())


@pytest.mark.parametrize("domain", BORROWED.values(), ids=BORROWED)
def test_a_name_is_not_borrowed(domain: str) -> None:
    _require_refused(*_asks_for(domain))


def _require_refused(client: Client, address: str, values: dict[str, Any]) -> None:
    me = client.session["_auth_user_id"]
    foreign = {name: value.format(me=me) for name, value in FOREIGN.items()}
    for sent in (values, {**foreign, **values}):
        before = tables()
        answer: Any = client.post(address, sent)
        said = answer.status_code == 200 and bool(answer.context["form"].errors)
        assert said or answer.status_code in {403, 404, 409, 422}, (address, answer.status_code)
        assert tables() == before


LOOK_ALIKES = (
    "a@mail.house.example", "a@house.example.evil.example", "a@evil-house.example",
    "a@h\u043euse.example", "a@xn--huse-5cd.example", "house.example@people.example",
)  # fmt: skip


@pytest.mark.parametrize("email", LOOK_ALIKES)
def test_a_mailbox_beside_the_domain_proves_nothing(email: str) -> None:
    place = OrganisationFactory()
    DomainFactory(organisation=place, domain="house.example")
    user = UserFactory(email=email)
    made = services.claim_membership(actor=actor_for(user), organisation=place, role=Role.DEVELOPER)
    assert made.state == MembershipState.CLAIMED
    assert actor_for(user).capacities == ()


def test_the_comparison_sees_a_single_changed_column() -> None:
    row = MembershipFactory()
    before = tables()
    Membership.objects.filter(pk=row.pk).update(reminded=7)
    assert tables() != before
