"""A person without a browser: plain HTTP, cookies, and forms sent as they were shown."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPMessage
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
_NAME = re.compile(r'name="([^"]*)"')
_VALUE = re.compile(r'value="([^"]*)"')
_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    path: str
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def location(self) -> str:
        """Where it leads, without scheme and host when that is this site."""
        parts = urlsplit(self.headers.get("Location", ""))
        return parts._replace(scheme="", netloc="").geturl()

    def hidden(self, marker: str) -> dict[str, str]:
        """Return the hidden fields of the form that holds the marker."""
        form = next(found for found in _FORM.findall(self.text) if marker in found)
        fields = {}
        for tag in _HIDDEN.findall(form):
            name, value = _NAME.search(tag), _VALUE.search(tag)
            if name:
                fields[name[1]] = unescape(value[1]) if value else ""
        return fields

    def first_choice(self, name: str) -> str:
        """Return the first value that a list of the page offers."""
        found = re.search(rf'<select[^>]*name="{name}".*?</select>', self.text, re.DOTALL)
        assert found, name
        values: list[str] = _VALUE.findall(found[0])
        return next(value for value in values if value)

    def draft(self, title: str) -> dict[str, str]:
        """Return what a person types to save a question as a draft, on the page of the form."""
        names = ("topic", "product_class", "stage")
        # A page that asks one thing after the other has them later.
        shown = [name for name in names if f'name="{name}"' in self.text]
        lists = {name: self.first_choice(name) for name in shown}
        return lists | {"title": title, "visibility": "public", "action": "save"}


@dataclass
class Visitor:
    """Talks to one port of this machine under the name of the site."""

    port: int
    host: str = "localhost"
    scheme: str = "http"
    timeout: float = 30.0
    cookies: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
    ) -> Answer:
        """Send one request as the proxy in front passes it on."""
        sent = {"Host": self.host, "Referer": f"{self.scheme}://{self.host}{path}"}
        if self.scheme == "https":
            sent |= {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)) as line:
            line.request(method, path, body or None, sent | (headers or {}))
            response = line.getresponse()
            answer = Answer(path, response.status, response.headers, response.read())
        self._keep(answer)
        return answer

    def _keep(self, answer: Answer) -> None:
        for header in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value
                self.attributes[name] = header

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self.ask("GET", path)

    def send(self, page: Answer, marker: str, to: str = "", /, **values: str) -> Answer:
        """Send the form of a page that holds the marker, hidden fields included."""
        form = page.hidden(marker) | values
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", to or page.path, urlencode(form), kind)
