"""What the drill found, printed at the end of the run, also when another process ran it."""

from typing import Any

DRILL = "drill"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the figures of each drill."""
    passed = terminalreporter.stats.get("passed", [])
    for line in [text for r in passed for name, text in r.user_properties if name == DRILL]:
        terminalreporter.section(DRILL)
        terminalreporter.line(str(line))
