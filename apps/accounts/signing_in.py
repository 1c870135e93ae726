"""What a finished sign-in leaves behind: the kind of browser is known from now on.

A sign-in from one that is not known is told by mail, so that a stolen password or passkey does not
go unseen.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from apps.accounts.devices import coarse_network, kind_of
from apps.accounts.events import DeviceEvent
from apps.accounts.models import KnownDevice, User
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.events import record
from apps.core.locking import lock_row


@transaction.atomic
def note_sign_in(
    *, actor: Actor, user: User, user_agent: str, address: str, before: datetime | None
) -> KnownDevice:
    """Remember from where the person signed in, and tell them when that is new.

    `before` is when they signed in last. Nobody is told of the first time ever. Who signed in
    within the memory and left no trace did so before traces were kept: no news either.
    """
    # One sign-in at a time: two at once are one piece of news.
    lock_row(User, user.pk)
    moment = now()
    browser, system = kind_of(user_agent)
    digests = _digests(user, browser, system, coarse_network(address))
    forgotten = moment - timedelta(days=settings.KNOWN_DEVICE_DAYS)
    own = KnownDevice.objects.filter(user_id=user.pk)
    remembered = own.filter(last_seen_at__gte=forgotten)
    is_known = remembered.filter(digest__in=digests).exists()
    is_first = before is None or (before >= forgotten and not remembered.exists())
    device, _created = own.update_or_create(
        digest=digests[0],
        defaults={"last_seen_at": moment},
        create_defaults={
            "user": user,
            "digest": digests[0],
            "last_seen_at": moment,
            "browser": browser,
            "system": system,
        },
    )
    if not (is_known or is_first):
        data = DeviceEvent(device_id=device.pk)
        record("accounts.signed_in_anew", actor=actor, subject=user, data=data)
    return device


def _digests(user: User, browser: str, system: str, network: str) -> list[str]:
    """Return what stands for the device, by the current key first."""
    text = "\n".join((user.pk.hex, browser, system, network))
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [
        salted_hmac("accounts.device", text, secret=key, algorithm="sha256").hexdigest()
        for key in keys
    ]
