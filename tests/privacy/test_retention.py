"""What is past its time goes, all of it; what is not stays, all of it."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Model

from apps.accounts.models import KnownDevice, User
from apps.core.clock import now
from apps.core.draftrows import Draft
from apps.core.drafts import KEPT_DAYS
from apps.core.ids import uuid7
from apps.core.models import Event, IdempotencyKey, Job, JobFile, RateCount
from apps.core.retention import RETENTION, RetentionRule, forget_expired
from apps.forum.models import News, NewsReader, PublicationRequest, Question, QuestionReduction
from apps.forum.services.publication import propose_publication
from apps.forum.watch_holdings import READER_DAYS
from apps.notifications.models import Delivery, Notification
from apps.profiles.models import Evidence, Invitation
from tests.factories.accounts import UserFactory
from tests.factories.contacts import conversation
from tests.factories.desk import evidence, statement
from tests.factories.forum import answer, case, developer, question
from tests.factories.profiles import OrganisationFactory

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
# Makes what ends at a moment, and returns how to ask whether it is still there.
Scene = Callable[[datetime], Callable[[], bool]]
SCENES: dict[str, Scene] = {}


def scene(name: str) -> Callable[[Scene], Scene]:
    """Register what a rule is tried on."""

    def register(make: Scene) -> Scene:
        SCENES[name] = make
        return make

    return register


def _there(row: Model) -> Callable[[], bool]:
    return lambda: bool(type(row)._default_manager.filter(pk=row.pk).exists())


def _set(row: Model, **values: Any) -> Callable[[], bool]:
    type(row)._default_manager.filter(pk=row.pk).update(**values)
    return _there(row)


@scene("core.sessions")
def _session(end: datetime) -> Callable[[], bool]:
    return _there(Session.objects.create(session_key=uuid7().hex, session_data="", expire_date=end))


@scene("core.idempotency_keys")
def _key(end: datetime) -> Callable[[], bool]:
    user = developer()
    row = IdempotencyKey.objects.create(
        user_id=cast("UUID", user.user_id), operation="x", key=uuid7().hex
    )
    return _set(row, created_at=end - timedelta(days=7))


@scene("core.rate_counts")
def _count(end: datetime) -> Callable[[], bool]:
    return _there(
        RateCount.objects.create(bucket=uuid7().hex, begins_at=end - timedelta(hours=1), used=1)
    )


@scene("core.cache")
def _cached(end: datetime) -> Callable[[], bool]:
    key = uuid7().hex
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO core_cache VALUES (%s, '', %s)", [key, end])

    def there() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM core_cache WHERE cache_key = %s", [key])
            return cursor.fetchone() is not None

    return there


def _job(**values: Any) -> Job:
    return Job.objects.create(
        owner_id=developer().person_id, kind="accounts.copy_of_data", state="done", **values
    )


@scene("forum.news_readers")
def _reader(end: datetime) -> Callable[[], bool]:
    person, asked = UserFactory(), question()
    news, _made = News.objects.get_or_create(question=asked, defaults={"searched_at": end})
    News.objects.filter(pk=news.pk).update(searched_at=end)
    told = Event.objects.filter(name="forum.question_submitted").latest("pk")
    row = NewsReader.objects.create(news=news, person=person, event=told)
    return _set(row, created_at=end - timedelta(days=READER_DAYS))


@scene("core.job_files")
def _file(end: datetime) -> Callable[[], bool]:
    job = _job(ended_at=end - timedelta(days=7), expires_at=end)
    return _there(JobFile.objects.create(job=job, name="x", media_type="x", content=b"x"))


@scene("core.jobs")
def _work(end: datetime) -> Callable[[], bool]:
    return _there(_job(ended_at=end - timedelta(days=30)))


@scene("accounts.devices")
def _device(end: datetime) -> Callable[[], bool]:
    session = Session.objects.create(session_key=uuid7().hex, session_data="", expire_date=end)
    row = UserSession.objects.create(
        user=UserFactory(), session_key=session.session_key, ip="203.0.113.7", user_agent="x"
    )
    return _there(row)


@scene("accounts.known_devices")
def _known_device(end: datetime) -> Callable[[], bool]:
    seen = end - timedelta(days=settings.KNOWN_DEVICE_DAYS)
    row = KnownDevice.objects.create(user=UserFactory(), digest="0" * 64, last_seen_at=seen)
    return _there(row)


@scene("accounts.admin_log")
def _note(end: datetime) -> Callable[[], bool]:
    row = LogEntry.objects.create(
        user=UserFactory(),
        content_type=ContentType.objects.get_for_model(User),
        object_id="x",
        object_repr="x",
        action_flag=CHANGE,
    )
    return _set(row, action_time=end - timedelta(days=settings.ADMIN_LOG_DAYS))


def _event(name: str, subject: UUID, moment: datetime) -> Event:
    return Event.objects.create(
        name=name,
        actor_kind="system",
        subject_type="accounts.user",
        subject_id=subject,
        created_at=moment,
    )


@scene("accounts.closed")
def _closed(end: datetime) -> Callable[[], bool]:
    person = UserFactory(is_active=False)
    days = timedelta(days=settings.CLOSED_ACCOUNT_DAYS)
    _event("accounts.closed", person.pk, end - days - timedelta(days=40))
    _event("accounts.closed", person.pk, end - days)
    return lambda: User.objects.get(pk=person.pk).erased_at is None


@scene("profiles.invitation_addresses")
def _invitation(end: datetime) -> Callable[[], bool]:
    row = Invitation.objects.create(
        organisation=OrganisationFactory(),
        role="developer",
        email="somebody@people.example",
        token_hash=f"{uuid7().hex}{uuid7().hex}",
        invited_by_id=developer().person_id,
        expires_at=end - timedelta(days=settings.INVITATION_ADDRESS_DAYS),
    )
    return lambda: bool(Invitation.objects.get(pk=row.pk).email)


@scene("notifications.deliveries")
def _delivery(end: datetime) -> Callable[[], bool]:
    person = UserFactory()
    told = Notification.objects.create(
        recipient=person, event=_event("accounts.signed_up", person.pk, end), kind="x.y"
    )
    row = Delivery.objects.create(
        notification=told, message_id=uuid7().hex, state="done", sent_at=end
    )
    return _set(row, created_at=end - timedelta(days=settings.DELIVERY_DAYS))


@scene("profiles.evidence")
def _evidence(end: datetime) -> Callable[[], bool]:
    row = evidence(statement(), link="https://register.example/1")
    _set(row, decided_at=end - timedelta(days=30), delete_after=end)
    return lambda: Evidence.objects.get(pk=row.pk).deleted_at is None


@scene("profiles.conversations")
def _conversation(end: datetime) -> Callable[[], bool]:
    return _set(conversation(), last_at=end - timedelta(days=settings.CONTACT_KEPT_DAYS))


@scene("forum.publications")
def _publication(end: datetime) -> Callable[[], bool]:
    asker = developer()
    issued = answer(of=case("private", asker=asker))
    row = propose_publication(actor=asker, answer=issued)
    _set(row, expires_at=end)
    return lambda: PublicationRequest.objects.open().filter(pk=row.pk).exists()


@scene("forum.private_questions")
def _private_question(end: datetime) -> Callable[[], bool]:
    question = answer(of=case("private")).question
    QuestionReduction.objects.create(question=question, due_at=end)
    return lambda: Question.objects.filter(pk=question.pk, title=question.title).exists()


@scene("core.drafts")
def _draft(end: datetime) -> Callable[[], bool]:
    person = UserFactory()
    row = Draft.objects.create(owner=person, form="forum.ask", data={"body": ["typed"]})
    return _set(row, updated_at=end - timedelta(days=KEPT_DAYS))


@scene("core.files")
def _orphan(end: datetime) -> Callable[[], bool]:
    name = f"{uuid7().hex}00000000"
    path = Path(settings.FILES_DIR) / name[:2] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    seen = (end - timedelta(days=1)).timestamp()
    os.utime(path, (seen, seen))
    return path.exists


def test_every_rule_is_tried() -> None:
    assert set(SCENES) == set(RETENTION)


@pytest.mark.parametrize("name", sorted(SCENES))
def test_what_is_over_goes_and_nothing_goes_early(name: str) -> None:
    # A moment years ahead, so that nothing else of the database is near its end.
    moment = now() + timedelta(days=3650)
    over = [SCENES[name](moment - SECOND * number) for number in (1, 60, 86_400)]
    early = [SCENES[name](moment + SECOND * number) for number in (1, 60, 86_400)]
    rule = RETENTION.get(name)
    assert rule.forget(moment) >= len(over)
    assert [there() for there in over] == [False] * len(over)
    assert [there() for there in early] == [True] * len(early)
    assert rule.forget(moment) == 0


def test_one_rule_that_fails_does_not_keep_the_others_data(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_moment: datetime) -> int:
        raise ValueError

    broken = {"core.broken": RetentionRule("core.broken", "x", fail)}
    monkeypatch.setattr(RETENTION, "_entries", broken | dict(RETENTION.items()))
    there = SCENES["core.sessions"](now() - SECOND)
    with pytest.raises(RuntimeError, match="1 retention rules failed"):
        forget_expired()
    assert not there()


def test_the_sweep_says_what_it_touched() -> None:
    SCENES["core.sessions"](now() - SECOND)
    assert forget_expired()["core.sessions"] >= 1
    assert forget_expired()["core.sessions"] == 0
