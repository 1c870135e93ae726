"""The same acts as bare writes from eight connections: the database alone has to hold.

`guards` names the constraints and triggers that do, so that a test can take each away and
see the round end badly.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.forum.models import (
    Acceptance,
    Answer,
    AnswerVote,
    Case,
    PublicationConsent,
    PublicationRequest,
    Signature,
)
from apps.forum.private_choices import PublicationState, Side
from apps.forum.services.publication import check_publication, propose_publication
from apps.profiles.models import Membership
from tests.factories.forum import (
    answer,
    case,
    developer,
    membership_of,
    officials_of,
    question,
)
from tests.factories.profiles import AuthorityFactory, actor_for, signers_of
from tests.races.scenes import LAST, offer_again, offer_of
from tests.support.races import CROWD, Outcome, refusals, winners


def drop(table: str, guard: str) -> str:
    """Return the statement that takes a guard of the database away."""
    if guard.startswith("forum_"):
        return f"DROP TRIGGER {guard} ON {table}"
    return f"ALTER TABLE {table} DROP CONSTRAINT {guard}"


class Accepting:
    """Half insert, half first take back what stands: without a lock, as toy forums do."""

    guards = ("DROP INDEX acceptance_one_active_per_authority",)

    def __init__(self) -> None:
        asker = developer()
        made = answer(of=case(asker=asker))
        self.row: dict[str, Any] = {
            "question_id": made.question_id,
            "answer_id": made.pk,
            "authority_id": made.authority_id,
            "actor_id": asker.person_id,
        }
        self.before = 0

    def reset(self) -> None:
        """Take all back."""
        Acceptance.objects.active().update(revoked_at=timezone.now())
        self.before = Acceptance.objects.count()

    def act(self, number: int) -> Any:
        """Clear, then set."""
        with transaction.atomic():
            if number % 2:
                Acceptance.objects.active().update(revoked_at=timezone.now())
            return Acceptance.objects.create(**self.row)

    def check(self, outcomes: Sequence[Outcome]) -> None:
        """One acceptance stands; of those who failed nothing is left."""
        assert refusals(outcomes) <= {IntegrityError}
        assert Acceptance.objects.active().count() == 1
        assert Acceptance.objects.count() == self.before + len(winners(outcomes))


class Voting:
    """One reader in eight tabs: half look first whether the vote is there."""

    guards = (drop("forum_answervote", "vote_once_per_person"),)

    def __init__(self) -> None:
        self.issued, self.reader = answer(), developer()

    def reset(self) -> None:
        """Take it back."""
        AnswerVote.objects.all().delete()

    def act(self, number: int) -> Any:
        """Check, then create."""
        row: dict[str, Any] = {"answer_id": self.issued.pk, "person_id": self.reader.person_id}
        if number % 2 and AnswerVote.objects.filter(**row).exists():
            return None
        return AnswerVote.objects.create(membership_id=self.reader.acting_membership_id, **row)

    def check(self, outcomes: Sequence[Outcome]) -> None:
        """One vote; the others are refused, or saw it."""
        assert refusals(outcomes) <= {IntegrityError}
        assert AnswerVote.objects.count() == 1
        assert len([made for made in winners(outcomes) if made is not None]) == 1


class Claiming:
    """Four officials of the authority, who look first, and four people who are none."""

    guards = (drop("forum_case", "forum_case_assignee_fits"),)

    def __init__(self) -> None:
        place = AuthorityFactory(signers=4)
        self.case = case("private", authorities=[place])
        own = [membership_of(actor_for(user)) for user in signers_of(place)]
        gone = own.pop()
        Membership.objects.filter(pk=gone.pk).update(state="lapsed")
        foreign = officials_of(AuthorityFactory())
        self.own = own
        self.others = [*(membership_of(one) for one in (developer(), *foreign)), gone]
        # Whoever looks first may be late; whoever does not is refused in any case.
        self.seats = [*self.own, *self.others, self.own[0]]

    def reset(self) -> None:
        """Give the case back."""
        Case.objects.filter(pk=self.case.pk).update(assignee=None)

    def act(self, number: int) -> Any:
        """Take the case: in one conditional statement, or past everybody."""
        rows = Case.objects.filter(pk=self.case.pk)
        if self.seats[number] in self.own:
            rows = rows.filter(assignee=None)
        return rows.update(assignee=self.seats[number])

    def check(self, outcomes: Sequence[Outcome]) -> None:
        """One of the officials has it, and nobody else had it for a moment."""
        assert refusals(outcomes) == {IntegrityError}
        refused = [self.seats[n] for n, outcome in enumerate(outcomes) if outcome.error]
        assert refused == self.others
        assert sum(winners(outcomes)) == 1
        assert Case.objects.get(pk=self.case.pk).assignee in self.own


class Signing:
    """Two signers in two tabs each, the drafter, a stranger, and two who saw another offer."""

    guards = (
        drop("forum_signature", "signature_once_per_offer"),
        drop("forum_signature", "forum_signature_guard"),
    )

    def __init__(self) -> None:
        place = AuthorityFactory(signers=3)
        # The database numbers the offer.
        self.offered = Answer.objects.get(pk=answer("offered", of=case(authorities=[place])).pk)
        drafter, one, other = (actor_for(u, second_factor=True) for u in signers_of(place))
        stranger = officials_of(AuthorityFactory())[0]
        self.signers = (one, other)
        self.actors = [one, other, drafter, one, other, stranger, one, other]

    def reset(self) -> None:
        """Void the signatures by a new offer of the same text."""
        self.before = offer_of(self.offered)
        self.offered = offer_again(self.offered.pk)

    def act(self, number: int) -> Any:
        """Insert a signature; the last two name the offer of before."""
        actor = self.actors[number]
        old = number >= LAST - 1
        return Signature.objects.create(
            answer=self.offered,
            signer_id=actor.person_id,
            membership=membership_of(actor),
            content_hash=self.offered.content_hash,
            offer=self.before if old else offer_of(self.offered),
        )

    def check(self, outcomes: Sequence[Outcome]) -> None:
        """One signature of each signer on this offer, and none besides."""
        assert refusals(outcomes) == {IntegrityError}
        given = Signature.objects.filter(offer=offer_of(self.offered))
        wanted = sorted(actor.person_id for actor in self.signers)
        assert sorted(given.values_list("signer_id", flat=True)) == wanted
        assert {made.pk for made in winners(outcomes)} == {made.pk for made in given}


class SigningAndEditing:
    """Half sign what they saw, half write another text and offer it, all past the services."""

    def __init__(self) -> None:
        self.made = answer("offered")
        self.signer = officials_of(self.made.authority)[1]
        self.seat = membership_of(self.signer)
        self.round = 0

    def reset(self) -> None:
        """Look at the text as it is."""
        self.round += 1
        self.made = Answer.objects.get(pk=self.made.pk)

    def act(self, number: int) -> Any:
        """Sign or edit."""
        if number % 2:
            return Signature.objects.create(
                answer=self.made,
                signer_id=self.signer.person_id,
                membership=self.seat,
                content_hash=self.made.content_hash,
                offer=offer_of(self.made),
            )
        text = f"Text {self.round} of {number}."
        with transaction.atomic():
            return offer_again(self.made.pk, short=text, content_hash=_hash_of(text))

    def check(self, outcomes: Sequence[Outcome]) -> None:
        """The text that is there now has no signature, and cannot be issued."""
        assert refusals(outcomes) <= {IntegrityError}
        assert len(winners(outcomes[::2])) == CROWD // 2
        now_there = Answer.objects.get(pk=self.made.pk)
        assert not Signature.objects.filter(offer=offer_of(now_there)).exists()
        assert len(winners(outcomes[1::2])) <= 1
        assert not self._issued()

    def _issued(self) -> bool:
        moment = timezone.now()
        try:
            with transaction.atomic():
                Answer.objects.filter(pk=self.made.pk).update(
                    state="issued",
                    issued_at=moment,
                    issued_by=self.signer.person_id,
                    valid_from=moment.date(),
                )
                return True
        except IntegrityError:
            return False


class Consenting:
    """Both sides in three tabs each, and two who say already that all agreed."""

    guards = (
        drop("forum_publicationconsent", "publication_consent_once"),
        drop("forum_publicationrequest", "forum_publication_guard"),
    )

    def __init__(self) -> None:
        self.asker = developer()
        for _number in range(4):
            question("private")
        issued = answer(of=case("private", asker=self.asker))
        self.official = officials_of(issued.authority)[0]
        made = propose_publication(actor=self.asker, answer=issued)
        self.made = check_publication(
            actor=self.asker, publication=made, version=made.version, looked=True
        )
        self.new = question("draft", asker=self.asker)
        self.rows = PublicationRequest.objects.filter(pk=made.pk)
        self.round = 0

    def reset(self) -> None:
        """Write another edition, and offer it to both."""
        self.round += 1
        text = f"Redacted {self.round} times."
        edition = self.rows.get().edition + 1
        self.rows.update(
            state=PublicationState.REDACTING, short=text, edition=edition, content_hash=""
        )
        self.seen = _hash_of(text)
        self.rows.update(state=PublicationState.AWAITING_CONSENTS, content_hash=self.seen)

    def act(self, number: int) -> Any:
        """Agree for one side, or say that both did."""
        if number >= LAST - 1:
            return self.rows.update(state=PublicationState.AGREED, new_question=self.new)
        side = Side.AUTHORITY if number % 2 else Side.ASKER
        actor = self.official if number % 2 else self.asker
        return PublicationConsent.objects.create(
            publication=self.made,
            side=side,
            content_hash=self.seen,
            person_id=actor.person_id,
            membership_id=actor.acting_membership_id if number % 2 else None,
        )

    def check(self, outcomes: Sequence[Outcome]) -> None:
        """One consent of each side at most, and "agreed" only where both gave theirs."""
        assert refusals(outcomes) <= {IntegrityError}
        given = PublicationConsent.objects.filter(publication=self.made, content_hash=self.seen)
        sides = sorted(given.values_list("side", flat=True))
        assert sides == ["asker", "authority"]
        assert len(winners(outcomes[: LAST - 1])) == 2
        agreed = self.rows.get().state == PublicationState.AGREED
        assert agreed == bool(winners(outcomes[LAST - 1 :]))


def _hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
