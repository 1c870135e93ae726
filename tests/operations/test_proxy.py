"""The configuration of the proxy, run by the proxy itself where the machine has one."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from atmp.up.processes import Child, Command, end_children
from tests.operations.compose import ROOT
from tests.support.stack import free_port

CADDY = os.environ.get("CADDY") or shutil.which("caddy") or ""
pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(not CADDY, reason="No Caddy: install it, or name one with CADDY=/path."),
]
SITE = "platform.example.eu"
MONITOR = "127.0.0.2"


class _Web(BaseHTTPRequestHandler):
    """Answers with the headers that it got."""

    seen: list[dict[str, str]]

    def do_GET(self) -> None:
        """Note the headers of a request that arrived whole, and answer."""
        length = int(self.headers.get("Content-Length") or 0)
        if len(self.rfile.read(length)) < length:
            return
        self.seen.append({key.lower(): value for key, value in self.headers.items()})
        self.send_response(200)
        self.end_headers()

    do_POST = do_GET  # noqa: N815  the name is the library's

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


class Proxy:
    """The proxy on two ports of this machine, and what arrived behind it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.http, self.https, self.web = free_port(), free_port(), free_port()
        self.seen: list[dict[str, str]] = []
        self.log = folder / "log"
        self.server: HTTPServer | None = None

    def config(self) -> Path:
        """The file of this repository with this machine's ports, and certificates made here."""
        text = (ROOT / "deploy" / "Caddyfile").read_text("utf-8")
        text = text.replace("http_port 8080", f"http_port {self.http}", 1)
        text = text.replace("https_port 8443", f"https_port {self.https}", 1)
        text = text.replace("web:8000", f"127.0.0.1:{self.web}")
        text = text.replace("admin off", "admin off\n\tlocal_certs\n\tskip_install_trust", 1)
        path = self.folder / "Caddyfile"
        path.write_text(text)
        return path

    def start_web(self) -> None:
        """Start what the proxy passes on to."""
        handler = type("Handler", (_Web,), {"seen": self.seen})
        self.server = HTTPServer(("127.0.0.1", self.web), handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def ask(
        self,
        path: str = "/en/",
        body: bytes | None = None,
        claims: dict[str, str] | None = None,
        source: str = "127.0.0.1",
    ) -> HTTPResponse:
        """Ask over TLS under the name of the site, from an address of this machine."""
        context = ssl._create_unverified_context()  # noqa: S323  a certificate made by the proxy
        line = HTTPSConnection("127.0.0.1", self.https, timeout=30, context=context)
        raw = socket.create_connection(("127.0.0.1", self.https), 30, (source, 0))
        line.sock = context.wrap_socket(raw, server_hostname=SITE)
        line.request("POST" if body else "GET", path, body, {"Host": SITE} | (claims or {}))
        answer = line.getresponse()
        answer.read()
        line.close()
        return answer


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    made = Proxy(tmp_path_factory.mktemp("proxy"))
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(made.folder),
        "XDG_DATA_HOME": str(made.folder),
        "XDG_CONFIG_HOME": str(made.folder),
        "SITE_HOST": SITE,
        "ACME_EMAIL": "operations@example.eu",
        "HEALTH_FROM": f"203.0.113.0/24 {MONITOR}",
    }
    argv = [CADDY, "run", "--adapter", "caddyfile", "--config", str(made.config())]
    child = Child(Command("proxy", argv, made.folder, env, log=made.log))
    try:
        deadline = time.monotonic() + 60
        made.start_web()
        while not _answers(made):
            assert child.running(), made.log.read_text()
            assert time.monotonic() < deadline, made.log.read_text()
            time.sleep(0.1)
        yield made
    finally:
        end_children([child], 5)
        if made.server:
            made.server.shutdown()
            made.server.server_close()


def _answers(proxy: Proxy) -> bool:
    """Whether it listens and has made its certificate."""
    try:
        return proxy.ask().status == 200
    except (OSError, HTTPException):
        return False


def test_what_visitors_claim_is_thrown_away(proxy: Proxy) -> None:
    names = ("X-Forwarded-For", "X-Real-IP", "X-Forwarded-Host")
    claims = dict.fromkeys(names, "10.9.8.7") | {"X-Forwarded-Proto": "http", "Forwarded": "for=x"}
    assert proxy.ask(claims=claims).status == 200
    got = proxy.seen[-1]
    assert got["x-forwarded-for"] == "127.0.0.1"
    assert got["x-forwarded-proto"] == "https"
    assert got["host"] == got["x-forwarded-host"] == SITE
    assert not {"x-real-ip", "forwarded"} & set(got)


def test_plain_http_leads_to_https_without_the_inner_port(proxy: Proxy) -> None:
    with closing(HTTPConnection("127.0.0.1", proxy.http, timeout=10)) as line:
        line.request("GET", "/en/?x=1", headers={"Host": SITE})
        answer = line.getresponse()
    assert answer.status in {301, 308}
    assert answer.headers["Location"] == f"https://{SITE}/en/?x=1"


def test_a_body_beyond_every_limit_does_not_arrive(proxy: Proxy) -> None:
    before = len(proxy.seen)
    assert proxy.ask(body=b"x" * 1_000_000).status == 200
    assert len(proxy.seen) == before + 1
    with suppress(ConnectionError, ssl.SSLError):
        assert proxy.ask(body=b"x" * 3_000_000).status in {413, 502}
    assert len(proxy.seen) == before + 1


@pytest.mark.parametrize(
    "path", ["/health/ready", "/health/live", "/HEALTH/ready", "/%68ealth/live"]
)
def test_health_is_told_to_the_monitor_only(proxy: Proxy, path: str) -> None:
    before = len(proxy.seen)
    claims = {"X-Forwarded-For": MONITOR, "X-Real-IP": MONITOR}
    assert proxy.ask(path, claims=claims).status == 404
    assert len(proxy.seen) == before
    assert proxy.ask(path, source=MONITOR).status == 200
    assert len(proxy.seen) == before + 1


def test_requests_wait_while_web_is_replaced(proxy: Proxy) -> None:
    assert proxy.server
    proxy.server.shutdown()
    proxy.server.server_close()
    begun = time.monotonic()
    threading.Timer(1.5, proxy.start_web).start()
    assert proxy.ask().status == 200
    assert time.monotonic() - begun > 1


def test_nobody_is_written_down(proxy: Proxy) -> None:
    proxy.ask("/en/account/reset/key/c2VjcmV0/")
    text = proxy.log.read_text()
    assert not re.search(r"c2VjcmV0|remote_ip|remote_addr|User-Agent", text)
