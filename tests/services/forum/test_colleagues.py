"""Colleagues who read along: who can be named, what they read, and when it ends."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.actor import Actor, actor_for_user_id
from apps.core.errors import Invalid, NotAllowed
from apps.core.models import Event
from apps.forum.models import Answer, Case, Question, QuestionColleague
from apps.forum.services.acceptance import accept_answer
from apps.forum.services.colleagues import name_colleague, remove_colleague
from apps.forum.services.questions import edit_question, withdraw_question
from apps.notifications.models import Notification
from apps.profiles.choices import MembershipState
from apps.profiles.models import Membership
from tests.factories.forum import answer, case, developer, membership_of, question, question_content
from tests.factories.profiles import AuthorityFactory, MembershipFactory, actor_for
from tests.support import deliver_events

pytestmark = pytest.mark.django_db


def named(kind: str = "private") -> tuple[Actor, Question, Membership]:
    """Return an asker, a question and the colleague who reads along."""
    asker = developer()
    made = question(kind, asker=asker)
    colleague = MembershipFactory(organisation=membership_of(asker).organisation)
    name_colleague(actor=asker, question=made, membership=colleague)
    return asker, made, colleague


def reads(membership: Membership, made: Question) -> bool:
    """Return whether the member finds the question, with the rights of this moment."""
    return Question.objects.visible_to(actor_for(membership.user)).filter(pk=made.pk).exists()


def test_a_named_colleague_reads_question_case_and_answer() -> None:
    asker = developer()
    issued = answer(of=case("private", asker=asker))
    colleague = MembershipFactory(organisation=membership_of(asker).organisation)
    other = MembershipFactory(organisation=colleague.organisation)
    assert not reads(colleague, issued.question)
    name_colleague(actor=asker, question=issued.question, membership=colleague)
    reader = actor_for(colleague.user)
    assert reads(colleague, issued.question)
    assert not reads(other, issued.question)
    assert Answer.objects.visible_to(reader).get() == issued
    assert Case.objects.visible_to(reader).count() == 1
    with pytest.raises(NotAllowed):
        accept_answer(actor=reader, answer=issued)


def test_a_named_colleague_neither_changes_nor_withdraws_nor_names_others() -> None:
    asker, made, colleague = named()
    reader = actor_for(colleague.user)
    content = question_content(visibility=made.visibility, authorities=[])
    with pytest.raises(NotAllowed):
        edit_question(actor=reader, question=made, content=content, version=1, submit=False)
    with pytest.raises(NotAllowed):
        withdraw_question(actor=reader, question=made)
    with pytest.raises(NotAllowed):
        name_colleague(actor=reader, question=made, membership=membership_of(asker))


def _revoked(membership: Membership) -> None:
    Membership.objects.filter(pk=membership.pk).update(
        state=MembershipState.REVOKED, revoked_at=timezone.now()
    )


def _lapsed(membership: Membership) -> None:
    Membership.objects.filter(pk=membership.pk).update(valid_until=membership.created_at)


@pytest.mark.parametrize("ends", [_revoked, _lapsed])
@pytest.mark.parametrize("who", ["asker", "colleague"])
def test_reading_ends_when_either_leaves(ends: Callable[[Membership], None], who: str) -> None:
    asker, made, colleague = named()
    ends(membership_of(asker) if who == "asker" else colleague)
    assert not reads(colleague, made)


def test_reading_ends_when_the_asker_removes_the_colleague() -> None:
    asker, made, colleague = named()
    remove_colleague(actor=asker, question=made, membership_id=colleague.pk)
    assert not reads(colleague, made)
    assert Event.objects.filter(name="forum.colleague_removed").count() == 1


def test_whoever_left_can_still_remove_but_not_name() -> None:
    asker, made, colleague = named()
    _revoked(membership_of(asker))
    left = actor_for_user_id(asker.person_id)
    other = MembershipFactory(organisation=colleague.organisation)
    with pytest.raises(NotAllowed):
        name_colleague(actor=left, question=made, membership=other)
    remove_colleague(actor=left, question=made, membership_id=colleague.pk)
    assert not QuestionColleague.objects.exists()


def test_only_verified_members_of_the_organisation_asked_for_are_named() -> None:
    asker, made, colleague = named()
    place = colleague.organisation
    claimed = MembershipFactory(organisation=place, state=MembershipState.CLAIMED, verified_at=None)
    for wrong in (MembershipFactory(), claimed, membership_of(asker)):
        with pytest.raises(Invalid):
            name_colleague(actor=asker, question=made, membership=wrong)


def test_the_database_refuses_a_colleague_of_another_organisation() -> None:
    asker, made, _colleague = named()
    with pytest.raises(IntegrityError), transaction.atomic():
        QuestionColleague.objects.create(
            question=made, membership=MembershipFactory(), asker_membership=membership_of(asker)
        )


def test_a_token_reads_along_as_its_one_membership_only() -> None:
    _asker, made, colleague = named()
    elsewhere = MembershipFactory(user=colleague.user)
    whole = actor_for(colleague.user)
    for membership, sees in ((colleague, True), (elsewhere, False)):
        only = tuple(c for c in whole.capacities if c.membership_id == membership.pk)
        bound = replace(whole, capacities=only, acting=only[0], bound=True)
        assert Question.objects.visible_to(bound).filter(pk=made.pk).exists() == sees


def test_a_draft_is_read_by_nobody_else_and_its_colleagues_are_told_when_it_is_sent() -> None:
    asker, made, colleague = named("draft")
    deliver_events()
    assert not reads(colleague, made)
    assert not Notification.objects.filter(recipient=colleague.user).exists()
    content = question_content(
        title=made.title, visibility="authority_private", authorities=[AuthorityFactory()]
    )
    edit_question(actor=asker, question=made, content=content, version=made.version, submit=True)
    deliver_events()
    assert reads(colleague, made)
    kinds = Notification.objects.filter(recipient=colleague.user).values_list("kind", flat=True)
    assert list(kinds) == ["forum.colleague_told"]


def test_a_draft_sent_for_another_organisation_leaves_the_colleagues_behind() -> None:
    asker, made, colleague = named("draft")
    elsewhere = MembershipFactory(user_id=asker.person_id)
    whole = actor_for_user_id(asker.person_id)
    acting = next(c for c in whole.capacities if c.membership_id == elsewhere.pk)
    other_role = Actor(
        kind="person", user_id=asker.person_id, capacities=whole.capacities, acting=acting
    )
    content = question_content(
        title=made.title, visibility="authority_private", authorities=[AuthorityFactory()]
    )
    edit_question(
        actor=other_role, question=made, content=content, version=made.version, submit=True
    )
    assert not reads(colleague, made)


def test_naming_twice_tells_once_and_names_nothing_in_the_message() -> None:
    asker, made, colleague = named()
    name_colleague(actor=asker, question=made, membership=colleague)
    deliver_events()
    told = Notification.objects.get(recipient=colleague.user)
    assert (told.kind, told.private) == ("forum.colleague_named", True)
