"""The production settings start with exactly the variables and commands of docker-compose.yml."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from atmp.up.probe import serves
from tests.operations.installation import SITE, Installation, installed, psql
from tests.operations.visitor import Visitor
from tests.support.stack import free_port

pytestmark = [pytest.mark.deep, pytest.mark.timeout(600)]
PASSWORD = "three calm herons on a roof"
# The form refuses what was filled in faster than any person could (rulings D55).
AS_SLOW_AS_A_PERSON = 3.3
PROGRAMS = ("web", "worker", "long", "beat")
EMAIL = "nora.lind@hospital.example"


def until(ready: Callable[[], object], seconds: float, what: Installation) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, what.log.read_text()[-4000:]
        time.sleep(0.1)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Everything that `docker compose up` starts, in its order."""
    folder = tmp_path_factory.mktemp("production")
    with installed(folder, os.environ["DATABASE_URL"], f"platform_{os.getpid()}") as made:
        made.collect()
        migrated = made.run(made.command("migrate"))
        assert migrated.returncode == 0, migrated.stderr
        for name in PROGRAMS:
            made.start(name)
        until(lambda: serves(made.environment("web")), 120, made)
        yield made
        _end_in_order(made)


def _end_in_order(made: Installation) -> None:
    """Do what `docker compose stop` does; nobody has to be killed."""
    programs = [child for child in made.children if child.name in PROGRAMS]
    for child in programs:
        child.process.send_signal(signal.SIGTERM)
    assert {child.name: child.process.wait(60) for child in programs} == dict.fromkeys(PROGRAMS, 0)
    assert "Traceback" not in made.log.read_text()


def test_the_platforms_role_is_no_superuser(running: Installation) -> None:
    rights = (
        "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    )
    assert psql(running.database_url, rights) == "f|f|f"


def test_it_is_ready_with_every_part(running: Installation) -> None:
    def told() -> str:
        return running.visitor().get("/health/ready").text

    until(lambda: '"status": "ok"' in told(), 20, running)
    assert '"database": "ok", "migrations": "ok", "broker": "ok", "mail": "ok"' in told()


def test_plain_http_leads_to_https_and_nothing_else_is_answered(running: Installation) -> None:
    plain = Visitor(running.port, SITE).get("/en/")
    assert plain.status == 301
    assert plain.headers["Location"] == f"https://{SITE}/en/"
    assert "Set-Cookie" not in plain.headers
    assert Visitor(running.port, "elsewhere.example", "https").get("/en/").status == 400
    assert Visitor(running.port, SITE).get("/health/live").status == 200


def test_pages_carry_the_headers_and_cookies_of_production(running: Installation) -> None:
    visitor = running.visitor()
    page = visitor.get("/en/account/sign-in/")
    assert page.status == 200
    hsts = page.headers["Strict-Transport-Security"]
    assert hsts == "max-age=31536000; includeSubDomains; preload"
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert set(visitor.cookies) == {"__Host-csrf"}
    header = visitor.attributes["__Host-csrf"]
    assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in header.split(";")}
    assert "Domain=" not in header


def test_static_files_have_hashed_names_and_are_kept(running: Installation) -> None:
    visitor = running.visitor()
    page = visitor.get("/en/").text
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(files) > 5
    for name in files:
        assert re.search(r"\.[0-9a-f]{12}\.", name), name
        answer = visitor.get(name)
        assert answer.status == 200, name
        assert "immutable" in answer.headers["Cache-Control"], name
    assert visitor.get("/static/../manage.py").status == 404


def test_nothing_of_the_demonstration_is_there(running: Installation) -> None:
    assert running.visitor().get("/en/mailbox/").status == 404
    assert "emonstration" not in running.visitor().get("/en/").text
    for command in (("load_demo",), ("demo_code", "eva.kowal@operator.example")):
        refused = running.manage(*command)
        assert refused.returncode != 0
        assert "demo profile only" in refused.stderr
    invented = "SELECT count(*) FROM profiles_organisation WHERE is_fictional"
    assert psql(running.database_url, invented) == "0"


def test_django_has_no_remark_and_none_is_silenced(running: Installation) -> None:
    checked = running.manage("check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr
    assert "no issues (0 silenced)" in checked.stdout


def _confirmation(running: Installation) -> str:
    """Wait for the mail and return its link."""
    until(lambda: any(running.mailbox.glob("*.eml")), 120, running)
    mail = next(running.mailbox.glob("*.eml")).read_bytes().decode()
    mail = mail.replace("=\r\n", "").replace("=3D", "=")
    assert f"X-Envelope-To: {EMAIL}" in mail
    assert "From: ATMP Expert Platform <no-reply@platform.example.eu>" in mail
    found = re.search(rf"https://{SITE}(/\S+)", mail)
    assert found, mail
    return found[1]


def test_a_person_joins_and_becomes_the_first_administrator(running: Installation) -> None:
    """Web, outbox, worker, mail server and the command of the host, one after the other."""
    visitor = running.visitor()
    form = visitor.get("/en/account/register/")
    time.sleep(AS_SLOW_AS_A_PERSON)
    values = {"display_name": "Nora Lind", "email": EMAIL, "password1": PASSWORD}
    agreed = {"terms": "on", "adult": "on"}
    assert visitor.send(form, "password1", website="", **agreed, **values).status == 302
    assert running.manage("first_admin", EMAIL).returncode != 0
    confirm = visitor.get(_confirmation(running))
    assert visitor.send(confirm, "csrfmiddlewaretoken", confirm.path).status == 302
    made = running.manage("first_admin", EMAIL)
    assert made.returncode == 0, made.stderr
    again = running.manage("first_admin", EMAIL)
    assert "administrator already" in again.stderr
    page = visitor.get("/en/account/sign-in/")
    assert visitor.send(page, "password", login=EMAIL, password=PASSWORD).status == 302
    header = visitor.attributes["__Host-session"]
    assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in header.split(";")}
    assert "Nora Lind" in visitor.get("/en/account/").text


def test_the_health_check_of_the_image(running: Installation) -> None:
    probe = [sys.executable, "-m", "atmp.up.probe"]
    assert running.run(probe).returncode == 0
    assert running.run(probe, PORT=str(free_port())).returncode == 1


@pytest.mark.parametrize("name", ["SECRET_KEY_FILE", "ALLOWED_HOSTS", "OPERATOR_NAME"])
def test_nothing_in_the_file_is_there_for_show(running: Installation, name: str) -> None:
    """Taken away, each makes the platform refuse to start, in one sentence."""
    env = running.environment("web")
    del env[name]
    refused = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=Path(__file__).resolve().parents[2],
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert refused.returncode != 0
    assert f"Production refuses to start. {name.removesuffix('_FILE')}" in refused.stderr
