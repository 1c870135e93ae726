"""Both authorities are told once that what was said of their answers lapsed with one of them."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from apps.core.actor import Actor
from apps.core.models import Event, Outbox
from apps.forum.handlers_marks import NAME, tell_of_lapsed_marks
from apps.forum.models import Answer
from apps.forum.position_choices import MarkState
from apps.forum.services.positions import propose_mark
from apps.forum.services.redactions import confirm_redaction, propose_redaction
from apps.notifications.models import Notification
from apps.profiles.choices import Role
from apps.profiles.models import Membership
from tests.factories.forum import developer, officials_of
from tests.factories.life import replacement, withdrawn
from tests.factories.positions import marked, said_of, two_answers
from tests.factories.profiles import MembershipFactory, actor_as, actor_for
from tests.support import deliver_events

pytestmark = pytest.mark.django_db


def told(*people: Actor) -> list[int]:
    rows = Notification.objects.filter(kind=NAME)
    return [rows.filter(recipient_id=actor.user_id).count() for actor in people]


def taken_out(of: Answer) -> None:
    """Remove the text of an answer, by two admins."""
    admin, second = actor_as(Role.ADMIN), actor_as(Role.ADMIN)
    proposal = propose_redaction(actor=admin, answer=of, ground="erasure", reason="Asked for.")
    confirm_redaction(actor=second, redaction=proposal)


def colleague(of: Answer) -> Actor:
    """Return one more official of the answer's authority."""
    return actor_for(MembershipFactory(organisation=of.authority, role=Role.REGULATOR).user)


@pytest.mark.parametrize("end", [replacement, withdrawn, taken_out])
@pytest.mark.parametrize("kind", ["public", "private"])
def test_both_authorities_are_told_once_that_marks_lapsed(
    end: Callable[[Answer], object], kind: str
) -> None:
    own, other = two_answers(kind)
    mine, theirs = colleague(own), colleague(other)
    first, back = marked(own, other, "aligned"), marked(other, own, "partly", "Not for children.")
    said = [*officials_of(own.authority), *officials_of(other.authority)]
    deliver_events()
    end(other)
    deliver_events()
    assert {said_of(one) for one in (first, back)} == {MarkState.LAPSED}
    assert told(*said) == [1, 1, 1, 1]
    # Each of the two was also spoken about: all its officials were told of the mark.
    assert told(mine, theirs) == [1, 1]
    assert told(developer(), actor_for(other.question.asker)) == [0, 0]
    ends = ("forum.answer_superseded", "forum.answer_withdrawn", "forum.answer_redacted")
    tell_of_lapsed_marks(Event.objects.get(name__in=ends))
    deliver_events()
    assert told(*said) == [1, 1, 1, 1]
    assert Event.objects.filter(name=NAME).count() == 1
    assert not Outbox.objects.exists()


def test_of_those_who_said_it_who_still_may_and_no_colleague_beside_them() -> None:
    own, other = two_answers()
    drafter, signer = officials_of(own.authority)
    beside = colleague(own)
    marked(own, other, "aligned")
    seats = Membership.objects.filter(organisation=own.authority)
    seats.filter(user_id=drafter.person_id).update(state="revoked", revoked_at=timezone.now())
    withdrawn(other)
    deliver_events()
    assert told(drafter, signer, beside) == [0, 1, 0]
    assert Notification.objects.filter(kind=NAME, private=False).count() == 0


def test_what_was_only_proposed_was_never_said() -> None:
    own, other = two_answers()
    propose_mark(actor=officials_of(own.authority)[0], other=other, stance="aligned", note="")
    withdrawn(other)
    deliver_events()
    assert not Event.objects.filter(name=NAME).exists()
