"""Rate limits in several windows, counted in the database: one statement, no race."""

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address

from allauth.core.internal.httpkit import clean_client_ip, get_client_ip
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.translation import ngettext

from apps.core.errors import TooMany
from apps.core.models import RateCount

KEPT = timedelta(hours=1)
IPV6_NETWORK = 64


@dataclass(frozen=True, slots=True)
class Window:
    """At most `limit` requests in each stretch of `seconds`."""

    name: str
    seconds: int
    limit: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a client stands in one window; `resets` in seconds from now."""

    window: Window
    used: int
    resets: int

    @property
    def left(self) -> int:
        """How many requests are left."""
        return max(0, self.window.limit - self.used)


def count(counted: Mapping[str, Sequence[Window]]) -> list[Standing]:
    """Count one request in each window of each bucket and return where they stand.

    Whoever shares a bucket must name it after the buckets that are its own: rows are locked
    in this order. Only a hash of the bucket is kept, and for an hour at most.
    """
    moment = time.time()
    windows = [(bucket, window) for bucket, some in counted.items() for window in some]
    begins = [int(moment // w.seconds) * w.seconds for _bucket, w in windows]
    keys = [_key(bucket, w) for bucket, w in windows]
    values: list[str | datetime] = []
    for key, begin in zip(keys, begins, strict=True):
        values += [key, datetime.fromtimestamp(begin, UTC)]
    rows = ", ".join(["(%s, %s, 1)"] * len(windows))
    statement = (
        # Names and number of rows only; every value is a parameter.
        f"INSERT INTO core_ratecount AS r (bucket, begins_at, used) VALUES {rows} "  # noqa: S608
        "ON CONFLICT (bucket, begins_at) DO UPDATE SET used = r.used + 1 RETURNING bucket, used"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        used: dict[str, int] = dict(cursor.fetchall())
    return [
        Standing(window, used[key], max(1, round(begin + window.seconds - moment)))
        for (_bucket, window), begin, key in zip(windows, begins, keys, strict=True)
    ]


def count_new(bucket: str, window: Window, things: Iterable[str]) -> Standing:
    """Count the things that this bucket did not meet yet in this window; return where it stands.

    More new things than are left are refused (`used` is then above the limit) and not counted,
    so that what was met before stays within reach. Of bucket and thing together only a hash is
    kept, and for an hour at most. What two requests meet at the same moment is counted once.
    """
    moment = time.time()
    begin = int(moment // window.seconds) * window.seconds
    begins_at = datetime.fromtimestamp(begin, UTC)
    keys = sorted({_key(f"{bucket}:{thing}", window) for thing in things})
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_COUNT_NEW, [begins_at, keys, _key(bucket, window), begins_at])
        ((used,),) = cursor.fetchall()
        if used > window.limit:
            transaction.set_rollback(True)
    return Standing(window, used, max(1, round(begin + window.seconds - moment)))


_COUNT_NEW = """
WITH fresh AS (
  INSERT INTO core_ratecount (bucket, begins_at, used)
  SELECT key, %s, 1 FROM unnest(%s::text[]) AS key
  ON CONFLICT DO NOTHING RETURNING 1
)
INSERT INTO core_ratecount AS r (bucket, begins_at, used)
SELECT %s, %s, count(*) FROM fresh
ON CONFLICT (bucket, begins_at) DO UPDATE SET used = r.used + EXCLUDED.used
RETURNING used
"""


def _key(bucket: str, window: Window) -> str:
    return hashlib.sha256(f"{window.name}:{bucket}".encode()).hexdigest()[:40]


def refuse_excess(standings: Sequence[Standing]) -> None:
    """Raise TooMany, naming the window, when one of them is used up."""
    for standing in standings:
        if standing.used > standing.window.limit:
            raise TooMany(
                ngettext(
                    "Too many requests. Try again in %(seconds)s second.",
                    "Too many requests. Try again in %(seconds)s seconds.",
                    standing.resets,
                )
                % {"seconds": standing.resets},
                extra={"retry_after": standing.resets, "limit": standing.window.name},
            )


def headers(standings: Sequence[Standing]) -> dict[str, str]:
    """Return the rate headers (IETF draft “RateLimit header fields for HTTP”)."""
    policies = (f'"{s.window.name}";q={s.window.limit};w={s.window.seconds}' for s in standings)
    states = (f'"{s.window.name}";r={s.left};t={s.resets}' for s in standings)
    return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(states)}


def client_address(request: HttpRequest) -> str:
    """Return the address of the client as our own proxies saw it, never as it claims.

    The sign-in library reads it, so that the same client counts at each door. Who came past
    the proxies (fewer of them than trusted) is known by the connection; without one it is "".
    """
    try:
        found: str | None = get_client_ip(request)
    except ImproperlyConfigured:
        found = clean_client_ip(request.META.get("REMOTE_ADDR", ""))
    return found or ""


def network_of(address: str) -> str:
    """Return what counts as one client: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return f"{IPv6Address(int(parsed) >> IPV6_NETWORK << IPV6_NETWORK)}/{IPV6_NETWORK}"
    return str(parsed)


def forget_old_counts(moment: datetime) -> int:
    """Delete windows that ended long ago; return how many."""
    deleted, _ = RateCount.objects.filter(begins_at__lt=moment - KEPT).delete()
    return deleted
