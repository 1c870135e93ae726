"""`make lock`: turn the wished packages into lists with exact versions and hashes."""

from __future__ import annotations

from atmp.up import console
from atmp.up.config import ROOT
from atmp.up.errors import RefusalError
from atmp.up.install import DEVELOPMENT, RUNTIME, ensure_packages, find_uv
from atmp.up.processes import StopFlag, capture

_OPTIONS = (
    "--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--quiet",
)  # fmt: skip
_LISTS = (
    (RUNTIME, ("requirements/base.in",)),
    (DEVELOPMENT, ("-c", RUNTIME, "requirements/dev.in")),
    ("requirements/uv.txt", ("requirements/uv.in",)),
)


def lock() -> int:
    """Resolve the three lists anew; no address of a package index is written into them."""
    stop = StopFlag()
    stop.listen()
    ensure_packages(RUNTIME, stop)
    uv = find_uv(stop)
    if not uv:
        raise RefusalError("The lists are locked with uv, which could not be installed.")
    for name, sources in _LISTS:
        with console.stage("lock") as notes:
            argv = [*uv, "--directory", str(ROOT), "pip", "compile", *_OPTIONS, *sources]
            answer = capture([*argv, "--upgrade", "--output-file", name], stop)
            if answer.returncode != 0:
                raise RefusalError(f"{name} could not be locked: {answer.stdout.strip()}")
            notes.append(name)
    return 0
