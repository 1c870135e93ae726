"""The floor: the product's templates and tables behind the fewest parts a signed-in page needs."""

from copy import deepcopy
from typing import Any

from tests.bench import settings as product

globals().update({name: value for name, value in vars(product).items() if name.isupper()})
ROOT_URLCONF = "tests.bench.floor_urls"
# The sign-in library refuses to start without its middleware (it does next to nothing here).
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = deepcopy(product.TEMPLATES)
_OPTIONS: Any = TEMPLATES[0]["OPTIONS"]
_PROCESSORS = _OPTIONS["context_processors"]
_PROCESSORS[_PROCESSORS.index("apps.portal.context.page")] = "tests.bench.floor.frame"
