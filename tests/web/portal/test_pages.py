"""Start page, pages about the operator, languages, robots."""

import re
from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.core.actor import ANONYMOUS
from apps.forum.models import Question
from apps.profiles.choices import Role
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.forum import answer, case, question
from tests.factories.profiles import AuthorityFactory, MembershipFactory

LANGUAGES = [code for code, _name in project.LANGUAGES]
database = pytest.mark.django_db


def html_of(url: str, client: Client | None = None) -> str:
    response = (client or Client()).get(url)
    assert response.status_code == 200
    return response.content.decode()


def main_of(html: str) -> str:
    """Return the page without header and footer."""
    found = re.search(r"<main.*</main>", html, flags=re.S)
    assert found
    return found[0]


def nav_of(html: str) -> dict[str, bool]:
    """Return the entries of the main navigation and whether each is current."""
    found = re.search(r'<nav class="nav".*?</nav>', html, flags=re.S)
    assert found
    entries = re.findall(r'<a href="([^"]+)"( aria-current="true")?', found[0])
    return {url: bool(current) for url, current in entries}


@database
@pytest.mark.parametrize("language", LANGUAGES)
def test_start_page_of_an_empty_platform(language: str) -> None:
    Question.objects.all().delete()
    html = html_of(f"/{language}/")
    assert f'<html lang="{language}"' in html
    assert "stat__n" not in html


@database
def test_start_page_shows_answers_and_figures_that_equal_their_lists() -> None:
    made = answer()
    hidden = answer(of=case("private"))
    question("draft")
    html = main_of(html_of("/en/"))
    assert made.question.title in html
    assert made.authority.name in html
    assert "Valid until" in html
    assert hidden.authority.name not in html
    numbers = {
        url: int(number)
        for number, url in re.findall(
            r'stat__n">(\d+)</p>\s*<p><a href="([^"]+)"', html.replace("&amp;", "&")
        )
    }
    asked, answered = reverse("forum:questions"), f"{reverse('forum:questions')}?state=answered"
    visible = Question.objects.visible_to(ANONYMOUS)
    assert numbers[asked] == visible.count()
    assert numbers[answered] == visible.answered().count()
    assert numbers[reverse("profiles:authorities")] >= 1


@database
def test_start_page_says_the_same_to_all() -> None:
    """What is not public changes no byte of the page, not even for those who may read it."""
    authority = AuthorityFactory()
    insider = signed_in(authority.memberships.earliest("pk").user)
    question("public", authorities=[authority])
    before = main_of(html_of("/en/"))
    answer(of=case("private", authorities=[authority]))
    question("draft", authorities=[authority])
    assert main_of(html_of("/en/")) == before
    assert main_of(html_of("/en/", insider)) == before


@pytest.mark.parametrize("page", ["contact", "imprint", "privacy"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_about_the_operator(page: str, language: str) -> None:
    """They come from the settings, without a single query for somebody not signed in."""
    html = html_of(f"/{language}/about/{page}/")
    told = {"contact": "contact_email", "imprint": "name", "privacy": "privacy_email"}[page]
    assert project.OPERATOR[told] in html


@database
def test_unknown_page_about_the_operator() -> None:
    assert Client().get("/en/about/secrets/").status_code == 404


@database
def test_navigation_leads_somewhere_for_everybody() -> None:
    open_to_all = [
        reverse(name) for name in ("forum:questions", "profiles:authorities", "profiles:directory")
    ]
    ask, inbox = reverse("forum:ask"), reverse("forum:inbox")
    developer = signed_in(MembershipFactory(role=Role.DEVELOPER).user)
    authority = AuthorityFactory()
    official = signed_in(authority.memberships.earliest("pk").user)
    expected = {
        Client(): open_to_all,
        signed_in(UserFactory()): open_to_all,
        developer: [*open_to_all, ask],
        official: [*open_to_all, inbox],
    }
    for client, urls in expected.items():
        assert list(nav_of(html_of("/en/about/contact/", client))) == urls
        for url in urls:
            html = html_of(url, client)
            assert [u for u, current in nav_of(html).items() if current] == [url]


@database
def test_header_names_the_capacity_acted_in() -> None:
    member = MembershipFactory(role=Role.DEVELOPER)
    assert member.organisation.name in html_of("/en/about/contact/", signed_in(member.user))


@pytest.mark.parametrize(
    ("header", "cookie", "target"),
    [
        ("de-AT,de;q=0.9", "", "/de/"),
        ("fr", "", "/fr/"),
        ("sv,pl;q=0.5", "", "/en/"),
        ("", "", "/en/"),
        ("de", "fr", "/fr/"),
        ("de", "../../evil", "/de/"),
    ],
)
def test_root_leads_to_the_reader_s_language(header: str, cookie: str, target: str) -> None:
    client = Client(headers={"accept-language": header})
    if cookie:
        client.cookies[project.LANGUAGE_COOKIE_NAME] = cookie
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, target)
    assert {"Accept-Language", "Cookie"} <= {v.strip() for v in response["Vary"].split(",")}


def test_robots_stay_out_of_personal_pages() -> None:
    response = Client().get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert {f"Disallow: /{code}/account/" for code in LANGUAGES} <= set(lines)
    assert "Disallow: /" not in lines


def test_old_name_of_the_icon() -> None:
    response = Client().get("/favicon.ico")
    assert (response.status_code, response["Location"]) == (302, "/static/img/icon-32.png")


@database
def test_frame_of_anonymous_pages_asks_the_database_nothing(
    django_assert_num_queries: Any,
) -> None:
    with django_assert_num_queries(0):
        html_of("/en/about/imprint/")


@database
def test_same_page_in_every_language_is_one_link_away() -> None:
    html = html_of("/en/about/privacy/")
    for language in LANGUAGES:
        with translation.override(language):
            assert f'href="{reverse("portal:about", kwargs={"page": "privacy"})}"' in html
