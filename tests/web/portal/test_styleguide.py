"""The style guide: every component, in every state, and never in production."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client

from apps.portal.styleguide.chapters import CHAPTERS
from apps.portal.styleguide.views import FRAME, TOKENS, VIEWS, manual_of
from tests.browser.rules import faults_of

ROOT = Path(project.ROOT)
COMPONENTS = {path.stem for path in (ROOT / "templates/components").glob("*.html")}
SHOWN = {sample.component for chapter in CHAPTERS for sample in chapter.samples}
SLUGS = [chapter.slug for chapter in CHAPTERS]


def html_of(path: str) -> str:
    response = Client().get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.django_db
def test_overview_shows_every_token_and_leads_to_every_chapter() -> None:
    html = html_of("/en/styleguide/")
    assert [f'fill="var(--{token})"' in html for token in TOKENS].count(False) == 0
    assert all(f'href="/en/styleguide/{slug}/"' in html for slug in SLUGS)
    assert faults_of(html) == []


@pytest.mark.django_db
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("slug", SLUGS)
def test_chapter_is_sound_in_every_view(slug: str, view: str) -> None:
    html = html_of(f"/en/styleguide/{slug}/?view={view}")
    assert faults_of(html) == []
    assert ('dir="rtl">' in html) == (view == "rtl")
    assert ('data-theme="dark" class="card"' in html) == (view == "dark")


@pytest.mark.django_db
def test_states_and_manual_stand_beside_each_component() -> None:
    html = html_of("/en/styleguide/speech/")
    chapter = next(one for one in CHAPTERS if one.slug == "speech")
    for sample in chapter.samples:
        assert f'id="c-{sample.component}"' in html
        assert all(f'<p class="over">{state}</p>' in html for state in sample.states)
    assert "anything that no authority has signed" in html
    assert "short_answer    one sentence" in html


def test_every_component_is_shown_or_stands_around_every_page() -> None:
    assert SHOWN | FRAME == COMPONENTS
    assert not SHOWN & FRAME


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_every_component_says_what_it_is_for_and_what_not(name: str) -> None:
    manual = manual_of(name)
    assert re.match(r"[A-Z].*[.!?]", manual.purpose)
    assert len(manual.not_for) > 15
    assert manual.parameters or name in {"loading"}


@pytest.mark.django_db
def test_other_languages_are_told_that_it_is_english() -> None:
    assert 'lang="en"' in html_of("/de/styleguide/")
    assert "The style guide is written in English." not in html_of("/en/styleguide/")
    assert 'class="note info"' in html_of("/de/styleguide/wizard/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/styleguide/", "/en/styleguide/forms/"])
def test_production_has_no_style_guide(settings: Any, path: str) -> None:
    settings.DEMO = False
    assert Client().get(path).status_code == 404


@pytest.mark.django_db
def test_an_unknown_chapter_is_absent_and_robots_stay_away() -> None:
    assert Client().get("/en/styleguide/nothing/").status_code == 404
    assert '<meta name="robots" content="noindex">' in html_of("/en/styleguide/forms/")
    assert "styleguide" not in Client().get("/sitemap-pages-1.xml").content.decode()
