"""What eight people race over through the services: accept, vote, claim, sign, consent."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.core.errors import Conflict, NotAllowed
from apps.core.events import handlers_of
from apps.core.models import Event, Outbox
from apps.forum.models import (
    Acceptance,
    Answer,
    AnswerVote,
    Case,
    PublicationConsent,
    PublicationRequest,
    Question,
    Signature,
)
from apps.forum.private_choices import PublicationState
from apps.forum.services.acceptance import accept_answer
from apps.forum.services.answers import request_signature, save_draft, sign_answer
from apps.forum.services.assignment import assign_case
from apps.forum.services.publication import (
    check_publication,
    consent_to_publication,
    propose_publication,
    refuse_publication,
)
from apps.forum.services.votes import vote_answer
from tests.factories.forum import (
    answer,
    answer_content,
    case,
    developer,
    membership_of,
    officials_of,
    question,
)
from tests.factories.positions import two_answers
from tests.factories.profiles import AuthorityFactory, actor_for, signers_of
from tests.support.races import CROWD, Outcome, refusals, winners

LAST = CROWD - 1
AGAIN = "We look at this once more before we publish it."


def told(name: str, times: int) -> None:
    """Raise AssertionError unless the trail says it so often, and each handler is owed it."""
    assert Event.objects.filter(name=name).count() == times, name
    owed = Outbox.objects.filter(event__name=name).count()
    assert owed == times * len(handlers_of(name)), name


def offer_of(answer: Answer) -> UUID:
    """Return which offer of the text is before the signers."""
    assert answer.offer is not None
    return answer.offer


def offer_again(answer_id: UUID, **changes: Any) -> Answer:
    """Offer the text anew, past the services: the database voids the signatures."""
    rows = Answer.objects.filter(pk=answer_id)
    content_hash = changes.pop("content_hash", rows.values_list("content_hash", flat=True).get())
    rows.update(state="drafting", **changes)
    rows.update(state="in_signoff", content_hash=content_hash)
    offered: Answer = rows.get()
    return offered


class Accepting:
    """The asker's clicks on the answers of two authorities, and those of a stranger."""

    def __init__(self) -> None:
        self.asker, self.stranger = developer(), developer()
        self.answers = two_answers(asker=self.asker)
        self.round = 0

    def reset(self) -> None:
        """Take all back."""
        self.round += 1
        Acceptance.objects.active().update(revoked_at=timezone.now())

    def act(self, number: int) -> Any:
        """Accept one of the answers."""
        actor = self.stranger if number == LAST else self.asker
        return accept_answer(actor=actor, answer=self.answers[number % 2])

    def check(self, outcomes: Sequence[Outcome]) -> None:
        """One acceptance for each authority; whoever clicked again got the same one."""
        active = dict(Acceptance.objects.active().values_list("answer_id", "pk"))
        assert set(active) == {made.pk for made in self.answers}
        assert {made.pk for made in winners(outcomes)} == set(active.values())
        assert refusals(outcomes[LAST:]) == {NotAllowed}
        assert refusals(outcomes[:LAST]) == set()
        assert Acceptance.objects.count() == 2 * self.round
        told("forum.answer_accepted", 2 * self.round)


class Voting:
    """Two readers in several tabs, and an official of the authority."""

    def __init__(self) -> None:
        self.issued = answer()
        self.readers = [developer(), developer()]
        self.official = officials_of(self.issued.authority)[0]
        self.round = 0

    def reset(self) -> None:
        """Take all back."""
        self.round += 1
        AnswerVote.objects.all().delete()

    def act(self, number: int) -> bool:
        """Call the answer helpful."""
        actor = self.official if number == LAST else self.readers[number % 2]
        return vote_answer(actor=actor, answer=self.issued)

    def check(self, outcomes: Sequence[Outcome]) -> None:
        """One vote of each reader; the other tabs are told that it was there."""
        assert refusals(outcomes[LAST:]) == {NotAllowed}
        assert refusals(outcomes[:LAST]) == set()
        assert sorted(winners(outcomes)) == [False] * (LAST - 2) + [True] * 2
        people = sorted(AnswerVote.objects.values_list("person_id", flat=True))
        assert people == sorted(reader.person_id for reader in self.readers)
        told("forum.answer_voted", 2 * self.round)


class Claiming:
    """Seven officials of the authority, and one of another."""

    def __init__(self) -> None:
        place, other = AuthorityFactory(signers=LAST), AuthorityFactory()
        self.case = case("private", authorities=[place])
        self.actors = [
            *(actor_for(user, second_factor=True) for user in signers_of(place)),
            officials_of(other)[0],
        ]
        self.seats = [membership_of(actor) for actor in self.actors]
        self.round = 0

    def reset(self) -> None:
        """Give the case back."""
        self.round += 1
        Case.objects.filter(pk=self.case.pk).update(assignee=None)

    def act(self, number: int) -> Any:
        """Take the case."""
        seat = self.seats[number]
        return assign_case(actor=self.actors[number], case=self.case, to=seat, seen=None)

    def check(self, outcomes: Sequence[Outcome]) -> None:
        """One has it, the others are told so, and the version went up by one."""
        assert len(winners(outcomes)) == 1
        given = winners(outcomes)[0]
        found = Case.objects.get(pk=self.case.pk)
        assert given.to.pk == found.assignee_id
        assert given.to in self.seats[:LAST]
        assert {(type(o.error), o.error.code) for o in outcomes if o.error} == {  # type: ignore[attr-defined]
            (Conflict, "taken")
        }
        assert found.version == self.case.version + self.round
        told("forum.case_assigned", self.round)


