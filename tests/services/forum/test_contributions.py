"""Comments of members: apart from official answers, public questions only, one accepted."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.core.actor import ANONYMOUS, Actor
from apps.core.errors import Conflict, Invalid, NotAllowed, TooMany
from apps.forum.choices import ContributionKind
from apps.forum.contribution_shown import comments_of, with_contributions
from apps.forum.models import (
    Answer,
    Contribution,
    ContributionAcceptance,
    ContributionRevision,
    Question,
)
from apps.forum.services.contributions import (
    accept_contribution,
    change_contribution,
    post_contribution,
    revoke_contribution_acceptance,
    withdraw_contribution,
)
from apps.notifications.models import Notification
from apps.profiles.choices import Role
from tests.factories.accounts import UserFactory
from tests.factories.forum import developer, membership_of, officials_of, question
from tests.factories.people import make_person
from tests.factories.profiles import AuthorityFactory, actor_as, actor_for
from tests.support import deliver_events

pytestmark = pytest.mark.django_db


def comment(of: Question, actor: Actor | None = None, **given: Any) -> Contribution:
    """Return a new comment of a new member."""
    text = str(given.pop("text", "We tested once, and it was enough."))
    return post_contribution(
        actor=actor or developer(), question=of, text=text, language="en", **given
    )


def test_a_member_comments_and_the_asker_is_told() -> None:
    asker = developer()
    of = question(asker=asker)
    made = comment(of)
    assert made.kind == ContributionKind.COMMUNITY
    made.refresh_from_db()
    assert made.capacity.role == Role.DEVELOPER
    assert not Answer.objects.exists()
    deliver_events()
    told = Notification.objects.filter(recipient_id=asker.user_id)
    assert told.filter(kind="forum.contribution_posted").count() == 1


@pytest.mark.parametrize("kind", ["private", "after_answer", "withdrawn"])
def test_only_public_questions_have_comments(kind: str) -> None:
    asker = developer()
    of = question(kind, asker=asker)
    with pytest.raises(NotAllowed):
        comment(of, asker)
    made = comment(question(), asker)
    with pytest.raises(IntegrityError, match="only public"), transaction.atomic():
        Contribution.objects.create(
            question=of,
            kind=made.kind,
            language="en",
            text_md="x",
            author_id=made.author_id,
            membership_id=made.membership_id,
            posted_at=made.posted_at,
        )


def test_a_closed_public_question_still_has_comments() -> None:
    of = question()
    Question.objects.filter(pk=of.pk).update(state="closed")
    of.refresh_from_db()
    assert comment(of).question_id == of.pk


def test_the_unverified_do_not_comment() -> None:
    with pytest.raises(NotAllowed) as refused:
        comment(question(), actor_for(UserFactory()))
    assert refused.value.code == "not_verified"


def test_officials_speak_as_persons_and_say_so() -> None:
    authority = AuthorityFactory()
    official, _other = officials_of(authority)
    of = question(authorities=[authority])
    with pytest.raises(Invalid) as refused:
        comment(of, official)
    assert "for_myself" in refused.value.fields
    made = comment(of, official, for_myself=True)
    assert made.kind == ContributionKind.PERSONAL_EXPERT
    shown = Question.objects.visible_to(ANONYMOUS)
    [seen] = comments_of(with_contributions(shown).get(pk=of.pk), ANONYMOUS, is_asker=False)
    assert authority.name not in f"{seen.writer} {seen.role_line}"
    with pytest.raises(IntegrityError, match="as persons"), transaction.atomic():
        Contribution.objects.create(
            question=of,
            kind=ContributionKind.COMMUNITY,
            language="en",
            text_md="x",
            author_id=made.author_id,
            membership_id=made.membership_id,
            posted_at=made.posted_at,
        )


def test_an_expert_is_who_names_the_topic_in_the_profile() -> None:
    with pytest.raises(Invalid) as refused:
        comment(question(), as_expert=True)
    assert "as_expert" in refused.value.fields


def test_a_change_says_why_and_keeps_the_text_before() -> None:
    writer = developer()
    made = comment(question(), writer)
    with pytest.raises(NotAllowed):
        change_contribution(
            actor=developer(), contribution=made, text="Mine.", reason="x", version=made.version
        )
    with pytest.raises(Invalid):
        change_contribution(
            actor=writer, contribution=made, text="New.", reason=" ", version=made.version
        )
    change_contribution(
        actor=writer, contribution=made, text="New.", reason="Clearer.", version=made.version
    )
    kept = ContributionRevision.objects.get()
    assert (kept.text_md, kept.reason) == ("We tested once, and it was enough.", "Clearer.")
    with pytest.raises(Conflict):
        change_contribution(actor=writer, contribution=made, text="Old.", reason="Late.", version=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContributionRevision.objects.update(text_md="other")


def test_a_withdrawn_comment_leaves_a_line_and_no_text() -> None:
    writer, asker = developer(), developer()
    made = comment(question(asker=asker), writer)
    change_contribution(actor=writer, contribution=made, text="New.", reason="x", version=1)
    accept_contribution(actor=asker, contribution=made)
    withdraw_contribution(actor=writer, contribution=made)
    made.refresh_from_db()
    assert (made.text_md, made.text_html) == ("", "")
    assert not ContributionRevision.objects.exists()
    assert not ContributionAcceptance.objects.active().exists()
    with pytest.raises(Conflict):
        accept_contribution(actor=asker, contribution=made)


def test_the_asker_accepts_at_most_one() -> None:
    asker = developer()
    of = question(asker=asker)
    first, second = comment(of), comment(of)
    with pytest.raises(NotAllowed):
        accept_contribution(actor=developer(), contribution=first)
    accept_contribution(actor=asker, contribution=first)
    accept_contribution(actor=asker, contribution=second)
    assert ContributionAcceptance.objects.active().get().contribution_id == second.pk
    other = comment(question())
    wrong = ContributionAcceptance(question=of, contribution=other, actor_id=asker.person_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong.save()
    revoke_contribution_acceptance(actor=asker, contribution=second)
    assert not ContributionAcceptance.objects.active().exists()


def test_a_text_about_a_person_is_refused_and_so_is_a_flood() -> None:
    writer, of = developer(), question()
    with pytest.raises(Invalid):
        comment(of, writer, text="Her number is 85.07.30-033.28.")
    for number in range(6):
        comment(of, writer, text=f"Comment {number}.")
    with pytest.raises(TooMany):
        comment(of, writer)


def test_a_token_changes_only_what_its_membership_wrote() -> None:
    writer = developer()
    made = comment(question(), writer)
    other = actor_as(Role.DEVELOPER, user_id=writer.user_id)
    bound = replace(other, bound=True)
    acting = [c for c in other.capacities if c.membership_id != made.membership_id]
    with pytest.raises(NotAllowed):
        withdraw_contribution(actor=replace(bound, acting=acting[0]), contribution=made)


def test_nobody_is_called_an_expert_whom_nobody_confirmed() -> None:
    writer, of = developer(), question()
    make_person(membership_of(writer).user, topics=("quality",))
    made = comment(of, writer, as_expert=True)
    assert made.kind == ContributionKind.PERSONAL_EXPERT
    shown = Question.objects.visible_to(ANONYMOUS)
    [seen] = comments_of(with_contributions(shown).get(pk=of.pk), ANONYMOUS, is_asker=False)
    assert "whose profile names this topic" in seen.kind_words
    assert "expert on" not in seen.kind_words
