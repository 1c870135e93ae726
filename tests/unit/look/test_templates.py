"""Every template of the project: compiles, obeys the policy, draws only symbols that exist."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from tests.support.markup_rules import policy_faults

TEMPLATES = Path(settings.ROOT) / "templates"
ALL = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.*") if path.is_file())
PAGES = [name for name in ALL if name.endswith(".html") and "/mail/" not in name]
SYMBOLS = set(
    re.findall(
        r'<symbol id="([^"]+)"',
        (Path(settings.ROOT) / "static/img/icons.svg").read_text(encoding="utf-8"),
    )
)


def source(name: str) -> str:
    """Return a template as it is written."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


def code_free(text: str) -> str:
    """Replace template tags, whose quotes would end attributes too early."""
    return re.sub(r"{[{%#].*?[}%#]}", "x", text)


def drawn_symbols(text: str) -> set[str]:
    """Return the symbols that a template names literally."""
    by_tag = set(re.findall(r'{% icon "([a-z-]+)"', text))
    by_parameter = set(re.findall(r'\b(?:icon|glyph)="([a-z-]+)"', text))
    by_default = set(re.findall(r'icon\|default:"([a-z-]+)"', text))
    names = by_tag | by_parameter | by_default
    return {name if name in {"seal", "mark", "person"} else f"i-{name}" for name in names}


@pytest.mark.parametrize("name", ALL)
def test_template_compiles(name: str) -> None:
    assert get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_page_template_obeys_the_content_security_policy(name: str) -> None:
    assert policy_faults(code_free(source(name))) == []


@pytest.mark.parametrize("name", PAGES)
def test_only_symbols_of_the_sprite_are_drawn(name: str) -> None:
    assert drawn_symbols(source(name)) <= SYMBOLS


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("components/")])
def test_component_states_its_parameters_at_its_top(name: str) -> None:
    assert re.match(r"({% load [a-z0-9 ]+ %}\s*)?{% comment %}\n[A-Z]", source(name))


@pytest.mark.parametrize("name", [name for name in ALL if "/mail/" in name])
def test_mail_template_loads_nothing_from_outside(name: str) -> None:
    text = source(name)
    assert not re.search(r"<(img|link|script|iframe)\b|url\(|\sstyle=|\son[a-z]+=", text)


@pytest.mark.parametrize(
    "fault",
    [
        '<p style="color: red">',
        '<button onclick="go()">',
        "<script>go()</script>",
        '<a href="javascript:go()">',
    ],
)
def test_the_policy_check_sees_each_fault(fault: str) -> None:
    assert policy_faults(code_free(fault))


def test_no_template_writes_a_colon_between_words_by_itself() -> None:
    """French sets a space before it: the tag `act_on` says "act: thing" in each language."""
    assert len(PAGES) > 100
    assert [name for name in PAGES if re.search(r'class="vh">\s*:', source(name))] == []
