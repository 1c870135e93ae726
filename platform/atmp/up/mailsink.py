"""The local mailbox: an SMTP server that keeps every mail as a file and sends nothing on.

A reply of 250 means that the mail is on the disk. Each file is a plain RFC 5322 message, led by
two fields of the envelope: `X-Envelope-From` and `X-Envelope-To`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import signal
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

MAX_BYTES = 10_000_000


class FileHandler:
    """Writes each mail whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(  # noqa: N802 the name is aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail, then say so."""
        keep(self.folder, envelope.mail_from or "", list(envelope.rcpt_tos), envelope.content)
        return "250 OK"


def keep(folder: Path, sender: str, recipients: list[str], content: bytes | str | None) -> Path:
    """Write one mail to the disk under a name that sorts by time; return where."""
    body = content.encode() if isinstance(content, str) else content or b""
    head = f"X-Envelope-From: {sender}\r\nX-Envelope-To: {', '.join(recipients)}\r\n".encode()
    name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
    temporary, final = folder / f".{name}.part", folder / f"{name}.eml"
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
        handle.write(head + body)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.rename(final)
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return final


async def serve(folder: Path, port: int) -> None:
    """Take mail on the loopback address until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    server = await loop.create_server(
        lambda: SMTP(FileHandler(folder), data_size_limit=MAX_BYTES, hostname="localhost"),
        host="127.0.0.1",
        port=port,
    )
    async with server:
        await ended.wait()


def main() -> None:
    """Run the mailbox named on the command line."""
    parser = argparse.ArgumentParser(description="Keep mail as files.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    asyncio.run(serve(chosen.folder, chosen.port))


if __name__ == "__main__":
    main()
