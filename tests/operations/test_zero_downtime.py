"""The release before goes on serving while the database already is that of this one (F10).

During an update old and new processes stand side by side on the new schema.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from atmp.up.config import ROOT
from atmp.up.processes import Child, Command, end_children
from atmp.up.releases import Release, new_migrations, read_releases
from tests.operations.backups import database
from tests.operations.installation import psql
from tests.operations.visitor import Visitor
from tests.support.size import only_full
from tests.support.stack import free_port
from tests.support.totp import code_of

pytestmark = [pytest.mark.deep, pytest.mark.timeout(600)]
KEY = "one key for the old and the new processes, as in an update " * 2


@dataclass(frozen=True)
class Code:
    """A tree of source and the place where its processes work."""

    root: Path
    folder: Path
    database_url: str
    port: int

    def env(self) -> dict[str, str]:
        """The environment of its processes: the demonstration, for plain cookies."""
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{self.root / 'platform'}{os.pathsep}{self.root}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "DJANGO_SETTINGS_MODULE": "atmp.settings.demo",
            "DATABASE_URL": self.database_url,
            "REDIS_URL": os.environ["REDIS_URL"],
            "EMAIL_URL": "smtp://127.0.0.1:9",
            "SECRET_KEY": KEY,
            "DATA_DIR": str(self.folder / "data"),
            "PORT": str(self.port),
            "BASE_URL": f"http://localhost:{self.port}",
        }

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a management command."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.root,
            env=self.env(),
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    def manage(self, *arguments: str) -> str:
        """Run a management command and return what it printed."""
        done = self.command(*arguments)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def drain(self) -> int:
        """Let its handlers work on what is owed; return how many rows are left."""
        code = (
            "from apps.core.outbox import drain; from apps.core.models import Outbox;"
            " drain(); print(Outbox.objects.count())"
        )
        return int(self.manage("shell", "-v", "0", "-c", code).split()[-1])

    @contextmanager
    def serving(self) -> Iterator[Visitor]:
        """Serve its pages; yield somebody who opens them."""
        options = ["--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread"]
        argv = [sys.executable, "-m", "gunicorn", "atmp.wsgi:application", *options]
        threads = ["--threads", "4", "--preload", "--no-control-socket"]
        log = self.folder / f"{self.port}.log"
        child = Child(Command("web", [*argv, *threads], self.root, self.env(), log=log))
        try:
            self._wait(child, log)
            yield Visitor(self.port)
        finally:
            end_children([child], 10)

    def _wait(self, child: Child, log: Path) -> None:
        deadline = time.monotonic() + 120
        while not self._answers():
            assert child.running(), log.read_text()[-3000:]
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=5)) as line:
                line.request("GET", "/health/live", headers={"Host": "localhost"})
                return line.getresponse().status == 200
        except (OSError, HTTPException):
            return False


def unpacked(release: Release, target: Path) -> Path:
    """Return the code of a release, or skip and say why."""
    for name in (release.tag, release.commit):
        packed = subprocess.run(
            ["git", "-C", str(ROOT), "archive", "--format=tar", name],
            capture_output=True,
            check=False,
        )
        if packed.returncode == 0:
            with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
                archive.extractall(target, filter="data")
            return target
    pytest.skip(f"This copy has no history: the code of {release.tag} cannot be unpacked.")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("update")


@pytest.fixture(scope="module")
def old(folder: Path) -> Path:
    """The code of the last release."""
    return unpacked(read_releases()[-1], folder / "old")


@pytest.fixture(scope="module")
def updated(old: Path, folder: Path) -> Iterator[str]:
    """The name of a database that the release before made and filled, brought to this release.

    States that the release before does not know come only with the new pages: CHANGELOG.md says
    how long they stay closed.
    """
    name = f"update_{os.getpid()}"
    with database(name) as made:
        before, after = (Code(root, folder, made, free_port()) for root in (old, ROOT))
        before.manage("migrate", "-v", "0")
        before.manage("load_facts")
        before.manage("load_demo")
        after.manage("migrate", "-v", "0")
        yield name


@pytest.fixture(scope="module")
def url(updated: str) -> Iterator[str]:
    """A copy of it, in which these tests work."""
    with database(f"{updated}_used", updated) as made:
        yield made


def sign_in(visitor: Visitor, folder: Path, persona: str) -> None:
    """Sign in with password and code."""
    who = json.loads((folder / "data" / "demo.json").read_text())["personas"][persona]
    page = visitor.get("/en/account/sign-in/")
    second = visitor.send(page, "password", login=who["email"], password=who["password"])
    assert second.status == 302
    form = visitor.get(second.location)
    for steps in (0, 1, -1):
        code = code_of(who["totp_secret"], steps=steps)
        if visitor.send(form, 'name="code"', code=code).status == 302:
            return
    raise AssertionError("the code was not taken")


def smoke(visitor: Visitor) -> None:
    """Open what everybody reads."""
    ready = json.loads(visitor.get("/health/ready").text)
    assert ready["checks"]["database"] == ready["checks"]["migrations"] == "ok"
    home = visitor.get("/en/")
    assert home.status == 200
    listed = visitor.get("/en/questions/")
    assert listed.status == 200
    links = [part.partition('"')[0] for part in listed.text.split('href="')[1:]]
    question = next(link for link in links if link.startswith("/en/questions/Q-"))
    assert visitor.get(question).status == 200


def save_draft(visitor: Visitor, title: str) -> None:
    """Save a question as a draft; a release with new terms asks to agree to them first."""
    form = visitor.get("/en/questions/ask/")
    if form.status == 302:
        terms = visitor.get(form.location)
        agreed = visitor.send(terms, 'name="shown"', terms.path, terms="on", adult="on")
        assert agreed.status == 302, agreed.text
        form = visitor.get("/en/questions/ask/")
    done = visitor.send(form, 'name="title"', **form.draft(title))
    assert done.status == 302, done.text


def test_old_and_new_code_serve_side_by_side_on_the_new_schema(
    old: Path, url: str, folder: Path
) -> None:
    """A session goes from one to the other and back, and each reads what the other wrote."""
    before, after = (Code(root, folder, url, free_port()) for root in (old, ROOT))
    with before.serving() as first, after.serving() as second:
        for visitor in (first, second):
            smoke(visitor)
        sign_in(first, folder, "developer")
        save_draft(first, "Written by the release before, on the new schema")
        second.cookies |= first.cookies
        save_draft(second, "Written by this release, read by the one before")
        for visitor in (first, second):
            mine = visitor.get("/en/questions/mine/")
            assert mine.status == 200
            assert "Written by the release before" in mine.text
            assert "Written by this release" in mine.text


# What the release before does when a person states an employer, at whose mail domain they
# confirmed an address.
STATED = """
from allauth.account.models import EmailAddress
from apps.accounts.models import User
from apps.core.actor import actor_for_user
from apps.profiles.models import Organisation, VerifiedDomain
from apps.profiles.services import claim_membership
place = Organisation.objects.filter(kind="sme").first()
domain, _made = VerifiedDomain.objects.get_or_create(
    organisation=place, domain="stated.example"
)
person = User.objects.create(email=f"nora@{domain.domain}", display_name="Nora Lind")
EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
print(claim_membership(actor=actor_for_user(person), organisation=place, role="developer").state)
"""


def test_what_the_release_before_verifies_ends_within_a_year(
    old: Path, url: str, folder: Path
) -> None:
    """It knows no terms, and its memberships hold all the same."""
    before = Code(old, folder, url, free_port())
    assert before.manage("shell", "-v", "0", "-c", STATED).split()[-1] == "verified"
    ends = "m.valid_until BETWEEN now() + interval '364 days' AND now() + interval '366 days'"
    asked = (
        f"SELECT {ends} FROM profiles_membership m"  # noqa: S608  the test's own words
        " JOIN accounts_user u ON u.id = m.user_id WHERE u.email = 'nora@stated.example'"
    )
    assert psql(url, asked) == "t"


def test_an_old_worker_loses_nothing_that_it_does_not_know(
    old: Path, url: str, folder: Path
) -> None:
    """What only the new handlers understand waits for them; nothing is given up."""
    before, after = (Code(root, folder, url, free_port()) for root in (old, ROOT))
    before.drain()
    deadline = time.monotonic() + 120
    while after.drain() and time.monotonic() < deadline:
        time.sleep(1)
    assert psql(url, "SELECT count(*) FROM core_outbox") == "0"


@only_full
def test_new_migrations_can_be_undone_with_data_and_done_again(
    old: Path, updated: str, folder: Path
) -> None:
    """The way back is real: the old code is complete on the old schema, then forward again."""
    with database(f"{updated}_back", updated) as made:
        before, after = (Code(root, folder / "back", made, free_port()) for root in (old, ROOT))
        for app, name in leaves(read_releases()).items():
            after.manage("migrate", app, name, "-v", "0")
        left = psql(made, "SELECT app || '.' || name FROM django_migrations").split()
        assert not set(left) & set(new_migrations())
        before.manage("migrate", "--check")
        with before.serving() as visitor:
            smoke(visitor)
        after.manage("migrate", "-v", "0")
        after.manage("migrate", "--check")


@only_full
def test_the_way_back_is_refused_before_anything_is_undone(folder: Path) -> None:
    """The demonstration of today holds states that the release before does not know."""
    with database(f"update_no_{os.getpid()}", os.environ["TEST_TEMPLATE_DB"]) as made:
        after = Code(ROOT, folder / "no", made, free_port())
        after.manage("load_demo")
        back = leaves(read_releases())["forum"]
        refused = after.command("migrate", "forum", back, "-v", "0")
        assert refused.returncode != 0
        assert "go back by restoring a backup" in refused.stderr
        after.manage("migrate", "--check")


def leaves(releases: list[Release]) -> dict[str, str]:
    """Return the last released migration of each app that has newer ones."""
    found: dict[str, str] = {}
    for name in sorted(name for release in releases for name in release.migrations):
        app, _, stem = name.partition(".")
        found[app] = stem
    changed = {name.partition(".")[0] for name in new_migrations()}
    return {app: found.get(app, "zero") for app in changed}


def test_a_copy_without_history_says_why_it_skips(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(folder / "nowhere"))
    with pytest.raises(pytest.skip.Exception, match="has no history"):
        unpacked(read_releases()[-1], folder / "none")
