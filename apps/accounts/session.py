"""What the session says about how somebody signed in."""

import time
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.http import HttpRequest

# The names under which the sign-in library keeps its record of methods.
METHODS_KEY = "account_authentication_methods"
METHODS_USER_KEY = "account_authentication_methods_user"


def has_second_factor(request: HttpRequest) -> bool:
    """Return whether this session proved a second factor that still exists.

    A proof is worth nothing once the factor it was made with is removed or replaced: the
    authenticator must be older than the proof (security.md, class 28).
    """
    proved_at = _last_proof(request)
    if proved_at is None:
        return False
    since: datetime | None = (
        Authenticator.objects.filter(user_id=request.user.pk, type="totp")
        .values_list("created_at", flat=True)
        .first()
    )
    return since is not None and since.timestamp() <= proved_at


def _last_proof(request: HttpRequest) -> float | None:
    if request.session.get(METHODS_USER_KEY) != str(request.user.pk):
        return None
    records: Any = request.session.get(METHODS_KEY)
    if not isinstance(records, list):
        return None
    proofs = [r["at"] for r in records if r.get("method") == "mfa" and "at" in r]
    return float(max(proofs)) if proofs else None


def record_second_factor(request: HttpRequest, authenticator_id: int) -> None:
    """Note that a code was proved in this session (just after the factor was set up)."""
    records = list(request.session.get(METHODS_KEY) or [])
    records.append({"method": "mfa", "at": time.time(), "id": authenticator_id, "type": "totp"})
    request.session[METHODS_KEY] = records
    request.session[METHODS_USER_KEY] = str(request.user.pk)
