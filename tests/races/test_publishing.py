"""Publishing a redacted answer while somebody changes or refuses it: only what both agreed to."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction

from apps.core.errors import DomainError
from apps.forum.models import Answer, PublicationRequest, Question
from apps.forum.private_choices import PublicationState
from apps.forum.publication_texts import TEXTS
from apps.forum.services.answers import issue_answer, request_signature, sign_answer
from apps.forum.services.publication import (
    check_publication,
    consent_to_publication,
    propose_publication,
    redact_publication,
    refuse_publication,
)
from tests.factories.forum import answer, case, developer, officials_of, question
from tests.support import race, winners

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]
CROWD, ROUNDS = 8, 20


class Matter:
    """A private answer whose redacted version both sides agreed to, signed, ready to issue."""

    def __init__(self, *, until: str = "signed") -> None:
        self.asker = developer()
        issued = answer(of=case("private", asker=self.asker))
        self.drafter, self.signer = officials_of(issued.authority)
        made = propose_publication(actor=self.asker, answer=issued)
        self.request = check_publication(
            actor=self.asker, publication=made, version=made.version, looked=True
        )
        self.seen = self.request.content_hash
        if until == "signed":
            for actor in (self.asker, self.drafter):
                consent_to_publication(actor=actor, publication=self.request, seen_hash=self.seen)
            self.request.refresh_from_db()
            draft = Answer.objects.get(question=self.request.new_question)
            ready = request_signature(actor=self.drafter, answer=draft, version=draft.version)
            sign_answer(actor=self.signer, answer=ready, seen_hash=ready.content_hash)
            self.draft = ready

    def issue(self) -> object:
        """Issue the redacted answer."""
        return issue_answer(actor=self.signer, answer=self.draft, seen_hash=self.draft.content_hash)

    def edit(self) -> object:
        """Change the redacted texts."""
        texts = {name: getattr(self.request, name) for name in TEXTS} | {"short": "Another one."}
        return redact_publication(
            actor=self.drafter,
            publication=self.request,
            texts=texts,
            topic=self.request.topic,
            names_country=True,
            version=self.request.version,
        )

    def refuse(self) -> object:
        """End it, as the asker."""
        return refuse_publication(
            actor=self.asker, publication=self.request, reason="We changed our mind about this."
        )


@pytest.fixture(autouse=True)
def _alike(transactional_db: None) -> None:
    for _number in range(4):
        question("private")


@pytest.mark.parametrize("act", [Matter.edit, Matter.refuse], ids=["edit", "refuse"])
def test_what_is_issued_is_what_both_agreed_to(act: Callable[[Matter], object]) -> None:
    """Without the lock on the request: public although one side had just said otherwise."""
    for _round in range(ROUNDS):
        made = Matter()

        def turn(number: int, made: Matter = made) -> object:
            return act(made) if number % 2 else made.issue()

        outcomes = race(CROWD, turn)
        wrong = [o.error for o in outcomes if o.error and not isinstance(o.error, DomainError)]
        assert wrong == []
        assert len(winners(outcomes)) == 1
        left = PublicationRequest.objects.get(pk=made.request.pk)
        new = Question.objects.get(published_from=made.request)
        said = Answer.objects.get(pk=made.draft.pk)
        if said.issued_at is None:
            assert new.public_at is None
            assert left.state in {PublicationState.REDACTING, PublicationState.REFUSED}
        else:
            assert new.public_at is not None
            assert (left.state, left.short) == (PublicationState.PUBLISHED, said.short)
            assert left.content_hash == made.seen


def test_past_the_services_a_changed_text_is_not_issued() -> None:
    """The trigger of the answer locks the request itself and compares the texts."""
    for _round in range(ROUNDS):
        made = Matter()

        def turn(number: int, made: Matter = made) -> object:
            if number % 2 == 0:
                return made.issue()
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE forum_publicationrequest SET short = 'Another one.'"
                    " WHERE id = %s AND state = 'agreed'",
                    [made.request.pk],
                )
                return cursor.rowcount

        race(CROWD, turn)
        left = PublicationRequest.objects.get(pk=made.request.pk)
        said = Answer.objects.get(pk=made.draft.pk)
        assert said.issued_at is None or said.short == left.short
