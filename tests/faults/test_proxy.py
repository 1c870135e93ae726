"""The proxy does what its modes say: otherwise the scenarios behind it would prove nothing."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.faults.procs import until
from tests.faults.proxy import FaultProxy, switchboard


@pytest.fixture
def proxy() -> Iterator[FaultProxy]:
    """A proxy in front of a service that repeats every line."""
    server = socket.create_server(("127.0.0.1", 0))

    def echo(line: socket.socket) -> None:
        with line:
            while data := _heard(line):
                line.sendall(data)

    def serve() -> None:
        while True:
            try:
                line, _address = server.accept()
            except OSError:
                return
            threading.Thread(target=echo, args=(line,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    with switchboard() as board:
        yield board.proxy(server.getsockname()[1])
    server.close()


def _heard(line: socket.socket) -> bytes:
    try:
        return line.recv(65_536)
    except OSError:
        return b""


def _call(proxy: FaultProxy, timeout: float = 60.0) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=timeout)


def _said(line: socket.socket, text: bytes) -> bytes:
    line.sendall(text)
    got = b""
    while len(got) < len(text):
        part = line.recv(65_536)
        if not part:
            break
        got += part
    return got


def test_everything_passes(proxy: FaultProxy) -> None:
    with _call(proxy) as line:
        text = b"x" * 300_000
        assert _said(line, text) == text
    assert proxy.connections == 1
    until(lambda: proxy.open_lines == 0, 60, "the line is gone")


def test_refused_and_back_on_the_same_port(proxy: FaultProxy) -> None:
    port = proxy.port
    with _call(proxy) as line:
        assert _said(line, b"a") == b"a"
        proxy.set("refuse")
        with pytest.raises(OSError, match="reset"):
            line.recv(1)
    with pytest.raises(ConnectionRefusedError):
        _call(proxy)
    proxy.set("pass")
    assert proxy.port == port
    with _call(proxy) as line:
        assert _said(line, b"b") == b"b"


def test_silence_ends_with_every_byte_delivered(proxy: FaultProxy) -> None:
    with _call(proxy) as old:
        assert _said(old, b"a") == b"a"
        proxy.set("silent")
        with _call(proxy) as new:
            for line in (old, new):
                line.sendall(b"b")
                line.settimeout(0.3)
                with pytest.raises(TimeoutError):
                    line.recv(1)
            proxy.set("pass")
            for line in (old, new):
                line.settimeout(60)
                assert line.recv(1) == b"b"


def _talk(line: socket.socket, words: int) -> None:
    for _number in range(words):
        line.sendall(b"12345")
        if not line.recv(100):
            raise ConnectionResetError


def test_cut_after_so_many_bytes(proxy: FaultProxy) -> None:
    proxy.set("cut", 100)
    with _call(proxy) as line:
        _talk(line, 9)
        with pytest.raises(OSError, match=r"reset|Broken pipe"):
            _talk(line, 2)


def test_reset_breaks_what_stands_and_nothing_else(proxy: FaultProxy) -> None:
    with _call(proxy) as line:
        assert _said(line, b"a") == b"a"
        proxy.reset()
        with pytest.raises(OSError, match="reset"):
            line.recv(1)
    with _call(proxy) as line:
        assert _said(line, b"b") == b"b"


@pytest.mark.parametrize(("mode", "amount", "least"), [("delay", 0.1, 0.2), ("rate", 50, 0.35)])
def test_slow_lines_take_their_time(
    proxy: FaultProxy, mode: str, amount: float, least: float
) -> None:
    """Twenty bytes there and back: two delays, or the bytes at the rate."""
    proxy.set("delay" if mode == "delay" else "rate", amount)
    with _call(proxy) as line:
        begun = time.monotonic()
        assert _said(line, b"x" * 20) == b"x" * 20
    assert time.monotonic() - begun >= least * 0.9
