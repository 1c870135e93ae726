"""Tests: fast hasher, one database per process cloned from a migrated template."""

from atmp.settings import env
from atmp.settings.base import *  # noqa: F403
from atmp.settings.base import database_entry

DEMO = True
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SECRET_KEY = "test-only-key-" + "0123456789" * 5
BASE_URL = "http://localhost:8000"
DATABASES = {
    "default": database_entry(env.text("DATABASE_URL", "postgresql://127.0.0.1/atmp"))
    | {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
}
# Races send more at once than a process takes on.
WEB_AT_WORK = 1_000
# Each test sees what is there now.
READY_KEPT_SECONDS = 0.0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
OPERATOR = {
    "name": "Test operator (invented)",
    "address": "Example Street 1, 1000 Exampletown",
    "country": "Nowhere",
    "contact_email": "help@operator.example",
    "privacy_email": "privacy@operator.example",
    "represented_by": "Robin Invented",
    "register": "Register of inventions, number 1",
    "funding": "Nobody pays for a test.",
    "hosting": "A machine of the tester",
    "law": "The law of Nowhere",
    "privacy_authority": "Invented authority for data protection",
    "enforcement": "Invented ombudsperson for access",
    "language": "en",
}
# The limits themselves are tested with their own figures.
API_RATES = {
    kind: [(f"{name}burst", 10, 100_000), (f"{name}sustained", 60, 100_000)]
    for kind, name in (("token", ""), ("person", "person-"), ("address", ""))
}
