"""More requests than places: the rest is refused at once, probes are not, and places come back."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from apps.core.errors import NotFound
from apps.core.shedding import LATEST_SECONDS, PROBES, SOONEST_SECONDS, SheddingMiddleware

# For what is sure to come, on however slow a machine.
LONG = 60


class Room:
    """A view whose requests stay until the door is opened."""

    def __init__(self) -> None:
        self.door = threading.Event()
        self.inside = threading.Semaphore(0)

    def __call__(self, _request: HttpRequest) -> HttpResponse:
        self.inside.release()
        assert self.door.wait(LONG)
        return HttpResponse("done")


Make = Callable[..., SheddingMiddleware]


@pytest.fixture
def make(settings: object) -> Make:
    """Return a maker of the middleware with the given limits."""

    def made(view: Callable[[HttpRequest], HttpResponse], **limits: float) -> SheddingMiddleware:
        for name, value in ({"AT_WORK": 1, "WAITING": 1, "WAIT_SECONDS": 0.1} | limits).items():
            setattr(settings, f"WEB_{name}", value)
        return SheddingMiddleware(view)

    return made


def _get(address: str = "/en/", **headers: str) -> HttpRequest:
    return RequestFactory().get(address, headers=headers)


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_one_too_many_is_told_when_to_come_back(make: Make, accept: str) -> None:
    room = Room()
    shedding = make(room, WAITING=0)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(shedding, _get())
        assert room.inside.acquire(timeout=LONG)
        refused = shedding(_get("/de/questions/", Accept=accept))
        room.door.set()
        assert first.result().status_code == 200
    assert refused.status_code == 503
    assert SOONEST_SECONDS <= int(refused.headers["Retry-After"]) <= LATEST_SECONDS
    content = refused.content.decode()  # type: ignore[attr-defined]
    assert "overloaded" in content if "json" in accept else 'lang="de"' in content


def test_who_waits_gets_the_next_place(make: Make) -> None:
    room = Room()
    shedding = make(room, WAIT_SECONDS=LONG)
    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(shedding, _get()) for _number in range(2)]
        assert room.inside.acquire(timeout=LONG)
        room.door.set()
        assert [a.result().status_code for a in answers] == [200, 200]


def test_waiting_ends(make: Make) -> None:
    room = Room()
    shedding = make(room, WAIT_SECONDS=0.05)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(shedding, _get())
        assert room.inside.acquire(timeout=LONG)
        assert shedding(_get()).status_code == 503
        room.door.set()
        assert first.result().status_code == 200
    assert shedding(_get()).status_code == 200, "the place for waiting is free again"


def test_probes_are_answered_while_everybody_waits_and_cannot_flood(make: Make) -> None:
    room = Room()
    shedding = make(room, WAITING=0)
    with ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(shedding, _get(at)) for at in ("/", "/health/ready", "/health/ready")]
        for _job in jobs:
            assert room.inside.acquire(timeout=LONG)
        assert shedding(_get("/health/ready")).status_code == 503
        room.door.set()
        assert [job.result().status_code for job in jobs] == [200, 200, 200]


def test_slow_questions_about_readiness_do_not_look_like_death(make: Make) -> None:
    room = Room()

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("ok") if request.path == "/health/live" else room(request)

    shedding = make(view, WAITING=0)
    with ThreadPoolExecutor(8) as pool:
        slow = [pool.submit(shedding, _get("/health/ready")) for _number in range(2 * PROBES)]
        for _place in range(PROBES):
            assert room.inside.acquire(timeout=LONG)
        alive = [shedding(_get("/health/live")).status_code for _number in range(20)]
        room.door.set()
        assert [job.result().status_code for job in slow].count(200) >= PROBES
    assert alive == [200] * 20


def test_a_place_comes_back_after_an_error(make: Make) -> None:
    def broken(_request: HttpRequest) -> HttpResponse:
        raise NotFound

    shedding = make(broken, WAITING=0)
    for _number in range(3):
        with pytest.raises(NotFound):
            shedding(_get())
