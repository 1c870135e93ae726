"""What production must be told before it may start."""

from pathlib import Path
from urllib.parse import urlsplit

from atmp.settings import env

WEAK_WORDS = ("change", "secret", "password", "insecure", "example", "test")


def refusals() -> list[str]:
    """Return one sentence per missing or weak setting; empty when production may start."""
    return [
        sentence
        for sentence in (
            _secret(),
            _debug(),
            _hosts(),
            _proxies(),
            _uploads(),
            *_services(),
            *_operator(),
        )
        if sentence
    ]


def _secret() -> str:
    value = env.secret("SECRET_KEY")
    if len(value) < 50 or len(set(value)) < 12:
        return "SECRET_KEY must have at least 50 characters of good randomness."
    if any(word in value.lower() for word in WEAK_WORDS):
        return "SECRET_KEY looks like a placeholder."
    return ""


def _debug() -> str:
    return "DEBUG must be off." if env.flag("DEBUG", default=False) else ""


def _hosts() -> str:
    hosts = env.words("ALLOWED_HOSTS")
    if not hosts or any("*" in host or host.startswith(".") for host in hosts):
        return "ALLOWED_HOSTS must list the exact host names."
    base = urlsplit(env.text("BASE_URL"))
    if base.scheme != "https" or base.hostname not in hosts:
        return "BASE_URL must begin with https:// and name one of ALLOWED_HOSTS."
    return ""


def _proxies() -> str:
    """X-Forwarded-Proto is trusted, so a proxy stands in front and adds every visitor's address."""
    value = env.text("TRUSTED_PROXY_COUNT")
    if not (value.isascii() and value.isdecimal() and int(value[:6]) >= 1):
        return "TRUSTED_PROXY_COUNT must be the number of proxies in front, 1 or more."
    return ""


def _uploads() -> str:
    if env.text("UPLOAD_STORAGE") != "local":
        return "UPLOAD_STORAGE must be chosen by name (local)."
    if not Path(env.text("UPLOAD_ROOT")).is_absolute():
        return "UPLOAD_STORAGE=local needs UPLOAD_ROOT, an absolute path."
    return ""


def _services() -> list[str]:
    missing = [n for n in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL") if not env.secret(n)]
    if not env.text("DEFAULT_FROM_EMAIL"):
        missing.append("DEFAULT_FROM_EMAIL")
    return [f"{name} is missing." for name in missing]


def _operator() -> list[str]:
    names = ("NAME", "ADDRESS", "COUNTRY", "CONTACT_EMAIL", "PRIVACY_EMAIL")
    missing = [f"OPERATOR_{n}" for n in names if not env.text(f"OPERATOR_{n}")]
    return [f"{n} is missing: the law asks who runs the service." for n in missing]
