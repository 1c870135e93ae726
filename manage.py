#!/usr/bin/env python
"""Django's command line for this project (demo profile unless told otherwise)."""

import os
import sys
from pathlib import Path

# `platform/` is a folder, never a package: see docs/architecture/README.md.
sys.path.insert(1, str(Path(__file__).resolve().parent / "platform"))


def main() -> None:
    """Run the management command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "atmp.settings.demo")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
