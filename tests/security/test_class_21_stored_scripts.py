"""Class 21: a text that somebody typed becomes an element, a handler or a script.

The whole corpus (payloads.py) lies in every text field of every form and is read back on every
page, mail and line where the field shows (sinks.py); pages are parsed as a browser would. What
the services make of it where they store HTML is looked at besides.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import Engine
from django.test import Client

from apps.core.markup import render_markdown
from apps.forum.services import answer_content, question_content
from tests.security.dom import FROM_MARKDOWN, Shape, foreign_parts, shapes
from tests.security.payloads import CANARY, PAYLOADS, packed
from tests.security.planting import Form, Texts
from tests.security.scene import Scene, addresses
from tests.security.sinks import FORMS
from tests.support.size import amount


@dataclass
class Reader:
    """Reads pages; knows how each looked with harmless words."""

    known: frozenset[Shape] = frozenset()
    faults: tuple[str, ...] = ()
    found: int = 0

    def learn(self, pages: list[str]) -> None:
        """Take note of everything on pages with harmless words."""
        self.known = self.known.union(*(shapes(page) for page in pages))

    def read(self, pages: list[str], where: str) -> None:
        """Note what on the pages is new, and how often typed texts stand there."""
        for page in pages:
            if CANARY not in page:
                continue  # nothing typed stands here
            self.found += page.count(CANARY)
            self.faults += tuple(
                f"{where}: {fault}" for fault in foreign_parts(page, known=self.known)
            )


def _read_form(scene: Scene, form: str) -> Reader:
    """Read all pages with harmless words in the form's fields, then with the whole corpus."""
    chosen, reader = FORMS[form], Reader()
    with transaction.atomic():
        planted = chosen.plant(scene, chosen.harmless())
        with transaction.atomic():
            reader.learn(chosen.read(scene, planted))
            transaction.set_rollback(True)
        chosen.overwrite()
        reader.read(chosen.read(scene, planted), form)
        transaction.set_rollback(True)
    return reader


def _stored(scene: Scene, form: str, rounds: list[Texts]) -> list[str]:
    """Return the faults in what a form makes of typed texts: the HTML that lies in a column."""
    found = []
    for texts in rounds:
        with transaction.atomic():
            FORMS[form].plant(scene, texts)
            found += FORMS[form].stored_html()
            transaction.set_rollback(True)
    assert len(found) >= len(rounds)
    return [fault for html in found for fault in foreign_parts(html, known=_EMPTY_PAGE)]


def _is_html(places: tuple[str, ...]) -> bool:
    return any(place.endswith("_html") for place in places)


# Forms of which Markdown is stored as HTML; what the others store is escaped by the page.
NO_PAGE = (
    *("application/json", "application/problem+json", "application/jsonl"),
    *("application/pdf", "application/x-bibtex", "application/x-research-info-systems"),
)
OF_HTML = [name for name, form in FORMS.items() if any(map(_is_html, form.columns.values()))]


def _everything(form: str) -> list[Texts]:
    """Return the whole corpus for each field of Markdown; shorter fields get some of it."""
    corpora = {name: FORMS[form].corpus(name) for name in FORMS[form].fields}
    rounds = max(len(corpora[n]) for n, places in FORMS[form].columns.items() if _is_html(places))
    return [
        {name: corpus[number % len(corpus)] for name, corpus in corpora.items()}
        for number in range(rounds)
    ]


def test_the_corpus_is_large_enough() -> None:
    assert len(PAYLOADS) >= 200
    assert all(CANARY in payload for payload in PAYLOADS)


@pytest.mark.parametrize("wrapper", ["{}", "> - {}", "[x]({})", "`{}`", "**{}**"])
def test_markdown_makes_nothing_of_any_payload(wrapper: str) -> None:
    found = [
        (payload, fault)
        for payload in PAYLOADS
        for fault in foreign_parts(render_markdown(wrapper.format(payload)), known=_EMPTY_PAGE)
    ]
    assert found == []


