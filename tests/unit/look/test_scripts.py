"""Our scripts: few, small, optional, and without anything that the policy or caution forbids."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.ROOT)
SCRIPTS = sorted((ROOT / "static" / "js").iterdir())
TEMPLATES = [path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")]
MOST_SCRIPTS = 9
BUDGET_BYTES = 20_000
DANGEROUS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|localStorage"
    r"|\.style\b|setAttribute\(\s*[\"'](?:style|on)|document\.cookie|https?:"
)


def test_there_are_few_and_they_are_small() -> None:
    assert 1 <= len(SCRIPTS) <= MOST_SCRIPTS
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in SCRIPTS) <= BUDGET_BYTES


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_says_what_it_does_and_does_nothing_dangerous(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("// ")
    assert not DANGEROUS.search(text)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_is_loaded_as_a_module_by_a_template(path: Path) -> None:
    tag = f'<script type="module" src="{{% static \'js/{path.name}\' %}}"></script>'
    assert any(tag in text for text in TEMPLATES)


def test_no_form_or_link_needs_a_script() -> None:
    for text in TEMPLATES:
        assert 'href="#"' not in text
        assert not re.search(r"<button(?![^>]*\stype=)", re.sub(r"{%.*?%}", "", text))
