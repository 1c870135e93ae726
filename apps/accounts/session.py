"""What the session says about how somebody signed in."""

from datetime import UTC
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import Extract, JSONObject
from django.http import HttpRequest

# The names under which the sign-in library keeps its record of methods.
METHODS_KEY = "account_authentication_methods"
METHODS_USER_KEY = "account_authentication_methods_user"


def has_second_factor(request: HttpRequest) -> bool:
    """Return whether this session proved a second factor that still exists.

    The factor that was proved must be older than the whole session, not only than the proof.
    Otherwise a stolen password would set up the missing factor and be worth two; and a proof
    would outlive the factor it was made with (security.md, class 28). A recovery code stands in
    for any of them.
    """
    dated = _dated_records(request)
    proofs = [record for record in dated if record.get("method") == "mfa"]
    if not proofs:
        return False
    begun_at = min(record["at"] for record in dated)
    old = {pk for pk, since in _factors_of(request.user) if since <= begun_at}
    return any(_names_one_of(old, proof) for proof in proofs)


def _names_one_of(factors: set[int], proof: dict[str, Any]) -> bool:
    if "id" not in proof or proof.get("type") == Authenticator.Type.RECOVERY_CODES:
        return bool(factors)
    return proof["id"] in factors


def _factors_of(user: Any) -> list[tuple[int, float]]:
    """Return each second factor of a person and since when it exists."""
    if hasattr(user, "second_factors"):
        return [(factor["id"], factor["since"]) for factor in user.second_factors]
    rows = _factors(user.pk).values_list("pk", "created_at")
    return [(pk, since.timestamp()) for pk, since in rows]


def _factors(user_id: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = Authenticator.objects.filter(user_id=user_id)
    return found.exclude(type=Authenticator.Type.RECOVERY_CODES)


def second_factors() -> ArraySubquery:
    """Return the second factors of the person of the outer query, each with its beginning."""
    since = Extract("created_at", "epoch", tzinfo=UTC)
    rows = _factors(OuterRef("pk")).order_by("pk")
    return ArraySubquery(rows.values(factor=JSONObject(id="pk", since=since)))


def _dated_records(request: HttpRequest) -> list[dict[str, Any]]:
    """Return how and when the person of this session proved who they are."""
    if request.session.get(METHODS_USER_KEY) != str(request.user.pk):
        return []
    records: Any = request.session.get(METHODS_KEY)
    return [r for r in records if "at" in r] if isinstance(records, list) else []
