"""The filters of an inbox as they stand in an address."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

# What an address and a saved view may hold, in this order.
FILTERS = ("view", "due", "assignee", "topic", "asker", "country", "drafter", "queue")
# Every value is a code or a key; all of them together fit into a saved view.
_VALUE = re.compile(r"[\w.-]{1,42}", re.ASCII)


def address_of(chosen: Mapping[str, Any]) -> str:
    """Return the filters as the query of an address, known ones only, in one order.

    What can be no filter at all is left out.
    """
    given = ((name, str(chosen.get(name) or "")) for name in FILTERS)
    return urlencode([(name, value) for name, value in given if _VALUE.fullmatch(value)])
