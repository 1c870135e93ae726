"""The local mailbox: 250 means that the mail is on the disk, whole."""

from __future__ import annotations

import os
import smtplib
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from atmp.up.config import ROOT
from atmp.up.mailsink import keep
from tests.support.stack import free_port


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[tuple[int, Path, subprocess.Popen[bytes]]]:
    port, folder = free_port(), tmp_path / "mailbox"
    process = subprocess.Popen(
        [sys.executable, "-m", "atmp.up.mailsink", "--port", str(port), "--folder", str(folder)],
        env=dict(os.environ) | {"PYTHONPATH": str(ROOT / "platform")},
    )
    yield port, folder, process
    process.terminate()
    assert process.wait(60) == 0


def connect(port: int) -> smtplib.SMTP:
    deadline = time.monotonic() + 60
    while True:
        try:
            return smtplib.SMTP("127.0.0.1", port, timeout=60)
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_a_mail_is_kept_with_its_envelope(
    sink: tuple[int, Path, subprocess.Popen[bytes]],
) -> None:
    port, folder, _ = sink
    mail = EmailMessage()
    mail["Subject"] = "Grüße"
    mail["From"] = "from@atmp.example"
    mail["To"] = "to@atmp.example"
    mail.set_content("Erste Zeile\n.\nnach dem Punkt\n")
    with connect(port) as client:
        for recipients in (["to@atmp.example"], ["to@atmp.example", "hidden@atmp.example"]):
            assert client.send_message(mail, to_addrs=recipients) == {}
        files = sorted(folder.glob("*.eml"))
        assert len(files) == 2
    kept = message_from_bytes(files[1].read_bytes(), policy=policy.default)
    assert kept["Subject"] == "Grüße"
    assert kept["X-Envelope-To"] == "to@atmp.example, hidden@atmp.example"
    assert kept["X-Envelope-From"] == "from@atmp.example"
    assert "nach dem Punkt" in str(kept.get_content())
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600


def test_nothing_but_whole_mails_is_seen(tmp_path: Path) -> None:
    path = keep(tmp_path, "a@atmp.example", ["b@atmp.example"], b"Subject: x\r\n\r\nbody")
    assert [found.name for found in tmp_path.iterdir()] == [path.name]
    assert path.suffix == ".eml"
