"""Finding whose passkey answers, before anybody is signed in."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.ceremony import Claim
from apps.accounts.passkeys import find_person
from tests.factories.accounts import UserFactory, passkey_for

pytestmark = pytest.mark.django_db


def test_a_passkey_is_found_by_its_index() -> None:
    """Anybody may ask: without the index each question would read all passkeys there are."""
    user = UserFactory()
    row = passkey_for(user)
    answer: Any = None
    claim = Claim(row.data["credential_id"], user.pk.bytes, answer)
    with CaptureQueriesContext(connection) as asked:
        assert find_person(claim) == user.pk
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {asked[0]['sql']}")
        plan = cursor.fetchone()[0]
    assert "accounts_passkey_once" in json.dumps(plan)
