"""Overload: so many requests at work, so many waiting; the rest are told at once to come back."""

import random
import threading
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Unavailable
from apps.core.responses import error_response, wants_json

# Asks nothing and costs nothing: neither overload nor slow questions may look like death.
ALIVE = "/health/live"
HEALTH = "/health/"
# Other probes have two places of their own, so that they cause no overload.
PROBES = 2
SOONEST_SECONDS, LATEST_SECONDS = 2, 6


class Overloaded(Unavailable):
    """More came at once than this process can answer."""

    code = "overloaded"
    message = _("Too many people are here at this moment. Please try again in a few seconds.")


class Gate:
    """A number of places at work and a number of places to wait for one, each with a limit."""

    def __init__(self, *, at_work: int, waiting: int, seconds: float) -> None:
        self._seconds = seconds
        self._work = threading.Semaphore(at_work)
        self._places = threading.Semaphore(waiting)

    def enter(self) -> bool:
        """Take a place at work, waiting for one if there is room; False when there is none."""
        if self._work.acquire(blocking=False):
            return True
        if not self._places.acquire(blocking=False):
            return False
        try:
            return self._work.acquire(timeout=self._seconds)
        finally:
            self._places.release()

    def leave(self) -> None:
        """Give the place back."""
        self._work.release()


class SheddingMiddleware:
    """Lets in what this process can answer soon; refuses the rest in a millisecond."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        seconds = settings.WEB_WAIT_SECONDS
        self._pages = Gate(
            at_work=settings.WEB_AT_WORK, waiting=settings.WEB_WAITING, seconds=seconds
        )
        self._probes = Gate(at_work=PROBES, waiting=PROBES, seconds=seconds)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or say 503 with the seconds after which to come back."""
        if request.path == ALIVE:
            return self.get_response(request)
        gate = self._probes if request.path.startswith(HEALTH) else self._pages
        if not gate.enter():
            return overloaded(request)
        try:
            return self.get_response(request)
        finally:
            gate.leave()


def overloaded(request: HttpRequest) -> HttpResponse:
    """Return the refusal; the seconds differ, so that not everybody comes back at once."""
    seconds = random.randint(SOONEST_SECONDS, LATEST_SECONDS)  # noqa: S311  spread, not a secret
    language = translation.get_language_from_request(request, check_path=True)
    if wants_json(request):
        with translation.override(language):
            return error_response(request, Overloaded(extra={"retry_after": seconds}))
    response = HttpResponse(_page(language), status=Overloaded.status)
    response["Retry-After"] = str(seconds)
    response["Vary"] = "Accept, Accept-Language, Cookie"
    return response


@lru_cache
def _page(language: str) -> bytes:
    """Return the page, drawn once per language: who refuses many must do it cheaply."""
    with translation.override(language):
        return render_to_string("errors/503.html", {"error": Overloaded()}).encode()
