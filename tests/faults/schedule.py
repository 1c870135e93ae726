"""A storm of faults, drawn from a seed: the same seed gives the same acts at the same moments."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

# Act → (seconds between two of a kind, seconds that it lasts at the longest; 0 is a blow).
ACTS: dict[str, tuple[float, float]] = {
    "kill_worker": (6, 0),
    "crash_database": (30, 1.0),
    "reset_database_line": (9, 0),
    "silence_database_line": (20, 2.0),
    "kill_broker": (25, 1.0),
    "wipe_broker": (20, 0),
    "silence_broker_line": (15, 2.0),
    "reset_broker_line": (10, 0),
    "reset_mail_line": (8, 0),
    "refuse_mail_line": (15, 1.5),
    "slow_mail_line": (15, 2.0),
    "cut_mail_line": (15, 1.5),
    "silence_mail_line": (20, 2.0),
}
# After these a mail that was on its way may go out a second time, under the same Message-ID.
BLOWS_TO_SENDERS = frozenset(
    {
        *("kill_worker", "crash_database", "reset_database_line", "silence_database_line"),
        *("reset_mail_line", "refuse_mail_line", "slow_mail_line", "cut_mail_line"),
        *("silence_mail_line", "kill_broker"),
    }
)
QUIET_START_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Act:
    """One fault: when it begins after the start, and how long it lasts."""

    at: float
    name: str
    seconds: float


def schedule(seed: int, seconds: float) -> list[Act]:
    """Return the acts of a storm of that length; each kind comes at least once in a long one."""
    found = [act for name in ACTS for act in _of_kind(name, Random(f"{seed}-{name}"), seconds)]
    return sorted(found, key=lambda act: act.at)


def _of_kind(name: str, chance: Random, seconds: float) -> Iterator[Act]:
    pause, longest = ACTS[name]
    at = QUIET_START_SECONDS + chance.uniform(0, pause)
    while at < seconds:
        yield Act(round(at, 3), name, round(chance.uniform(0.3, 1.0) * longest, 3))
        at += chance.uniform(0.7, 1.3) * pause


class Weather:
    """What the mail server says to each mail: 10 % later, 1 % never, 1 % hangs up."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._tries: dict[str, int] = {}

    def word(self, message_id: str) -> str:
        """Return the reply to this try of this mail."""
        number = self._tries[message_id] = self._tries.get(message_id, 0) + 1
        drawn = Random(f"{self._seed}-{message_id}-{number}").random()
        if drawn < 0.10:
            return "451 try later"
        if drawn < 0.11:
            return "drop"
        # Never is said at once or not at all: otherwise a second copy might be refused.
        return "550 no such mailbox" if drawn < 0.12 and number == 1 else ""
