"""Classes 20, 23, 24 and 25, and the habits behind others: read from the source text.

Each guard (tests/architecture/guards/danger.py) is shown red on a line of the kind it forbids.
"""

from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.guards.code import Source, sources
from tests.architecture.guards.danger import (
    CALLS_OUT,
    GUARDS,
    JOINS_SQL,
    KEEPS_SQL,
    MARKED_SAFE,
    SAFE_IN_TEMPLATES,
    all_columns,
    compiled_text,
    free_sql,
    open_doors,
    open_keywords,
    outgoing_calls,
    programs,
    template_faults,
    unescaped,
    unpickled,
)

ROOT = Path(settings.ROOT)
PRODUCT = sources(ROOT, "apps", "platform")
TEMPLATES = {
    str(path.relative_to(ROOT / "templates")): path.read_text()
    for path in sorted((ROOT / "templates").rglob("*"))
    if path.is_file()
}
RED = {
    open_keywords: (
        "rows.filter(**request.GET.dict())",
        "rows.filter(**{k: v for k, v in self.request.query_params.items()})",
        "form(**request.POST)",
        "rows.order_by(*request.GET.getlist('order'))",
        "rows.alias(**dict(request.data))",
        "Model(**json.loads(request.body))",
    ),
    free_sql: (
        "rows.raw('select 1')",
        "rows.extra(where=['1=1'])",
        "rows.annotate(x=RawSQL('1', []))",
        "cursor.execute(f'select {name}')",
        "cursor.execute('select ' + name)",
        "cursor.execute('select {}'.format(name))",
    ),
    unescaped: ("mark_safe(title)", "SafeString(title)", "safestring.mark_safe(title)"),
    compiled_text: (
        "Template(body).render(context)",
        "engine.from_string(body)",
        "eval(text)",
        "exec(text)",
    ),
    unpickled: (
        "import pickle",
        "from marshal import loads",
        "yaml.load(text, Loader=yaml.Loader)",
        "yaml.unsafe_load(text)",
        "from yaml import load",
    ),
    programs: ("import subprocess", "run(command, shell=True)", "os.system(command)"),
    outgoing_calls: (
        "import requests",
        "from urllib import request",
        "import urllib.request",
        "from http.client import HTTPConnection",
        "import socket",
        "import httpx",
    ),
    open_doors: ("csrf_exempt(view)", "@csrf_exempt\ndef view(r): pass"),
    all_columns: ("fields = '__all__'", "depth = 1"),
}


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.__name__)
def test_the_product_holds_none_of_it(guard: object) -> None:
    assert callable(guard)
    assert [fault for source in PRODUCT for fault in guard(source)] == []


@pytest.mark.parametrize(
    ("guard", "line"), [(g, line) for g, lines in RED.items() for line in lines]
)
def test_guard_bites_each_kind_of_line(guard: object, line: str) -> None:
    assert callable(guard)
    assert list(guard(Source("apps/forum/views.py", f"{line}\n")))


def test_each_guard_is_shown_red() -> None:
    assert set(RED) == set(GUARDS)


@pytest.mark.parametrize(
    "line",
    [
        "rows.filter(title=request.GET['q'])",
        "cursor.execute('select %s', [name])",
        "cursor.execute(f'SET lock_timeout = {LOCK_SECONDS}')",
        "mark_safe('<p>Written here.</p>')",
        "yaml.load(text, Loader=yaml.CSafeLoader)",
        "from http import HTTPStatus",
        "import urllib.parse",
        "fields = ('a', 'b')",
    ],
)
def test_guards_let_sound_lines_pass(line: str) -> None:
    source = Source("apps/forum/views.py", f"{line}\n")
    assert [fault for guard in GUARDS for fault in guard(source)] == []


def test_templates_escape_every_text() -> None:
    assert len(TEMPLATES) > 100
    assert [f for name, text in TEMPLATES.items() for f in template_faults(name, text)] == []


@pytest.mark.parametrize(
    "line", ["{{ title|safe }}", "{{ x | safeseq }}", "{% autoescape off %}{{ title }}"]
)
def test_guard_bites_a_template_that_does_not_escape(line: str) -> None:
    assert template_faults("forum/x.html", line)


def test_every_permitted_place_exists_and_needs_its_permission() -> None:
    """An exception that nothing uses any more would hide the next fault."""
    texts = {source.path: source.text for source in PRODUCT}
    for path in MARKED_SAFE:
        assert "mark_safe(" in texts[path] or "SafeString(" in texts[path]
    for path in JOINS_SQL:
        assert ".as_sql()" in texts[path]
    for path in KEEPS_SQL:
        assert ".sql_with_params()" in texts[path]
    for path in CALLS_OUT:
        assert any(name.startswith(path) for name in texts), path
    for name in SAFE_IN_TEMPLATES:
        assert "|safe" in TEMPLATES[name]