class Signing:
    """Two signers in three tabs each, and the drafter in two."""

    def __init__(self) -> None:
        place = AuthorityFactory(signers=3)
        self.offered = answer("offered", of=case(authorities=[place]))
        drafter, one, other = (actor_for(u, second_factor=True) for u in signers_of(place))
        self.actors = [one, other, drafter, one, other, drafter, one, other]
        self.round = 0

    def reset(self) -> None:
        """Void the signatures by a new offer of the same text."""
        self.round += 1
        self.offered = offer_again(self.offered.pk)

    def act(self, number: int) -> Signature:
        """Sign the text."""
        seen = self.offered.content_hash
        return sign_answer(actor=self.actors[number], answer=self.offered, seen_hash=seen)

    def check(self, outcomes: Sequence[Outcome]) -> None:
        """One signature of each signer, none of the drafter."""
        given = Signature.objects.filter(offer=offer_of(self.offered))
        drafter, one, other = self.actors[2], self.actors[0], self.actors[1]
        assert sorted(given.values_list("signer_id", flat=True)) == sorted(
            (one.person_id, other.person_id)
        )
        refused = [n for n, outcome in enumerate(outcomes) if outcome.error]
        assert [self.actors[n] for n in refused] == [drafter, drafter]
        assert refusals(outcomes) == {NotAllowed}
        assert {made.pk for made in winners(outcomes)} == {made.pk for made in given}
        told("forum.answer_signed", 2 * self.round)


class SigningAndEditing:
    """Half sign what they saw, half write something else."""

    def __init__(self) -> None:
        self.made = answer("offered")
        self.drafter, self.signer = officials_of(self.made.authority)
        self.round = 0

    def reset(self) -> None:
        """Offer what was written last."""
        if self.round:
            found = Answer.objects.get(pk=self.made.pk)
            request_signature(actor=self.drafter, answer=found, version=found.version)
        self.made = Answer.objects.get(pk=self.made.pk)
        self.round += 1
        self.content = answer_content(
            short=f"Text {self.round}.", citations=(), no_guidance_reason="There is none yet."
        )

    def act(self, number: int) -> Any:
        """Sign or edit."""
        if number % 2:
            seen = self.made.content_hash
            return sign_answer(actor=self.signer, answer=self.made, seen_hash=seen)
        of = Case.objects.select_related("question").get(pk=self.made.case_id)
        return save_draft(
            actor=self.drafter, case=of, content=self.content, version=self.made.version
        )

    def check(self, outcomes: Sequence[Outcome]) -> None:
        """One edit got through, and no signature stands on what it wrote."""
        assert refusals(outcomes) <= {Conflict}
        assert len(winners(outcomes[::2])) == 1
        now_there = Answer.objects.get(pk=self.made.pk)
        assert (now_there.state, now_there.short) == ("drafting", self.content.short)
        assert not Signature.objects.valid_for(now_there).exists()
        given = {made.pk for made in winners(outcomes[1::2])}
        signed = Signature.objects.filter(offer=offer_of(self.made))
        assert {made.pk for made in signed} == given
        assert len(given) <= 1


class Consenting:
    """Both sides in several tabs, and somebody who is no party."""

    def __init__(self) -> None:
        self.asker, self.stranger = developer(), developer()
        for _number in range(4):
            question("private")
        self.issued = answer(of=case("private", asker=self.asker))
        self.drafter, self.signer = officials_of(self.issued.authority)
        self.round = 0
        self.request: PublicationRequest

    def reset(self) -> None:
        """End the last request, and offer the texts again."""
        if self.round:
            refuse_publication(actor=self.asker, publication=self.request, reason=AGAIN)
        self.round += 1
        made = propose_publication(actor=self.asker, answer=self.issued)
        self.request = check_publication(
            actor=self.asker, publication=made, version=made.version, looked=True
        )
        self.seen = self.request.content_hash

    def act(self, number: int) -> Any:
        """Agree to the text."""
        people = (self.asker, self.drafter, self.signer)
        actor = self.stranger if number == LAST else people[number % 3]
        return consent_to_publication(actor=actor, publication=self.request, seen_hash=self.seen)

    def check(self, outcomes: Sequence[Outcome]) -> None:
        """One consent of each side, one question made of it, all told once."""
        assert len(winners(outcomes)) >= 2
        # Whoever waited while the new question was made is told that something changed.
        assert refusals(outcomes[LAST:]) in ({NotAllowed}, {Conflict})
        assert refusals(outcomes[:LAST]) <= {Conflict}
        self.request.refresh_from_db()
        assert self.request.state == PublicationState.AGREED
        given = PublicationConsent.objects.filter(publication=self.request)
        assert sorted(given.values_list("side", flat=True)) == ["asker", "authority"]
        assert Question.objects.filter(published_from=self.request).count() == 1
        assert Answer.objects.filter(question=self.request.new_question).count() == 1
        told("forum.publication_consented", 2 * self.round)
        told("forum.publication_agreed", self.round)
