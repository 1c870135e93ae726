"""The pages about the operator, each in every interface language, and the statement on access."""

import json
import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.core.clock import now
from apps.portal import accessibility
from apps.portal.views import ABOUT_PAGES

pytestmark = pytest.mark.django_db

# What each page has to tell, by the names in the settings.
TOLD = {
    "accessibility": {"contact_email", "enforcement"},
    "contact": {"contact_email", "privacy_email", "address"},
    "imprint": {"name", "represented_by", "address", "country", "register", "contact_email"},
    "operator": {"name", "country", "funding", "hosting"},
    "privacy": {"privacy_email", "privacy_authority", "name", "address", "country", "hosting"},
    "terms": {"name", "law", "contact_email"},
}
RUN = {
    "day": "2026-05-03",
    "release": "9.8.7",
    "pages": 123,
    "documents": 456,
    "checks": 789,
    "violations": 0,
    "widths": [320, 1440],
    "languages": ["de", "en", "fr"],
    "tools": ["axe-core 4.0", "Chromium 99"],
}


def page_of(page: str, language: str = "en") -> str:
    """Return the main part of a page about the operator."""
    with translation.override(language):
        answer = Client().get(reverse("portal:about", kwargs={"page": page}))
    assert answer.status_code == 200
    html = unescape(answer.content.decode())
    assert f'<html lang="{language}"' in html
    return html[html.index("<main") : html.index("</main>")]


def record(monkeypatch: pytest.MonkeyPatch, folder: Path, **changed: Any) -> None:
    """Let the statement be made from this run."""
    path = folder / "run.json"
    path.write_text(json.dumps(RUN | changed), encoding="utf-8")
    monkeypatch.setattr(accessibility, "RECORD", path)


@pytest.mark.parametrize("page", ABOUT_PAGES)
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_each_page_tells_what_the_settings_say(page: str, language: str) -> None:
    html = page_of(page, language)
    assert html.count("<h1>") == 1
    assert "OPERATOR_" not in html
    for name in TOLD[page]:
        assert project.OPERATOR[name] in html, name


@pytest.mark.parametrize("page", ABOUT_PAGES)
def test_what_is_not_filled_in_is_said_with_the_name_of_its_setting(
    settings: Any, page: str
) -> None:
    settings.OPERATOR = dict.fromkeys(project.OPERATOR, "") | {"language": "en"}
    html = page_of(page)
    assert set(re.findall(r"OPERATOR_([A-Z_]+)", html)) == {name.upper() for name in TOLD[page]}
    assert "Not stated yet." in html
    assert "mailto:" not in html


def test_the_settings_read_every_name_that_the_pages_ask_for() -> None:
    assert set().union(*TOLD.values()) | {"language"} == set(project.OPERATOR)


@pytest.mark.parametrize("page", ABOUT_PAGES)
def test_every_page_of_the_site_leads_to_each_of_them(page: str) -> None:
    html = Client().get("/en/questions/").content.decode()
    footer = html[html.index('<footer class="foot"') :]
    assert f'href="/en/about/{page}/"' in footer


def test_any_other_page_is_absent(client: Client) -> None:
    assert client.get(reverse("portal:about", kwargs={"page": "nothing"})).status_code == 404


def test_the_statement_on_access_is_made_from_the_last_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    record(monkeypatch, tmp_path, day=str(now().date() - timedelta(days=10)))
    html = page_of("accessibility")
    for told in ("123", "456", "789", "320 pixels", "1440 pixels", "9.8.7", "Chromium 99"):
        assert told in html
    assert "Deutsch, English, Français" in html
    assert "Partly conformant" in html
    assert "has to be renewed" not in html


def test_dates_of_the_statement_follow_the_language(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    record(monkeypatch, tmp_path)
    assert '<time datetime="2026-05-03">3. Mai 2026</time>' in page_of("accessibility", "de")


def test_an_old_run_has_to_be_renewed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    record(monkeypatch, tmp_path, day=str(now().date() - timedelta(days=366)))
    assert "has to be renewed" in page_of("accessibility")


def test_without_a_run_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(accessibility, "RECORD", tmp_path / "none.json")
    html = page_of("accessibility")
    assert "No run of the tests is recorded" in html
    assert "Not assessed" in html
    assert "conformant" not in html
    assert "Faults that axe found" not in html


def test_the_record_of_this_repository_holds() -> None:
    """It is written by `make browser` alone; a year without a whole green run is too long."""
    told = json.loads(accessibility.RECORD.read_text(encoding="utf-8"))
    assert told.keys() == RUN.keys()
    assert {name: type(value) for name, value in told.items()} == {
        name: type(value) for name, value in RUN.items()
    }
    run = accessibility.last_run()
    assert run is not None
    assert run.violations == 0 < run.pages <= run.checks
    assert run.documents > 0
    assert run.widths[0] == 320
    assert {"de", "en", "fr"} <= set(run.languages)
    assert any(tool.startswith("axe-core ") for tool in run.tools)
    assert now().date() - run.day <= timedelta(days=365), "make browser writes a new one"


def test_the_statement_has_the_parts_of_the_european_model(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Implementing Decision (EU) 2018/1523: status, limits, date, method, contact, complaints."""
    record(monkeypatch, tmp_path)
    html = page_of("accessibility")
    parts = ("Standard and status", "Known limits", "Tell us about a barrier")
    places = [html.index(f"<h2>{part}</h2>") for part in (*parts, "When our answer does not help")]
    assert places == sorted(places)
    assert "EN 301 549" in html
    assert '<time datetime="2026-05-03">' in html
    assert "from the record of the last complete test run" in html
    assert "<script" not in html


@pytest.mark.parametrize("page", ["operator", "terms"])
def test_nobody_is_told_that_questions_carry_the_name_of_a_person(page: str) -> None:
    """Readers see the organisation at most (forum.md); these pages must not say otherwise."""
    html = page_of(page)
    assert "under their own name" not in html
    assert "under your own name" not in html
    assert re.search(r"No reader .*sees? (their|your) own name", html)
