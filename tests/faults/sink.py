"""A mail server whose answers are scripted per address, and that can stop in the middle.

It takes one mail at a time. Held *before* a mail is taken, or *after* it was taken and before
the client hears of it: the two sides of the only window in which a crash doubles a mail.
"""

import asyncio
import logging
import re
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.faults.schedule import Weather
from tests.support.smtpsink import OK, START_SECONDS, Received, SmtpSink
from tests.support.stack import free_port


@dataclass
class Hold:
    """Stop at the mail with this number, counted over the sink's life."""

    number: int
    taken: bool
    reached: threading.Event = field(default_factory=threading.Event)


@dataclass(eq=False)
class Talk:
    """One conversation with somebody who sends, and how many mails were taken from it."""

    server: SMTP
    taken: int = 0

    @property
    def is_open(self) -> bool:
        """Whether the line is still there."""
        return self.server.transport is not None and not self.server.transport.is_closing()


@dataclass
class ScriptedSink(SmtpSink):
    """Replies per address; words besides SMTP replies: `drop`, `take and drop`, `hang`."""

    script: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    arrived: dict[str, float] = field(default_factory=dict)
    hold: Hold | None = None
    slow_seconds: float = 0.0
    weather: Weather | None = None
    standing: int = 0
    _talks: dict[SMTP, Talk] = field(default_factory=dict)
    _door: asyncio.Lock = field(default_factory=asyncio.Lock)

    def forget(self) -> None:
        """Answer 250 to everything again; the journal stays."""
        self.script.clear()
        self.hold, self.slow_seconds, self.weather = None, 0.0, None

    def stop_at(self, more: int, *, taken: bool) -> Hold:
        """Hold the sink at the mail that comes after `more` further ones."""
        self.hold = Hold(len(self.mails) + more, taken)
        return self.hold

    def in_flight(self) -> set[Talk]:
        """Return the open conversations in which a mail has begun: each may cost one copy.

        The next mail of a conversation begins only when the one before is written down.
        """
        for server, talk in list(self._talks.items()):
            if not talk.is_open:
                self._talks.pop(server, None)
        return {talk for talk in list(self._talks.values()) if talk.is_open}

    async def handle_MAIL(  # noqa: N802 the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, sender: str, options: list[str]
    ) -> str:
        """Note that a mail has begun."""
        self._talks.setdefault(server, Talk(server))
        return await super().handle_MAIL(server, session, envelope, sender, options)

    async def handle_DATA(  # noqa: N802 the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail and answer as scripted for its first recipient."""
        word = OK
        if waiting := self.script.get(str(envelope.rcpt_tos[0])):
            word = waiting.popleft()
        elif self.weather is not None:
            word = self.weather.word(_message_id(envelope)) or OK
        if word == "hang":
            await asyncio.sleep(3600)
        async with self._door:
            before = len(self.mails)
            await asyncio.sleep(self.slow_seconds)
            await self._wait(taken=False)
            if word == "take and drop":
                await super().handle_DATA(server, session, envelope)
                word = "drop"
            self.replies.append(word)
            answer = await super().handle_DATA(server, session, envelope)
            if talk := self._talks.get(server):
                talk.taken += len(self.mails) - before
            self.arrived.setdefault(str(envelope.rcpt_tos[0]), time.monotonic())
            await self._wait(taken=True)
        return answer

    async def _wait(self, *, taken: bool) -> None:
        """Stand still until the hold is lifted, or the client is gone and this is cancelled.

        Once the hold is reached nothing else is taken: a crash then meets one mail only.
        """
        hold = self.hold
        if hold is None or len(self.mails) < hold.number:
            return
        if hold.taken != taken and not hold.reached.is_set():
            return
        hold.reached.set()
        self.standing += 1
        try:
            while self.hold is hold:
                await asyncio.sleep(0.01)
        finally:
            self.standing -= 1


@contextmanager
def scripted_sink() -> Iterator[ScriptedSink]:
    """Run a sink in a thread of this process."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    sink = ScriptedSink(port=free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, ready_timeout=START_SECONDS)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


def same_words(copies: list[Received]) -> bool:
    """Return whether all copies of a mail are one mail: recipient, subject and text."""
    return len({(m.recipients, _subject(m.message), m.text) for m in copies}) == 1


def _message_id(envelope: Envelope) -> str:
    content = envelope.content or b""
    raw = content.encode() if isinstance(content, str) else content
    found = re.search(rb"^Message-ID: *(\S+)", raw, re.IGNORECASE | re.MULTILINE)
    return found[1].decode() if found else ""


def _subject(message: EmailMessage) -> str:
    return str(message["Subject"])
