"""Two people at once in the private lane: one consent a side, one opening, no stale consent."""

from dataclasses import replace

import pytest

from apps.core.actor import Actor
from apps.core.errors import Conflict
from apps.core.models import Event
from apps.forum.models import Answer, BreakGlass, PublicationConsent, PublicationRequest
from apps.forum.private_choices import OpeningState, PublicationState
from apps.forum.publication_texts import TEXTS
from apps.forum.services.break_glass import ask_to_open, decide_opening
from apps.forum.services.publication import (
    check_publication,
    consent_to_publication,
    propose_publication,
    redact_publication,
)
from apps.profiles.choices import Role
from tests.factories.forum import answer, case, developer, officials_of, question
from tests.factories.profiles import actor_as
from tests.support import race, winners

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]
CROWD = 8
ROUNDS = 20


def offered(asker: Actor, issued: Answer) -> PublicationRequest:
    """Return a request whose redacted texts wait for both sides."""
    made = propose_publication(actor=asker, answer=issued)
    return check_publication(actor=asker, publication=made, version=made.version, looked=True)


def test_an_edit_at_the_same_moment_leaves_no_consent_to_the_new_text() -> None:
    asker = developer()
    for _number in range(4):
        question("private")
    for _round in range(ROUNDS):
        issued = answer(of=case("private", asker=asker))
        drafter, _signer = officials_of(issued.authority)
        made = offered(asker, issued)
        seen = made.content_hash
        consent_to_publication(actor=drafter, publication=made, seen_hash=seen)
        texts = {name: getattr(made, name) for name in TEXTS} | {"short": "Another short answer."}

        def act(number: int) -> object:
            if number == 0:
                return redact_publication(
                    actor=drafter,  # noqa: B023  run before the loop goes on
                    publication=made,  # noqa: B023
                    texts=texts,  # noqa: B023
                    topic=made.topic,  # noqa: B023
                    names_country=True,
                    version=made.version,  # noqa: B023
                )
            return consent_to_publication(actor=asker, publication=made, seen_hash=seen)  # noqa: B023

        outcomes = race(2, act)
        assert {type(o.error) for o in outcomes if o.error} <= {Conflict}
        made.refresh_from_db()
        assert made.state in {PublicationState.AGREED, PublicationState.REDACTING}
        if made.state == PublicationState.REDACTING:
            current = PublicationConsent.objects.to_the_text().filter(publication=made)
            assert not current.exists()
        else:
            assert made.short != "Another short answer."


def test_an_opening_is_decided_once() -> None:
    asks, *others = (
        replace(actor_as(role), second_factor=True)
        for role in (Role.MODERATOR, *[Role.ADMIN, Role.MODERATOR] * 4)
    )
    for _round in range(ROUNDS):
        hidden = question("private")
        why = "A court asks for this record."
        opening = ask_to_open(actor=asks, number=hidden.public_id, reason=why)

        def decide(number: int) -> object:
            allow = number % 2 == 0
            return decide_opening(actor=others[number], opening=opening, allow=allow)  # noqa: B023

        outcomes = race(CROWD, decide)
        assert len(winners(outcomes)) == 1
        assert {type(o.error) for o in outcomes if o.error} == {Conflict}
        found = BreakGlass.objects.get(pk=opening.pk)
        assert found.state in {OpeningState.ALLOWED, OpeningState.REFUSED}
        told = Event.objects.filter(name="forum.question_opened", data__opening_id=str(opening.pk))
        assert told.count() == (found.state == OpeningState.ALLOWED)
