"""Answers and comments under pressure, with the services and with the services bypassed."""

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from apps.core.errors import Conflict
from apps.core.models import Event
from apps.forum.models import (
    ContributionAcceptance,
    Redaction,
)
from apps.forum.services.answers import issue_answer
from apps.forum.services.contributions import accept_contribution, post_contribution
from apps.forum.services.redactions import confirm_redaction, propose_redaction
from apps.profiles.choices import Role
from tests.factories.forum import answer, developer, officials_of, question
from tests.factories.profiles import actor_as
from tests.support import race, winners
from tests.support.size import amount

pytestmark = [pytest.mark.deep, pytest.mark.django_db(transaction=True)]
CROWD, ROUNDS = 8, amount(20, full=200)


def test_a_final_and_a_preliminary_issue_happen_once_each() -> None:
    made = answer("signed", is_preliminary=True)
    signer = officials_of(made.authority)[1]
    outcomes = race(
        CROWD, lambda _n: issue_answer(actor=signer, answer=made, seen_hash=made.content_hash)
    )
    assert len(winners(outcomes)) == 1
    assert {type(o.error) for o in outcomes if o.error} == {Conflict}
    assert Event.objects.filter(name="forum.preliminary_issued").count() == 1


def test_of_many_acceptances_of_comments_one_stands() -> None:
    asker = developer()
    of = question(asker=asker)
    made = [
        post_contribution(actor=developer(), question=of, text=f"Text {n}.", language="en")
        for n in range(CROWD)
    ]
    for _round in range(ROUNDS // 10):
        race(CROWD, lambda n: accept_contribution(actor=asker, contribution=made[n]))
        assert ContributionAcceptance.objects.active().count() == 1
    ContributionAcceptance.objects.update(revoked_at=timezone.now())

    def bypass(number: int) -> object:
        return ContributionAcceptance.objects.create(
            question=of, contribution=made[number], actor_id=asker.person_id
        )

    outcomes = race(CROWD, bypass)
    assert len(winners(outcomes)) == 1
    assert {type(o.error) for o in outcomes if o.error} == {IntegrityError}


def test_two_confirmations_remove_a_text_once() -> None:
    made = answer("issued")
    proposal = propose_redaction(
        actor=actor_as(Role.ADMIN), answer=made, ground="erasure", reason="A person asked."
    )
    admins = [actor_as(Role.ADMIN) for _n in range(CROWD)]
    outcomes = race(CROWD, lambda n: confirm_redaction(actor=admins[n], redaction=proposal))
    assert len(winners(outcomes)) == 1
    assert {type(o.error) for o in outcomes if o.error} == {Conflict}
    assert Event.objects.filter(name="forum.answer_redacted").count() == 1


def test_the_function_of_the_database_removes_a_text_once() -> None:
    """The same, with the service bypassed."""
    made = answer("issued")
    proposal = propose_redaction(
        actor=actor_as(Role.ADMIN), answer=made, ground="erasure", reason="A person asked."
    )
    admins = [actor_as(Role.ADMIN).user_id for _n in range(CROWD)]

    def act(number: int) -> object:
        with connection.cursor() as cursor:
            cursor.execute("SELECT redact_issued(%s, %s)", [proposal.pk, admins[number]])
            return cursor.fetchone()

    assert len(winners(race(CROWD, act))) == 1
    assert Redaction.objects.get().done_by_id in admins
