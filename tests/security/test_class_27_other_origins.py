"""Class 27: pages of another site read ours, or a cache in between keeps what is personal."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from tests.security.scene import Scene, addresses

pytestmark = pytest.mark.django_db
ORIGINS = (
    *("https://evil.example", "null", "http://testserver", "https://testserver.evil.example"),
    *("https://evil-testserver", "http://localhost:8000", "file://", "chrome-extension://x"),
)
OPENING = (
    *("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"),
    *("Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Timing-Allow-Origin"),
    *("Access-Control-Expose-Headers", "Access-Control-Allow-Private-Network"),
)


def _opened(client: Client, address: str, origin: str) -> list[str]:
    ask = {"origin": origin, "access-control-request-method": "POST"}
    answers: list[Any] = [client.get(address, headers=ask), client.options(address, headers=ask)]
    return [name for answer in answers for name in OPENING if name in answer.headers]


def test_no_answer_opens_itself_to_another_site(scene: Scene) -> None:
    found = addresses(scene)
    wrong = [
        (route.name, name)
        for number, (route, address) in enumerate(found)
        for name in _opened(scene.clients["asker"], address, ORIGINS[number % len(ORIGINS)])
    ]
    assert wrong == []
    assert len(found) > len(ORIGINS)


@pytest.mark.parametrize("origin", ORIGINS)
def test_no_origin_is_let_in(origin: str) -> None:
    assert _opened(Client(), "/en/questions/", origin) == []


def test_guard_bites_an_origin_that_is_repeated(scene: Scene, monkeypatch: Any) -> None:
    def reflecting(request: HttpRequest) -> HttpResponse:
        origin = request.headers.get("origin", "")
        return HttpResponse("x", headers={"Access-Control-Allow-Origin": origin})

    monkeypatch.setattr(
        "apps.core.middleware.RequestIdMiddleware.__call__", lambda _self, r: reflecting(r)
    )
    monkeypatch.setattr("tests.support.witness.response_faults", lambda *_a: [])
    assert _opened(scene.clients["asker"], "/en/", "https://evil.example")


# --- caches and content types


def _storable(answer: Any) -> bool:
    """Whether a cache shared by several people may keep the answer."""
    control = answer.headers.get("Cache-Control", "")
    return not ("private" in control or "no-store" in control)


def _careless(scene: Scene, who: str, chosen: slice = slice(None)) -> list[tuple[str, str]]:
    """Return each personal answer that a shared cache or a guessing browser could misuse."""
    wrong = []
    for route, address in addresses(scene)[chosen]:
        answer: Any = scene.clients[who].get(address)
        if answer.headers.get("X-Content-Type-Options") != "nosniff":
            wrong.append((route.name, "may be taken for another type"))
        personal = bool(answer.cookies) or "Cookie" in answer.headers.get("Vary", "")
        if _storable(answer) and (personal or who != "anonymous"):
            wrong.append((route.name, answer.headers.get("Cache-Control", "")))
    return wrong


# The same for everybody, whoever asks: they may be kept.
FOR_EVERYBODY = ("robots", "favicon", "live", "ready", "security", "feed", "site")
DOCUMENTS = ("api:docs", "api:openapi")


@pytest.mark.parametrize("who", ["anonymous", "asker"])
def test_no_shared_cache_keeps_what_is_personal(scene: Scene, who: str) -> None:
    free = (*FOR_EVERYBODY, *DOCUMENTS)
    wrong = [fault for fault in _careless(scene, who) if not fault[0].startswith(free)]
    assert wrong == []


@pytest.mark.parametrize(
    "ending", ["x.css", "x.js", "x.png", ";x.css", "%00.css", "%2fx.css", "?.css", "%0ax.css"]
)
@pytest.mark.parametrize(
    "page", ["account/", "account/profile/", "account/notifications/", "questions/mine/"]
)
def test_no_page_pretends_to_be_a_file(scene: Scene, page: str, ending: str) -> None:
    """Caches that go by the ending would keep a personal page (cache deception)."""
    answer = scene.clients["asker"].get(f"/en/{page}{ending}")
    assert not _storable(answer)
    assert not answer.headers["Content-Type"].startswith(("text/css", "text/javascript", "image/"))


@pytest.mark.parametrize("path", ["/static/../account/", "/static/x.css/../../en/account/"])
def test_no_personal_page_below_the_static_files(scene: Scene, path: str) -> None:
    answer = scene.clients["asker"].request(PATH_INFO=path, REQUEST_METHOD="GET")
    assert scene.asker.email not in answer.content.decode(errors="replace")


def test_guard_bites_a_page_that_may_be_kept(scene: Scene, monkeypatch: Any) -> None:
    monkeypatch.setattr(
        "apps.core.middleware.SecurityHeadersMiddleware.__call__",
        lambda self, request: self.get_response(request),
    )
    monkeypatch.setattr("tests.support.witness.response_faults", lambda *_a: [])
    assert _careless(scene, "asker", slice(5))
