"""Agreeing to the texts of the platform, and who must be asked (again)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.events import ConsentGiven
from apps.accounts.models import Consent, ConsentKind, User
from apps.accounts.texts import TextVersion, current_texts
from apps.core.access import require
from apps.core.actor import Actor
from apps.core.addresses import absolute
from apps.core.clock import now
from apps.core.errors import NotAllowed
from apps.core.events import record

EVENTS = {
    ConsentKind.TERMS: "accounts.terms_accepted",
    ConsentKind.PRIVACY: "accounts.privacy_accepted",
    ConsentKind.AGE: "accounts.age_stated",
}


class ConsentRequired(NotAllowed):
    """The person has not agreed to the texts that hold now; `link` leads to where they can."""

    code = "consent_required"
    message = _("The texts that you agreed to have changed. Read and accept them first.")

    def __init__(self) -> None:
        super().__init__(extra={"link": absolute(reverse("accounts:consent"))})


def _keys(rows: QuerySet[Consent]) -> QuerySet[Any]:
    return rows.order_by().values_list(Concat("kind", Value(" "), F("terms_version")), flat=True)


def agreements_of(reference: str) -> ArraySubquery:
    """Return what the person of the outer query agreed to: `kind version` for each."""
    return ArraySubquery(_keys(Consent.objects.filter(user_id=OuterRef(reference))))


def agreements_of_person() -> ArraySubquery:
    """Return the column that the query of a session's person brings."""
    return agreements_of("pk")


def held_by(user: Any) -> frozenset[str]:
    """Return what a person agreed to; asked for where the person was loaded without it."""
    came: list[str] | None = getattr(user, "agreements", None)
    return frozenset(_keys(Consent.objects.filter(user_id=user.pk)) if came is None else came)


def missing_in(held: Iterable[str]) -> list[TextVersion]:
    """Return the texts of this moment that are not among what somebody agreed to."""
    known = frozenset(held)
    return [text for text in current_texts() if text.key not in known]


def missing_of(user: Any) -> list[TextVersion]:
    """Return the texts that a person has yet to agree to."""
    return missing_in(held_by(user))


@transaction.atomic
def give_consents(*, actor: Actor, user: User, texts: Iterable[TextVersion]) -> int:
    """Keep that the person agreed to these versions; returns how many are new.

    A second time, also at the same moment, changes nothing.
    """
    require(actor, "accounts.agree", user)
    return sum(_keep(actor, user.pk, text) for text in texts)


@transaction.atomic
def agree_at_sign_up(*, actor: Actor, user: User) -> None:
    """Keep what the form of a new account made its person agree to: everything that holds now."""
    for text in current_texts():
        _keep(actor, user.pk, text)


def _keep(actor: Actor, user_id: UUID, text: TextVersion) -> bool:
    consent, created = Consent.objects.get_or_create(
        user_id=user_id,
        kind=text.kind,
        terms_version=text.version,
        defaults={"given_at": now()},
    )
    if created:
        data = ConsentGiven(terms_version=consent.terms_version)
        record(EVENTS[text.kind], actor=actor, subject=consent.user, data=data)
    return created
