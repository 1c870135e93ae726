"""Long work stands still: mails go out all the same."""

import psycopg
import pytest

from apps.core import nudge
from tests.faults.conftest import Saying
from tests.faults.ledger import judge, people, settle, tell
from tests.faults.procs import stop_all, until
from tests.faults.stack import FaultStack

pytestmark = [pytest.mark.services, pytest.mark.deep]
# Each waits five seconds for the lock: minutes of work, if mails stood behind it.
PIECES = 60


def test_mails_pass_long_work_that_stands_still(stack: FaultStack, say: Saying) -> None:
    """With the two workers of `make run`, and a table locked that only long work needs."""
    stack.stop_programs()
    workers = stack.apart("apart")
    with psycopg.connect(stack.server.url) as line, stack.client() as broker:
        try:
            line.execute("LOCK TABLE core_job IN ACCESS EXCLUSIVE MODE")
            stack.beat.start()
            for worker in workers:
                worker.start()
            until(lambda: stack.listening() >= len(workers), 120, "both workers listen")
            for _ in range(PIECES):
                assert nudge.send("core.run_jobs")
            until(lambda: broker.hlen("unacked"), 60, "the long worker stands still")
            owed = tell(people(10), times=2)
            assert settle(stack, owed)
            say(judge(stack, "long-work", owed)).check()
            assert broker.llen("long"), "the mails went out while long work waited"
        finally:
            line.rollback()
            stop_all(workers)
            broker.delete("long")
