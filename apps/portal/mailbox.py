"""The local mailbox of the demonstration: reads the files that the mail sink wrote."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from django.conf import settings

from apps.core.errors import NotFound
from apps.core.text import one_line

# The name says when the mail came, in nanoseconds, and sorts by it.
NAME = re.compile(r"(?P<time>\d{20})-[0-9a-f]{8}")
MOST_MAILS = 200


@dataclass(frozen=True, slots=True)
class StoredMail:
    """One mail of the local mailbox."""

    name: str
    subject: str
    sender: str
    recipient: str
    sent_at: datetime
    text: str
    html: str


def newest_mails() -> list[StoredMail]:
    """Return the newest mails without their text, newest first."""
    names = sorted(_names(), reverse=True)[:MOST_MAILS]
    return [_read(name, headers_only=True) for name in names]


def find_mail(name: str) -> StoredMail:
    """Return one mail with its two parts; raises NotFound, also for names that are paths."""
    if not NAME.fullmatch(name) or not _path(name).is_file():
        raise NotFound
    return _read(name, headers_only=False)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "mailbox"


def _path(name: str) -> Path:
    return _folder() / f"{name}.eml"


def _names() -> Iterator[str]:
    if _folder().is_dir():
        yield from (p.stem for p in _folder().glob("*.eml") if NAME.fullmatch(p.stem))


def _read(name: str, *, headers_only: bool) -> StoredMail:
    with _path(name).open("rb") as handle:
        # Our own parser class keeps its type: `default` gives EmailMessage with get_body().
        message = BytesParser(EmailMessage, policy=policy.default).parse(handle, headers_only)
    seconds = int(name.partition("-")[0]) / 1_000_000_000
    return StoredMail(
        name=name,
        subject=one_line(str(message["Subject"] or "")),
        sender=one_line(str(message["From"] or "")),
        recipient=one_line(str(message["X-Envelope-To"] or message["To"] or "")),
        sent_at=datetime.fromtimestamp(seconds, UTC),
        text="" if headers_only else _part(message, "plain"),
        html="" if headers_only else _part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    """Return one part; pages show it as text, the HTML part as its source."""
    body = message.get_body((kind,))
    return str(body.get_content()) if body is not None else ""


def delete_mails_with(addresses: Collection[str]) -> int:
    """Delete each mail that names one of the addresses, to or in it; returns how many.

    Another address that only begins or ends like one of them is somebody else's.
    """
    wanted = [re.compile(rf"(?<![\w.+-]){re.escape(a.lower())}(?![\w-]|\.\w)") for a in addresses]
    number = 0
    for name in list(_names()):
        mail = _read(name, headers_only=False)
        content = "\n".join((mail.recipient, mail.subject, mail.text, mail.html)).lower()
        if any(address.search(content) for address in wanted):
            _path(name).unlink(missing_ok=True)
            number += 1
    return number
