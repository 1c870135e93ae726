"""What must hold of the answers of the web server while something fails."""

from tests.faults.load import Served, served

RECOVERY_SECONDS = 5.0
ADMITTED_SECONDS = 8.0
SLOWEST_SECONDS = 1.0


def check_broker(seen: Served) -> None:
    """Each process knocks in vain for 0.2 s at most, and then not again for a while."""
    seen.check(302)
    assert seen.p95() <= SLOWEST_SECONDS + 3 * seen.notes["p95_with_broker_s"], seen.line
    assert seen.notes["knocks_at_the_silent_broker"] <= len(seen.answers) / 3, seen.line
    assert seen.notes["waited_in_the_outbox"] >= len(seen.answers), seen.line
    assert seen.notes["undelivered"] == 0, seen.line
    assert seen.notes["writes_lost_or_doubled"] == 0, seen.line


def check_database(seen: Served) -> None:
    """503 with Retry-After and nothing worse, soon over, and no confirmed write is lost."""
    seen.check(200, 302, 503)
    assert seen.statuses[503] > 0, seen.line
    # Who was refused last had waited for that: on a busy machine as long as whoever is served.
    assert seen.notes["recovery_s"] <= RECOVERY_SECONDS + seen.p95(of=served), seen.line
    assert seen.notes["writes_lost_or_doubled"] == 0, seen.line


def check_restarts(seen: Served) -> None:
    """Every request was served: not one without an answer, not one refused."""
    seen.check(200, 302)
    assert seen.notes["writes_lost_or_doubled"] == 0, seen.line


def check_overload(seen: Served) -> None:
    """Whoever is let in is served soon, the others are told to come back; calm returns."""
    seen.check(200, 302, 429, 503)
    assert seen.statuses[503] > 0, seen.line
    # Figures depend on the machine; without an end to waiting they would grow with the load.
    bound = ADMITTED_SECONDS + 10 * seen.notes["p95_before_s"]
    assert seen.p95(of=served) <= bound, seen.line
    for name in ("worker_deaths", "refused_after", "probes_refused"):
        assert seen.notes[name] == 0, seen.line
