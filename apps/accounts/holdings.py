"""What the tables of people and of the sign-in library hold, and for how long."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.accounts import erasing
from apps.accounts.models import KnownDevice, User
from apps.core.actor import system_actor
from apps.core.models import Event
from apps.core.privacy import ERASERS, Holding, OnErasure, Sort, hold
from apps.core.retention import keep_for

TERMS = "Art. 5(2) and 7(1) GDPR: proving which version of which text was agreed to"
ACCOUNT = "as long as the account"


def _about_the_person(person: Any) -> QuerySet[LogEntry]:
    number = erasing.content_type_number()
    named = Q(content_type_id=number, object_id=str(person.pk))
    return LogEntry.objects.filter(Q(user_id=person.pk) | named)


hold(
    Holding(
        table="accounts.user",
        purpose="Accounts: who can sign in, how others see them, the language of their mails",
        kept=f"{ACCOUNT}; afterwards the row stays as “former member”, without the person",
        about="pk",
        on_erasure=OnErasure.BLANK,
        erase=erasing.erase_row,
        fields={
            Sort.PERSONAL: "email display_name language last_login",
            Sort.OFFICIAL: "created_at",
            Sort.SECRET: "password",
            Sort.INTERNAL: "id updated_at is_active is_staff is_superuser erased_at",
        },
    )
)
hold(
    Holding(
        table="accounts.consent",
        purpose="Agreement to versions of the terms and the privacy notice, and being 18 or older",
        kept="as long as the platform, as proof; after erasure without the person",
        about="user",
        basis=TERMS,
        fields={
            Sort.OFFICIAL: "kind terms_version given_at",
            Sort.INTERNAL: "id created_at updated_at user",
        },
    )
)
hold(
    Holding(
        table="accounts.deletionrequest",
        purpose="Requests to be erased, and when they were carried out",
        kept="as long as the platform, as proof; after erasure without the person",
        about="user",
        basis="Art. 5(2) and 17 GDPR: proving that somebody was erased",
        fields={
            Sort.OFFICIAL: "created_at due_at reminded_at cancelled_at done_at",
            Sort.INTERNAL: "id updated_at user",
        },
    )
)
hold(
    Holding(
        table="account.emailaddress",
        purpose="Addresses of a person: for signing in, mails and proving a mailbox",
        kept=ACCOUNT,
        about="user",
        on_erasure=OnErasure.DELETE,
        recipients="the mail server that carries the person's own mails",
        fields={Sort.PERSONAL: "email verified primary", Sort.INTERNAL: "id user"},
    )
)
hold(
    Holding(
        table="account.emailconfirmation",
        purpose="Keys of confirmation mails, of the sign-in library; not used",
        kept="nothing is written here",
        about="email_address__user",
        on_erasure=OnErasure.DELETE,
        fields={Sort.SECRET: "key", Sort.INTERNAL: "id email_address created sent"},
    )
)
hold(
    Holding(
        table="mfa.authenticator",
        purpose="The second step of signing in: encrypted secrets, passkeys, recovery codes",
        kept=f"{ACCOUNT}, or until it is switched off",
        about="user",
        on_erasure=OnErasure.DELETE,
        fields={
            Sort.PERSONAL: "type created_at last_used_at",
            Sort.SECRET: "data",
            Sort.INTERNAL: "id user",
        },
    )
)
hold(
    Holding(
        table="usersessions.usersession",
        purpose="Where a person is signed in, shown to them so that they can end it",
        kept="until the session ends",
        about="user",
        on_erasure=OnErasure.DELETE,
        fields={
            Sort.PERSONAL: "ip user_agent created_at last_seen_at",
            Sort.SECRET: "session_key data",
            Sort.INTERNAL: "id user",
        },
    )
)
hold(
    Holding(
        table="accounts.knowndevice",
        purpose="Kinds of browser a person signs in from, so that a new one is told by mail",
        kept=f"{settings.KNOWN_DEVICE_DAYS} days after the last use",
        about="user",
        on_erasure=OnErasure.DELETE,
        basis="Art. 6(1)(f) GDPR: warning people of sign-ins that are not theirs",
        fields={
            Sort.PERSONAL: "browser system created_at last_seen_at",
            Sort.SECRET: "digest",
            Sort.INTERNAL: "id updated_at user",
        },
    )
)
hold(
    Holding(
        table="admin.logentry",
        purpose="What staff changed in the plain admin",
        kept=f"{settings.ADMIN_LOG_DAYS} days",
        rows=_about_the_person,
        erase=erasing.erase_admin_log,
        # It names other people, and the trail of events says the same by ids.
        exported=False,
        basis="Art. 6(1)(f) GDPR: knowing who changed the installation",
        fields={
            Sort.PERSONAL: "object_repr",
            Sort.INTERNAL: "id action_time user content_type object_id action_flag change_message",
        },
    )
)
ERASERS.add("accounts.sessions", erasing.end_sessions)
ERASERS.add("accounts.counters", erasing.forget_counters)


@keep_for("accounts.devices", "where people are signed in: until the session has ended")
def forget_devices(moment: datetime) -> int:
    """Delete notes about sessions that are gone or past their end."""
    going = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gte=moment)
    return int(UserSession.objects.filter(~Exists(going)).delete()[0])


@keep_for(
    "accounts.known_devices",
    f"kinds of browser somebody signed in from: {settings.KNOWN_DEVICE_DAYS} days after the last",
)
def forget_known_devices(moment: datetime) -> int:
    """Delete kinds of browser that were not used for long."""
    end = moment - timedelta(days=settings.KNOWN_DEVICE_DAYS)
    return KnownDevice.objects.filter(last_seen_at__lt=end).delete()[0]


@keep_for("accounts.admin_log", f"notes of the plain admin: {settings.ADMIN_LOG_DAYS} days")
def forget_admin_log(moment: datetime) -> int:
    """Delete old notes of the plain admin."""
    end = moment - timedelta(days=settings.ADMIN_LOG_DAYS)
    return LogEntry.objects.filter(action_time__lt=end).delete()[0]


@keep_for(
    "accounts.closed",
    f"closed accounts: erased {settings.CLOSED_ACCOUNT_DAYS} days after they were closed",
    own_transactions=True,
)
def erase_closed(moment: datetime) -> int:
    """Erase people whose account the platform closed long ago, each in a transaction."""
    end = moment - timedelta(days=settings.CLOSED_ACCOUNT_DAYS)
    since = Event.objects.filter(
        name="accounts.closed", subject_id=OuterRef("pk"), created_at__gte=end
    )
    ever = Event.objects.filter(name="accounts.closed", subject_id=OuterRef("pk"))
    rows = User.objects.filter(is_active=False, erased_at__isnull=True)
    due = list(rows.filter(Exists(ever)).exclude(Exists(since)).order_by("pk")[:200])
    return sum(erasing.tried(partial(_erase, person)) for person in due)


def _erase(person: User) -> int:
    erasing.erase_person(actor=system_actor(), user=person, even_if_blocked=True)
    return 1
