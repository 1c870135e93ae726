"""The files of the containers agree with each other and shut what must be shut."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from atmp.settings.env import mail_server
from atmp.up.valkey import Broker
from tests.operations.compose import (
    COMPOSE,
    ROOT,
    Compose,
    example,
    unexplained,
    variables,
)

ONE_SHOT = {"migrate", "backup"}
PLATFORM = {"web", "worker", "long", "beat", "migrate", "backup"}
RELEASES = (ROOT / "docs" / "operations" / "releases.toml").read_text("utf-8")
# What an image already says is no variable of ours.
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


@pytest.fixture
def compose() -> Compose:
    return Compose(example())


def test_every_variable_is_in_the_example_and_the_other_way_round() -> None:
    assert variables(COMPOSE.read_text("utf-8")) == set(example())
    assert unexplained() == []


def test_a_variable_without_an_explanation_would_be_noticed(tmp_path: Path) -> None:
    path = tmp_path / ".env.example"
    path.write_text("# One sentence.\nA=1\nB=2\n\nC=3\n")
    assert unexplained(path) == ["C"]
    assert example(path) == {"A": "1", "B": "2", "C": "3"}


def test_the_example_holds_no_secret() -> None:
    words = re.compile(r"KEY|TOKEN|PASSWORD|SECRET(?!S_DIR)|_URL")
    assert [name for name in example() if words.search(name)] == []
    for name, service in Compose(example()).services():
        for key, value in service.get("environment", {}).items():
            if words.search(key) and key != "BASE_URL":
                assert value.startswith("/run/secrets/"), f"{name}: {key}"


def test_only_the_proxy_is_reached_from_outside(compose: Compose) -> None:
    published = {name: s["ports"] for name, s in compose.services() if "ports" in s}
    assert set(published) == {"proxy"}
    assert published["proxy"] == ["80:8080", "443:8443"]
    for name, service in compose.services():
        assert "network_mode" not in service, name
        assert "privileged" not in service, name
    assert compose.whole["networks"]["inner"] == {"internal": True}
    inside = {name for name, s in compose.services() if s["networks"] == ["inner"]}
    assert {"database", "broker", "storage", "beat", "migrate", "backup"} <= inside


def test_every_service_is_confined(compose: Compose) -> None:
    for name, service in compose.services():
        user, _, group = service["user"].partition(":")
        assert int(user) >= 999, name
        assert int(group) >= 999, name
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["pids_limit"] > 0, name
        assert service.get("cap_add", []) in ([], ["NET_BIND_SERVICE"]), name
        assert service["restart"] == ("no" if name in ONE_SHOT else "unless-stopped"), name
    assert [n for n, s in compose.services() if "cap_add" in s] == ["proxy"]


def test_images_are_pinned_and_named_without_a_registry(compose: Compose) -> None:
    for name, service in compose.services():
        image, _, tag = service["image"].partition(":")
        assert "." not in image, name
        assert re.search(r"\d+\.\d+", tag), name
    pinned = re.search(r"^ARG PYTHON=python:(\d+\.\d+\.\d+)-slim", DOCKERFILE, re.MULTILINE)
    assert pinned
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) == {"${PYTHON}"}


def test_what_may_be_written_is_a_folder_of_the_host_or_in_memory(compose: Compose) -> None:
    for name, service in compose.services():
        for volume in service.get("volumes", []):
            assert volume["type"] == "bind", name
            if not volume.get("read_only"):
                source = volume["source"]
                assert source.startswith((example()["DATA_DIR"], example()["BACKUP_DIR"])), name
                # A folder that is missing would be made as root: better to stop and say so.
                assert volume["bind"] == {"create_host_path": False}, name
    assert "volumes" not in compose.whole


def test_whoever_erases_reaches_the_documents_and_the_marks(compose: Compose) -> None:
    """The worker erases on the day, `prepare` after a restore."""
    for name in ("worker", "long", "migrate"):
        mounted = {v["target"]: v.get("read_only") for v in compose.service(name)["volumes"]}
        assert mounted == {"/srv/uploads": None, "/srv/status": None}, name


def test_every_secret_is_used_and_every_used_one_declared(compose: Compose) -> None:
    used = {secret for _name, s in compose.services() for secret in s.get("secrets", [])}
    assert used == set(compose.whole["secrets"])
    for name, service in compose.services():
        words = yaml.safe_dump([service.get("environment", {}), service.get("command", [])])
        named = set(re.findall(r"/run/secrets/(\w+)", words))
        assert named <= set(service.get("secrets", [])), name


def test_services_start_in_order(compose: Compose) -> None:
    for name in ("web", "worker", "long", "beat"):
        needs = compose.service(name)["depends_on"]
        assert needs["migrate"] == {"condition": "service_completed_successfully"}
    assert compose.service("proxy")["depends_on"] == {"web": {"condition": "service_healthy"}}
    for name in ("database", "broker", "storage"):
        assert compose.service(name)["healthcheck"]["test"], name
    assert "HEALTHCHECK" in DOCKERFILE
    assert '"atmp.up.probe"' in DOCKERFILE


def test_optional_parts_do_not_start_by_themselves(compose: Compose) -> None:
    optional = {name: s["profiles"] for name, s in compose.services() if "profiles" in s}
    assert optional == {"backup": ["tools"], "storage": ["s3"]}


def test_the_image_ends_without_rights_and_without_secrets() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert "USER 10001:10001" in last
    assert "collectstatic" in DOCKERFILE
    assert not re.search(r"SECRET_KEY|PASSWORD|_URL", DOCKERFILE)
    kept = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert kept[1] == "*"
    named = {line[1:] for line in kept if line.startswith("!")}
    copied = set(re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, re.MULTILINE))
    assert named == copied
    assert not {".env", "var", "tests", ".git"} & named


@pytest.mark.parametrize("name", sorted(PLATFORM))
def test_the_platform_is_one_image_with_production_settings(compose: Compose, name: str) -> None:
    service = compose.service(name)
    assert service["image"] == f"atmp-platform:{example()['RELEASE']}"
    assert service["environment"]["DJANGO_SETTINGS_MODULE"] == "atmp.settings.production"


def test_the_broker_keeps_what_waits_and_throws_nothing_out(
    compose: Compose, tmp_path: Path
) -> None:
    command = compose.command("broker")
    said = dict(zip(command[2::2], command[3::2], strict=True))
    assert said["--appendonly"] == "yes"
    assert said["--maxmemory-policy"] == "noeviction"
    own = (Broker(tmp_path).command().stdin_text or "").splitlines()
    for name in ("appendonly", "appendfsync", "maxmemory-policy"):
        assert f"{name} {said[f'--{name}']}" in own


def test_the_number_of_proxies_is_a_setting() -> None:
    assert Compose(example()).service("web")["environment"]["TRUSTED_PROXY_COUNT"] == "1"
    two = Compose(example() | {"TRUSTED_PROXY_COUNT": "2"})
    assert two.service("web")["environment"]["TRUSTED_PROXY_COUNT"] == "2"
    assert "${TRUSTED_PROXY_COUNT:-1}" in COMPOSE.read_text("utf-8")


def test_whoever_knocks_at_the_mail_server_has_a_way_out(compose: Compose) -> None:
    """The worker sends; web asks whether the mail server is there."""
    for name in ("web", "worker", "long"):
        networks = compose.service(name)["networks"]
        assert any(not (compose.whole["networks"][n] or {}).get("internal") for n in networks)


def prepare(folder: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run the script for an installation below the folder."""
    values = example() | {
        "DATA_DIR": str(folder / "data"),
        "SECRETS_DIR": str(folder / "secrets"),
        "BACKUP_DIR": str(folder / "backups"),
    }
    path = folder / "env"
    path.write_text("".join(f"{key}={value}\n" for key, value in values.items()))
    return subprocess.run(
        ["sh", str(ROOT / "deploy" / "prepare.sh")],
        env={"PATH": os.environ["PATH"], "ENV_FILE": str(path)} | extra,
        text=True,
        capture_output=True,
        check=False,
        timeout=60,
    )


