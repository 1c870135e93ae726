"""Everything that is kept has a class, a purpose and an end."""

from dataclasses import replace

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from apps.core import privacy
from apps.core.holdings import BARE_TABLES, LOG_FIELDS
from apps.core.logs import ALLOWED_EXTRA
from apps.core.privacy import HOLDINGS, STORES, OnErasure, Sort, field_faults, unclassified


def test_every_field_of_every_table_has_a_class() -> None:
    assert unclassified() == []


def test_guard_bites_a_table_without_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = {k: v for k, v in HOLDINGS.items() if k != "accounts.consent"}
    monkeypatch.setattr(HOLDINGS, "_entries", entries)
    assert unclassified() == ["accounts.consent: the table is not classified"]


def test_guard_bites_a_field_without_a_class_and_a_class_without_a_field() -> None:
    user = HOLDINGS.get("accounts.user")
    odd = replace(user, fields={**user.fields, Sort.PERSONAL: "email nickname email"})
    assert field_faults(odd) == [
        "accounts.user.display_name: no class",
        "accounts.user.language: no class",
        "accounts.user.last_login: no class",
        "accounts.user.nickname: no such field",
        "accounts.user.email: two classes",
    ]


def test_guard_bites_what_would_stay_after_erasure() -> None:
    address = replace(HOLDINGS.get("account.emailaddress"), on_erasure=OnErasure.KEEP)
    assert field_faults(address) == [
        "account.emailaddress: personal fields stay when the person is erased"
    ]
    blank = replace(address, on_erasure=OnErasure.BLANK, blank={"email": ""})
    assert field_faults(blank) == [
        "account.emailaddress.primary: is not overwritten when the person is erased",
        "account.emailaddress.verified: is not overwritten when the person is erased",
    ]


def test_guard_bites_personal_fields_of_nobody() -> None:
    session = replace(HOLDINGS.get("accounts.user"), about="", rows=None)
    assert "accounts.user: personal fields, but whose they are is not said" in field_faults(session)


def test_a_holding_of_an_unknown_table_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = replace(HOLDINGS.get("accounts.user"), table="accounts.ghost")
    monkeypatch.setattr(HOLDINGS, "_entries", {"accounts.ghost": odd})
    with pytest.raises(ImproperlyConfigured, match=r"accounts\.ghost"):
        privacy.verify_holdings()


@pytest.mark.django_db
def test_tables_without_a_model_are_known() -> None:
    named = set(connection.introspection.table_names())
    of_models = {m._meta.db_table for m in apps.get_models(include_auto_created=True)}
    assert named - of_models == set(BARE_TABLES)


def test_tables_that_join_two_others_hold_nothing_else() -> None:
    known = set(apps.get_models())
    for model in set(apps.get_models(include_auto_created=True)) - known:
        extra = [f.name for f in model._meta.concrete_fields if not f.primary_key]
        assert all(model._meta.get_field(name).is_relation for name in extra), model


def test_log_fields_and_cookies_are_in_the_record() -> None:
    log, cookies = STORES.get("core.log").place, STORES.get("core.cookies").place
    assert all(name in log for name in (*LOG_FIELDS, *ALLOWED_EXTRA))
    for name in ("session", "csrf", settings.LANGUAGE_COOKIE_NAME, "messages"):
        assert name in cookies


def test_the_record_of_processing_is_up_to_date() -> None:
    call_command("privacy_inventory", "--check")


def test_the_check_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = {k: v for k, v in HOLDINGS.items() if k != "accounts.consent"}
    monkeypatch.setattr(HOLDINGS, "_entries", entries)
    with pytest.raises(CommandError, match=r"accounts\.consent: the table is not classified"):
        call_command("privacy_inventory", "--check")
    monkeypatch.undo()
    consent = replace(HOLDINGS.get("accounts.consent"), purpose="Something else")
    changed = dict(HOLDINGS.items()) | {"accounts.consent": consent}
    monkeypatch.setattr(HOLDINGS, "_entries", changed)
    with pytest.raises(CommandError, match="out of date"):
        call_command("privacy_inventory", "--check")
