"""Building an image: `collectstatic` needs neither secrets nor services."""

from atmp.settings.base import *  # noqa: F403
from atmp.settings.base import STORAGES
from atmp.settings.static import *  # noqa: F403
from atmp.settings.static import HASHED_STATIC_FILES

STORAGES = {**STORAGES, "staticfiles": HASHED_STATIC_FILES}
