"""Production refuses each weak value; the environment is typed."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from atmp.settings import env
from atmp.settings.checks import refusals

# Shaped like a good key; the same in every process, as the names of tests must be.
KEY = hashlib.sha512(b"a").hexdigest() + "_-XYZ"
GOOD = {
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "atmp.example.eu",
    "BASE_URL": "https://atmp.example.eu",
    "TRUSTED_PROXY_COUNT": "1",
    "UPLOAD_STORAGE": "local",
    "UPLOAD_ROOT": "/srv/uploads",
    "DATABASE_URL": "postgresql://atmp@db/atmp",
    "REDIS_URL": "redis://broker:6379/0",
    "EMAIL_URL": "smtp+tls://mail:587",
    "DEFAULT_FROM_EMAIL": "no-reply@atmp.example.eu",
    "OPERATOR_NAME": "Somebody",
    "OPERATOR_ADDRESS": "Street 1",
    "OPERATOR_COUNTRY": "BE",
    "OPERATOR_CONTACT_EMAIL": "desk@atmp.example.eu",
    "OPERATOR_PRIVACY_EMAIL": "privacy@atmp.example.eu",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in (*GOOD, "DEBUG", "SECRET_KEY_FILE", "DATABASE_URL_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_a_complete_environment_is_accepted(environment: pytest.MonkeyPatch) -> None:
    assert refusals() == []


@pytest.mark.parametrize("name", sorted(GOOD))
def test_each_missing_value_is_named(environment: pytest.MonkeyPatch, name: str) -> None:
    environment.delenv(name)
    found = refusals()
    assert found
    assert any(name.replace("UPLOAD_ROOT", "UPLOAD") in sentence for sentence in found)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "change-me-" + KEY),
        ("SECRET_KEY", "django-insecure-" + KEY),
        ("DEBUG", "yes"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", ".example.eu"),
        ("ALLOWED_HOSTS", "other.example.eu"),
        ("BASE_URL", "http://atmp.example.eu"),
        ("BASE_URL", "https://elsewhere.example.eu"),
        ("TRUSTED_PROXY_COUNT", "0"),
        ("TRUSTED_PROXY_COUNT", "-1"),
        ("TRUSTED_PROXY_COUNT", "one"),
        ("TRUSTED_PROXY_COUNT", "1.5"),
        ("UPLOAD_STORAGE", "s3"),
        ("UPLOAD_ROOT", "uploads"),
    ],
)
def test_each_weak_value_is_refused(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    environment.setenv(name, value)
    assert refusals()


def test_secrets_may_come_from_files(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(f"{GOOD['SECRET_KEY']}\n")
    environment.delenv("SECRET_KEY")
    environment.setenv("SECRET_KEY_FILE", str(path))
    assert refusals() == []


@pytest.mark.parametrize(
    ("text", "value"), [("", True), ("1", True), ("Yes", True), ("off", False), ("0", False)]
)
def test_flags(environment: pytest.MonkeyPatch, text: str, *, value: bool) -> None:
    environment.setenv("DEBUG", text)
    assert env.flag("DEBUG", default=True) is value


def test_values_of_the_wrong_type_are_refused(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DEBUG", "perhaps")
    environment.setenv("PORT", "eighty")
    with pytest.raises(ImproperlyConfigured, match="yes or no"):
        env.flag("DEBUG", default=False)
    with pytest.raises(ImproperlyConfigured, match="whole number"):
        env.integer("PORT", 1)


@pytest.mark.parametrize("url", ["sqlite:///x", "mysql://x/y", "", "atmp"])
def test_no_other_database_engine(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="postgresql"):
        env.database(url)


def test_database_urls_are_decoded() -> None:
    entry = env.database("postgresql://us%40er:p%2Fw@db.example:6432/name?sslmode=verify-full")
    wanted: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "name",
        "USER": "us@er",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "verify-full"},
    }
    assert entry == wanted


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail", 25, False, False),
        ("smtp+tls://u:p@mail:587", 587, True, False),
        ("smtps://mail", 465, False, True),
    ],
)
def test_mail_urls(url: str, port: int, *, tls: bool, ssl: bool) -> None:
    entry = env.mail_server(url)
    assert (entry["EMAIL_PORT"], entry["EMAIL_USE_TLS"], entry["EMAIL_USE_SSL"]) == (port, tls, ssl)


@pytest.mark.parametrize("url", ["http://mail", "smtp://", "mail:25"])
def test_no_other_mail_url(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        env.mail_server(url)


def test_a_running_instance_is_read_from_its_file(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.setenv("DATA_DIR", str(tmp_path))
    assert env.running_instance() == {}
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "instance.json").write_text('{"port": 8123}')
    assert env.running_instance() == {"port": "8123"}
    (tmp_path / "run" / "instance.json").write_text("half writ")
    assert env.running_instance() == {}


def test_counters_are_not_pushed_out_by_making_many(settings: Any) -> None:
    assert settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] >= 10_000
