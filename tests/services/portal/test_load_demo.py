"""The demonstration: into an empty database of the demo profile, all or nothing."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count
from pytest_django import Settings

from apps.accounts.models import User
from apps.core.actor import ANONYMOUS, Capacity
from apps.core.demo import World
from apps.forum.choices import AnswerState, CaseState, QuestionState
from apps.forum.models import Answer, Case, PositionMark, Question
from apps.forum.position_choices import Stance
from apps.forum.recheck import to_recheck
from apps.forum.services.rechecking import mark_all
from apps.profiles.models import Organisation
from apps.profiles.tokens import authenticate_token
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def data_dir(settings: Settings, tmp_path: Path) -> Path:
    """Let `demo.json` be written into a folder of the test."""
    settings.DATA_DIR = tmp_path
    return tmp_path


def name_of(capacity: Capacity) -> str:
    return str(Organisation.objects.get(pk=capacity.organisation_id))


def the_forum_is_full() -> None:
    """Assert that every state has its example, and that authorities differ in public."""
    assert Question.objects.count() >= 60
    # What cites replaced guidance is marked by the running platform, not while stories are told.
    assert mark_all() > 0
    for model, states in ((Question, QuestionState), (Case, CaseState), (Answer, AnswerState)):
        there = set(model.objects.values_list("state", flat=True))
        assert there == set(states.values), model
    differing = (
        PositionMark.objects.visible_to(ANONYMOUS)
        .standing()
        .filter(stance__in=(Stance.PARTLY, Stance.DIFFERS))
        .values("question")
        .annotate(authorities=Count("question__cases__authority", distinct=True))
    )
    assert differing.filter(authorities__gte=2).count() >= 3


def test_loads_people_questions_and_the_file(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_demo")
    written = data_dir / "demo.json"
    assert written.stat().st_mode & 0o777 == 0o600
    told = json.loads(written.read_text())
    ways_in = {user.email for user in User.objects.all() if user.has_usable_password()}
    assert {p["email"] for p in told["personas"].values()} == ways_in
    assert all(p["email"].endswith(".example") for p in told["personas"].values())
    for persona in told["personas"].values():
        acting = authenticate_token(persona["api_token"], "").actor.acting
        assert acting is not None
        assert (acting.role, persona["organisation"]) == (persona["role"], name_of(acting))
    questions = Question.objects.all()
    assert not questions.filter(is_fictional=False).exists()
    the_forum_is_full()
    desks = {key: one for key, one in told["personas"].items() if one["role"] == "regulator"}
    for key, persona in desks.items():
        official = authenticate_token(persona["api_token"], "").actor
        assert to_recheck(official).exists(), f"the re-check desk of {key} shows nothing"
    assert desks
    public = questions.visible_to(ANONYMOUS).count()
    assert 0 < public < questions.count(), "hidden ones are there too"
    told_by_people = Organisation.objects.filter(memberships__isnull=False)
    assert not told_by_people.filter(is_fictional=False).exists()
    assert told["personas"]["developer"]["password"] not in capsys.readouterr().out


def test_second_time_is_refused(data_dir: Path) -> None:
    UserFactory()
    with pytest.raises(CommandError, match="There are people"):
        call_command("load_demo")
    assert not (data_dir / "demo.json").exists()


def test_other_profiles_are_refused(settings: Settings, data_dir: Path) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="demo profile"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_databases_elsewhere_are_refused(monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> None:
    monkeypatch.setitem(connection.settings_dict, "HOST", "db.elsewhere.example")
    with pytest.raises(CommandError, match="this machine"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_all_or_nothing(monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> None:
    def broken(_world: World) -> None:
        raise RuntimeError

    module = "atmp.management.commands.load_demo.LOADERS"
    monkeypatch.setattr(module, (lambda _w: UserFactory(), broken))
    with pytest.raises(RuntimeError):
        call_command("load_demo")
    assert not User.objects.exists()
    assert not (data_dir / "demo.json").exists()
