"""docs/security.md names, for each of the 32 classes, tests that exist or why there is none yet."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.ROOT)
DOCUMENT = ROOT / "docs" / "security.md"
CLASSES = 32
_ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \|$", re.MULTILINE)
_PATH = re.compile(r"`(tests/[\w/]+\.py)`")


def rows(text: str) -> dict[int, str]:
    """Return class and proof of each row of the table."""
    return {int(number): proof for number, _what, proof in _ROW.findall(text)}


def _tests_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def document_faults(text: str, root: Path = ROOT) -> list[str]:
    """Return what the table lacks or promises in vain."""
    found, faults = rows(text), []
    faults += [f"class {n} has no row" for n in range(1, CLASSES + 1) if n not in found]
    for number, proof in found.items():
        paths = _PATH.findall(proof)
        if not paths and not proof.startswith("not yet: "):
            faults.append(f"class {number} names no test and no reason")
        faults += [f"class {number}: {p} is not there" for p in paths if not (root / p).is_file()]
    return faults


def unnamed(text: str, root: Path = ROOT) -> list[str]:
    """Return the files of tests of a class that the table does not name."""
    files = sorted((root / "tests" / "security").glob("test_class_*.py"))
    return [path.name for path in files if path.name not in text]


def not_shown_red(root: Path = ROOT) -> list[str]:
    """Return the files of tests of a class in which nothing shows that they bite."""
    files = sorted((root / "tests" / "security").glob("test_class_*.py"))
    return [
        path.name
        for path in files
        if not any(name.startswith("test_guard_bites") for name in _tests_in(path))
    ]


def test_every_class_has_a_test_or_a_reason() -> None:
    text = DOCUMENT.read_text()
    assert document_faults(text) == []
    assert sorted(rows(text)) == list(range(1, CLASSES + 1))


def test_every_test_of_a_class_is_named_and_shown_red() -> None:
    assert unnamed(DOCUMENT.read_text()) == []
    assert not_shown_red() == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| 22 |", "| 99 |"),
        ("tests/security/test_class_22_link_schemes.py", "tests/security/test_gone.py"),
        ("not yet: there are no exports", "some day"),
    ],
)
def test_guard_bites_a_table_that_is_wrong(old: str, new: str) -> None:
    text = DOCUMENT.read_text()
    assert old in text
    assert document_faults(text.replace(old, new))


def test_guard_bites_a_test_that_nobody_names() -> None:
    text = DOCUMENT.read_text().replace("test_class_22_link_schemes", "other")
    assert unnamed(text) == ["test_class_22_link_schemes.py"]
