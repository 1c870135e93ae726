"""The races find what they look for: without a lock or a guard each of them ends badly.

Consents need no lock of the service: the trigger of the consent locks the request itself.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from apps.core.access import require
from apps.forum.hashing import content_hash
from apps.forum.models import Answer, AnswerVote
from apps.forum.querysets import AnswerQuerySet, CaseQuerySet
from apps.forum.services import acceptance, answers
from tests.races import scenes, scenes_bypassed
from tests.support.races import keep_racing

pytestmark = [pytest.mark.deep, pytest.mark.django_db(transaction=True)]
Plant = Callable[[pytest.MonkeyPatch], None]
GUARDED: tuple[Any, ...] = (
    scenes_bypassed.Accepting,
    scenes_bypassed.Voting,
    scenes_bypassed.Claiming,
    scenes_bypassed.Signing,
    scenes_bypassed.Consenting,
)


def _unlocked(model: Any, pk: Any) -> Any:
    return model._default_manager.get(pk=pk)


def _accept_without_lock(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(acceptance, "lock_row", _unlocked)


def _look_then_vote(patch: pytest.MonkeyPatch) -> None:
    def naive(*, actor: Any, answer: Answer) -> bool:
        require(actor, "forum.vote_answer", answer)
        row: dict[str, Any] = {"answer": answer, "person_id": actor.person_id}
        if AnswerVote.objects.filter(**row).exists():
            return False
        AnswerVote.objects.create(membership_id=actor.acting_membership_id, **row)
        return True

    patch.setattr(scenes, "vote_answer", naive)


def _claim_without_lock(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(CaseQuerySet, "select_for_update", lambda rows, **_options: rows)


def _sign_without_lock(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(answers, "content_hash", lambda row: row.content_hash or content_hash(row))
    patch.setattr(AnswerQuerySet, "select_for_update", lambda rows, **_options: rows)


@pytest.mark.parametrize(
    ("scene", "plant"),
    [
        (scenes.Accepting, _accept_without_lock),
        (scenes.Voting, _look_then_vote),
        (scenes.Claiming, _claim_without_lock),
        (scenes.SigningAndEditing, _sign_without_lock),
    ],
)
def test_a_service_without_its_lock_is_found(
    monkeypatch: pytest.MonkeyPatch, scene: Callable[[], Any], plant: Plant
) -> None:
    made = scene()
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        keep_racing(made)


@pytest.mark.parametrize(
    ("scene", "guard"),
    [(scene, guard) for scene in GUARDED for guard in scene.guards],
)
def test_a_missing_guard_of_the_database_is_found(scene: Callable[[], Any], guard: str) -> None:
    made = scene()
    with connection.cursor() as cursor:
        cursor.execute(guard)
    with pytest.raises(AssertionError):
        keep_racing(made)