def read(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in (folder / "secrets").iterdir()}


def test_the_script_makes_every_folder_and_secret(compose: Compose, tmp_path: Path) -> None:
    assert prepare(tmp_path, EMAIL_URL="smtp+tls://u:p@mail.example:587").returncode == 0
    made = read(tmp_path)
    assert set(made) == set(compose.whole["secrets"])
    assert made["database_password"].strip() in made["database_url"]
    password = made["broker_config"].removeprefix("requirepass ").strip()
    assert len(password) == 40
    assert f":{password}@broker:" in made["redis_url"]
    assert made["email_url"] == "smtp+tls://u:p@mail.example:587\n"
    assert len(set(made.values())) == len(made)
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    for name, service in compose.services():
        for volume in service.get("volumes", []):
            host = volume["source"].replace(example()["DATA_DIR"], str(tmp_path / "data"))
            if host.startswith(str(tmp_path)):
                found = Path(host).stat()
                assert found.st_mode & 0o777 == 0o700, host
                owner = int(service["user"].partition(":")[0])
                assert found.st_uid in {owner, os.geteuid() or owner}, f"{name}: {host}"


def test_a_second_run_changes_no_secret(tmp_path: Path) -> None:
    first = prepare(tmp_path)
    assert "mail server is missing" in first.stdout
    before = read(tmp_path)
    (tmp_path / "secrets" / "broker_config").unlink()
    assert prepare(tmp_path).returncode == 0
    assert read(tmp_path) == before


