"""The check of the interface catalogues bites, and what is committed can be read."""

import gettext
from pathlib import Path

import pytest
from django.conf import settings

from atmp import catalogues
from atmp.settings.env import ROOT

OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def project(tmp_path: Path) -> Path:
    """Return a small project with strings in code, a template and a plural."""
    (tmp_path / "apps").mkdir()
    (tmp_path / "platform" / "atmp").mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    (tmp_path / "apps" / "code.py").write_text('x = _("Hello %(name)s")\n', encoding="utf-8")
    template = (
        '{% load i18n %}{% translate "Plain" %}{% include "a.html" with text=_("Included") %}'
        "{% blocktranslate trimmed count n=k %}One thing{% plural %}{{ n }} things"
        "{% endblocktranslate %}"
    )
    (tmp_path / "templates" / "page.html").write_text(template, encoding="utf-8")
    return tmp_path


def texts(root: Path) -> str:
    """Return all problems as one text."""
    return "\n".join(map(str, catalogues.problems(root, ["de"])))


def translate(root: Path, **changes: str) -> None:
    """Fill the German catalogue; `changes` replace single translations."""
    catalogues.update(root, ["de"])
    path = catalogues.po_path(root, "de")
    catalog = catalogues.read_catalogue(path, "de")
    done = {
        "Hello %(name)s": "Hallo %(name)s",
        "Plain": "Schlicht",
        "Included": "Eingefügt",
    } | changes
    for message in catalog:
        if message.id:
            plural = ("Eine Sache", "%(n)s Sachen")
            message.string = plural if isinstance(message.id, tuple) else done[message.id]
    path.write_bytes(catalogues._written(catalog))
    path.with_suffix(".mo").write_bytes(catalogues.compiled(catalog))


def test_a_complete_catalogue_has_no_problem(tmp_path: Path) -> None:
    """Strings of code, templates, arguments of tags and plurals are all found."""
    root = project(tmp_path)
    translate(root)
    assert texts(root) == ""


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"Plain": ""}, "not translated: 'Plain'"),
        ({"Hello %(name)s": "Hallo"}, "placeholder lost"),
        ({"Plain": "Schlicht %(wrong)s"}, "unknown placeholder"),
    ],
)
def test_a_bad_translation_is_named(tmp_path: Path, changes: dict[str, str], problem: str) -> None:
    """Empty, without its placeholder, or with one too many."""
    root = project(tmp_path)
    translate(root, **changes)
    assert problem in texts(root)


def test_a_new_string_and_a_stale_binary_are_named(tmp_path: Path) -> None:
    """What a person forgets after changing a page."""
    root = project(tmp_path)
    translate(root)
    (root / "apps" / "more.py").write_text('y = _("Newly written")\n', encoding="utf-8")
    assert "not in the catalogue" in texts(root)
    (root / "apps" / "more.py").unlink()
    catalogues.po_path(root, "de").with_suffix(".mo").write_bytes(b"old")
    assert "not current" in texts(root)


@pytest.mark.parametrize("language", OTHERS)
def test_the_committed_catalogues_are_complete_and_readable(language: str) -> None:
    """They say something else than the source, and the standard library reads them."""
    assert catalogues.problems(ROOT, [language]) == []
    path = catalogues.po_path(ROOT, language).with_suffix(".mo")
    with path.open("rb") as file:
        translations = gettext.GNUTranslations(file)
    assert translations.gettext("Sign in") != "Sign in"
