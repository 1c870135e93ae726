"""What runs in production needs nothing but `requirements.txt`."""

import json
import re
import subprocess
import sys
from importlib.metadata import packages_distributions

from atmp.up.config import ROOT

# The catalogue tool is for developers: it alone may need Babel.
DEVELOPERS_ONLY = ("atmp.catalogues", "atmp.management.commands.messages")
LOADER = """
import json, pkgutil, sys
# The API's library uses these where they happen to be; nothing of ours may.
sys.modules |= dict.fromkeys(("requests", "pygments"))
import django
django.setup()
import apps, atmp, kombu.transport.redis, gunicorn.workers.gthread, whitenoise.middleware
for package in (apps, atmp):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        leave = found.name.startswith(("atmp.settings", *{leave!r})) or ".migrations" in found.name
        if not leave and not found.name.endswith("__main__"):
            __import__(found.name)
loaded = {{name.partition(".")[0] for name, module in sys.modules.items() if module}}
print(json.dumps(sorted(loaded)))
"""


def locked() -> set[str]:
    """Return the names of the runtime packages."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return {name.lower() for name in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)}


def missing(loaded: list[str], names: set[str]) -> set[str]:
    """Return distributions that are loaded but not among the names."""
    owners = packages_distributions()
    used = {d.lower().replace("_", "-") for name in loaded for d in owners.get(name, [])}
    # greenlet is used by gunicorn where it happens to be there.
    return used - names - {"pip", "setuptools", "uv", "greenlet"}


def test_every_module_of_ours_loads_with_the_runtime_packages() -> None:
    """A package that only the tests install would break a fresh machine."""
    result = subprocess.run(
        [sys.executable, "-c", LOADER.format(leave=DEVELOPERS_ONLY)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=ROOT,
        env={
            "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}",
            "DJANGO_SETTINGS_MODULE": "atmp.settings.test",
            "PATH": "/usr/bin:/bin",
        },
    )
    assert result.returncode == 0, result.stderr[-2000:]
    assert missing(json.loads(result.stdout.splitlines()[-1]), locked()) == set()


def test_the_guard_bites() -> None:
    """Without "packaging" in the list, the broker's transport is named."""
    assert "packaging" in missing(["packaging", "django"], locked() - {"packaging"})
