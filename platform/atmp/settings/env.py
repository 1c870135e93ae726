"""The typed environment: the only module that reads environment variables."""

import json
import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[3]


def text(name: str, default: str = "") -> str:
    """Return the variable, or `default` when it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def secret(name: str) -> str:
    """Return the variable, or the content of the file that `<name>_FILE` names."""
    path = text(f"{name}_FILE")
    return Path(path).read_text(encoding="utf-8").strip() if path else text(name)


def flag(name: str, *, default: bool) -> bool:
    """Return a yes/no variable; anything but the known words is refused."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def integer(name: str, default: int) -> int:
    """Return a whole number, refusing anything else."""
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def words(name: str) -> list[str]:
    """Return a comma-separated list without empty entries."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def data_dir() -> Path:
    """Return the folder that holds the installation's data (`DATA_DIR`, default `var/`)."""
    return Path(text("DATA_DIR", str(ROOT / "var"))).resolve()


def running_instance() -> dict[str, str]:
    """Return what a running `make run` wrote down, or an empty mapping."""
    path = data_dir() / "run" / "instance.json"
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in loaded.items()}


def database(url: str) -> dict[str, object]:
    """Return Django's database entry for a `postgresql://` URL.

    Raises ImproperlyConfigured for anything but PostgreSQL (rulings D1: no other engine).
    A `?host=/folder` parameter names a Unix socket.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://.")
    query = dict(parse_qsl(parts.query))
    options: dict[str, object] = {k: v for k, v in query.items() if k in {"sslmode", "sslrootcert"}}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": query.get("port") or str(parts.port or ""),
        "OPTIONS": options,
    }


def mail_server(url: str) -> dict[str, object]:
    """Return Django's e-mail settings for `smtp://` (plain), `smtp+tls://` or `smtps://`."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL must look like smtp://host:port.")
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }
