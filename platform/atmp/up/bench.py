"""`make bench`: how long starting takes, written into docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from atmp.up import console
from atmp.up.config import ROOT, free_port
from atmp.up.errors import RefusalError
from atmp.up.install import RUNTIME, ensure_packages
from atmp.up.processes import StopFlag, signal_group

_ROUNDS = 3
_PAGE = ROOT / "docs" / "benchmarks.md"
_BEGIN, _END = "<!-- start-up: begin -->", "<!-- start-up: end -->"
_CAPS = {"first start, packages installed": 20.0, "warm start": 10.0, "stop": 15.0}


def bench() -> int:
    """Measure first start, warm start and stop; medians go into the page."""
    stop = StopFlag()
    stop.listen()
    ensure_packages(RUNTIME, stop)
    load = os.getloadavg()[1]
    taken: dict[str, list[float]] = {name: [] for name in _CAPS}
    for _ in range(_ROUNDS):
        with tempfile.TemporaryDirectory(prefix="atmp-bench-") as folder:
            os.chmod(folder, 0o711)  # noqa: S103  the database account walks in
            for name in ("first start, packages installed", "warm start"):
                stop.check()
                up, down = _start_and_stop(Path(folder) / "data", stop)
                taken[name].append(up)
                taken["stop"].append(down)
    lines = _table(taken, load)
    _write(lines)
    console.say("\n".join(lines))
    return 0 if all(statistics.median(taken[name]) <= cap for name, cap in _CAPS.items()) else 1


def _start_and_stop(data_dir: Path, stop: StopFlag) -> tuple[float, float]:
    """Seconds from the command to the line that says ready, and from SIGTERM to the end."""
    env = dict(os.environ) | {"DATA_DIR": str(data_dir), "PORT": str(free_port())}
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "atmp.up", "run"], cwd=ROOT, env=env, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        said = []
        for line in process.stdout or ():
            said.append(line)
            if "Ready after" in line:
                break
        else:
            raise RefusalError("The platform did not start:\n" + "".join(said))
        up = time.monotonic() - begun
        stop.check()
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        return up, time.monotonic() - begun
    finally:
        signal_group(process.pid, signal.SIGTERM)


def _table(taken: dict[str, list[float]], load: float) -> list[str]:
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    today = datetime.now(UTC).date().isoformat()
    rows = [
        f"| {name} | {statistics.median(times):.1f} | {min(times):.1f} – {max(times):.1f} "
        f"| {len(times)} | ≤ {_CAPS[name]:.0f} |"
        for name, times in taken.items()
    ]
    return [
        f"Measured on {today} by `make bench` ({machine}).",
        f"Load of the machine in the five minutes before: {load:.1f} (idle: below 0.5).",
        "",
        "| what | median, s | from – to, s | runs | limit, s |",
        "|---|---|---|---|---|",
        *rows,
    ]


def _write(lines: list[str]) -> None:
    """Replace the block between the two marks."""
    text = _PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(_BEGIN)
    _, _, tail = rest.partition(_END)
    block = "\n".join([_BEGIN, "", *lines, "", _END])
    _PAGE.write_text(head + block + tail, encoding="utf-8")
