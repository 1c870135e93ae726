"""What installations may choose, and the commands of their first minutes."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from apps.core.models import Event
from apps.profiles.choices import MembershipState, OrganisationKind, Role
from apps.profiles.models import Membership, Organisation
from atmp.settings.base import database_entry
from atmp.up.config import ROOT
from atmp.up.install import venv_dir
from atmp.up.probe import serves
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.profiles import MembershipFactory
from tests.support.stack import free_port

URL = "postgresql://atmp:p@db:6432/atmp?sslmode=verify-full"


def test_a_direct_connection_carries_its_time_outs() -> None:
    entry = database_entry(URL)
    assert "statement_timeout=15000" in str(entry["OPTIONS"])
    assert entry["CONN_MAX_AGE"] == 600


def test_behind_a_pooler_nothing_outlives_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_POOLED", "yes")
    entry = database_entry(URL)
    options = entry["OPTIONS"]
    assert isinstance(options, dict)
    assert "options" not in options
    assert options["sslmode"] == "verify-full"
    assert entry["CONN_MAX_AGE"] == 0
    assert entry["DISABLE_SERVER_SIDE_CURSORS"] is True


class _Site(BaseHTTPRequestHandler):
    """Answers one host name and one address only, as production does."""

    def do_GET(self) -> None:
        known = self.headers["Host"] == "platform.example.eu" and self.path == "/health/live"
        self.send_response(200 if known else 400)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield str(server.server_port)
    server.shutdown()
    server.server_close()


def test_the_health_check_asks_under_an_allowed_name(site: str) -> None:
    names = "platform.example.eu,other.example.eu"
    assert serves({"PORT": site, "ALLOWED_HOSTS": names})
    assert not serves({"PORT": site, "ALLOWED_HOSTS": "other.example.eu"})
    assert not serves({"PORT": str(free_port()), "ALLOWED_HOSTS": names})


@pytest.mark.django_db
def test_the_first_administrator_is_made_once_from_a_confirmed_account() -> None:
    person = UserFactory(email="nora@people.example", confirmed=False)
    with pytest.raises(CommandError, match="sign up first"):
        call_command("first_admin", "nora@people.example")
    EmailAddress.objects.filter(user=person).update(verified=True)
    call_command("first_admin", " Nora@People.example ")
    membership = Membership.objects.get(user=person)
    assert (membership.role, membership.organisation.kind) == (
        Role.ADMIN,
        OrganisationKind.OPERATOR,
    )
    person.refresh_from_db()
    assert person.is_staff
    assert Event.objects.filter(
        name="profiles.membership_verified", subject_id=membership.pk, actor_kind="system"
    ).exists()
    assert signed_in(person).get("/en/status/").status_code == 200
    with pytest.raises(CommandError, match="administrator already"):
        call_command("first_admin", UserFactory().email)


@pytest.mark.django_db
@pytest.mark.parametrize("left", [9, -9])
def test_the_only_administrator_is_renewed_by_the_command(left: int) -> None:
    person = UserFactory()
    call_command("first_admin", person.email)
    row = Membership.objects.get(user=person)
    with pytest.raises(CommandError, match="administrator already"):
        call_command("first_admin", person.email)
    state = MembershipState.VERIFIED if left > 0 else MembershipState.LAPSED
    ends = timezone.now() + timedelta(days=left)
    Membership.objects.filter(pk=row.pk).update(valid_until=ends, state=state)
    if left > 0:
        with pytest.raises(CommandError, match="administrator already"):
            call_command("first_admin", UserFactory().email)
    call_command("first_admin", person.email)
    again = Membership.objects.get(user=person)
    assert again.pk == row.pk
    assert again.valid_until is not None
    assert again.valid_until > timezone.now() + timedelta(days=360)


@pytest.mark.django_db
def test_the_first_administrator_joins_the_operator_that_is_there() -> None:
    operator = MembershipFactory(role=Role.EDITOR).organisation
    call_command("first_admin", UserFactory().email)
    assert Membership.objects.get(role=Role.ADMIN).organisation == operator
    assert Organisation.objects.filter(kind=OrganisationKind.OPERATOR).count() == 1
    assert Client().get("/en/status/").status_code == 302


BAD = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "{leaf}")]
    operations = [
        migrations.AddField("event", "must", models.CharField(max_length=3, default="abc")),
    ]
"""


@pytest.mark.deep
def test_the_check_refuses_a_migration_that_breaks_the_release_before(tmp_path: Path) -> None:
    """Seeded: a required column that the former code does not fill."""
    left_out = shutil.ignore_patterns(".git", ".venv*", "var", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, tmp_path / "copy", ignore=left_out, symlinks=True)
    folder = tmp_path / "copy" / "apps" / "core" / "migrations"
    leaf = max(path.stem for path in folder.glob("0*.py"))
    (folder / "0999_required.py").write_text(BAD.format(leaf=leaf))
    checked = subprocess.run(
        [sys.executable, "-m", "atmp.up", "check"],
        cwd=tmp_path / "copy",
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(tmp_path / "copy" / "platform"),
            "VENV": str(venv_dir()),
            "ARGS": "safety",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert checked.returncode == 1, checked.stdout
    assert "(core, 0999_required)... ERR" in checked.stdout
    assert "NOT NULL" in checked.stdout
