"""Erasing a person: what identifies them goes everywhere, what was said in public stays.

The row of the account stays as a "former member", because questions, answers and signatures
refer to it; nothing in it leads to anybody.
"""

import logging
from collections.abc import Callable

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from celery.exceptions import SoftTimeLimitExceeded
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import ERASED_DOMAIN, FORMER_MEMBER, DeletionRequest, User
from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.privacy import Blocker, blockers_of, erase_rows
from apps.core.sessions import sessions_naming
from apps.core.tombstones import hash_of, read_list, take_over_list, write_down

logger = logging.getLogger(__name__)


@transaction.atomic
def erase_person(*, actor: Actor, user: User, even_if_blocked: bool = False) -> User:
    """Erase what identifies a person; a second time changes nothing.

    Raises Conflict `blocked` while something must be handed over first. After a restore that
    question was answered before: `even_if_blocked` then asks it no more.
    """
    require(actor, "accounts.erase", user)
    locked = lock_row(User, user.pk)
    if locked.erased_at is not None:
        return locked
    blockers = [] if even_if_blocked else blockers_of(locked)
    if blockers:
        raise blocked(blockers)
    erase_rows(locked)
    DeletionRequest.objects.filter(user=locked).waiting().update(done_at=now())
    write_down(locked.pk)
    locked.refresh_from_db()
    record("accounts.erased", actor=actor, subject=locked)
    return locked


def blocked(blockers: list[Blocker]) -> Conflict:
    """Return the refusal that says what must be settled first."""
    return Conflict(
        _("Something must be handed over before you can be erased."),
        code="blocked",
        extra={"reasons": [str(blocker.reason) for blocker in blockers]},
    )


def tried(step: Callable[[], int]) -> int:
    """Return what came of one person's step; one that fails is logged and holds up nobody else.

    Who must hand something over first waits on, without a word in the log.
    """
    try:
        return step()
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:  # whatever one person's rows raise must not keep others' data
        if not (isinstance(error, Conflict) and error.code == "blocked"):
            logger.exception("erasure.failed")
        return 0


def reapply(*, actor: Actor) -> int:
    """Erase again whoever was erased before and came back with a backup; returns how many."""
    marks = read_list()
    if not marks:
        return 0
    take_over_list()
    people = User.objects.filter(erased_at__isnull=True).only("pk").order_by("pk")
    back = [person for person in people.iterator() if hash_of(person.pk) in marks]
    for person in back:
        erase_person(actor=actor, user=person, even_if_blocked=True)
    return len(back)


def erase_row(person: User) -> None:
    """Overwrite what the account's own row says about the person."""
    User.objects.filter(pk=person.pk).update(
        email=f"{person.pk.hex}@{ERASED_DOMAIN}",
        display_name=FORMER_MEMBER,
        language="en",
        password=make_password(None),
        last_login=None,
        is_active=False,
        is_staff=False,
        is_superuser=False,
        erased_at=now(),
    )
    person.groups.clear()
    person.user_permissions.clear()


def content_type_number() -> int:
    """Return under which number the plain admin notes changes to people."""
    return ContentType.objects.get_for_model(User).pk


def erase_admin_log(person: User) -> None:
    """Take the person's name out of what the plain admin noted about them."""
    rows = LogEntry.objects.filter(content_type_id=content_type_number(), object_id=str(person.pk))
    rows.update(object_repr=FORMER_MEMBER)


def end_sessions(person: User) -> None:
    """Delete every session that knows the person, also one whose sign-in was never finished."""
    named = sessions_naming([person.pk.hex, *addresses_of(person)])
    listed = UserSession.objects.filter(user_id=person.pk).values("session_key")
    Session.objects.filter(Q(pk__in=named.values("pk")) | Q(pk__in=listed)).delete()


def addresses_of(person: User) -> list[str]:
    """Return the addresses that are the person's; one that waits for its proof may be anybody's."""
    proven = dict(EmailAddress.objects.filter(user_id=person.pk).values_list("email", "verified"))
    own = {address for address, verified in proven.items() if verified}
    return sorted(own | ({person.email} if proven.get(person.email, True) else set()))


def forget_counters(person: User) -> None:
    """Delete counters and used codes that are kept under the person's id."""
    with connection.cursor() as cursor:
        for spelling in (str(person.pk), person.pk.hex):
            cursor.execute("DELETE FROM core_cache WHERE position(%s in cache_key) > 0", [spelling])
