"""Entry point. It parses on any Python 3: an old one must get a sentence, not a traceback."""

import os
import shutil
import sys

NEEDED = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def main():  # type: () -> int
    """Hand over to a new enough Python, or say that there is none."""
    if sys.version_info[:2] < NEEDED:
        for name in NEWER:
            path = shutil.which(name)
            if path:
                os.execv(path, [path, "-m", "atmp.up", *sys.argv[1:]])  # noqa: S606  our own command
        found = f"{sys.version_info[0]}.{sys.version_info[1]} ({sys.executable})"
        sys.stderr.write("Python 3.11 or newer is needed, this is " + found + ".\n")
        return 1
    # Nothing newer may be parsed before the version is known.
    from atmp.up.cli import dispatch  # noqa: PLC0415

    return dispatch(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
