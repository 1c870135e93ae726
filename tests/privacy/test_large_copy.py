"""Ten thousand things about one person fit into one copy; the seconds are printed, not judged."""

import json
import sys
import time
import zipfile
from io import BytesIO

import pytest

from apps.accounts.copying import request_copy
from apps.core.actor import actor_for_user
from apps.core.jobs import run_due
from apps.core.models import Event, JobFile
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.deep, pytest.mark.django_db]
MANY = 10_000


def test_ten_thousand_items_are_in_the_copy() -> None:
    person = UserFactory()
    Event.objects.bulk_create(
        [
            Event(
                name="accounts.person_changed",
                actor_id=person.pk,
                actor_kind="person",
                subject_type="accounts.user",
                subject_id=person.pk,
            )
            for _number in range(MANY)
        ]
    )
    job = request_copy(actor=actor_for_user(person), user=person)
    begun = time.perf_counter()
    run_due()
    seconds = time.perf_counter() - begun
    content = bytes(JobFile.objects.get(job=job).content)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        sections = json.loads(archive.read("data.json"))["sections"]
    rows = next(s["rows"] for s in sections if s["table"] == "core.event")
    sys.stdout.write(f"\n{len(rows)} items, {len(content)} bytes, {seconds:.1f} s\n")
    assert len(rows) >= MANY
