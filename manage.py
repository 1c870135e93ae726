#!/usr/bin/env python
"""Django's command line for this project (demo profile unless told otherwise)."""

import importlib.util
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
# `platform/` is a folder, never a package: see docs/architecture/README.md.
sys.path.insert(1, str(ROOT / "platform"))


def use_own_environment() -> None:
    """Start again in the project's environment when this Python has no Django."""
    own = Path(os.environ.get("VENV") or ROOT / ".venv") / "bin" / "python"
    if importlib.util.find_spec("django") is None and own.is_file():
        os.execv(str(own), [str(own), *sys.argv])  # noqa: S606  our own interpreter, no shell


def main() -> None:
    """Run the management command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "atmp.settings.demo")
    use_own_environment()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
