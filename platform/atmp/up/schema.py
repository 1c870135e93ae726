"""`make schema`: write anew what a fresh database is made of, after a migration was added."""

from __future__ import annotations

from atmp.up import console
from atmp.up.errors import StoppedError
from atmp.up.install import DEVELOPMENT, ensure_packages
from atmp.up.processes import StopFlag
from atmp.up.testing import TEMPLATE, ServicesOfTests


def write_schema() -> int:
    """Run all migrations one by one in a throw-away database and keep what they made."""
    stop = StopFlag()
    stop.listen()
    with console.stage("packages") as notes:
        notes.append(ensure_packages(DEVELOPMENT, stop))
    services = ServicesOfTests(stop)
    try:
        services.start()
        services.cluster.create_database(TEMPLATE)
        with console.stage("schema") as notes:
            services.manage("migrate", "--step-by-step", "-v", "0")
            services.manage("write_schema")
            notes.append("all migrations ran one by one")
    except StoppedError:
        console.say("Stopped.")
        return 130
    finally:
        services.end()
    return 0
