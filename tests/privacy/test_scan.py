"""The whole platform, a person in every corner of it, and not a byte of them after erasing.

Looked through: a dump of the database (sessions decoded, copies unpacked), every file of the
data folder except the server's own pages, mails decoded, every key of the broker, what was
printed. `make erase-scan` runs it and prints what it looked at.
"""

from __future__ import annotations

import base64
import io
import os
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import redis

from atmp.up.pgclient import client_env, find_client
from tests.operations.test_drill import database_of
from tests.privacy.planting import ADDRESS, NETWORK
from tests.support.stack import ROOT, Stack, walkable

pytestmark = [pytest.mark.deep, pytest.mark.timeout(600)]
ME, LEFT_OUT = "zqmine", "zqleftout"
# The server's own pages keep old rows until they are vacuumed; the dump is what can be read.
NOT_READ = ("postgres",)
# `\x` and pairs of digits: bytes as a dump writes them.
BYTES = re.compile(rb"\\\\x([0-9a-f]{40,})")
SESSION = re.compile(rb"(?<![\w-])\.?[\w-]{40,}(?=:)")


@pytest.fixture
def stack(begun: Callable[[Path], Path]) -> Iterator[Stack]:
    with walkable("atmp-scan-") as folder:
        made = Stack(begun(folder / "data"))
        made.start()
        try:
            yield made
        finally:
            made.stop()


def act(stack: Stack, verb: str, word: str) -> None:
    """Run an act with the settings of the running platform."""
    env = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
    own = {
        "DJANGO_SETTINGS_MODULE": "atmp.settings.demo",
        "DATA_DIR": str(stack.data_dir),
        "PORT": str(stack.port),
        "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.privacy.on_stack", verb, word],
        cwd=ROOT,
        env=env | own,
        text=True,
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]


def _dump(stack: Stack) -> Iterator[tuple[str, bytes]]:
    """Yield the dump as it is, and what is packed in it."""
    text = subprocess.run(
        [find_client("pg_dump"), "--data-only"],
        env=client_env(database_of(stack)),
        capture_output=True,
        check=True,
        timeout=120,
    ).stdout
    yield "dump", text
    for number, found in enumerate(BYTES.finditer(text)):
        content = bytes.fromhex(found[1].decode())
        yield f"bytes {number} of the dump", content
        yield from _unzipped(f"bytes {number} of the dump", content)
    for number, found in enumerate(SESSION.finditer(text)):
        yield f"session {number} of the dump", _decoded_session(found[0])


def _decoded_session(text: bytes) -> bytes:
    packed = text.startswith(b".")
    body = text.lstrip(b".")
    try:
        raw = base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4))
        return zlib.decompress(raw) if packed else raw
    except (ValueError, zlib.error):
        return b""


def _unzipped(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part in archive.namelist():
                yield f"{name}: {part}", archive.read(part)


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if inside.parts[0] in NOT_READ or not path.is_file():
            continue
        content = path.read_bytes()
        yield f"file {inside}", content
        yield from _unzipped(f"file {inside}", content)
        if path.suffix == ".eml":
            yield from _mail(f"file {inside}", content)


def _mail(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    message = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
    yield f"{name}: headers", str(message.items()).encode()
    for part in message.walk():
        if not part.is_multipart():
            yield f"{name}: {part.get_content_type()}", _payload(part)


def _payload(part: Any) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _broker(stack: Stack) -> Iterator[tuple[str, bytes]]:
    text = (stack.data_dir / "run" / "instance.json").read_text()
    found = re.search(r'"redis_url": "([^"]+)"', text)
    assert found
    with redis.Redis.from_url(found[1]) as client:
        for key in client.scan_iter():
            yield f"broker {key!r}", key + (client.dump(key) or b"")


def everything(stack: Stack) -> Iterator[tuple[str, bytes]]:
    """Yield all that is kept anywhere, with a name for the place."""
    yield from _dump(stack)
    yield from _files(stack.data_dir)
    yield from _broker(stack)
    yield "printed", stack.said.encode()


def places_of(stack: Stack, *words: str) -> tuple[set[str], int, int]:
    """Return the kinds of places that hold a word, how many were looked at, and their bytes."""
    found, number, size = set(), 0, 0
    for name, content in everything(stack):
        number += 1
        size += len(content)
        if any(word.encode() in content.lower() for word in words):
            found.add(re.sub(r"\d{6,}.*|\d+", "…", name))
    return found, number, size


def say(line: str) -> None:
    """Tell whoever runs the scan by hand what was looked at."""
    sys.stdout.write(f"{line}\n")


def test_not_a_byte_is_left(stack: Stack) -> None:
    act(stack, "plant", ME)
    act(stack, "plant", LEFT_OUT)
    before, number, size = places_of(stack, ME)
    say(f"\nbefore erasing: {number} places, {size} bytes; found in {len(before)} kinds")
    for name in sorted(before):
        say(f"  {name}")
    assert "dump" in before
    assert any(name.startswith("session") for name in before)
    assert any(name.startswith("bytes") for name in before)
    assert any("mailbox" in name for name in before)
    assert any(name.startswith("file uploads") for name in before)
    act(stack, "erase", ME)
    after, number, size = places_of(stack, ME)
    say(f"after erasing: {number} places, {size} bytes; found in {sorted(after)}")
    assert after == set()
    act(stack, "erase-badly", LEFT_OUT)
    seen, _number, _size = places_of(stack, LEFT_OUT)
    say(f"with one table left out: found in {sorted(seen)}")
    assert seen == {"dump"}
    gone, _number, _size = places_of(stack, ADDRESS)
    assert gone == set()
    assert places_of(stack, NETWORK)[0] == {"dump"}
