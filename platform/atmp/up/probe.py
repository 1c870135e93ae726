"""The health check of a container: does the web process of this machine serve requests?"""

from __future__ import annotations

import http.client
import os
import sys
from collections.abc import Mapping
from contextlib import closing

_PATIENCE = 3.0


def serves(environ: Mapping[str, str]) -> bool:
    """Whether `/health/live` answers 200 on `PORT`, asked by a host name that is allowed."""
    host = environ.get("ALLOWED_HOSTS", "").partition(",")[0].strip() or "localhost"
    port = int(environ.get("PORT") or "8000")
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)) as line:
            line.request("GET", "/health/live", headers={"Host": host})
            return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False


if __name__ == "__main__":
    sys.exit(0 if serves(os.environ) else 1)
