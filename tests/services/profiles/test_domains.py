"""Which mail domains an organisation can have, and how its admin asks for one."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.models import Event
from apps.profiles import services
from apps.profiles.choices import Role
from apps.profiles.domains import normalise_domain
from apps.profiles.models import DomainRequest, Membership, Organisation, VerifiedDomain
from apps.profiles.services.domains import remove_domain
from tests.factories.accounts import UserFactory
from tests.factories.profiles import (
    DomainFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
)
from tests.support import deliver_events

pytestmark = pytest.mark.django_db


def add(place: Organisation, domain: str) -> VerifiedDomain:
    return services.add_domain(actor=actor_as(Role.ADMIN), organisation=place, domain=domain)


@pytest.mark.parametrize(
    "domain",
    [
        "corn.br", "skynet.be", "mail.yahoo.co.uk", "co.uk", "ac.uk",
        "github.io", "gmail.com", "mail.gmail.com", "example", "com",
        "раураl.com", "pаypal.example", "αlpha.example", "a..example", "-a.example",
        "xn--a.example", "a_b.example", "a.example\nb.example", "x" * 500,
    ],
)  # fmt: skip
def test_domains_that_prove_nothing_are_refused(domain: str) -> None:
    with pytest.raises(Invalid) as caught:
        add(OrganisationFactory(), domain)
    assert set(caught.value.fields) == {"domain"}
    assert not VerifiedDomain.objects.exists()


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        ("university.example", "university.example"),
        ("university.example", "chem.university.example"),
        ("chem.university.example", "university.example"),
        ("арра.example", "appa.example"),
        ("ιοκ.example", "iok.example"),
        ("medicines.example", "rnedicines.example"),
        ("lab1.example", "labl.example"),
        ("université.example", "universite.example"),
        ("straße.example", "straβe.example"),
        ("medicines.example", "mail.rnedicines.example"),
        ("mail.rnedicines.example", "medicines.example"),
        ("mail.medicines.example", "rnedicines.example"),
        ("a.medicines.example", "b.a.rnedicines.example"),
    ],
)
def test_what_can_be_taken_for_another_s_domain_is_refused_twice(held: str, wanted: str) -> None:
    owner = OrganisationFactory()
    add(owner, held)
    with pytest.raises(Invalid):
        add(OrganisationFactory(), wanted)
    spelt = normalise_domain(wanted)
    if spelt is not None:
        with pytest.raises(IntegrityError), transaction.atomic():
            DomainFactory(organisation=OrganisationFactory(), domain=spelt)
    assert VerifiedDomain.objects.count() == 1


def test_one_organisation_may_hold_several_that_look_alike_or_lie_below() -> None:
    place = OrganisationFactory()
    for domain in ("universität.example", "universitat.example", "chem.universitat.example"):
        add(place, domain)
    names = set(VerifiedDomain.objects.values_list("domain", flat=True))
    assert names == {
        "xn--universitt-y5a.example", "universitat.example", "chem.universitat.example",
    }  # fmt: skip


def test_domains_that_only_end_alike_do_not_meet() -> None:
    add(OrganisationFactory(), "university.example")
    add(OrganisationFactory(), "ouruniversity.example")
    add(OrganisationFactory(), "university.example.eu")
    assert VerifiedDomain.objects.count() == 3


def test_domains_below_one_suffix_that_look_alike_elsewhere_do_not_meet() -> None:
    for domain in ("alpha.co.uk", "beta.co.uk", "modern.co.uk", "chem.alpha.com.br", "b.com.br"):
        add(OrganisationFactory(), domain)
    assert VerifiedDomain.objects.count() == 5


def asker(place: Organisation, domain: str = "northmere.example", *, verified: bool = True) -> Any:
    member = MembershipFactory(organisation=place, is_admin=True)
    EmailAddress.objects.create(user=member.user, email=f"a@{domain}", verified=verified)
    return actor_for(member.user, second_factor=True)


def ask(actor: Any, place: Organisation, domain: str = "northmere.example") -> DomainRequest:
    return services.request_domain(actor=actor, organisation=place, domain=domain)


def decide(request: DomainRequest, *, approve: bool = True, **more: Any) -> DomainRequest:
    actor = more.pop("actor", None) or actor_as(Role.ADMIN)
    return services.decide_domain_request(actor=actor, request=request, approve=approve, **more)


def test_an_admin_asks_and_a_platform_admin_decides() -> None:
    place = OrganisationFactory()
    request = ask(asker(place), place, " Northmere.Example. ")
    assert (request.domain, request.state) == ("northmere.example", "open")
    assert not VerifiedDomain.objects.exists()
    decide(request)
    request.refresh_from_db()
    assert request.state == "approved"
    assert VerifiedDomain.objects.get().organisation == place
    with pytest.raises(Conflict):
        decide(request, approve=False, reason="Late")
    names = list(Event.objects.values_list("name", flat=True))
    assert names.count("profiles.domain_request_decided") == 1


def test_asking_needs_a_confirmed_mailbox_there_and_the_right() -> None:
    place = OrganisationFactory()
    with pytest.raises(Invalid):
        ask(asker(place, verified=False), place)
    with pytest.raises(Invalid):
        ask(asker(place, "sub.northmere.example"), place)
    for actor in (
        actor_as(Role.DEVELOPER, organisation=place),
        asker(OrganisationFactory()),
        actor_as(Role.EDITOR),
    ):
        with pytest.raises(NotAllowed):
            ask(actor, place)
    assert not DomainRequest.objects.exists()


def test_a_refusal_names_its_reason_and_frees_the_domain() -> None:
    place = OrganisationFactory()
    actor = asker(place)
    request = ask(actor, place)
    with pytest.raises(Conflict):
        ask(actor, place)
    with pytest.raises(Invalid):
        decide(request, approve=False, reason=" ")
    decide(request, approve=False, reason="It belongs to the city.")
    assert ask(actor, place).state == "open"
    assert not VerifiedDomain.objects.exists()


def test_nobody_decides_their_own_request() -> None:
    operator = OrganisationFactory(kind="operator")
    member = MembershipFactory(organisation=operator, role=Role.ADMIN, is_admin=True)
    EmailAddress.objects.create(user=member.user, email="a@northmere.example", verified=True)
    actor = actor_for(member.user, second_factor=True)
    request = ask(actor, operator)
    with pytest.raises(NotAllowed):
        decide(request, actor=actor)
    with pytest.raises(IntegrityError), transaction.atomic():
        DomainRequest.objects.filter(pk=request.pk).update(decided_by=member.user)
    for other in (actor_as(Role.MODERATOR), actor_as(Role.ADMIN, second_factor=False)):
        with pytest.raises(NotAllowed):
            decide(request, actor=other)


def member_at(domain: VerifiedDomain) -> Membership:
    """Return a membership that a mailbox at the domain verified."""
    user = UserFactory()
    EmailAddress.objects.create(user=user, email=f"a@{domain.domain}", verified=True)
    return services.claim_membership(
        actor=actor_for(user), organisation=domain.organisation, role=Role.DEVELOPER
    )


def test_a_domain_that_is_taken_away_takes_its_proofs_along() -> None:
    place = OrganisationFactory()
    gone, kept = add(place, "northmere.example"), add(place, "rivers.example")
    there, beside = (member_at(domain) for domain in (gone, kept))
    for actor in (actor_as(Role.MODERATOR), actor_as(Role.ADMIN, second_factor=False)):
        with pytest.raises(NotAllowed):
            remove_domain(actor=actor, domain=gone)
    remove_domain(actor=actor_as(Role.ADMIN), domain=gone)
    deliver_events()
    there.refresh_from_db()
    beside.refresh_from_db()
    assert (there.is_verified, beside.is_verified) == (False, True)
    assert Event.objects.get(name="profiles.domain_removed").subject_id == gone.pk
    assert list(place.domains.values_list("domain", flat=True)) == ["rivers.example"]


def test_requests_are_seen_by_their_organisation_and_platform_admins() -> None:
    place = OrganisationFactory()
    actor = asker(place)
    ask(actor, place)
    assert DomainRequest.objects.visible_to(actor).count() == 1
    assert DomainRequest.objects.visible_to(actor_as(Role.ADMIN)).count() == 1
    for other in (actor_as(Role.DEVELOPER), actor_as(Role.EDITOR)):
        assert not DomainRequest.objects.visible_to(other).exists()
