"""House rules over models, routes, events and the import contract."""

import subprocess
import sys
import tomllib
from dataclasses import dataclass, make_dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from apps.core.events import EVENT_TYPES
from tests.architecture.guards.objects import (
    LAYERS,
    contract_faults,
    declaration_faults,
    level,
    payload_faults,
    reference_faults,
)
from tests.support.routes import Route, own_routes

ROOT = Path(settings.ROOT)
OWN_APPS = {c.label for c in apps.get_app_configs() if c.name.startswith("apps.")}


def _own_models() -> list[type[models.Model]]:
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.app_label in OWN_APPS]


def _contracts() -> dict[str, Any]:
    loaded: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
    linter: dict[str, Any] = loaded["tool"]["importlinter"]
    return linter


def _layers() -> list[str]:
    return next(list(c["layers"]) for c in _contracts()["contracts"] if c["type"] == "layers")


def test_every_app_stands_in_a_layer() -> None:
    assert sorted(OWN_APPS, key=level)[0] == "portal"


def test_foreign_keys_follow_the_layers() -> None:
    assert reference_faults(_own_models()) == []


def test_every_route_declares_access() -> None:
    assert len(own_routes()) > 30
    assert declaration_faults(own_routes()) == []


def test_events_hold_ids_and_codes_only() -> None:
    assert payload_faults({name: kind.payload for name, kind in EVENT_TYPES.items()}) == []


def test_the_import_contract_names_every_app() -> None:
    assert contract_faults(_layers(), OWN_APPS) == []


def _model(app: str, name: str, **fields: Any) -> type[models.Model]:
    """Return a model outside the registry: it exists for one look at its fields."""
    meta = type("Meta", (), {"app_label": app, "apps": apps.__class__()})
    body = {"__module__": f"apps.{app}.models", "Meta": meta, **fields}
    return type(name, (models.Model,), body)


def _points_to(target: type[models.Model]) -> Any:
    return models.ForeignKey(target, on_delete=models.CASCADE, related_name="+")


def test_guard_bites_a_foreign_key_upwards() -> None:
    question = _model("forum", "Asked")
    term = _model("vocabularies", "Word", used_in=_points_to(question))
    assert reference_faults([term]) == ["vocabularies.Word.used_in leads to forum.Asked"]


def test_guard_bites_a_foreign_key_between_siblings() -> None:
    trial = _model("trials", "Trial")
    question = _model("forum", "Asked2", trial=_points_to(trial))
    assert reference_faults([question]) == ["forum.Asked2.trial leads to trials.Trial"]


def test_a_foreign_key_downwards_passes() -> None:
    term = _model("vocabularies", "Word2")
    assert reference_faults([_model("forum", "Asked3", topic=_points_to(term))]) == []


def test_guard_bites_an_app_without_a_layer() -> None:
    with pytest.raises(LookupError, match="shop"):
        level("shop")


def test_guard_bites_an_undeclared_route() -> None:
    routes = [Route("x:page", lambda _request: None, frozenset())]
    assert declaration_faults(routes) == ["x:page declares no access"]


@dataclass
class Thawed:
    """Changeable after the fact."""

    thing: UUID


@pytest.mark.parametrize(
    "hint", [str, str | None, dict, list[str], tuple[str, ...], Any, object, float]
)
def test_guard_bites_a_payload_with_text(hint: Any) -> None:
    payload = make_dataclass("P", [("title", hint)], frozen=True)
    assert payload_faults({"x.y": payload}) == ["x.y: title may hold more than an id or a code"]


def test_guard_bites_a_payload_that_can_change() -> None:
    assert payload_faults({"x.y": Thawed}) == ["x.y: the payload is not a frozen dataclass"]
    assert payload_faults({"x.y": SimpleNamespace}) == [
        "x.y: the payload is not a frozen dataclass"
    ]


@pytest.mark.parametrize("hint", [UUID, UUID | None, tuple[UUID, ...], int, bool])
def test_ids_pass(hint: Any) -> None:
    assert payload_faults({"x.y": make_dataclass("P", [("thing", hint)], frozen=True)}) == []


def test_guard_bites_a_contract_with_gaps() -> None:
    layers = _layers()
    without = [line for line in layers if "transparency" not in line]
    assert "transparency is not named" in contract_faults(without, OWN_APPS)
    assert contract_faults(layers, {"gmp"}) == ["gmp exists but stands in brackets"]
    assert contract_faults(layers[::-1], ()) == ["the layers stand in another order"]


def _linted(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(program), "--config", "pyproject.toml", "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder)},
        text=True,
        capture_output=True,
        check=False,
    )


def test_the_contract_itself_bites(tmp_path: Path) -> None:
    """Our contracts over a tree of empty apps: kept when clean, broken by one import upwards."""
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    named = [part for line in _layers() for part in line.split(" | ")]
    present = {part.removeprefix("apps.") for part in named if "(" not in part}
    for name in ("atmp", "apps", *(f"apps/{app}" for app in present - {"atmp"})):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("")
    assert _linted(tmp_path).returncode == 0
    (tmp_path / "apps" / "core" / "__init__.py").write_text("import apps.forum\n")
    broken = _linted(tmp_path)
    assert broken.returncode == 1
    assert "apps.core is not allowed to import apps.forum" in broken.stdout


def test_layers_name_each_app_once() -> None:
    names = [app for layer in LAYERS for app in layer]
    assert len(names) == len(set(names)) == 19
