"""`make bench`: what starting, pages and posts cost, written into docs/benchmarks.md.

`BENCH=quick` is for looking at a change: it prints and leaves the page alone. `BENCH=directory`
measures the directory only, `BENCH=finding` the statements of lists and searches; each writes its
part of the page.
"""

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
from atmp.up.checks import production_env
from atmp.up.config import ROOT, free_port
from atmp.up.errors import RefusalError, StoppedError
from atmp.up.install import DEVELOPMENT, ensure_packages, venv_python
from atmp.up.processes import Child, Command, StopFlag, run_to_end, signal_group
from atmp.up.testing import TEMPLATE, ServicesOfTests

_ROUNDS = 3
_PAGE = ROOT / "docs" / "benchmarks.md"
_HOST = "bench.invalid"
_CAPS = {"first start, packages installed": 20.0, "warm start": 10.0, "stop": 15.0}


def bench() -> int:
    """Measure requests and, unless `BENCH` says less, starting too; the page gets the figures.

    It is written when all is measured: a run that breaks off leaves it as it was.
    """
    stop = StopFlag()
    stop.listen()
    ensure_packages(DEVELOPMENT, stop)
    chosen = os.environ.get("BENCH", "")
    parts: dict[str, list[str]] = {}
    passed = True
    try:
        if chosen not in {"quick", "directory", "finding"}:
            passed, parts["start-up"] = _bench_starting(stop)
        parts |= _measure_requests(stop)
    except StoppedError:
        console.say("Stopped.")
        return 130
    for lines in parts.values():
        console.say("\n".join(lines))
    if chosen != "quick":
        _write(parts)
    return 0 if passed else 1


def _bench_starting(stop: StopFlag) -> tuple[bool, list[str]]:
    """Measure first start, warm start and stop; return whether limits hold, and the lines."""
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
    console.say("\n".join(lines))
    return all(statistics.median(taken[name]) <= cap for name, cap in _CAPS.items()), lines


def _measure_requests(stop: StopFlag) -> dict[str, list[str]]:
    """Run `tests.bench` on services of its own, with production's settings; return its parts."""
    services = ServicesOfTests(stop, durable=True)
    try:
        services.start()
        services.make_template()
        env = services.env() | production_env() | {
            "DATABASE_URL": services.cluster.url(TEMPLATE),
            "REDIS_URL": services.broker.url,
            "ALLOWED_HOSTS": _HOST,
            "BASE_URL": f"https://{_HOST}",
            "STATIC_ROOT": str(services.folder / "static"),
            "BENCH_DATABASE_FOLDER": str(services.cluster.data),
        }  # fmt: skip
        collect = ["manage.py", "collectstatic", "--no-input", "-v", "0"]
        _run(collect, env | {"DJANGO_SETTINGS_MODULE": "atmp.settings.build"}, stop)
        report = services.folder / "report.md"
        measured = ["-m", "tests.bench", str(report)]
        _run(measured, env | {"DJANGO_SETTINGS_MODULE": "tests.bench.settings"}, stop)
        files = {
            "requests": report,
            "directory": report.with_name("directory.md"),
            "finding": report.with_name("finding.md"),
        }
        return {
            part: file.read_text(encoding="utf-8").splitlines()
            for part, file in files.items()
            if file.exists()
        }
    finally:
        services.end()


def _run(argv: list[str], env: dict[str, str], stop: StopFlag) -> None:
    child = Child(Command("bench", [str(venv_python()), *argv], ROOT, env))
    if run_to_end(child, stop) != 0:
        raise RefusalError("The measurement did not end well; the reason is above.")


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


def _write(parts: dict[str, list[str]]) -> None:
    """Replace the blocks between the two marks of each part, all at once."""
    text = _PAGE.read_text(encoding="utf-8")
    for part, lines in parts.items():
        begin, end = f"<!-- {part}: begin -->", f"<!-- {part}: end -->"
        head, _, rest = text.partition(begin)
        _, _, tail = rest.partition(end)
        text = head + "\n".join([begin, "", *lines, "", end]) + tail
    fresh = _PAGE.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(_PAGE)
