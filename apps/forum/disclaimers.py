"""The fixed sentences under official answers, by version: an issued answer keeps its own."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DISCLAIMERS: dict[str, Promise] = {
    "2026-11": _(
        "Informal and not binding. This answer rests on the facts given in the question. It does "
        "not replace scientific advice or a decision of the authority."
    ),
}
