"""A real SMTP server on a free port of this machine, with replies a test can script."""

import socket
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.stack import free_port

OK = "250 OK"
START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Received:
    """One mail that the sink answered with 250."""

    recipients: tuple[str, ...]
    message: EmailMessage
    conversation: int

    @property
    def message_id(self) -> str:
        """The Message-ID header."""
        return str(self.message["Message-ID"])

    @property
    def text(self) -> str:
        """The plain part."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The HTML part."""
        return self._part("html")

    @property
    def words(self) -> str:
        """Everything that the mail says: headers and both parts, decoded."""
        return "\n".join([*(str(v) for v in self.message.values()), self.text, self.html])

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part is not None else ""


@dataclass
class SmtpSink:
    """What came in, and the replies still to be given: one per mail, then 250 for ever."""

    port: int
    mails: list[Received] = field(default_factory=list)
    replies: deque[str] = field(default_factory=deque)
    recipient_replies: deque[str] = field(default_factory=deque)
    sender_replies: deque[str] = field(default_factory=deque)
    conversations: dict[int, int] = field(default_factory=dict)

    async def handle_MAIL(  # noqa: N802 the name is aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope, sender: str, _options: list[str]
    ) -> str:
        """Accept or refuse our own address."""
        envelope.mail_from = sender
        return self.sender_replies.popleft() if self.sender_replies else OK

    async def handle_RCPT(  # noqa: N802 the name is aiosmtpd's
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Accept or refuse a recipient."""
        reply = self.recipient_replies.popleft() if self.recipient_replies else OK
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(  # noqa: N802 the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail, or answer as scripted; `drop` ends the conversation without a word."""
        reply = self.replies.popleft() if self.replies else OK
        if reply == "drop":
            server.transport.abort()
            return OK
        if reply.startswith("2"):
            content = envelope.content or b""
            raw = content.encode() if isinstance(content, str) else content
            parsed = message_from_bytes(raw, policy=policy.default)
            number = self.conversations.setdefault(id(session), len(self.conversations) + 1)
            self.mails.append(Received(tuple(envelope.rcpt_tos), parsed, number))
        return reply


@contextmanager
def closed_port() -> Iterator[int]:
    """Hold a loopback port at which every call is refused."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@contextmanager
def smtp_sink() -> Iterator[SmtpSink]:
    """Run a sink for the duration of a test."""
    sink = SmtpSink(port=free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, ready_timeout=START_SECONDS)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
