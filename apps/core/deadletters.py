"""What was given up and waits for a person, counted for the health page."""

from collections.abc import Callable

from apps.core.registry import Registry

# Each queue registers its own counter; the kernel knows only that of the outbox.
DEAD_COUNTERS: Registry[Callable[[], int]] = Registry("Counter of dead letters")


def dead_letters() -> dict[str, int]:
    """Return how many rows of each queue were given up."""
    return {name: count() for name, count in DEAD_COUNTERS.items()}
