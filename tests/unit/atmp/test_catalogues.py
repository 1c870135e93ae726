"""The check of the interface catalogues bites, and what is committed can be read."""

import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings

from atmp import catalogues
from atmp.settings.env import ROOT

SHOP, ACCOUNTS = "apps/shop/locale", "apps/accounts/locale"
OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def project(tmp_path: Path) -> Path:
    """Return a small project with strings in code, a template and a plural."""
    for folder in ("apps/shop", "apps/accounts", "platform/atmp", "templates/mfa"):
        (tmp_path / folder).mkdir(parents=True)
    for app in ("shop", "accounts"):
        (tmp_path / "apps" / app / "__init__.py").touch()
    code = 'x = _("Hello %(name)s")\n'
    (tmp_path / "apps" / "shop" / "code.py").write_text(code, encoding="utf-8")
    foreign = '{% load i18n %}{% translate "Plain" %}{% translate "A code" %}'
    (tmp_path / "templates" / "mfa" / "index.html").write_text(foreign, encoding="utf-8")
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
    """Fill the German catalogues; `changes` replace single translations."""
    catalogues.update(root, ["de"])
    done = {
        "Hello %(name)s": "Hallo %(name)s",
        "Plain": "Schlicht",
        "Included": "Eingefügt",
        "A code": "Ein Code",
    } | changes
    for folder in (SHOP, ACCOUNTS, catalogues.REST):
        rewrite(root, folder, done)


def rewrite(root: Path, folder: str, done: dict[str, str]) -> None:
    """Write translations into one catalogue."""
    path = catalogues.po_path(root, folder, "de")
    catalog = catalogues.read_catalogue(path, "de")
    for message in catalog:
        if message.id:
            plural = ("Eine Sache", "%(n)s Sachen")
            message.string = plural if isinstance(message.id, tuple) else done[message.id]
    path.write_bytes(catalogues.written(catalog))
    path.with_suffix(".mo").write_bytes(catalogues.compiled(catalog))


def ids_in(root: Path, folder: str) -> set[str]:
    """Return what a German catalogue holds."""
    path = catalogues.po_path(root, folder, "de")
    return {str(m.id) for m in catalogues.read_catalogue(path, "de") if m.id}


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


def test_each_app_has_its_own_catalogue(tmp_path: Path) -> None:
    """Overrides of the sign-in library belong to the accounts, the frame to no app."""
    root = project(tmp_path)
    translate(root)
    assert ids_in(root, SHOP) == {"Hello %(name)s"}
    assert ids_in(root, ACCOUNTS) == {"Plain", "A code"}
    assert "Plain" in ids_in(root, catalogues.REST)


def test_a_sentence_known_elsewhere_is_taken_over(tmp_path: Path) -> None:
    """A second app that uses it need not be translated, and no language takes from another."""
    root = project(tmp_path)
    translate(root)
    (root / "apps" / "shop" / "more.py").write_text('y = _("A code")\n', encoding="utf-8")
    catalogues.update(root, ["de", "fr"])
    assert texts(root) == ""
    path = catalogues.po_path(root, SHOP, "fr")
    assert all(not m.string for m in catalogues.read_catalogue(path, "fr") if m.id)


def test_two_translations_of_one_sentence_are_named(tmp_path: Path) -> None:
    """What a page says must not depend on the order of the catalogues."""
    root = project(tmp_path)
    translate(root)
    rewrite(root, ACCOUNTS, {"Plain": "Einfach", "A code": "Ein Code"})
    assert "translated in two ways: 'Plain'" in texts(root)


def test_a_catalogue_that_nothing_needs_goes(tmp_path: Path) -> None:
    """The check names it, the command removes it."""
    root = project(tmp_path)
    translate(root)
    (root / "apps" / "shop" / "code.py").unlink()
    assert "no longer used" in texts(root)
    catalogues.update(root, ["de"])
    assert texts(root) == ""
    assert not catalogues.po_path(root, SHOP, "de").exists()


def test_a_new_string_and_a_stale_binary_are_named(tmp_path: Path) -> None:
    """What a person forgets after changing a page."""
    root = project(tmp_path)
    translate(root)
    more = root / "apps" / "shop" / "more.py"
    more.write_text('y = _("Newly written")\n', encoding="utf-8")
    assert "not in the catalogue" in texts(root)
    more.unlink()
    catalogues.po_path(root, SHOP, "de").with_suffix(".mo").write_bytes(b"old")
    assert "not current" in texts(root)


def strange_names(code: str) -> list[str]:
    """Return names for a gettext function under which the catalogues would not find its words."""
    names = re.findall(r"\b\w*gettext(?:_lazy|_noop)? as (\w+)", code)
    return [name for name in names if name not in catalogues.KEYWORDS]


def test_every_name_of_a_gettext_function_is_known() -> None:
    """A word marked under another name would stay English without anybody being told."""
    found = {
        path.relative_to(ROOT).as_posix(): strange_names(path.read_text(encoding="utf-8"))
        for path in catalogues.sources(ROOT)
        if path.suffix == ".py"
    }
    assert {place: names for place, names in found.items() if names} == {}
    assert strange_names("import gettext_lazy as _lazy") == ["_lazy"]


@pytest.mark.parametrize("language", OTHERS)
def test_the_committed_catalogues_are_complete_and_readable(language: str) -> None:
    """They say something else than the source, and the standard library reads them."""
    assert catalogues.problems(ROOT, [language]) == []
    path = catalogues.po_path(ROOT, catalogues.REST, language).with_suffix(".mo")
    with path.open("rb") as file:
        translations = gettext.GNUTranslations(file)
    assert translations.gettext("Sign in") != "Sign in"
