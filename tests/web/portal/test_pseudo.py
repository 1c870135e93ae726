"""No page shows a word of ours that a translator could not have reached."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as project
from django.db import models, transaction
from django.test import override_settings
from django.utils import translation

from apps.core.filekinds import FileKind
from apps.forum.citable import version_label
from apps.portal.operations import state
from apps.profiles.domains import mask
from apps.vocabularies.models import GuidanceVersion
from atmp.release import RELEASE
from atmp.settings import i18n
from tests.access.cells import Matrix
from tests.access.personas import make_people
from tests.access.policy import BROWSERS, OK, Cell, load
from tests.access.samples import make_world
from tests.support import pseudo
from tests.support.brackets import unmarked

# Names that are the same in every language, and words of formats.
NAMES = frozenset(
    {
        *("ATMP Expert Platform", "English", "العربية", "PostgreSQL", "Valkey", "Python", "Django"),
        *(
            "BibTeX",
            "RIS",
            "CC BY 4.0",
            "CSV",
            "JSON",
            "Deutsch",
            "Français",
            "Pseudo, long",
            "Pseudo, right to left",
            RELEASE,
        ),
        *FileKind.labels,
    }
)


# Pieces of what people wrote; the words around them are those of other pages.
DIFFERENCES = re.compile(r'<p class="diff__text">.*?</p>', re.DOTALL)
# For developers, in English, and says so.
IN_ENGLISH = ("portal:styleguide",)


@pytest.fixture(scope="module")
def languages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Both pseudo languages, in this module only."""
    folder = tmp_path_factory.mktemp("locale")
    pseudo.write_locales(folder)
    with override_settings(
        LANGUAGES=pseudo.with_pseudo(project.LANGUAGES),
        LOCALE_PATHS=[*project.LOCALE_PATHS, folder],
    ):
        yield


@pytest.fixture(scope="module")
def matrix(languages: None, django_db_setup: None, django_db_blocker: Any) -> Iterator[Matrix]:
    """The world of the access matrix, rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Matrix(make_world(make_people()), load())
        transaction.set_rollback(True)


def content() -> set[str]:
    """Return every text that people or fact files brought."""
    found: set[str] = {str(value) for value in project.OPERATOR.values()} | NAMES
    for model in apps.get_models():
        if model.__module__.startswith("apps."):
            names = [f.attname for f in model._meta.concrete_fields if _holds_words(f)]
            for row in model._default_manager.values_list(*names) if names else ():
                found.update(_words(row))
    cut = {version_label(one) for one in GuidanceVersion.objects.select_related("document")}
    # Addresses of websites are shown without their first part, those of people to some masked,
    # and the desk reads the domains of mailboxes.
    cut |= {text.removeprefix("https://") for text in found}
    for address in {text for text in found if "@" in text and " " not in text}:
        cut |= {mask(address), address.rpartition("@")[2]}
    return {" ".join(text.split()) for text in {*found, *cut, state().migration} if len(text) > 1}


def _holds_words(field: Any) -> bool:
    kinds = (models.CharField, models.TextField, models.JSONField)
    return isinstance(field, kinds) and not field.choices


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _words(part)
    elif isinstance(value, Iterable):
        for part in value:
            yield from _words(part)


def _chosen(matrix: Matrix, name: str) -> Iterator[Cell]:
    """Yield one allowed visit of each kind, and one refusal of each sort."""
    seen: set[tuple[str, ...]] = set()
    for cell in matrix.policy.cells(name):
        key = (cell.method, cell.kind, cell.expected)
        if key not in seen and (cell.expected == OK or len(seen) < 4):
            seen.add(key)
            yield cell


@pytest.mark.deep
def test_every_word_can_be_translated(matrix: Matrix) -> None:
    """Pages, refusals, and what forms answer when nothing was filled in."""
    known, faults, looked_at = content(), set(), 0
    routes = [n for n, route in matrix.policy.routes.items() if route.asked == BROWSERS]
    routes = [name for name in routes if not name.startswith(IN_ENGLISH)]
    for name in routes:
        for cell in _chosen(matrix, name):
            with translation.override(pseudo.LONG), transaction.atomic():
                address = matrix.address(cell)
                ask: Any = getattr(matrix.clients[cell.persona], cell.method.lower())
                answer = ask(address)
                transaction.set_rollback(True)
            if f"/{pseudo.LONG}/" in address and "text/html" in answer["Content-Type"]:
                looked_at += 1
                html = DIFFERENCES.sub("", answer.content.decode())
                own = {address, *map(str, matrix.arguments(cell).values())}
                faults |= {(name, text) for text in unmarked(html, known | own)}
    assert looked_at > 60
    assert sorted(faults) == []


def test_guard_bites_a_word_outside_brackets() -> None:
    page = '<html lang="en-xa"><p>⟦Mårkéd <b>tøø</b>⟧ plain</p><p lang="en">Content</p></html>'
    assert unmarked(page, ()) == ["plain"]
    assert unmarked('<input type="submit" value="Send">', ()) == ["Send"]
    assert unmarked('<img alt="⟦Å pîctüré⟧"><code>word</code>', ()) == []


def test_the_languages_are_real(languages: None) -> None:
    """Longer by two fifths, and from right to left."""
    with translation.override(pseudo.LONG):
        text = translation.gettext("Skip to main content")
        assert text.startswith(pseudo.OPEN)
        assert len(text) >= 1.4 * len("Skip to main content")
    with translation.override(pseudo.RIGHT_TO_LEFT):
        assert translation.get_language_bidi()
        assert pseudo.OPEN in translation.gettext("Skip to main content")


def test_the_folder_of_tests_is_not_in_the_product() -> None:
    """Real languages only, unless a test says otherwise."""
    assert not {pseudo.LONG, pseudo.RIGHT_TO_LEFT} & dict(i18n.LANGUAGES).keys()
    folders = [path / name for path in i18n.LOCALE_PATHS for name in pseudo.FOLDERS.values()]
    assert not any(folder.exists() for folder in folders)
