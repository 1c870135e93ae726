"""Publishing a version of a guidance document."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from apps.core.actor import ANONYMOUS, Actor, system_actor
from apps.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from apps.core.events import payload_of
from apps.core.models import Event
from apps.vocabularies.choices import GuidanceStatus
from apps.vocabularies.events import GuidanceVersionPublished
from apps.vocabularies.models import GuidanceDocument, GuidanceVersion
from apps.vocabularies.services import publish_guidance_version
from tests.factories.vocabularies import GuidanceDocumentFactory, GuidanceVersionFactory

pytestmark = pytest.mark.django_db

NAME = "vocabularies.guidance_version_published"
DAY = date(2024, 7, 1)


def _publish(actor: Actor, document: GuidanceDocument, **changes: Any) -> GuidanceVersion:
    values: dict[str, Any] = {
        "expected": document.version,
        "label": "Rev. 1",
        "valid_from": DAY,
        "url": "https://publisher.example/rev-1",
    }
    return publish_guidance_version(actor=actor, document=document, **(values | changes))


def _state() -> tuple[Any, ...]:
    return (
        list(GuidanceVersion.objects.order_by("id").values()),
        list(GuidanceDocument.objects.order_by("id").values()),
        Event.objects.count(),
    )


def test_the_new_version_follows_and_ends_the_earlier_one(editor: Actor) -> None:
    earlier = GuidanceVersionFactory()
    version = _publish(editor, earlier.document, published_on="2024-06")
    version.refresh_from_db()
    earlier.refresh_from_db()
    assert earlier.valid == DateRange(date(2020, 1, 1), DAY)
    assert version.valid == DateRange(DAY, None)
    assert version.supersedes == earlier
    assert (version.label, version.published_on, version.effective_on) == (
        "Rev. 1",
        "2024-06",
        "2024-07-01",
    )


def test_the_event_names_the_versions(editor: Actor) -> None:
    earlier = GuidanceVersionFactory()
    version = _publish(editor, earlier.document)
    event = Event.objects.get(name=NAME, subject_id=earlier.document_id)
    assert event.actor_id == editor.user_id
    assert payload_of(event) == GuidanceVersionPublished(
        document_id=earlier.document_id,
        version_id=version.pk,
        superseded_id=earlier.pk,
        closed_id=earlier.pk,
    )


def test_the_document_counts_up_and_its_status_is_no_longer_recalled(editor: Actor) -> None:
    document = GuidanceDocumentFactory(
        status=GuidanceStatus.PROPOSED, recalled_fields=["aliases", "status"]
    )
    _publish(editor, document)
    document.refresh_from_db()
    assert document.version == 2
    assert document.status == GuidanceStatus.IN_FORCE
    assert document.recalled_fields == ["aliases"]


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        ({"not_stated": True}, GuidanceStatus.ADOPTED_NOT_YET_APPLICABLE),
        ({}, GuidanceStatus.IN_FORCE),
    ],
)
def test_a_version_of_a_later_day_leaves_the_earlier_one_in_force(
    editor: Actor, earlier: dict[str, bool], expected: GuidanceStatus
) -> None:
    before = GuidanceVersionFactory(**earlier)
    today = timezone.localdate()
    _publish(editor, before.document, valid_from=today + timedelta(days=30))
    before.document.refresh_from_db()
    assert before.document.status == expected


def test_a_version_without_stated_validity_is_followed_but_not_ended(editor: Actor) -> None:
    earlier = GuidanceVersionFactory(not_stated=True)
    version = _publish(editor, earlier.document)
    earlier.refresh_from_db()
    assert earlier.valid is None
    assert version.supersedes == earlier
    assert payload_of(Event.objects.get(name=NAME)).closed_id is None


def test_the_first_version_follows_nothing(editor: Actor) -> None:
    assert _publish(editor, GuidanceDocumentFactory()).supersedes is None


@pytest.mark.parametrize("who", ["outsider", "anonymous", "system"])
def test_only_editors_publish(outsider: Actor, who: str) -> None:
    actor = {"outsider": outsider, "anonymous": ANONYMOUS, "system": system_actor()}[who]
    document = GuidanceVersionFactory().document
    before = _state()
    with pytest.raises(NotAllowed):
        _publish(actor, document)
    assert _state() == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"label": "  "}, "label"),
        ({"label": "2020"}, "label"),
        ({"url": ""}, "url"),
        ({"valid_from": date(2020, 1, 1)}, "valid_from"),
        ({"valid_from": date(2019, 1, 1)}, "valid_from"),
    ],
)
def test_a_bad_entry_is_refused_at_its_field(
    editor: Actor, changes: dict[str, Any], field: str
) -> None:
    document = GuidanceVersionFactory().document
    before = _state()
    with pytest.raises(Invalid) as refused:
        _publish(editor, document, **changes)
    assert list(refused.value.fields) == [field]
    assert _state() == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "javascript:alert(1)"}, "url"),
        ({"adopted_on": "soon"}, "adopted_on"),
        ({"label": "x" * 61}, "label"),
    ],
)
def test_a_malformed_entry_is_refused_at_its_field(
    editor: Actor, changes: dict[str, Any], field: str
) -> None:
    document = GuidanceVersionFactory().document
    before = _state()
    with pytest.raises(Invalid) as refused:
        _publish(editor, document, **changes)
    assert list(refused.value.fields) == [field]
    assert _state() == before


def test_an_editor_who_saw_an_older_state_is_told(editor: Actor) -> None:
    document = GuidanceVersionFactory().document
    _publish(editor, document)
    before = _state()
    with pytest.raises(Conflict) as refused:
        _publish(editor, document, expected=1, label="Rev. 2", valid_from=date(2025, 1, 1))
    assert refused.value.code == "version_conflict"
    assert _state() == before


def test_a_document_that_nobody_confirmed_gets_no_version(editor: Actor) -> None:
    document = GuidanceDocumentFactory(draft=True)
    with pytest.raises(Conflict) as refused:
        _publish(editor, document)
    assert refused.value.code == "not_confirmed"


def test_a_document_that_is_not_there_is_not_found(editor: Actor) -> None:
    with pytest.raises(NotFound):
        _publish(editor, GuidanceDocument(title="Never saved"))


def test_a_failing_event_leaves_nothing_behind(
    editor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the trail is full")

    document = GuidanceVersionFactory().document
    before = _state()
    monkeypatch.setattr("apps.vocabularies.services.record", fail)
    with pytest.raises(RuntimeError):
        _publish(editor, document)
    assert _state() == before


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_the_same_time_publish_one_version(editor: Actor) -> None:
    document = GuidanceVersionFactory().document
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def publish(label: str) -> None:
        try:
            start.wait(timeout=60)
            outcomes.append(_publish(editor, document, label=label, expected=1).label)
        except DomainError as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=publish, args=(label,)) for label in ("Rev. A", "Rev. B")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(outcomes) == 2
    assert len({"Rev. A", "Rev. B"} & set(outcomes)) == 1
    assert document.versions.count() == 2
