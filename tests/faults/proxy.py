"""A TCP proxy that misbehaves on demand; every service of these tests is reached through one.

Modes, changed at run time from any thread: `pass`, `refuse` (nobody listens), `silent` (takes
bytes and connections, gives nothing back), `cut` (reset after so many bytes), `delay`, `rate`.
`reset()` breaks whatever is connected now and leaves the mode as it is.
"""

import asyncio
import random
import socket
import struct
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal

MODES = ("pass", "refuse", "silent", "cut", "delay", "rate")
Mode = Literal["pass", "refuse", "silent", "cut", "delay", "rate"]
HOST = "127.0.0.1"
_CHUNK = 65_536
_NOW = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends a reset


@dataclass(frozen=True, slots=True)
class Trouble:
    """A mode with its figures: bytes for `cut`, seconds for `delay`, bytes a second for `rate`."""

    mode: Mode = "pass"
    amount: float = 0.0
    jitter: float = 0.0


@dataclass(eq=False)
class _Line:
    """One connection: both sockets and the bytes that went through."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter | None = None
    passed: int = 0
    tasks: list["asyncio.Task[None]"] = field(default_factory=list)

    def abort(self) -> None:
        """Reset both ends at once."""
        for writer in (self.client, self.server):
            if writer is None:
                continue
            line = writer.get_extra_info("socket")
            with suppress(OSError):
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NOW)
            writer.transport.abort()
        for task in self.tasks:
            task.cancel()


class FaultProxy:
    """One listening port in front of one service."""

    def __init__(self, loop: asyncio.AbstractEventLoop, target: int, seed: int = 0) -> None:
        self.target = target
        self.port = 0
        self.connections = 0
        self._loop = loop
        self._trouble = Trouble()
        self._random = random.Random(seed)
        self._lines: set[_Line] = set()
        self._server: asyncio.Server | None = None
        self._place: socket.socket | None = None
        self._flowing = asyncio.Event()
        self._run(self._open())

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def set(self, mode: Mode, amount: float = 0.0, *, jitter: float = 0.0) -> None:
        """Change the mode; connections that stand feel it from the next byte on."""
        self._run(self._change(Trouble(mode, amount, jitter)))

    def reset(self) -> None:
        """Reset every connection that stands."""
        self._run(self._reset())

    def close(self) -> None:
        """Hang up and listen no more."""
        self._run(self._shut())

    @property
    def open_lines(self) -> int:
        """How many connections stand."""
        return len(self._lines)

    async def _change(self, trouble: Trouble) -> None:
        was, self._trouble = self._trouble.mode, trouble
        if trouble.mode == "silent":
            self._flowing.clear()
        else:
            self._flowing.set()
        if trouble.mode == "refuse":
            await self._leave()
            self._place = _bound(self.port)
            await self._reset()
        elif was == "refuse":
            await self._open()

    async def _open(self) -> None:
        self._flowing.set()
        if self._place is not None:
            self._place.close()
            self._place = None
        self._server = await asyncio.start_server(self._serve, HOST, self.port, backlog=512)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _leave(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _reset(self) -> None:
        for line in list(self._lines):
            line.abort()

    async def _shut(self) -> None:
        await self._leave()
        await self._reset()
        if self._place is not None:
            self._place.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        line = _Line(writer)
        self._lines.add(line)
        try:
            await self._flowing.wait()
            back, line.server = await asyncio.open_connection(HOST, self.target)
            line.tasks = [
                asyncio.ensure_future(self._pump(line, reader, line.server)),
                asyncio.ensure_future(self._pump(line, back, writer)),
            ]
            await asyncio.gather(*line.tasks)
        except (OSError, asyncio.CancelledError):
            line.abort()
        finally:
            self._lines.discard(line)
            writer.close()
            if line.server is not None:
                line.server.close()

    async def _pump(
        self, line: _Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while data := await reader.read(_CHUNK):
            await self._flowing.wait()
            await self._forward(line, data, writer)
        with suppress(OSError):
            writer.write_eof()

    async def _forward(self, line: _Line, data: bytes, writer: asyncio.StreamWriter) -> None:
        trouble = self._trouble
        if trouble.mode == "delay":
            await asyncio.sleep(trouble.amount + self._random.random() * trouble.jitter)
        if trouble.mode == "cut":
            data = data[: max(0, int(trouble.amount) - line.passed)]
        line.passed += len(data)
        if trouble.mode == "rate":
            await _trickle(data, trouble.amount, writer)
        else:
            writer.write(data)
            await writer.drain()
        if trouble.mode == "cut" and line.passed >= trouble.amount:
            line.abort()


async def _trickle(data: bytes, rate: float, writer: asyncio.StreamWriter) -> None:
    step = max(1, int(rate / 20))
    for start in range(0, len(data), step):
        writer.write(data[start : start + step])
        await writer.drain()
        await asyncio.sleep(step / rate)


def _bound(port: int) -> socket.socket:
    """Keep the port without listening: whoever calls is refused, and nobody else takes it."""
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind((HOST, port))
    return place


class Switchboard:
    """The thread in which all proxies of one stack run."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self._proxies: list[FaultProxy] = []

    def proxy(self, target: int) -> FaultProxy:
        """Put a proxy in front of a port."""
        made = FaultProxy(self.loop, target)
        self._proxies.append(made)
        return made

    def close(self) -> None:
        """End all proxies and the thread."""
        for proxy in self._proxies:
            proxy.close()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()


@contextmanager
def switchboard() -> Iterator[Switchboard]:
    """Run a thread for proxies."""
    board = Switchboard()
    try:
        yield board
    finally:
        board.close()