_EMPTY_PAGE = frozenset(shapes("<p>x"))


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
def test_no_typed_text_becomes_markup(scene: Scene, form: str) -> None:
    reader = _read_form(scene, form)
    assert reader.faults == ()
    # Each payload holds the canary: all of them stand somewhere, for each field.
    assert reader.found >= FORMS[form].shows() > 200


@pytest.mark.django_db
@pytest.mark.parametrize("form", OF_HTML)
def test_what_is_stored_of_the_whole_corpus_is_clean(scene: Scene, form: str) -> None:
    assert _stored(scene, form, _everything(form)) == []


# --- what is only sent back: addresses, parameters and refused forms

REFLECTED = 1500
PARAMETERS = (
    *("q", "next", "cursor", "view", "edit", "organisation", "topic", "authority", "state"),
    *("page", "language", "key"),
)
FORM_FIELDS = (
    *("title", "body", "position", "justification", "short", "text", "reason", "locator"),
    *("display_name", "email", "login", "password", "password1", "oldpassword", "code", "role"),
    *("next", "cursor", "topic", "basis", "visibility", "organisation", "capacity", "valid_until"),
    *("no_guidance_reason", "citation-0-locator", "citation-0-guidance", "idempotency_key"),
    *("case", "seen_hash", "version", "language", "session", "started", "withdraw", "shown"),
)
Request = tuple[str, str, dict[str, str]]
# Links to this page in other languages carry every parameter, percent-encoded.
SOUND_LINKS = re.compile(r'href="(?:https?://|/(?!/)|\?)[^"<>\s]*"')
# These end the session or lead elsewhere: see class 5 and the redirects.
LEADING_AWAY = frozenset({"account_logout", "forum:withdraw"})


def _requests(scene: Scene, text: str, part: slice) -> list[Request]:
    """Return method, address and values: the text in each parameter and field of the routes."""
    parameters = dict.fromkeys(PARAMETERS, text)
    fields = dict.fromkeys(FORM_FIELDS, text) | {"case": str(scene.case.pk)}
    named = text[:200].replace("/", "").replace("?", "").replace("#", "")
    found: list[Request] = [("get", f"/en/{quote(named)}", {})]
    for route, address in addresses(scene)[part]:
        if route.name not in LEADING_AWAY:
            found += [("get", address, parameters), ("post", address, fields)]
    return found


def _send(client: Client, request: Request) -> str:
    """Return the page; JSON or a file is no page, and no browser takes it for one."""
    method, address, values = request
    answer = getattr(client, method)(address, values)
    assert answer.status_code < 500, request[:2]
    if answer.get("Content-Type", "").startswith(NO_PAGE):
        assert answer["X-Content-Type-Options"] == "nosniff"
        return ""
    return str(answer.content.decode())


def _sent_back(scene: Scene, who: str, texts: list[str], part: slice = slice(None)) -> Reader:
    """Read each answer that repeats a text beside those to harmless texts as long.

    The first text goes everywhere; the others where the first one was repeated. Whether a text
    is too long for a field decides what stands around it.
    """
    reader, client = Reader(), scene.clients[who]
    plain = [f"{CANARY} {'x' * (size - len(CANARY) - 1)}" for size in _sizes(texts)]
    rows = zip(*(_requests(scene, text, part) for text in (*plain, *texts)), strict=True)
    for row in rows:
        harmless, (first, *others) = row[: len(plain)], row[len(plain) :]
        page = _send(client, first)
        reader.found += page.count(CANARY)
        if CANARY in SOUND_LINKS.sub("", page):
            reader.learn([_send(client, request) for request in (*harmless, (*first[:2], {}))])
            pages = [page, *(_send(client, request) for request in others)]
            reader.read(pages, f"{who} {first[0]} {first[1][:80]}")
    return reader


