"""What the session says about how somebody signed in."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest

# The names under which the sign-in library keeps its record of methods.
METHODS_KEY = "account_authentication_methods"
METHODS_USER_KEY = "account_authentication_methods_user"


def has_second_factor(request: HttpRequest) -> bool:
    """Return whether this session proved a second factor that still exists.

    The authenticator must be older than the whole session, not only than the proof. Otherwise
    a stolen password would set up the missing factor and be worth two; and a proof would
    outlive the factor it was made with (security.md, class 28).
    """
    begun_at = _begin_of_proven_session(request)
    if begun_at is None:
        return False
    since: datetime | None = (
        request.user.totp_since
        if hasattr(request.user, "totp_since")
        else _totp_of(request.user.pk).first()
    )
    return since is not None and since.timestamp() <= begun_at


def _totp_of(user_id: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = Authenticator.objects.filter(user_id=user_id, type="totp")
    return found.values_list("created_at", flat=True)


def totp_since() -> Subquery:
    """Return when the person of the outer query set up the second factor, or null."""
    return Subquery(_totp_of(OuterRef("pk"))[:1])


def _begin_of_proven_session(request: HttpRequest) -> float | None:
    if request.session.get(METHODS_USER_KEY) != str(request.user.pk):
        return None
    records: Any = request.session.get(METHODS_KEY)
    if not isinstance(records, list):
        return None
    dated = [r for r in records if "at" in r]
    proven = any(r.get("method") == "mfa" for r in dated)
    return float(min(r["at"] for r in dated)) if proven else None