@pytest.mark.parametrize(
    "url",
    [
        "smtp://mail.example.eu",
        "smtp://127.0.0.1:2525",
        "smtps://user:pass%40word@mail.example.eu:465",
        "smtp+tls://user%40example.eu:p@mail.example.eu:587/",
    ],
)
def test_the_script_takes_what_the_settings_take(tmp_path: Path, url: str) -> None:
    done = prepare(tmp_path, EMAIL_URL=url)
    assert (done.returncode, done.stderr) == (0, "")
    assert read(tmp_path)["email_url"] == f"{url}\n"
    assert mail_server(url)["EMAIL_HOST"]


WRONG = [
    *(
        "mail.example.eu",
        "https://mail.example.eu",
        "smtp:mail.example.eu",
        "smtp://",
        "smtp://:25",
    ),
    *("smtp://mail.example.eu:port", "smtp+tls://user:geh@geheim@mail.example.eu", "smtp://a b"),
    *("smtp://user@mail.example.eu", "smtp://user:geheim#1@mail.example.eu"),
    "smtp://mail.example.eu\nsmtp://mail.example.eu",
]


@pytest.mark.parametrize("url", WRONG)
def test_the_script_refuses_a_wrong_mail_server_and_repeats_no_password(
    tmp_path: Path, url: str
) -> None:
    given = prepare(tmp_path, EMAIL_URL=url)
    assert given.returncode == 1
    assert "What you gave is not the address of a mail server." in given.stderr
    assert not (tmp_path / "secrets").exists()
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "email_url").write_text(f"{url}\n")
    found = prepare(tmp_path)
    assert found.returncode == 1
    assert "secrets/email_url is not the address of a mail server." in found.stderr
    assert "geheim" not in given.stderr + found.stderr + given.stdout + found.stdout


def test_another_mail_server_than_the_one_that_is_there_is_said(tmp_path: Path) -> None:
    assert prepare(tmp_path, EMAIL_URL="smtp://mail.example.eu").returncode == 0
    assert prepare(tmp_path, EMAIL_URL="smtp://mail.example.eu").returncode == 0
    other = prepare(tmp_path, EMAIL_URL="smtp://other.example.eu")
    assert other.returncode == 1
    assert "names another mail server and stays" in other.stderr
    assert read(tmp_path)["email_url"] == "smtp://mail.example.eu\n"


def test_a_mail_server_can_come_later(tmp_path: Path) -> None:
    assert "The mail server is missing" in prepare(tmp_path).stdout
    assert prepare(tmp_path, EMAIL_URL="smtp://mail.example.eu").returncode == 0
    assert read(tmp_path)["email_url"] == "smtp://mail.example.eu\n"


def test_the_guides_name_releases_that_exist_and_variables_that_are_explained() -> None:
    known = {f"v{number}" for number in re.findall(r"\d+\.\d+\.\d+", RELEASES)}
    for path in sorted((ROOT / "docs" / "operations").glob("*.md")):
        text = path.read_text("utf-8")
        assert set(re.findall(r"\bv\d+\.\d+\.\d+\b", text)) <= known, path.name
        assert "…" not in "".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL)), path.name
        for name in re.findall(r"s/\^(\w+)=//p", text):
            assert name in example(), f"{path.name}: {name}"


def test_a_missing_folder_in_the_settings_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("DATA_DIR=\n")
    answer = subprocess.run(
        ["sh", str(ROOT / "deploy" / "prepare.sh")],
        env={"PATH": os.environ["PATH"], "ENV_FILE": str(tmp_path / "env")},
        text=True,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert answer.returncode == 1
    assert answer.stderr == f"DATA_DIR is missing in {tmp_path / 'env'}.\n"


def test_development_containers_are_for_this_machine_only() -> None:
    compose: Any = yaml.safe_load((ROOT / "docker-compose.dev.yml").read_text("utf-8"))
    assert set(compose["services"]) == {"database", "broker"}
    for service in compose["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])
        assert service["healthcheck"]


def test_logs_of_the_platform_are_the_only_record_of_a_request() -> None:
    """The proxy writes no visits, gunicorn neither: the platform's own line names no person."""
    for name in ("web", "worker", "long", "beat"):
        assert not any("access-log" in part for part in Compose(example()).command(name))
