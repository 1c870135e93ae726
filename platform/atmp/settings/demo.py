"""Embedded demonstration: loopback only, invented people, a local mailbox."""

import secrets
from pathlib import Path

from atmp.settings import env
from atmp.settings.base import *  # noqa: F403
from atmp.settings.base import BASE_URL, database_entry
from atmp.settings.i18n import LANGUAGES, LOCALE_PATHS

INSTANCE = env.running_instance()
DEMO = True
BASE_URL = env.text("BASE_URL", INSTANCE.get("base_url", BASE_URL))
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
# Django needs a key to start; one made on the spot serves commands that sign nothing.
SECRET_KEY = env.secret("SECRET_KEY") or (
    Path(INSTANCE["secret_key_file"]).read_text(encoding="utf-8").strip()
    if Path(INSTANCE.get("secret_key_file", "/nonexistent")).is_file()
    else secrets.token_urlsafe(50)
)
DATABASES = {
    "default": database_entry(
        env.text("DATABASE_URL", INSTANCE.get("database_url", "postgresql:///atmp"))
    )
}
SESSION_COOKIE_NAME = "session"
OPERATOR = {
    "name": "Demonstration operator (invented)",
    "address": "Example Street 1, 1000 Exampletown",
    "country": "Nowhere",
    "contact_email": "help@operator.example",
    "privacy_email": "privacy@operator.example",
    "represented_by": "Nobody: this operator is invented.",
    "register": "",
    "funding": "This demonstration has no funding; the page shows where it would stand.",
    "hosting": "",
    "law": "",
    "privacy_authority": "",
    "enforcement": "",
    "language": "en",
}
# Languages made up by tests, compiled in a folder of theirs (tests/support/pseudo.py).
PSEUDO_LOCALES = env.text("PSEUDO_LOCALES")
if PSEUDO_LOCALES:
    LANGUAGES = [*LANGUAGES, ("en-xa", "Pseudo, long"), ("ar-xb", "Pseudo, right to left")]
    LOCALE_PATHS = [*LOCALE_PATHS, Path(PSEUDO_LOCALES)]
