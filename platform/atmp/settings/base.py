"""What every profile shares: apps, middleware, templates, static files."""

from atmp.settings import env
from atmp.settings.api import *  # noqa: F403  settings modules are flat by Django's design
from atmp.settings.auth import *  # noqa: F403
from atmp.settings.broker import *  # noqa: F403
from atmp.settings.forum_clock import *  # noqa: F403
from atmp.settings.i18n import *  # noqa: F403
from atmp.settings.mail import *  # noqa: F403
from atmp.settings.observability import *  # noqa: F403
from atmp.settings.operations import *  # noqa: F403
from atmp.settings.operator import *  # noqa: F403
from atmp.settings.privacy import *  # noqa: F403
from atmp.settings.security import *  # noqa: F403
from atmp.settings.web import *  # noqa: F403

ROOT = env.ROOT
DEMO = False
DEBUG = False
ROOT_URLCONF = "atmp.urls"
WSGI_APPLICATION = "atmp.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_NAME = "ATMP Expert Platform"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "drf_spectacular",
    "rest_framework",
    "apps.core",
    "apps.accounts",
    "apps.vocabularies",
    "apps.profiles",
    "apps.forum",
    "apps.notifications",
    "apps.portal",
    "atmp",
]

MIDDLEWARE = [
    "apps.core.middleware.RequestIdMiddleware",
    "apps.core.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "apps.core.shedding.SheddingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "apps.core.languages.LanguageChoiceMiddleware",
    "apps.core.middleware.BodyLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "apps.core.middleware.DisplayTimeMiddleware",
    "apps.core.middleware.ActorMiddleware",
    "apps.core.middleware.ErrorMiddleware",
    "apps.core.middleware.AccessMiddleware",
    "apps.accounts.middleware.ConsentMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "apps.portal.context.page",
            ],
        },
    }
]
FORM_RENDERER = "apps.core.forms.LookRenderer"

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_USE_FINDERS = True
STORAGES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

DATA_DIR = env.data_dir()
BASE_URL = env.text("BASE_URL", f"http://localhost:{env.integer('PORT', 8000)}")
# Questions, answers and drafts are text: nothing larger belongs in a request of the foundation.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400

CACHES = {
    # Counters and rate limits only (rulings D7: the broker may vanish without harm).
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        # Django's default of 300 would throw counters away: who makes many keys had no limit.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}


# A host that vanished without a word is noticed in seconds, not in two hours.
CONNECTING = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


def database_entry(url: str) -> dict[str, object]:
    """Return the default database with the time-outs that keep one query from blocking all.

    Behind a pooler that lends a connection for one transaction nothing may outlive that
    transaction: the time-outs belong to the database role then (docs/operations/growing.md).
    """
    entry = env.database(url)
    options = dict(entry["OPTIONS"]) | CONNECTING  # type: ignore[call-overload]
    if env.flag("DATABASE_POOLED", default=False):
        return entry | {"OPTIONS": options, "CONN_MAX_AGE": 0, "DISABLE_SERVER_SIDE_CURSORS": True}
    options["options"] = (
        "-c statement_timeout=15000 -c lock_timeout=5000 "
        "-c idle_in_transaction_session_timeout=30000"
    )
    return entry | {"OPTIONS": options, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
