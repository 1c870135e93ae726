"""Mandates that change, and regulators whom two people let sign."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid, NotAllowed, NotSignedIn
from apps.core.models import Event
from apps.profiles import services
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import Mandate, Membership, Organisation
from apps.profiles.tokens import authenticate_token
from tests.factories.accounts import UserFactory
from tests.factories.forum import term
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    actor_as,
    actor_for,
    country,
    token_for,
)

pytestmark = pytest.mark.django_db


def drafter_of(place: Organisation) -> Membership:
    made: Membership = MembershipFactory(organisation=place, role=Role.REGULATOR)
    return made


def admin_of(place: Organisation) -> Actor:
    row = MembershipFactory(organisation=place, role=Role.REGULATOR, is_admin=True)
    return actor_for(row.user, second_factor=True)


def test_a_change_keeps_the_mandate_of_before() -> None:
    place = AuthorityFactory()
    old = Mandate.objects.get(organisation=place)
    topic, stage = term("topic", "zqtopic"), term("development_stage", "zqstage")
    scope: dict[str, Any] = {
        "jurisdictions": [country("BE"), country("FR")],
        "topics": [topic],
        "stages": [stage],
    }
    new = services.change_mandate(actor=actor_as(Role.ADMIN), mandate=old, **scope)
    old.refresh_from_db()
    assert old.ended_at is not None
    assert new.ended_at is None
    assert {row.code for row in new.jurisdictions.all()} == {"BE", "FR"}
    assert (new.topics.get(), new.stages.get()) == (topic, stage)
    again = services.change_mandate(actor=actor_as(Role.ADMIN), mandate=new, **scope)
    assert again.pk == new.pk
    with pytest.raises(Conflict):
        services.change_mandate(actor=actor_as(Role.ADMIN), mandate=old, **scope)
    assert Mandate.objects.filter(organisation=place).count() == 2


def test_a_mandate_takes_words_of_its_own_lists_only_and_nobody_else_changes_it() -> None:
    place = AuthorityFactory(signers=0)
    mandate = Mandate.objects.get(organisation=place)
    stage = term("development_stage", "zqstage")
    with pytest.raises(Invalid) as caught:
        services.change_mandate(
            actor=actor_as(Role.ADMIN),
            mandate=mandate,
            jurisdictions=[country("BE")],
            topics=[stage],
        )
    assert set(caught.value.fields) == {"topics"}
    weak = replace(actor_as(Role.ADMIN), second_factor=False)
    for actor in (actor_as(Role.MODERATOR), admin_of(place), weak):
        with pytest.raises(NotAllowed):
            services.change_mandate(
                actor=actor, mandate=mandate, jurisdictions=[country("FR")], stages=[stage]
            )
    mandate.refresh_from_db()
    assert mandate.ended_at is None


@pytest.mark.parametrize("proposer", [Role.MODERATOR, Role.ADMIN, "own"])
def test_two_people_let_a_regulator_sign(proposer: str) -> None:
    place = AuthorityFactory(signers=1)
    row = drafter_of(place)
    token = token_for(row)
    first = admin_of(place) if proposer == "own" else actor_as(Role(proposer))
    services.propose_signer(actor=first, membership=row)
    row.refresh_from_db()
    assert not row.is_signer
    with pytest.raises(NotAllowed):
        services.approve_signer(actor=first, membership=row)
    with pytest.raises(Conflict):
        services.propose_signer(actor=actor_as(Role.ADMIN), membership=row)
    services.approve_signer(actor=actor_as(Role.ADMIN), membership=row)
    signing = Membership.objects.get(pk=row.pk)
    assert signing.is_signer
    assert signing.is_verified
    assert Membership.objects.filter(organisation=place).signers().count() == 2
    with pytest.raises(NotSignedIn):
        authenticate_token(token.text, "127.0.0.1")
    told = Event.objects.filter(subject_id=row.pk, name__startswith="profiles.signer")
    assert sorted(told.values_list("name", flat=True)) == [
        "profiles.signer_named",
        "profiles.signer_proposed",
    ]
    services.end_signer(actor=actor_as(Role.ADMIN), membership=row)
    row.refresh_from_db()
    assert (row.is_signer, row.signer_proposed_by_id, row.is_verified) == (False, None, True)


def test_nobody_becomes_a_signer_by_their_own_word_or_that_of_one_person() -> None:
    place = AuthorityFactory(signers=1)
    row = drafter_of(place)
    own = MembershipFactory(user=row.user, role=Role.ADMIN)
    both = actor_for(row.user, second_factor=True)
    as_admin = replace(both, acting=next(c for c in both.capacities if c.membership_id == own.pk))
    colleague = drafter_of(place)
    for actor in (as_admin, actor_as(Role.EDITOR), admin_of(AuthorityFactory())):
        with pytest.raises(NotAllowed):
            services.propose_signer(actor=actor, membership=row)
    # Who belongs to the authority does not act for the platform there.
    with pytest.raises(NotAllowed):
        services.propose_signer(actor=as_admin, membership=colleague)
    services.propose_signer(actor=actor_as(Role.MODERATOR), membership=row)
    for actor in (as_admin, actor_as(Role.MODERATOR), admin_of(place)):
        with pytest.raises(NotAllowed):
            services.approve_signer(actor=actor, membership=row)
    other = UserFactory()
    for columns in (
        {"signer_proposed_by": row.user},
        {"signer_proposed_by": other, "signer_approved_by": other},
        {"signer_proposed_by": None, "signer_approved_by": other},
        {"signer_proposed_by": other, "signer_approved_by": row.user},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.filter(pk=row.pk).update(**columns)
    row.refresh_from_db()
    assert not row.is_signer


def test_a_proposal_is_worth_nothing_once_its_maker_or_the_role_is_gone() -> None:
    place = AuthorityFactory(signers=1)
    row, late = drafter_of(place), drafter_of(place)
    proposer = actor_as(Role.MODERATOR)
    for membership in (row, late):
        services.propose_signer(actor=proposer, membership=membership)
    Membership.objects.filter(pk=late.pk).update(state=MembershipState.LAPSED)
    with pytest.raises(Conflict):
        services.approve_signer(actor=actor_as(Role.ADMIN), membership=late)
    MembershipFactory._meta.model.objects.filter(user_id=proposer.user_id).update(role=Role.EDITOR)
    with pytest.raises(Conflict):
        services.approve_signer(actor=actor_as(Role.ADMIN), membership=row)
    services.end_signer(actor=actor_as(Role.ADMIN), membership=row)
    row.refresh_from_db()
    assert (row.is_signer, row.signer_proposed_by_id) == (False, None)