def _sizes(texts: list[str]) -> list[int]:
    """Return each length of a short text, and of long ones the longest of each hundred."""
    lengths = sorted(len(text) for text in texts)
    return list({size if size < 300 else size // 100 * 100: size for size in lengths}.values())


# All of the corpus at once is too long for most fields: the page shows it again beside the fault.
EVERYTHING = " ".join(PAYLOADS)


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "who"), list(enumerate(["anonymous", "asker", "signer"])))
def test_nothing_sent_back_becomes_markup(scene: Scene, number: int, who: str) -> None:
    """Each of the three takes another ninth of the routes; `make deep` gives all to each."""
    reader = _sent_back(scene, who, [EVERYTHING], slice(number, None, 9))
    assert reader.faults == ()
    assert reader.found > len(PAYLOADS)


@pytest.mark.deep
@pytest.mark.django_db
@pytest.mark.parametrize(("number", "who"), list(enumerate(["anonymous", "asker", "signer"])))
def test_no_text_of_the_whole_corpus_is_sent_back_as_markup(
    scene: Scene, number: int, who: str
) -> None:
    """The corpus as a whole, in texts that a long field takes, and a few that a search takes.

    In `make deep-full` each of the three takes another third of the routes, and every route gets
    all at once besides; in `make deep` a sixth of that.
    """
    short = packed(190)
    texts = [EVERYTHING, *packed(REFLECTED), *short[:: len(short) // 6]]
    more, some = amount(6, full=1), 3 * amount(6, full=1)
    for sent, step in (([EVERYTHING], more), (texts, some)):
        routes = slice(number % step, None, step)
        assert _sent_back(scene, who, sent, routes).faults == ()


# --- the tests bite


@pytest.fixture
def _witness_asleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another guard looks at every page of every test: here this one has to find the fault."""
    monkeypatch.setattr("tests.support.witness.response_faults", lambda *_a: [])


@pytest.mark.django_db
@pytest.mark.usefixtures("_witness_asleep")
@pytest.mark.parametrize("form", ["person", "session"])
def test_guard_bites_a_template_that_does_not_escape(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    original = FORMS[form].overwrite

    def careless(chosen: Form) -> None:
        monkeypatch.setattr(Engine.get_default(), "autoescape", False)
        original()

    monkeypatch.setattr(Form, "overwrite", careless)
    assert _read_form(scene, form).faults


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["question", "answer"])
def test_guard_bites_markdown_that_is_not_cleaned(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    for module in (question_content, answer_content):
        monkeypatch.setattr(module, "render_markdown", lambda text: text)
    assert _stored(scene, form, _everything(form)[:1])


@pytest.mark.django_db
@pytest.mark.usefixtures("_witness_asleep")
def test_guard_bites_html_that_is_stored_as_typed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.security.planting.render_markdown", lambda text: text)
    assert _read_form(scene, "question").faults


@pytest.mark.django_db
@pytest.mark.usefixtures("_witness_asleep")
def test_guard_bites_a_page_that_repeats_a_parameter(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(request: HttpRequest, *values: Any, **others: Any) -> HttpResponse:
        answer = render(request, *values, **others)
        answer.content += request.GET.get("q", "").encode()
        return answer

    routes = [route.name for route, _address in addresses(scene)]
    only = slice(routes.index("portal:home"), routes.index("portal:home") + 1)
    assert _sent_back(scene, "anonymous", [EVERYTHING], only).faults == ()
    monkeypatch.setattr("apps.portal.views.render", careless)
    assert _sent_back(scene, "anonymous", [EVERYTHING], only).faults


@pytest.mark.parametrize(
    "markup",
    [
        f"<img src=x alt={CANARY}>",
        "<a href='java&#9;script:alert(1)'>x</a>",
        "<a href=//x.example>x</a>",
        "<p onclick=x>",
        f"<p>x<!-- {CANARY} -->",
        "<a href='/x' title=y>x</a>",
        f"<p>x<script>{CANARY}</script>",
    ],
)
def test_guard_bites_each_kind_of_foreign_part(markup: str) -> None:
    known: frozenset[Shape] = (
        _EMPTY_PAGE | FROM_MARKDOWN | {("script", frozenset()), ("!", frozenset())}
    )
    assert foreign_parts(markup, known=known)
