"""Every column of every own model, and those that nobody writes by a form of their own."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db.models import Field, Model

from apps.accounts.models import User
from apps.forum.models import Answer, Case, Question
from apps.profiles.models import Invitation, Membership, Organisation

OWN = ("accounts", "core", "forum", "notifications", "profiles", "vocabularies")


def _columns() -> dict[str, str]:
    """Return every column of every own model, in each spelling, with a value that would matter."""
    found: dict[str, str] = {}
    for label in OWN:
        for model in apps.get_app_config(label).get_models():
            for column in model._meta.get_fields():
                if isinstance(column, Field):
                    value = _value(column)
                    found |= dict.fromkeys({column.name, column.attname}, value)
    return found


def _value(column: "Field[Any, Any]") -> str:
    kind = column.get_internal_type()
    named = {
        "BooleanField": "on",
        "DateTimeField": "2020-01-01T00:00:00Z",
        "DateField": "2020-01-01",
        "UUIDField": "00000000-0000-7000-8000-000000000000",
    }
    if column.choices:
        return str(column.choices[-1][0])
    return named.get(kind, "7")


COLUMNS = _columns()
# What nobody writes by a form of their own; anything else may change only where it is offered.
PROTECTED: Mapping[type[Model], tuple[str, ...]] = {
    User: ("id", "email", "password", "is_staff", "is_superuser", "is_active", "last_login"),
    Membership: (
        *("id", "user_id", "organisation_id", "role", "is_admin", "is_signer", "state"),
        *("method", "verified_by_id", "verified_at", "revoked_at", "approved_by_id"),
        *("valid_until", "mailbox_proven_at", "confirmed_at", "ended_by_id", "ended_from"),
        "confirmed_from",
    ),
    Organisation: ("id", "public_id", "kind", "verified", "is_fictional", "name", "sources"),
    Invitation: (
        *("id", "token_hash", "redeemed_at", "redeemed_by_id", "expires_at"),
        *("approved_at", "approved_by_id", "refused_at", "refused_by_id", "invited_by_id"),
        "needs_approval",
    ),
    Question: (
        *("id", "public_id", "asker_id", "asker_membership_id", "state", "visibility"),
        *("submitted_at", "public_at", "is_fictional", "language", "created_at", "capacity_id"),
    ),
    Case: ("id", "question_id", "authority_id", "received_at", "created_at"),
    Answer: (
        *("id", "public_id", "case_id", "authority_id", "question_id", "drafter_id"),
        *("issued_at", "content_hash", "is_fictional", "disclaimer_version", "created_at"),
        *("capacity_id", "drafter_capacity_id"),
    ),
}


def protected() -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of the protected columns, by model."""
    return {
        model.__name__: sorted(
            (tuple(map(str, row)) for row in model._default_manager.values_list("pk", *names)),
        )
        for model, names in PROTECTED.items()
    }
