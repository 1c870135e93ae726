"""A copy of one's data: everything about oneself, nothing about anybody else, no secrets."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.accounts import copying
from apps.accounts.copying import KIND, request_copy
from apps.accounts.models import User
from apps.core.actor import actor_for_user
from apps.core.clock import now
from apps.core.files import files_of, path_of
from apps.core.jobs import run_due
from apps.core.models import Event, Job, JobFile
from apps.core.privacy import HOLDINGS, Sort
from apps.notifications.models import Notification
from apps.profiles.choices import Role
from apps.profiles.models import Invitation
from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from tests.factories.profiles import AuthorityFactory
from tests.privacy.planting import ADDRESS, CODES, NETWORK, personal_words, plant, unpacked
from tests.support import deliver_events

pytestmark = pytest.mark.django_db
ME, OTHER = "zqmine", "zqtheirs"
# Not repeated in a copy: why, is said beside the table.
LEFT_OUT = {holding.table for holding in HOLDINGS.values() if not holding.exported}


def copy_of(person: User) -> str:
    """Return the texts of a new copy."""
    job = request_copy(actor=actor_for_user(person), user=person)
    run_due()
    return unpacked(bytes(JobFile.objects.get(job=job).content))


def test_all_of_ones_own_and_nothing_of_others() -> None:
    person, _other = plant(ME), plant(OTHER)
    text = copy_of(person)
    for name, values in personal_words(person).items():
        if name.rpartition(".")[0] not in LEFT_OUT:
            assert all(value in text for value in values if ME in value), name
    assert ADDRESS in text
    assert NETWORK in text
    assert "Kept: may one donor test serve twice?" in text
    assert OTHER not in text


def test_the_copy_holds_the_documents_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    person, _other = plant(ME), plant(OTHER)
    copy_of(person)
    [row] = _section_of(person, "core.storedfile")
    assert row["file"] == f"files/1-{ME}letter.pdf"
    with zipfile.ZipFile(io.BytesIO(_copy(person))) as archive:
        assert archive.namelist() == ["data.json", "index.html", row["file"]]
        [kept] = files_of(person)
        assert archive.read(row["file"]) == path_of(kept.name).read_bytes()
        assert row["file"].encode() in archive.read("index.html")
    # One that is gone from the disk, or for which there is no room, is named all the same.
    Job.objects.filter(owner=person).delete()
    monkeypatch.setattr(copying, "MOST_FILE_BYTES", kept.size - 1)
    assert "%PDF-" not in copy_of(person)
    assert [row["file"] for row in _section_of(person, "core.storedfile")] == [None]


def test_words_between_officials_are_in_nobodys_copy() -> None:
    person = plant(ME)
    Invitation.objects.create(
        organisation=AuthorityFactory(name="Invented Quiet Authority"),
        role=Role.REGULATOR,
        email=person.email,
        token_hash="0" * 64,
        invited_by=UserFactory(),
        reason=f"{ME}waiting",
        expires_at=now() + timedelta(days=3),
    )
    text = copy_of(person)
    assert "Invented Quiet Authority" not in text
    for word in ("proposed", "refused", "waiting"):
        assert f"{ME}{word}" not in text
    assert [row["email"] for row in _section_of(person, "profiles.invitation")] == [person.email]


def test_secrets_and_internal_numbers_stay_out() -> None:
    person = plant(ME)
    text = copy_of(person)
    for holding in HOLDINGS.values():
        if not holding.is_personal:
            continue
        for name in holding.names(Sort.SECRET):
            for value in holding.of(person).values_list(name, flat=True):
                assert len(str(value)) < 8 or str(value) not in text, f"{holding.table}.{name}"
    assert str(person.pk) not in text


def test_data_for_programs_have_every_exported_table() -> None:
    person = plant(ME)
    copy_of(person)
    content = _data(person)
    tables = {section["table"] for section in content["sections"]}
    assert tables == {h.table for h in HOLDINGS.values() if h.is_personal and h.exported}
    [account] = next(s["rows"] for s in content["sections"] if s["table"] == "accounts.user")
    assert account["display_name"] == f"{ME}name"
    assert CODES


def _copy(person: User) -> bytes:
    return bytes(JobFile.objects.filter(job__owner=person, name="your-data.zip").get().content)


def _section_of(person: User, table: str) -> Any:
    return next(s["rows"] for s in _data(person)["sections"] if s["table"] == table)


def _data(person: User) -> dict[str, Any]:
    text = unpacked(_copy(person))
    decoder = json.JSONDecoder()
    found: dict[str, Any] = decoder.raw_decode(text[text.index("{") :])[0]
    return found


def test_the_page_inside_runs_and_loads_nothing() -> None:
    person = UserFactory(display_name="<script>alert(1)</script>")
    text = copy_of(person)
    page = text[text.index("<!DOCTYPE html>") :]
    assert "&lt;script&gt;alert(1)" in page
    assert "<script" not in page
    assert "src=" not in page
    assert "default-src 'none'" in page


def _proven(person: User) -> Client:
    """Return a client that entered the password a moment ago."""
    client = signed_in(person)
    answer = client.post("/en/account/security/confirm-password/", {"password": PASSWORD})
    assert answer.status_code == 302
    return client


def test_the_way_from_the_page_to_the_file() -> None:
    person = UserFactory()
    client = _proven(person)
    assert "Ask for a copy" in client.get("/en/account/your-data/").content.decode()
    assert client.get("/en/account/your-data/copy/").status_code == 200
    answer = client.post("/en/account/your-data/copy/")
    job = Job.objects.get(owner=person, kind=KIND)
    assert answer["Location"] == f"/en/account/work/{job.pk}/"
    # Sent twice, it is made once.
    client.post("/en/account/your-data/copy/")
    assert Job.objects.filter(owner=person).count() == 1
    assert "Waiting for its turn" in client.get(answer["Location"]).content.decode()
    assert client.get(f"/en/account/work/{job.pk}/file/").status_code == 404
    run_due()
    deliver_events()
    assert Notification.objects.filter(recipient=person, kind="accounts.copy_ready").exists()
    assert "Fetch the file" in client.get(answer["Location"]).content.decode()
    file = client.get(f"/en/account/work/{job.pk}/file/")
    assert file.status_code == 200
    assert file["Content-Disposition"] == 'attachment; filename="your-data.zip"'
    assert "no-store" in file["Cache-Control"]
    assert person.email in unpacked(file.content)
    assert Event.objects.filter(name="accounts.copy_fetched", subject_id=person.pk).exists()


def test_the_password_is_asked_before_asking_and_before_fetching() -> None:
    person = UserFactory()
    copy_of(person)
    job = Job.objects.get(owner=person)
    client = signed_in(person)
    for address in ("/en/account/your-data/copy/", f"/en/account/work/{job.pk}/file/"):
        answer = client.get(address)
        assert answer["Location"].startswith("/en/account/security/confirm-password/")
    stolen = signed_in(UserFactory(second_factor=True))
    assert stolen.get("/en/account/your-data/copy/").status_code == 403


def test_a_copy_is_nobody_elses() -> None:
    person = UserFactory()
    copy_of(person)
    job = Job.objects.get(owner=person)
    stranger = _proven(UserFactory())
    for end in ("", "file/"):
        assert stranger.get(f"/en/account/work/{job.pk}/{end}").status_code == 404
    assert stranger.post(f"/en/account/work/{job.pk}/stop/").status_code == 404


def test_after_its_time_the_file_is_gone_for_its_owner_too() -> None:
    person = UserFactory()
    copy_of(person)
    Job.objects.filter(owner=person).update(expires_at="2026-01-01T00:00Z")
    job = Job.objects.get(owner=person)
    client = _proven(person)
    assert client.get(f"/en/account/work/{job.pk}/file/").status_code == 404
    assert "after its time" in client.get(f"/en/account/work/{job.pk}/").content.decode()
