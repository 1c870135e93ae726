"""Creating requests that may arrive twice make one thing."""

import hashlib
import re
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.errors import Conflict, NotAllowed, Text
from apps.core.models import IdempotencyKey

M = TypeVar("M", bound=models.Model)
_PLAIN_KEY = re.compile(r"[!-~]{1,80}")


def once(
    *,
    actor: Actor,
    key: str,
    operation: str,
    find: Callable[..., models.QuerySet[M]],
    create: Callable[[], M],
    fingerprint: str = "",
) -> tuple[M, bool]:
    """Run `create` once per person, operation and key; return (object, whether it is new).

    The key row and the creation share one transaction: a second request with the same key
    waits for the first at the unique constraint, then gets its object. `find` is a queryset
    factory such as `Question.objects.filter`. An empty key means: always create.
    `fingerprint` stands for the content that was sent; only its hash is kept. Raises Conflict
    `key_reused` when the key came with other content before, or when the first object is gone:
    the caller shows the text again with a new key.
    """
    if actor.user_id is None:
        raise NotAllowed
    if not key:
        return create(), True
    if actor.bound:
        # Another token of the person neither collides nor learns that the key was used.
        operation = f"{operation}@{actor.acting_membership_id.hex}"
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(
                user_id=actor.user_id,
                operation=operation,
                key=_stored(key),
                fingerprint=_hashed(fingerprint),
            )
            made = create()
            IdempotencyKey.objects.filter(pk=row.pk).update(result_id=made.pk)
            return made, True
    except IntegrityError as error:
        if "idempotency_once_per_person" not in str(error):
            raise
    earlier = IdempotencyKey.objects.filter(
        user_id=actor.user_id,
        operation=operation,
        key=_stored(key),
        fingerprint=_hashed(fingerprint),
    ).values_list("result_id", flat=True)
    found = find(pk__in=list(earlier)).first()
    if found is None:
        raise Conflict(_reused(actor), code="key_reused")
    return found, False


def _reused(actor: Actor) -> Text:
    if actor.bound:
        return _("This Idempotency-Key came before with another body. Send a new key.")
    return _("This form was already sent with other words. Your text is still here: send it again.")


def _stored(key: str) -> str:
    """Return the key as it is kept: a client's long or strange one as its hash, never cut."""
    if _PLAIN_KEY.fullmatch(key):
        return key
    return _hashed(key)


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
