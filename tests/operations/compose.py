"""The compose file as a machine reads it: values put in, services by name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"
EXAMPLE = ROOT / ".env.example"
_VARIABLE = re.compile(r"\$\{([A-Z][A-Z0-9_]*)(?::[?-][^}]*)?\}")
_LINE = re.compile(r"^([A-Z][A-Z0-9_]*)=(.*)$")


def variables(text: str) -> set[str]:
    """Return the names of all `${VARIABLES}` of a text."""
    return set(_VARIABLE.findall(text))


def example(path: Path = EXAMPLE) -> dict[str, str]:
    """Return what `.env.example` sets."""
    lines = (_LINE.match(line) for line in path.read_text(encoding="utf-8").splitlines())
    return {found[1]: found[2] for found in lines if found}


def unexplained(path: Path = EXAMPLE) -> list[str]:
    """Return the variables whose paragraph has no sentence above them."""
    explained, bare = False, []
    for line in path.read_text(encoding="utf-8").splitlines():
        found = _LINE.match(line)
        if found and not explained:
            bare.append(found[1])
        explained = line.startswith("#") or (explained and bool(line.strip()))
    return bare


def put_in(value: Any, values: Mapping[str, str]) -> Any:
    """Return the value with every variable replaced, as compose does it."""
    if isinstance(value, str):
        return _VARIABLE.sub(lambda found: values[found[1]], value)
    if isinstance(value, dict):
        return {key: put_in(inner, values) for key, inner in value.items()}
    if isinstance(value, list):
        return [put_in(inner, values) for inner in value]
    return value


@cache
def _loaded() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True)
class Compose:
    """The file with values."""

    values: Mapping[str, str]

    @property
    def whole(self) -> dict[str, Any]:
        """Everything."""
        found: dict[str, Any] = put_in(_loaded(), self.values)
        return found

    def service(self, name: str) -> dict[str, Any]:
        """Return one service."""
        found: dict[str, Any] = self.whole["services"][name]
        return found

    def services(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield name and service."""
        yield from self.whole["services"].items()

    def environment(self, name: str, secrets: Path) -> dict[str, str]:
        """Return the variables of a service; its secrets lie in a folder of this machine."""
        found: dict[str, str] = self.service(name)["environment"]
        return {k: v.replace("/run/secrets", str(secrets)) for k, v in found.items()}

    def command(self, name: str) -> list[str]:
        """Return the command of a service."""
        return [str(part) for part in self.service(name)["command"]]
