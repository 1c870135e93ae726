"""The stylesheets keep their promises: one dark palette, one place for colours, a small size."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.ROOT) / "static" / "css"
# Load order; tokens.css fixes the order of the layers.
SHEETS = ("tokens", "base", "layout", "components", "print")
BUDGET_BYTES = 14_000


def sheet(name: str) -> str:
    """Return a stylesheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", (CSS / f"{name}.css").read_text(encoding="utf-8"), flags=re.S)


def declarations(block: str) -> dict[str, str]:
    """Return the custom properties and their values of a rule's body."""
    pairs = (line.partition(":") for line in block.split(";") if ":" in line)
    return {name.strip(): value.strip() for name, _, value in pairs}


def test_the_two_dark_blocks_are_identical() -> None:
    text = sheet("tokens")
    by_system = re.search(r"prefers-color-scheme: dark\) \{ :root:not\([^)]*\) \{([^}]*)\}", text)
    by_attribute = re.search(r'\[data-theme="dark"\] \{([^}]*)\}', text)
    assert by_system is not None
    assert by_attribute is not None
    assert declarations(by_system[1]) == declarations(by_attribute[1])
    assert declarations(by_system[1])["--off"] == "#cdb9f4"


def test_dark_names_every_colour_that_light_names() -> None:
    text = sheet("tokens")
    light = re.search(r':root, \[data-theme="light"\] \{([^}]*)\}', text)
    dark = re.search(r'\[data-theme="dark"\] \{([^}]*)\}', text)
    assert light is not None
    assert dark is not None
    assert declarations(light[1]).keys() == declarations(dark[1]).keys()


def test_all_stylesheets_together_fit_the_budget() -> None:
    sizes = [len(gzip.compress((CSS / f"{name}.css").read_bytes(), 9)) for name in SHEETS]
    assert {path.stem for path in CSS.glob("*.css")} == set(SHEETS)
    assert sum(sizes) <= BUDGET_BYTES


@pytest.mark.parametrize("name", SHEETS)
def test_each_stylesheet_stays_in_its_layer_and_asks_nobody(name: str) -> None:
    text = sheet(name)
    assert f"@layer {name} {{" in text
    assert text.count("{") == text.count("}")
    assert not re.search(r"@import|https?:|//[a-z]", text)
    assert all((CSS / target).is_file() for target in re.findall(r'url\("([^"]+)"\)', text))


def test_violet_is_named_only_in_tokens() -> None:
    violet = set(re.findall(r"--off[a-z-]*: (#[0-9a-f]{6})", sheet("tokens")))
    assert violet
    for name in SHEETS[1:]:
        assert not violet & set(re.findall(r"#[0-9a-f]{6}\b", sheet(name)))
