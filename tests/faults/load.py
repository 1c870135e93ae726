"""Requests at a steady rate, each over a connection of its own, and what became of each."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

HOST = "127.0.0.1"
PATIENCE_SECONDS = 60.0
NO_ANSWER = 0
_CSRF = "c" * 32


@dataclass(frozen=True)
class Request:
    """What is sent; `body` gets the number of the request."""

    path: str
    cookie: str = ""
    body: Callable[[int], str] | None = None

    def as_bytes(self, number: int) -> bytes:
        """Return the words on the line."""
        cookies = "; ".join(part for part in (self.cookie, f"csrftoken={_CSRF}") if part)
        head = {"Host": "localhost", "Connection": "close", "Cookie": cookies}
        method, body = "GET", ""
        if self.body is not None:
            method, body = "POST", f"csrfmiddlewaretoken={_CSRF}&{self.body(number)}"
            head |= {"Content-Type": "application/x-www-form-urlencoded"}
            head |= {"Content-Length": str(len(body.encode()))}
        lines = [f"{method} {self.path} HTTP/1.1", *(f"{k}: {v}" for k, v in head.items())]
        return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status 0 when nothing did."""

    path: str
    number: int
    status: int
    begun: float
    seconds: float
    retry_after: str = ""
    error: str = ""

    @property
    def ended(self) -> float:
        """When it was there."""
        return self.begun + self.seconds


@dataclass
class Load:
    """Sends the requests in turn, so many a second, whatever becomes of the earlier ones."""

    port: int
    requests: Sequence[Request]
    rate: float
    answers: list[Answer] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> "Load":
        self._thread = threading.Thread(target=lambda: asyncio.run(self._send_all()))
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(PATIENCE_SECONDS + 10)

    async def _send_all(self) -> None:
        tasks, begun, number = set(), time.monotonic(), 0
        while not self._stop.is_set():
            request = self.requests[number % len(self.requests)]
            task = asyncio.ensure_future(self._send(request, number))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            number += 1
            await asyncio.sleep(max(0.0, begun + number / self.rate - time.monotonic()))
        await asyncio.gather(*tasks)

    async def _send(self, request: Request, number: int) -> None:
        begun = time.monotonic()
        try:
            status, retry_after = await asyncio.wait_for(
                self._exchange(request.as_bytes(number)), PATIENCE_SECONDS
            )
            error = ""
        except (OSError, ValueError, IndexError, TimeoutError) as problem:
            status, retry_after, error = NO_ANSWER, "", type(problem).__name__
        seconds = time.monotonic() - begun
        self.answers.append(
            Answer(request.path, number, status, begun, seconds, retry_after, error)
        )

    async def _exchange(self, words: bytes) -> tuple[int, str]:
        reader, writer = await asyncio.open_connection(HOST, self.port)
        try:
            writer.write(words)
            await writer.drain()
            raw = await reader.read(-1)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
        return _parsed(raw)


def _parsed(raw: bytes) -> tuple[int, str]:
    """Return status and Retry-After; raises ValueError for a torn answer."""
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    fields = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:])}
    if "content-length" in fields and len(body) != int(fields["content-length"]):
        raise ValueError("torn")
    return int(lines[0].split()[1]), fields.get("retry-after", "")


@dataclass
class Served:
    """The numbers of a load on one line."""

    scenario: str
    answers: list[Answer]
    notes: Mapping[str, float] = field(default_factory=dict)

    @property
    def statuses(self) -> Counter[int]:
        """How often each status came; 0 is no answer."""
        return Counter(answer.status for answer in self.answers)

    def p95(self, *, of: Callable[[Answer], bool] = lambda _answer: True) -> float:
        """Return the seconds within which 95 of 100 of the chosen answers were there."""
        times = sorted(answer.seconds for answer in self.answers if of(answer))
        return round(times[int(len(times) * 0.95)], 3) if times else 0.0

    @property
    def line(self) -> str:
        """All of it."""
        statuses = ",".join(f"{s or 'none'}:{n}" for s, n in sorted(self.statuses.items()))
        notes = "".join(f" {name}={value}" for name, value in self.notes.items())
        return (
            f"scenario={self.scenario} requests={len(self.answers)} statuses={statuses}"
            f" p95_s={self.p95(of=served)}{notes}"
        )

    def check(self, *allowed: int) -> "Served":
        """Fail unless every answer is one of the allowed ones, and each 503 says when to come."""
        wrong = [a for a in self.answers if a.status not in allowed]
        assert not wrong, (self.line, wrong[:5])
        hasty = [a for a in self.answers if a.status in {429, 503} and not a.retry_after.isdigit()]
        assert not hasty, (self.line, hasty[:5])
        return self


def served(answer: Answer) -> bool:
    """Whether the request was let in and answered."""
    return 200 <= answer.status < 400
