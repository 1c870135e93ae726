"""Real authorities from the fact file, and the invented world of the demonstration."""

import json
import stat
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from apps.accounts import demo as accounts_demo
from apps.accounts.models import User
from apps.core.demo import World
from apps.profiles import demo
from apps.profiles.loading import AUTHORITIES, load_authorities
from apps.profiles.models import Mandate, Organisation
from apps.profiles.tokens import authenticate_token
from tests.factories.accounts import code_for, signed_in
from tests.factories.profiles import actor_for, country

pytestmark = pytest.mark.django_db
RECORDS = yaml.safe_load(AUTHORITIES.read_text(encoding="utf-8"))["records"]


@pytest.fixture(autouse=True)
def _countries() -> None:
    for code in {record["country"] for record in RECORDS} | {"CZ"}:
        country(code)


def real() -> Any:
    return Organisation.objects.exclude(facts_id="")


def test_authorities_are_loaded_once_without_mandates() -> None:
    real().delete()
    loaded = load_authorities()
    assert (loaded.created, loaded.changed, loaded.unchanged) == (len(RECORDS), 0, 0)
    again = load_authorities()
    assert (again.created, again.changed, again.unchanged) == (0, 0, len(RECORDS))
    assert real().count() == len(RECORDS)
    assert not Mandate.objects.filter(organisation__in=real()).exists()
    assert not real().filter(is_fictional=True).exists()
    assert not real().filter(verified=True, sources=[]).exists()


def test_a_changed_line_changes_its_row_only(tmp_path: Path) -> None:
    load_authorities()
    changed = [dict(record) for record in RECORDS]
    changed[0]["name"] = "Another name"
    file = tmp_path / "authorities.yaml"
    file.write_text(yaml.safe_dump({"records": changed}), encoding="utf-8")
    before = real().get(facts_id=RECORDS[0]["id"])
    loaded = load_authorities(file)
    assert (loaded.created, loaded.changed) == (0, 1)
    after = real().get(facts_id=RECORDS[0]["id"])
    assert after.public_id == before.public_id
    assert (after.name, after.sort_key) == ("Another name", "another name")


def test_the_command_says_what_it_did() -> None:
    out = StringIO()
    call_command("load_authorities", stdout=out)
    assert "authorities:" in out.getvalue()


def test_facts_carry_source_and_date_and_no_mail_address() -> None:
    text = AUTHORITIES.read_text(encoding="utf-8")
    assert "@" not in text
    for record in RECORDS:
        assert record["sources"] or not record["verified"], record["id"]
        assert all(source["name"] and source["seen"] for source in record["sources"])


@pytest.fixture
def world() -> World:
    made = World()
    accounts_demo.load_demo(made)
    demo.load_demo(made)
    return made


EXPECTED = {
    "developer": {"question.ask", "question.ask_private", "organisation.admin"},
    "developer_other": {"question.ask", "question.ask_private", "organisation.admin"},
    "gmp_staff": {"question.ask", "question.ask_private", "organisation.admin"},
    "hospital_steward": {"question.ask", "question.ask_private", "organisation.admin"},
    "patient": set(),
    "editor": {"platform.edit"},
    "moderator": {"platform.moderate"},
    "admin": {"platform.admin", "organisation.admin"},
}


def test_every_persona_can_do_what_it_is_there_for(world: World) -> None:
    for key, grants in EXPECTED.items():
        actor = actor_for(User.objects.get(pk=world.people[key].pk))
        assert actor.acting is not None
        assert actor.acting.grants == grants, key
    for land in ("be", "de"):
        drafter = actor_for(User.objects.get(pk=world.people[f"drafter_{land}"].pk))
        signer = actor_for(User.objects.get(pk=world.people[f"signer_{land}"].pk))
        assert drafter.may("official.draft")
        assert not drafter.may("official.sign")
        assert signer.may("official.sign")


def test_everything_invented_is_marked(world: World) -> None:
    assert all(place.is_fictional for place in world.organisations.values())  # type: ignore[attr-defined]
    assert all(entry["email"].endswith(".example") for entry in world.credentials.values())
    mandated = Organisation.objects.with_active_mandate()
    assert mandated.filter(is_fictional=False).count() == 0


def test_the_file_opens_every_account_and_only_its_owner_reads_it(
    world: World, tmp_path: Path
) -> None:
    path = tmp_path / "deep" / "demo.json"
    accounts_demo.write_demo_file(world.credentials, path)
    accounts_demo.write_demo_file(world.credentials, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["demo.json"]
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["mailbox_address"] == f"{content['base_address']}/en/mailbox/"
    assert set(content["personas"]) >= set(EXPECTED)
    for entry in content["personas"].values():
        assert set(entry) == {
            "name", "email", "password", "totp_secret", "recovery_codes", "api_token", "role",
            "organisation",
        }  # fmt: skip
        assert authenticate_token(entry["api_token"], "").actor.acting is not None
        user = User.objects.get(email=entry["email"])
        assert user.check_password(entry["password"])
        assert code_for(user)
        assert len(set(entry["recovery_codes"])) == 10
        assert RecoveryCodes.activate(user).validate_code(entry["recovery_codes"][-1])


def test_passwords_differ_in_each_installation(world: World) -> None:
    first = {key: entry["password"] for key, entry in world.credentials.items()}
    assert len(set(first.values())) == len(first)


def test_demo_people_are_refused_outside_the_demo(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured):
        accounts_demo.load_demo(World())
    assert not User.objects.exists()


def test_the_demo_admin_opens_the_admin(world: World) -> None:
    admin = User.objects.get(pk=world.people["admin"].pk)
    assert signed_in(admin, second_factor=True).get("/admin/").status_code == 200
