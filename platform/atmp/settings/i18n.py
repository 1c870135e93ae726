"""Languages, time and locale."""

from atmp.settings import env

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français")]
# Named one by one: what stands here goes before the catalogues of Django and the libraries.
LOCALE_PATHS = [
    env.ROOT / "platform" / "atmp" / "locale",
    *sorted(env.ROOT.glob("apps/*/locale")),
]
FORMAT_MODULE_PATH = ["atmp.formats"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_AGE = 31_536_000
USE_I18N = True
USE_TZ = True
# Django sets the process time zone from this: anything but UTC makes log times jump.
TIME_ZONE = "UTC"
DISPLAY_TIME_ZONE = "Europe/Brussels"
