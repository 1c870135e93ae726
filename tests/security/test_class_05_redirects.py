"""Class 5 and open redirects: where an answer leads tells nothing, and never to another site."""

import re
from urllib.parse import quote, urlsplit

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from apps.core.ids import public_id
from apps.forum.querysets import QuestionQuerySet
from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from tests.factories.forum import question
from tests.security.scene import Scene, addresses

pytestmark = pytest.mark.django_db
EVIL = "evil.example"
TARGETS = (
    *(f"https://{EVIL}/", f"//{EVIL}/", f"///{EVIL}/", f"/\\{EVIL}", f"\\\\{EVIL}"),
    *(f"https:{EVIL}", f"https:/{EVIL}", f"HtTpS://{EVIL}", f"\thttps://{EVIL}", f" //{EVIL}"),
    *(f"/\t/{EVIL}", f"/%09/{EVIL}", f"//{EVIL}%2f..", f"/en/..//{EVIL}", f"https:///{EVIL}"),
    *(f"http://testserver@{EVIL}/", f"http://{EVIL}#testserver", f"http://testserver.{EVIL}/"),
    *(f"//{EVIL}\\@testserver/", f"http://localhost:8000.{EVIL}", f"http:\\\\{EVIL}"),
    *("javascript:alert(1)", "data:text/html,x", "vbscript:x", f"\x00//{EVIL}", f"/\r\n//{EVIL}"),
)


def leads_away(answer: HttpResponseBase, host: str = "testserver") -> bool:
    """Return whether a browser that follows the answer leaves the site."""
    location = re.sub(r"[\t\r\n]", "", answer.headers.get("Location", "")).strip()
    parts = urlsplit(location.replace("\\", "/"))
    if parts.scheme and parts.scheme not in {"http", "https"}:
        return True
    return bool(parts.netloc and parts.netloc not in {host, "localhost:8000"}) or bool(
        re.match(r"/{2}", location.replace("\\", "/")) and parts.netloc != host
    )


def _followers(scene: Scene, target: str) -> list[tuple[str, HttpResponseBase]]:
    """Return every answer that follows a wish of the reader's."""
    anonymous, asker = Client(), scene.clients["asker"]
    sign_in = {"login": UserFactory().email, "password": PASSWORD, "next": target}
    return [
        ("sign in", Client().post("/en/account/sign-in/", sign_in)),
        ("sign in, by address", _signed_in_at(target)),
        ("sign out", signed_in(UserFactory()).post("/en/account/sign-out/", {"next": target})),
        ("act as", asker.post("/en/account/act-as/", {"capacity": "private", "next": target})),
        (
            "confirm the password",
            asker.post(
                "/en/account/security/confirm-password/", {"password": PASSWORD, "next": target}
            ),
        ),
        ("mark as read", asker.post("/en/account/notifications/read/", {"cursor": target})),
        ("short address", anonymous.get("/en/questions/", {"q": scene.question.public_id})),
    ]


def _sent(text: str) -> str:
    """Return the text as a header can carry it."""
    return re.sub(r"[\x00\r\n]", "", text)


def _signed_in_at(target: str) -> HttpResponseBase:
    address = f"/en/account/sign-in/?next={quote(target)}"
    values = {"login": UserFactory().email, "password": PASSWORD}
    answer: HttpResponseBase = Client().post(address, values)
    return answer


@pytest.mark.parametrize("target", TARGETS)
def test_the_language_switch_stays_here(target: str) -> None:
    """After a form it leads to the page before, which the request names as it likes."""
    for address in (target, f"http://testserver{target}", f"http://testserver/{target}"):
        sent = {"referer": _sent(address)}
        answer = Client().post("/en/account/sign-in/", {"login": ""}, headers=sent)
        links = re.findall(r'<a href="([^"]*)"\s+lang=', answer.content.decode())
        assert links
        assert all(re.match(r"/\w\w/(?!/)", link) for link in links), links


@pytest.mark.parametrize(
    "target",
    [*TARGETS[::2], *(pytest.param(target, marks=pytest.mark.deep) for target in TARGETS[1::2])],
)
def test_no_wish_leads_to_another_site(scene: Scene, target: str) -> None:
    away = [
        (name, answer.headers["Location"])
        for name, answer in _followers(scene, target)
        if leads_away(answer)
    ]
    assert away == []


@pytest.mark.parametrize(
    "path",
    [
        f"//{EVIL}",
        f"//{EVIL}/",
        f"//{EVIL}/en/questions",
        f"/{EVIL}//",
        f"/en//{EVIL}",
        f"/\\{EVIL}/en",
        f"/%2F{EVIL}/%2e%2e",
        f"/en/questions/..//{EVIL}",
    ],
)
def test_no_address_is_completed_to_another_site(path: str) -> None:
    answer = Client().request(PATH_INFO=path, REQUEST_METHOD="GET")
    assert not leads_away(answer), answer.headers["Location"]


def test_every_redirect_of_the_platform_stays_at_home(scene: Scene) -> None:
    found = 0
    for who in ("anonymous", "asker"):
        for route, address in addresses(scene):
            answer = scene.clients[who].get(address, {"next": f"//{EVIL}", "url": f"//{EVIL}"})
            found += "Location" in answer.headers
            assert not leads_away(answer), (route.name, answer.headers["Location"])
    assert found > 20


def _seen(client: Client, address: str, number: str) -> tuple[int, str, dict[str, str]]:
    answer = client.get(address)
    body = answer.content.decode().replace(number, "NUMBER").replace(quote(number), "NUMBER")
    noise = {"X-Request-ID", "Content-Length"}
    headers = {k: v.replace(number, "NUMBER") for k, v in answer.items() if k not in noise}
    return answer.status_code, re.sub(r'value="\w{64}"', "", body), headers


def _hidden_and_absent(scene: Scene, kind: str) -> list[bool]:
    """Return, for each way to name a question, whether a hidden one looks like none at all."""
    hidden, absent = question(kind, title="May nobody know of this title at all?"), public_id("Q")
    same = []
    for form in ("/en/questions/{}/", "/en/questions/{}/a-guess/", "/en/questions/{}/edit/"):
        for who in ("anonymous", "asker", "signer"):
            one = _seen(scene.clients[who], form.format(hidden.public_id), hidden.public_id)
            other = _seen(scene.clients[who], form.format(absent), absent)
            same.append(one == other)
    by_number = scene.clients["signer"].get("/en/questions/", {"q": hidden.public_id})
    same.append("Location" not in by_number.headers)
    return same


@pytest.mark.parametrize("kind", ["private", "after_answer", "draft", "withdrawn"])
def test_no_redirect_reveals_a_hidden_question(scene: Scene, kind: str) -> None:
    assert all(_hidden_and_absent(scene, kind))


def test_guard_bites_a_redirect_that_looks_at_everything(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuestionQuerySet, "visible_to", lambda rows, _actor: rows.all())
    assert not all(_hidden_and_absent(scene, "private"))


def test_guard_bites_a_wish_that_nobody_checks(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks = "apps.profiles.views.url_has_allowed_host_and_scheme"
    monkeypatch.setattr(checks, lambda *_a, **_k: True)
    assert any(leads_away(answer) for _name, answer in _followers(scene, f"//{EVIL}/"))


def test_a_wish_for_an_own_page_is_followed(scene: Scene) -> None:
    page = reverse("forum:questions")
    for name, answer in _followers(scene, page):
        assert "Location" in answer.headers or name == "confirm the password", name
