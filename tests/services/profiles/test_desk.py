"""The verification desk: two people decide, neither of them concerned."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from apps.accounts.models import User
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.models import Event
from apps.profiles import services
from apps.profiles.checklists import checklist_for
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import Evidence, Membership, Review, ReviewStep
from apps.profiles.reviewing import Proposal, ReviewState
from apps.profiles.services.evidence import remove_evidence
from apps.profiles.services.reviews import ask_for_more, decide, propose, take_back
from tests.factories.desk import evidence, proposal, statement, version_of
from tests.factories.profiles import MembershipFactory, actor_as, actor_for
from tests.support import deliver_events
from tests.support.mailing import deliver_mails

pytestmark = pytest.mark.django_db


def _admin() -> Actor:
    return actor_as(Role.ADMIN)


def _decide(membership: Membership, by: Actor | None = None, **values: Any) -> Review:
    given = {"agrees": True} | values
    return decide(actor=by or _admin(), membership=membership, seen=version_of(membership), **given)


def _state(membership: Membership) -> str:
    return Membership.objects.get(pk=membership.pk).state


def test_two_people_verify_what_they_read_in_a_letter() -> None:
    stated = statement()
    evidence(stated)
    moderator, admin = actor_as(Role.MODERATOR), _admin()
    proposal(stated, by=moderator)
    assert _state(stated) == MembershipState.CLAIMED, "a proposal alone gives nothing"
    review = _decide(stated, by=admin)
    row = Membership.objects.get(pk=stated.pk)
    assert (row.state, row.method, row.is_verified) == ("verified", "desk", True)
    assert {row.verified_by_id, row.approved_by_id} == {admin.user_id, moderator.user_id}
    assert (review.state, review.decided_by_id) == (ReviewState.APPROVED, admin.user_id)
    names = set(Event.objects.values_list("name", flat=True))
    assert {"profiles.evidence_sent", "profiles.review_proposed"} <= names
    assert {"profiles.review_approved", "profiles.membership_verified"} <= names


def test_a_refusal_ends_the_statement_and_the_person_reads_why() -> None:
    stated = statement()
    proposal(stated, kind=Proposal.REFUSE)
    _decide(stated)
    assert _state(stated) == MembershipState.REVOKED
    deliver_events()
    deliver_mails()
    words = [sent for sent in mail.outbox if "could not verify" in sent.subject]
    assert [sent.to for sent in words] == [[stated.user.email]]
    assert "The letter names no date." in str(words[0].body)
    assert "state the role again" in str(words[0].body)
    again = services.claim_membership(
        actor=actor_for(stated.user), organisation=stated.organisation, role=stated.role
    )
    assert again.state == MembershipState.CLAIMED


def test_asking_for_more_needs_one_person_and_a_reason() -> None:
    stated = statement()
    evidence(stated)
    moderator = actor_as(Role.MODERATOR)
    with pytest.raises(Invalid):
        ask_for_more(actor=moderator, membership=stated, seen=version_of(stated), reason=" ")
    review = ask_for_more(
        actor=moderator, membership=stated, seen=version_of(stated), reason="Send a signed letter."
    )
    assert review.state == ReviewState.ASKED
    deliver_events()
    deliver_mails()
    (sent,) = [one for one in mail.outbox if one.subject == "We need one more document"]
    assert sent.to == [stated.user.email]
    assert "Send a signed letter." in str(sent.body)
    assert f"/account/verification/{stated.pk}/documents/" in str(sent.body)
    evidence(stated)
    assert Review.objects.get(pk=review.pk).state == ReviewState.WAITING


def _proposer(stated: Membership) -> Actor:
    admin = _admin()
    proposal(stated, by=admin)
    return admin


def _own(stated: Membership) -> Actor:
    MembershipFactory(user=stated.user, role=Role.ADMIN)
    proposal(stated)
    return actor_for(stated.user, second_factor=True)


def _runs_it(stated: Membership) -> Actor:
    runs = MembershipFactory(organisation=stated.organisation, role=stated.role, is_admin=True)
    admin = MembershipFactory(user=runs.user, role=Role.ADMIN, verified_at=now() - timedelta(9))
    proposal(stated)
    actor = actor_for(runs.user, second_factor=True)
    assert actor.acting_membership_id == admin.pk
    return actor


def _works_there(stated: Membership) -> Actor:
    works = MembershipFactory(organisation=stated.organisation, role=stated.role)
    MembershipFactory(user=works.user, role=Role.ADMIN, verified_at=now() - timedelta(9))
    proposal(stated)
    return actor_for(works.user, second_factor=True)


def _no_second_step(stated: Membership) -> Actor:
    proposal(stated)
    return actor_as(Role.ADMIN, second_factor=False)


def _only_moderates(stated: Membership) -> Actor:
    proposal(stated)
    return actor_as(Role.MODERATOR)


def _edits(stated: Membership) -> Actor:
    proposal(stated)
    return actor_as(Role.EDITOR)


@pytest.mark.parametrize(
    "who", [_proposer, _own, _runs_it, _works_there, _no_second_step, _only_moderates, _edits]
)
@pytest.mark.parametrize("agrees", [True, False])
def test_nobody_else_decides_and_nothing_changes(who: Any, *, agrees: bool) -> None:
    stated = statement()
    actor = who(stated)
    before = Review.objects.values().get(), Event.objects.count(), ReviewStep.objects.count()
    with pytest.raises(NotAllowed):
        _decide(stated, by=actor, agrees=agrees, reason="No.")
    after = Review.objects.values().get(), Event.objects.count(), ReviewStep.objects.count()
    assert (before, _state(stated)) == (after, MembershipState.CLAIMED)


@pytest.mark.parametrize("who", [Role.DEVELOPER, Role.EDITOR, Role.REGULATOR])
def test_only_the_desk_asks_and_proposes(who: str) -> None:
    stated, actor = statement(), actor_as(who)
    with pytest.raises(NotAllowed):
        proposal(stated, by=actor, kind=Proposal.REFUSE)
    with pytest.raises(NotAllowed):
        ask_for_more(actor=actor, membership=stated, seen=0, reason="x")
    assert not Review.objects.exists()


@pytest.mark.parametrize("role", [Role.REGULATOR, Role.EDITOR, Role.ADMIN])
def test_roles_by_invitation_are_none_of_the_desk_s(role: str) -> None:
    stated = statement(role)
    with pytest.raises(NotAllowed):
        proposal(stated, kind=Proposal.REFUSE)
    with pytest.raises(NotAllowed):
        evidence(stated)


def test_a_proposal_to_verify_needs_every_tick_and_a_refusal_a_reason() -> None:
    stated, actor = statement(Role.HOSPITAL_STEWARD), actor_as(Role.MODERATOR)
    codes = [str(check) for check in checklist_for(stated.role)]
    assert {"steward", "asked_back"} <= set(codes)
    with pytest.raises(Invalid) as caught:
        propose(actor=actor, membership=stated, seen=0, proposal="approve", checklist=codes[:-1])
    assert set(caught.value.fields) == {"checklist"}
    with pytest.raises(Invalid) as caught:
        propose(actor=actor, membership=stated, seen=0, proposal="refuse", reason=" ")
    assert set(caught.value.fields) == {"reason"}
    assert not Review.objects.exists()


def test_a_proposal_is_taken_back_by_its_own_maker_only() -> None:
    stated, moderator = statement(), actor_as(Role.MODERATOR)
    proposal(stated, by=moderator)
    with pytest.raises(Conflict):
        take_back(actor=actor_as(Role.MODERATOR), membership=stated, seen=version_of(stated))
    review = take_back(actor=moderator, membership=stated, seen=version_of(stated))
    assert (review.state, review.proposed_by_id) == (ReviewState.WAITING, None)
    with pytest.raises(Conflict):
        _decide(stated)


def test_who_does_not_agree_sends_it_back_with_words_for_the_desk_only() -> None:
    stated = statement()
    proposal(stated)
    with pytest.raises(Invalid):
        _decide(stated, agrees=False)
    review = _decide(stated, agrees=False, reason="The stamp is odd.")
    assert review.state == ReviewState.WAITING
    seen = ReviewStep.objects.visible_to(actor_for(stated.user))
    assert "The stamp is odd." not in str(list(seen.values_list("reason", flat=True)))
    seen = ReviewStep.objects.visible_to(_admin())
    assert "The stamp is odd." in str(list(seen.values_list("reason", flat=True)))


def test_a_page_that_is_not_of_this_moment_changes_nothing() -> None:
    stated, actor = statement(), actor_as(Role.MODERATOR)
    ask_for_more(actor=actor, membership=stated, seen=0, reason="One.")
    for seen in (0, 5):
        with pytest.raises(Conflict) as caught:
            ask_for_more(actor=actor, membership=stated, seen=seen, reason="Two.")
        assert caught.value.code == "version_conflict"
    proposal(stated)
    old = version_of(stated)
    evidence(stated)
    with pytest.raises(Conflict):
        decide(actor=_admin(), membership=stated, seen=old, agrees=True)
    assert _state(stated) == MembershipState.CLAIMED


def test_who_left_the_desk_proposes_no_more() -> None:
    stated, moderator = statement(), MembershipFactory(role=Role.MODERATOR)
    proposal(stated, by=actor_for(moderator.user, second_factor=True))
    services.revoke_membership(actor=_admin(), membership=moderator)
    with pytest.raises(Conflict) as caught:
        _decide(stated)
    assert caught.value.code == "proposer_left"


def test_who_joined_the_organisation_proposes_no_more() -> None:
    stated, moderator = statement(), MembershipFactory(role=Role.MODERATOR)
    proposal(stated, by=actor_for(moderator.user, second_factor=True))
    MembershipFactory(user=moderator.user, organisation=stated.organisation, role=stated.role)
    with pytest.raises(Conflict) as caught:
        _decide(stated)
    assert caught.value.code == "proposer_left"
    assert _decide(stated, agrees=False, reason="Again.").state == ReviewState.WAITING


def _removed(sent: Evidence) -> None:
    remove_evidence(actor=actor_for(sent.membership.user), evidence=sent)


def _of_a_decision_before(sent: Evidence) -> None:
    last = now() - timedelta(days=1)
    Evidence.objects.update(decided_at=last, delete_after=now() + timedelta(days=9))


@pytest.mark.parametrize("lose", [_removed, _of_a_decision_before])
def test_nobody_is_verified_by_a_letter_that_nobody_can_read(lose: Any) -> None:
    stated, moderator = statement(), actor_as(Role.MODERATOR)
    sent = evidence(stated)
    proposal(stated, by=moderator)
    lose(sent)
    with pytest.raises(Invalid) as caught:
        _decide(stated)
    assert set(caught.value.fields) == {"decision"}
    take_back(actor=moderator, membership=stated, seen=version_of(stated))
    with pytest.raises(Invalid) as caught:
        propose(
            actor=moderator,
            membership=stated,
            seen=version_of(stated),
            proposal="approve",
            checklist=[str(check) for check in checklist_for(stated.role)],
        )
    assert set(caught.value.fields) == {"proposal"}
    assert _state(stated) == MembershipState.CLAIMED
    assert proposal(stated, by=moderator, kind=Proposal.REFUSE).state == ReviewState.PROPOSED


def test_a_decision_elsewhere_closes_the_review() -> None:
    stated = statement()
    sent = evidence(stated)
    proposal(stated)
    services.revoke_membership(actor=actor_for(stated.user), membership=stated)
    assert Review.objects.get().state == ReviewState.CLOSED
    sent.refresh_from_db()
    assert sent.decided_at is not None
    with pytest.raises(Conflict):
        _decide(stated)


@pytest.mark.parametrize(
    "values",
    [
        {"decided_by": "proposer"},
        {"decided_by": "person"},
        {"proposed_by": "person"},
        {"state": "approved"},
        {"state": "waiting", "decided_by": "admin"},
        {"state": "refused", "decided_by": "admin"},
    ],
)
def test_the_database_holds_it_too(values: dict[str, str]) -> None:
    stated, moderator = statement(), MembershipFactory(role=Role.MODERATOR)
    proposal(stated, by=actor_for(moderator.user, second_factor=True))
    people = {"proposer": moderator.user, "person": stated.user}
    people["admin"] = User.objects.get(pk=_admin().user_id)
    given = {name: people.get(value, value) for name, value in values.items()}
    if "decided_by" in given and "state" not in given:
        given["state"] = "approved"
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.update(**given)


def test_a_lapsed_role_is_renewed_or_refused_by_the_desk() -> None:
    for kind, state in (("approve", "verified"), ("refuse", "lapsed")):
        lapsed = statement(state=MembershipState.LAPSED, verified_at=now() - timedelta(400))
        sent = evidence(lapsed)
        proposal(lapsed, kind=kind)
        _decide(lapsed)
        sent.refresh_from_db()
        assert _state(lapsed) == state
        assert sent.delete_after is not None
