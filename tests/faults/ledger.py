"""What is owed, what arrived, and the verdict of a scenario on one line."""

import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.accounts.models import User
from apps.core.actor import actor_for_user
from apps.core.events import record
from apps.core.leasing import LeaseState
from apps.core.models import Event, Outbox
from apps.notifications.choices import Channel
from apps.notifications.models import Delivery, Notification
from apps.notifications.services import message_id
from tests.factories.accounts import UserFactory
from tests.faults.procs import Progress
from tests.faults.sink import same_words
from tests.faults.stack import FaultStack
from tests.support.smtpsink import Received

# Told to its owner in the portal and by mail; it depends on nothing but the account.
KIND = "accounts.password_changed"


class ChangedMindError(Exception):
    """Rolls a transaction back."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One person is to be told of one event, once in the portal and once by mail."""

    event_id: UUID
    kind: str
    user_id: UUID
    address: str

    @property
    def message_id(self) -> str:
        """The name of its mail."""
        return message_id(self.event_id, self.kind, self.user_id, Channel.EMAIL)


@dataclass
class Verdict:
    """The numbers of one scenario."""

    scenario: str
    owed: int
    lost: int = 0
    undone: int = 0
    portal_lost: int = 0
    portal_doubled: int = 0
    mail_doubled: int = 0
    strange: int = 0
    kills: int = 0
    restarts: int = 0
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """All of it on one line."""
        numbers = asdict(self)
        notes = numbers.pop("notes")
        return " ".join(f"{name}={value}" for name, value in (numbers | notes).items())

    def check(self, *, mail_doubled: int = 0) -> "Verdict":
        """Fail unless everything arrived once, but for the copies that a crash may cost."""
        wrong = (self.lost, self.undone, self.portal_lost, self.portal_doubled, self.strange)
        assert wrong == (0,) * 5, self.line
        assert self.mail_doubled <= mail_doubled, self.line
        return self


def people(count: int) -> list[User]:
    """Return new people with addresses of their own."""
    made: list[User] = UserFactory.create_batch(count)
    return made


def tell(users: Sequence[User], *, times: int = 1) -> list[Owed]:
    """Record `times` events for each person, one transaction per round; return what is owed."""
    owed = []
    for _round in range(times):
        with transaction.atomic():
            owed += tell_each(users)
    return owed


def tell_each(users: Sequence[User]) -> list[Owed]:
    """Record an event for each person inside the caller's transaction."""
    return [_tell(user) for user in users]


def _tell(user: User) -> Owed:
    event = record(KIND, actor=actor_for_user(user), subject=user)
    return Owed(event.pk, KIND, user.pk, user.email)


def tell_and_undo(user: User) -> list[Owed]:
    """Record an event and roll it back; return what would have been owed."""
    with suppress(ChangedMindError), transaction.atomic():
        owed = tell([user])
        raise ChangedMindError
    return owed


def owed_for(event: Event, user: User) -> Owed:
    """Return that the person is owed word of the event."""
    return Owed(event.pk, event.name, user.pk, user.email)


def undone(owed: Sequence[Owed]) -> int:
    """Return how many are still on their way, in either queue."""
    return len(_on_their_way(owed))


def waiting() -> int:
    """Return how many rows of both queues wait, whoever they are for: two quick look-ups."""
    mails = Delivery.objects.filter(state=LeaseState.QUEUED).count()
    return mails + Outbox.objects.filter(state=LeaseState.QUEUED).count()


def _on_their_way(owed: Sequence[Owed]) -> list[UUID]:
    events = [one.event_id for one in owed]
    waiting = Outbox.objects.filter(event_id__in=events)
    mails = Delivery.objects.filter(notification__event_id__in=events, state=LeaseState.QUEUED)
    found = waiting.values_list("event_id", flat=True)
    return [*found, *mails.values_list("notification__event_id", flat=True)]


def settle(stack: FaultStack, owed: Sequence[Owed]) -> bool:
    """Wait until nothing is on its way any more; False when nothing moves for too long."""
    left = undone(owed)
    progress = Progress(lambda: left, stack.patience)
    while left:
        if progress.stands_still():
            return False
        time.sleep(0.1)
        stack.supervise()
        left = undone(owed)
    return True


def judge(stack: FaultStack, scenario: str, owed: Sequence[Owed], **numbers: Any) -> Verdict:
    """Compare what is owed with the portal's tables and the mail server's journal."""
    copies = journal(stack, owed)
    on_their_way = set(_on_their_way(owed))
    missing = {o.message_id for o in owed if o.event_id not in on_their_way} - set(copies)
    known = set(
        Delivery.objects.filter(message_id__in=list(copies)).values_list("message_id", flat=True)
    )
    rows = Notification.objects.filter(event_id__in=[one.event_id for one in owed])
    shown = list(rows.values_list("event_id", "recipient_id", "kind"))
    kills, restarts, stack.restarts = numbers.pop("kills", 0), stack.restarts, 0
    return Verdict(
        scenario=scenario,
        owed=len(owed),
        lost=len(missing),
        undone=len(on_their_way),
        portal_lost=len({(o.event_id, o.user_id, o.kind) for o in owed} - set(shown)),
        portal_doubled=len(shown) - len(set(shown)),
        mail_doubled=sum(len(mails) - 1 for mails in copies.values()),
        strange=len(set(copies) - known) + sum(not same_words(m) for m in copies.values()),
        kills=kills,
        restarts=restarts,
        notes=numbers,
    )


def journal(stack: FaultStack, owed: Sequence[Owed]) -> dict[str, list[Received]]:
    """Return what the mail server took for these people, by Message-ID."""
    addresses = {one.address for one in owed}
    found: dict[str, list[Received]] = defaultdict(list)
    for mail in list(stack.sink.mails):
        if addresses & set(mail.recipients):
            found[mail.message_id].append(mail)
    return found
