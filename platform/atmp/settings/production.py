"""Production: refuses to start with anything weak or missing, in one sentence each."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from atmp.settings import env
from atmp.settings.base import *  # noqa: F403
from atmp.settings.base import STORAGES, database_entry
from atmp.settings.checks import refusals
from atmp.settings.static import *  # noqa: F403
from atmp.settings.static import HASHED_STATIC_FILES

_problems = refusals()
if _problems:
    raise ImproperlyConfigured("Production refuses to start. " + " ".join(_problems))

SECRET_KEY = env.secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = [key for key in env.secret("SECRET_KEY_FALLBACKS").split(",") if key]
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
BASE_URL = env.text("BASE_URL")
DATABASES = {"default": database_entry(env.secret("DATABASE_URL"))}
UPLOADS = Path(env.text("UPLOAD_ROOT", "/nonexistent"))
STORAGES = {
    **STORAGES,
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(UPLOADS)},
    },
    "staticfiles": HASHED_STATIC_FILES,
}
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REDIRECT_EXEMPT = [r"^health/(live|ready)$"]
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_SECURE = True
