"""A visitor of the running platform: one browser context that notes everything that is wrong."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tests.support.stack import Stack
from tests.support.totp import code_of

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
MOST_COOKIES = 3
CODE_SECONDS = 30
_USED_CODES: dict[str, int] = {}
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1"})
# Chromium says this of every page that answers 4xx; files that fail are noted by `_answered`.
REFUSED_PAGE = "Failed to load resource"


@dataclass
class Visitor:
    """One person's browser on one device, with all that went wrong in it."""

    context: BrowserContext
    stack: Stack
    faults: list[str] = field(default_factory=list)
    loads: int = 0

    def __post_init__(self) -> None:
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        self.context.on("request", self._asked)
        self.context.on("response", self._answered)
        self.page = self.context.new_page()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and REFUSED_PAGE not in message.text:
            self.faults.append(f"console at {self.page.url}: {message.text}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.hostname not in LOCAL_HOSTS:
            self.faults.append(f"request to another host: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.request.resource_type == "document":
            self.loads += response.request.redirected_from is None
            if response.status >= 500:
                self.faults.append(f"{response.status} at {response.url}")
        elif response.status >= 400:
            self.faults.append(f"{response.status} for the file {response.url}")

    def go(self, path: str) -> int:
        """Open a page and return its status."""
        answer = self.page.goto(path)
        assert answer is not None
        return answer.status

    def press(self, name: str, *, exact: bool = True) -> None:
        """Press the button of that name in the main part and wait for the page after it."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("button", name=name, exact=exact).click()

    def follow(self, name: str, *, exact: bool = False) -> None:
        """Follow the link of that name in the main part."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=name, exact=exact).first.click()

    def turn_to(self, name: str) -> None:
        """Turn the pages of a list until the link stands there; other tests make lists longer."""
        main = self.page.locator("main")
        older = main.locator("a[rel=next]")
        while not main.get_by_role("link", name=name).count() and older.count():
            with self.page.expect_navigation():
                older.click()

    def fill(self, **texts: str) -> None:
        """Type into fields by their names."""
        for name, text in texts.items():
            self.page.locator(f"main [name='{name}']").fill(text)

    def text(self) -> str:
        """Return the words of the main part."""
        return self.page.locator("main").inner_text()

    def reload_until(self, right: Callable[[], bool], seconds: float = 90) -> None:
        """Load the page again until it says what is expected; it is what a person would do."""
        deadline = time.monotonic() + seconds
        while not right():
            assert time.monotonic() < deadline, f"{self.page.url} says:\n{self.text()}"
            time.sleep(0.3)
            self.page.reload()

    def end(self) -> None:
        """Close the browser and fail when anything went wrong in it."""
        cookies = [cookie.get("name") for cookie in self.context.cookies()]
        self.context.close()
        assert not self.faults, "\n".join(self.faults)
        assert len(cookies) <= MOST_COOKIES, cookies


class Site:
    """Opens browsers of visitors; a person signs in once per session."""

    def __init__(self, browser: Browser, stack: Stack) -> None:
        self.browser = browser
        self.stack = stack
        self.personas: dict[str, dict[str, str]] = stack.demo()["personas"]
        self._signed_in: dict[str, Any] = {}
        self._open: list[Visitor] = []

    def visitor(self, persona: str = "", *, javascript: bool = True, **options: Any) -> Visitor:
        """Open a browser; with a persona it is signed in, second step included."""
        if persona:
            options["storage_state"] = self.state_of(persona)
        context = self.browser.new_context(
            base_url=self.stack.base_url,
            java_script_enabled=javascript,
            reduced_motion="reduce",
            locale="en-GB",
            **options,
        )
        context.set_default_timeout(60_000)
        made = Visitor(context, self.stack)
        self._open.append(made)
        return made

    def state_of(self, persona: str) -> Any:
        """Return the cookies of a persona, who signs in with password and code once."""
        if persona not in self._signed_in:
            visitor = self.visitor()
            self.sign_in(visitor, persona)
            self._signed_in[persona] = visitor.context.storage_state()
            visitor.context.close()
        return self._signed_in[persona]

    def code(self, persona: str, *, steps: int = 0) -> str:
        """Return a code that nobody used yet: the platform takes each only once."""
        person = self.personas[persona]
        while (step := _step_now() + steps) <= _USED_CODES.get(person["email"], 0):
            time.sleep(0.5)
        _USED_CODES[person["email"]] = step
        return code_of(person["totp_secret"], steps=step - _step_now())

    def sign_in(self, visitor: Visitor, persona: str, *, steps: int = 0) -> None:
        """Sign a persona in through the pages; `steps` chooses a code not used before."""
        person = self.personas[persona]
        if "/sign-in/" not in visitor.page.url:
            visitor.go("/en/account/sign-in/")
        visitor.fill(login=person["email"], password=person["password"])
        visitor.press("Continue")
        visitor.fill(code=self.code(persona, steps=steps))
        visitor.press("Sign in")
        assert "/sign-in/" not in visitor.page.url, visitor.text()

    def end_all(self) -> None:
        """Close what a test opened and fail when anything went wrong there."""
        opened, self._open = self._open, []
        for visitor in opened:
            if visitor.context.pages or visitor.faults:
                visitor.end()


def _step_now() -> int:
    return int(time.time() // CODE_SECONDS)


def main_text(page: Page) -> str:
    """Return the words of the main part of any page."""
    return page.locator("main").inner_text()
