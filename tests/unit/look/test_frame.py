"""The frame of all pages, the error pages and the small tags."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from apps.core.templatetags import ui
from tests.browser.rules import faults_of
from tests.support.markup_rules import policy_faults

ERROR_PAGES = (400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503)
PATH = "/en/questions/?topic=q"


def page(name: str, **context: Any) -> str:
    """Render a page for a request without context processors."""
    return render_to_string(name, {"request": RequestFactory().get(PATH), **context})


@pytest.mark.parametrize("status", ERROR_PAGES)
def test_error_page_renders_without_request_or_context(status: int) -> None:
    html = render_to_string(f"errors/{status}.html")
    assert html.count("<h1>") == 1
    assert "<title>" in html
    assert policy_faults(html) == []


@pytest.mark.parametrize("status", ERROR_PAGES)
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_error_page_is_well_formed_and_says_what_to_do_next(status: int, language: str) -> None:
    with translation.override(language):
        html = page(f"errors/{status}.html", sign_in_url="/en/account/sign-in/?next=x")
    assert faults_of(html) == []
    assert '<meta name="robots" content="noindex">' in html
    assert html.count("<li>", html.index('id="next"'), html.index("</section>")) >= 2
    for about in ("contact", "imprint", "accessibility"):
        assert f'/about/{about}/"' in html[html.index('<footer class="foot"') :]


@pytest.mark.parametrize("status", [500, 503])
def test_pages_for_outages_need_no_address_map(status: int, settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.unit.look.no_such_module"
    html = render_to_string(f"errors/{status}.html", {"request_id": "abc"})
    assert 'href="/"' in html
    assert '<span class="mono">abc</span>' in html


@pytest.mark.parametrize("name", ["contact", "imprint", "accessibility"])
def test_addresses_without_a_language_lead_to_the_language_of_the_reader(name: str) -> None:
    """Pages for outages know no address map: this is how their links arrive."""
    answer = Client().get(f"/about/{name}/", headers={"accept-language": "fr"})
    assert (answer.status_code, answer["Location"]) == (302, f"/fr/about/{name}/")


def test_not_found_says_the_same_whatever_the_error_carries() -> None:
    plain = page("errors/404.html", sign_in_url="/en/account/sign-in/?next=x")
    telling = page(
        "errors/404.html",
        sign_in_url="/en/account/sign-in/?next=x",
        error=SimpleNamespace(message="This question is private", code="hidden"),
        request_id="abc",
    )
    assert plain == telling
    assert '<a href="/en/account/sign-in/?next=x">Sign in</a>' in plain


def test_refusal_gives_its_reason_and_a_lost_form_its_own_words() -> None:
    error = SimpleNamespace(message="Only signers", code="x")
    refused = page("errors/403.html", error=error, title="Something went wrong")
    assert "Only signers" in refused
    assert "Something went wrong" not in refused
    assert "You may not do this" in refused
    lost = page("errors/403.html", error=SimpleNamespace(message="", code="csrf_failed"))
    assert "Your form is no longer valid" in lost


def test_title_starts_with_error_when_the_form_has_errors() -> None:
    assert "<title>Error: " in page("base.html", form=SimpleNamespace(errors={"a": ["b"]}))
    assert "<title>Error: " not in page("base.html", form=SimpleNamespace(errors={}))


def test_navigation_marks_the_current_entry() -> None:
    entries = [SimpleNamespace(url="/q/", label="Questions", current=True)]
    assert '<a href="/q/" aria-current="true">Questions</a>' in page("base.html", nav=entries)


def test_demonstration_bar_stands_only_in_the_demonstration() -> None:
    assert "Demonstration:" in page("base.html", demo=True)
    assert "Demonstration:" not in page("base.html", demo=False)


def test_signed_in_people_can_sign_out_by_a_form() -> None:
    user = SimpleNamespace(is_authenticated=True, display_name="Lena Maas")
    html = page("base.html", user=user, acting_as="Developer, University", unread_count=3)
    assert "Developer, University" in html
    assert 'method="post" action="/en/account/sign-out/"' in html
    assert '<span class="count">3' in html


@pytest.mark.parametrize(("language", "direction"), [("de", "ltr"), ("ar", "rtl")])
def test_page_says_its_language_and_direction(language: str, direction: str) -> None:
    with translation.override(language):
        assert f'<html lang="{language}" dir="{direction}">' in page("base.html")


def test_every_page_is_offered_in_every_language() -> None:
    html = page("base.html")
    for code, _name in settings.LANGUAGES:
        address = f"/{code}/questions/?topic=q"
        assert f'<a href="{address}" lang="{code}"' in html


def test_unknown_addresses_change_language_by_their_prefix() -> None:
    context = {"request": RequestFactory().get("/en/nowhere/at/all/?x=1")}
    links = {link.code: link.url for link in ui.language_links(context)}
    assert links["de"] == "/de/nowhere/at/all/?x=1"


def test_language_names_are_their_own() -> None:
    links = {link.code: link.name for link in ui.language_links({})}
    assert links["fr"] == "Français"


def test_crumbs_link_all_but_the_last() -> None:
    html = Template('{% load ui %}{% crumbs "Home" "/" "Here" %}').render(Context())
    assert '<a href="/">Home</a>' in html
    assert '<span aria-current="page">Here</span>' in html


@pytest.mark.parametrize(
    ("name", "letters"), [("Lena Maria Maas", "LM"), ("cher", "C"), ("", "?"), ("Élise – B", "ÉB")]
)
def test_initials(name: str, letters: str) -> None:
    assert ui.initials(name) == letters


def test_row_and_columns_must_have_the_same_length() -> None:
    with pytest.raises(ValueError, match="zip"):
        list(ui.labelled([1, 2], ["a"]))


def test_icons_are_decorative_and_escape_their_parameters() -> None:
    html = ui.icon("ok", 'x"y')
    assert 'aria-hidden="true"' in html
    assert "#i-ok" in html
    assert 'x"y' not in html
    assert ui.icon("seal", "seal").startswith('<svg class="seal"')


def test_mail_frame_has_text_and_html_with_the_same_parts() -> None:
    for name in ("notifications/mail/base.html", "notifications/mail/base.txt"):
        text = render_to_string(
            name,
            {
                "action_url": "https://platform.example/a/?b=1",
                "operator_name": "Operator & Co",
            },
        )
        assert "https://platform.example/a/?b=1" in text
        assert "ATMP Expert Platform" in text
        assert ("Operator & Co" in text) is name.endswith(".txt")


@pytest.mark.parametrize(
    ("code", "heard"),
    [
        ("en", ": Name &lt;b&gt;"),
        ("de", ": Name &lt;b&gt;"),
        ("fr", "\N{NARROW NO-BREAK SPACE}: Name &lt;b&gt;"),
    ],
)
def test_what_an_act_is_about_follows_with_the_colon_of_the_language(code: str, heard: str) -> None:
    with translation.override(code):
        drawn = ui.act_on("Change & go", "Name <b>")
    assert drawn == f'Change &amp; go<span class="vh">{heard}</span>'


def test_an_act_marks_the_language_of_what_it_is_about() -> None:
    with translation.override("en"):
        drawn = ui.act_on("Open", "Titel", "de")
        assert drawn == 'Open<span class="vh">: <span lang="de">Titel</span></span>'
        assert "lang" not in ui.act_on("Open", "Title", "en")
    assert ui.act_on("Open <all>") == "Open &lt;all&gt;"


def test_an_act_follows_the_order_of_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui, "labelled_as", lambda label, value: f"[{value} – {label}]")
    drawn = ui.act_on("Open", "Titel")
    assert drawn == '<span class="vh">[Titel – </span>Open<span class="vh">]</span>'
