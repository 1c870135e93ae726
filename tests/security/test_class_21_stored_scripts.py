"""Class 21: a text that somebody typed becomes an element, a handler or a script.

The corpus (payloads.py) goes through every text field of every form and is read back on every
page, mail and line where the field shows (sinks.py); pages are parsed as a browser would.
`make test` gives each field a slice of the corpus, `make deep` all of it.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from django.db import transaction
from django.template import Engine
from django.test import Client

from apps.core.markup import render_markdown
from apps.forum.services import answers, questions
from tests.security.dom import FROM_MARKDOWN, Shape, foreign_parts, shapes
from tests.security.payloads import CANARY, PAYLOADS, packed
from tests.security.scene import Scene, addresses
from tests.security.sinks import FORMS, Texts

ROUNDS = 2  # of each form in `make test`


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


def _read_form(scene: Scene, form: str, rounds: list[Texts]) -> Reader:
    reader = Reader()
    reader.learn(_filled(scene, form, FORMS[form].harmless()))
    for texts in rounds:
        reader.read(_filled(scene, form, texts), form)
    return reader


def _filled(scene: Scene, form: str, texts: Texts) -> list[str]:
    """Return the pages, and take the rows back: long lists would have pages of their own."""
    with transaction.atomic():
        pages = FORMS[form].fill(scene, texts)
        transaction.set_rollback(True)
    return pages


def _slice(form: str, rounds: int) -> list[Texts]:
    """Return other texts of the corpus for each field and each round, spread over all of it."""
    chosen: list[Texts] = []
    for number in range(rounds):
        texts = {}
        for place, name in enumerate(FORMS[form].fields):
            corpus = FORMS[form].corpus(name)
            texts[name] = corpus[(number * len(corpus) // rounds + place * 3) % len(corpus)]
        chosen.append(texts)
    return chosen


def _everything(form: str) -> list[Texts]:
    """Return the whole corpus for each field; where others are done already, they go round.

    A field too short for most of the corpus does not decide how many rounds there are.
    """
    corpora = {name: FORMS[form].corpus(name) for name in FORMS[form].fields}
    roomy = [corpora[name] for name, (limit, _s) in FORMS[form].fields.items() if limit > 60]
    longest = max(len(corpus) for corpus in roomy)
    return [
        {name: corpus[number % len(corpus)] for name, corpus in corpora.items()}
        for number in range(longest)
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
    reader = _read_form(scene, form, _slice(form, ROUNDS))
    assert reader.faults == ()
    assert reader.found >= ROUNDS, "the text was shown nowhere: nothing is proved"


@pytest.mark.deep
@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
def test_no_text_of_the_whole_corpus_becomes_markup(scene: Scene, form: str) -> None:
    reader = _read_form(scene, form, _everything(form))
    assert reader.faults == ()


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
    method, address, values = request
    answer = getattr(client, method)(address, values)
    assert answer.status_code < 500, request[:2]
    return str(answer.content.decode())


def _sent_back(scene: Scene, who: str, text: str, part: slice = slice(None)) -> Reader:
    """Read each answer that repeats the text beside the one to a harmless text as long."""
    reader, client = Reader(), scene.clients[who]
    harmless = _requests(scene, f"{CANARY} {'x' * (len(text) - len(CANARY) - 1)}", part)
    for request, plain in zip(_requests(scene, text, part), harmless, strict=True):
        page = _send(client, request)
        reader.found += page.count(CANARY)
        if CANARY in SOUND_LINKS.sub("", page):
            reader.learn([_send(client, plain), _send(client, (*plain[:2], {}))])
            reader.read([page], f"{who} {request[0]} {request[1][:80]}")
    return reader


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "who"), list(enumerate(["anonymous", "asker", "signer"])))
def test_nothing_sent_back_becomes_markup(scene: Scene, number: int, who: str) -> None:
    """Each of the three takes another third of the routes; `make deep` gives all to each."""
    texts = packed(REFLECTED)
    reader = _sent_back(scene, who, texts[number % len(texts)], slice(number, None, 3))
    assert reader.faults == ()
    assert reader.found > 20


@pytest.mark.deep
@pytest.mark.django_db
@pytest.mark.parametrize("text", packed(REFLECTED), ids=len)
def test_no_text_of_the_whole_corpus_is_sent_back_as_markup(scene: Scene, text: str) -> None:
    for who in ("anonymous", "signer"):
        assert _sent_back(scene, who, text).faults == ()


# --- the tests bite


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["person", "session"])
def test_guard_bites_a_template_that_does_not_escape(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    reader = Reader()
    reader.learn(FORMS[form].fill(scene, FORMS[form].harmless()))
    monkeypatch.setattr(Engine.get_default(), "autoescape", False)
    bad = dict.fromkeys(FORMS[form].fields, f"<u title={CANARY}>x</u>")
    reader.read(FORMS[form].fill(scene, bad), form)
    assert reader.faults


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["question", "answer"])
def test_guard_bites_markdown_that_is_not_cleaned(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    reader = Reader()
    reader.learn(FORMS[form].fill(scene, FORMS[form].harmless()))
    for module in (questions, answers):
        monkeypatch.setattr(module, "render_markdown", lambda text: text)
    bad = FORMS[form].harmless() | dict.fromkeys(("body", "text"), f"<u title={CANARY}>x</u>")
    known = {name: bad[name] for name in FORMS[form].fields}
    reader.read(FORMS[form].fill(scene, known), form)
    assert reader.faults


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
