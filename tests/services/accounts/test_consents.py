"""Agreeing to the texts: once each, for oneself, and unchanged from then on."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from apps.accounts import consents, texts
from apps.accounts.consents import agree_at_sign_up, give_consents, held_by, missing_of
from apps.accounts.models import Consent, ConsentKind, User
from apps.accounts.texts import TextVersion, current_texts
from apps.core.actor import ANONYMOUS, Actor, system_actor
from apps.core.errors import NotAllowed
from apps.core.models import Event
from tests.factories.accounts import UserFactory
from tests.factories.profiles import actor_for

pytestmark = pytest.mark.django_db
NEWER = TextVersion(ConsentKind.TERMS, "2099-01", date(2099, 1, 1), "New: nothing is as it was.")


def _events(user: User) -> list[str]:
    names = Event.objects.filter(subject_id=user.pk).order_by("id").values_list("name", flat=True)
    return list(names)


def test_an_agreement_is_kept_and_recorded_once() -> None:
    user = UserFactory(agreed=False)
    assert missing_of(user) == current_texts()
    given = [
        give_consents(actor=actor_for(user), user=user, texts=missing_of(user)) for _time in (1, 2)
    ]
    assert given == [3, 0]
    assert missing_of(user) == []
    rows = Consent.objects.filter(user=user).values_list("kind", "terms_version")
    assert set(rows) == {(text.kind.value, text.version) for text in current_texts()}
    assert sorted(_events(user)) == sorted(consents.EVENTS.values())


def test_a_new_version_is_asked_for_and_the_others_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = UserFactory()
    assert missing_of(user) == []
    monkeypatch.setattr(texts, "TEXTS", (*texts.TEXTS, NEWER))
    assert missing_of(user) == [NEWER]
    assert give_consents(actor=actor_for(user), user=user, texts=[NEWER]) == 1
    assert missing_of(user) == []
    assert Consent.objects.filter(user=user, kind="terms").count() == 2


def test_who_agreed_in_the_release_before_is_asked_for_what_is_new() -> None:
    """Its rows name the terms, without a kind, by a version that was replaced."""
    user = UserFactory(agreed=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_consent (id, user_id, terms_version, given_at, created_at,"
            " updated_at) VALUES (gen_random_uuid(), %s, '2026-11', now(), now(), now())",
            [user.pk],
        )
    assert held_by(user) == {"terms 2026-11"}
    assert missing_of(user) == current_texts()


@pytest.mark.parametrize(
    "make",
    [
        lambda _user: ANONYMOUS,
        lambda _user: system_actor(),
        lambda _user: actor_for(UserFactory()),
        lambda user: Actor(kind="person", user_id=user.pk, bound=True, channel="api"),
    ],
    ids=["nobody", "the platform", "somebody else", "their own token"],
)
def test_nobody_agrees_for_somebody_else(make: Callable[[User], Actor]) -> None:
    user = UserFactory(agreed=False)
    with pytest.raises(NotAllowed):
        give_consents(actor=make(user), user=user, texts=current_texts())
    assert not Consent.objects.filter(user=user).exists()


def test_a_new_account_has_agreed_to_everything() -> None:
    user = UserFactory(agreed=False)
    agree_at_sign_up(actor=ANONYMOUS, user=user)
    assert missing_of(user) == []


def _changed(row: Consent) -> None:
    Consent.objects.filter(pk=row.pk).update(terms_version="other")


def _deleted(row: Consent) -> None:
    row.delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS consent_stays IMMEDIATE")


def _again(row: Consent) -> None:
    Consent.objects.create(user=row.user, kind=row.kind, terms_version=row.terms_version)


def _unknown(row: Consent) -> None:
    Consent.objects.create(user=row.user, kind="tax", terms_version="1")


@pytest.mark.parametrize(
    ("write", "constraint"),
    [
        (_changed, "consent_stays"),
        (_deleted, "consent_stays"),
        (_again, "consent_once"),
        (_unknown, "consent_known_kind"),
    ],
)
def test_the_database_keeps_what_was_agreed(
    write: Callable[[Consent], None], constraint: str
) -> None:
    row = Consent.objects.filter(user=UserFactory()).first()
    assert row is not None
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write(row)
    rows = Consent.objects.filter(user=row.user, kind=row.kind)
    assert rows.get().terms_version == row.terms_version


def test_agreements_go_with_the_row_of_their_person() -> None:
    user = UserFactory()
    user.delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS consent_stays IMMEDIATE")
    assert not Consent.objects.filter(user_id=user.pk).exists()
