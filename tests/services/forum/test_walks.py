"""An answer on its way, walked at random: whatever officials press, what must hold holds.

A walk keeps its own account of who wrote and who signed, and compares it after every step.
"""

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, OuterRef

from apps.core.access import RULES
from apps.core.actor import Actor
from apps.core.errors import DomainError
from apps.forum.models import Answer, Case, Signature
from apps.forum.querysets import SignatureQuerySet
from apps.forum.rules import may_issue_answer
from apps.forum.services import drafting
from apps.forum.services.answers import (
    issue_answer,
    request_signature,
    return_draft,
    save_draft,
    sign_answer,
)
from tests.factories.forum import answer_content, case, officials_of
from tests.factories.profiles import AuthorityFactory, actor_for

pytestmark = pytest.mark.django_db
STEPS = 40
VERBS = ("save", "offer", "offer", "sign", "sign", "sign", "issue", "issue", "send_back")


class Walk:
    """Four officials of an authority, and one of another, press what they find."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        place = AuthorityFactory(signers=3, drafters=1)
        self.case = case(authorities=[place])
        own = place.memberships.select_related("user").order_by("pk")
        actors = [actor_for(one.user, second_factor=True) for one in own]
        self.people = [*actors, officials_of(AuthorityFactory())[0]]
        self.texts = 0
        self.writers: set[Any] = set()
        self.signed: set[Any] = set()
        self.hashes = ["0" * 64]
        self.issued: dict[str, Any] | None = None

    def go(self, steps: int = STEPS) -> bool:
        """Walk; return whether the answer was issued. Raises AssertionError where it may not."""
        for _step in range(steps):
            verb = self.random.choice(VERBS)
            found = Answer.objects.filter(case=self.case).first()
            if found is not None or verb == "save":
                try:
                    getattr(self, f"_{verb}")(self.random.choice(self.people), found)
                except DomainError:
                    pass
                else:
                    assert self.issued is None or verb == "issue"
            self._look()
        return self.issued is not None

    def _late(self) -> bool:
        return self.random.random() < 0.2

    def _seen(self, found: Answer) -> str:
        return self.random.choice(self.hashes) if self._late() else found.content_hash

    def _version(self, found: Answer) -> int:
        return found.version - self._late()

    def _save(self, actor: Actor, found: Answer | None) -> None:
        same = found is not None and self._late()
        if not same:
            self.texts += 1
        content = answer_content(
            short=f"Text {self.texts}.", citations=(), no_guidance_reason="There is none."
        )
        of = Case.objects.select_related("question", "authority").get(pk=self.case.pk)
        version = None if found is None else self._version(found)
        before = "" if found is None else found.short
        made = save_draft(actor=actor, case=of, content=content, version=version)
        if made.short != before:
            self.writers.add(actor.person_id)
        self.signed = set()

    def _offer(self, actor: Actor, found: Answer) -> None:
        made = request_signature(actor=actor, answer=found, version=self._version(found))
        self.hashes.append(made.content_hash)
        self.signed = set()

    def _sign(self, actor: Actor, found: Answer) -> None:
        seen = self._seen(found)
        sign_answer(actor=actor, answer=found, seen_hash=seen)
        assert seen == found.content_hash, "signed a text that was not there"
        assert actor.person_id not in self.writers, "signed by who wrote it"
        self.signed.add(actor.person_id)

    def _send_back(self, actor: Actor, found: Answer) -> None:
        return_draft(actor=actor, answer=found, reason="Say where.", version=self._version(found))
        self.signed = set()

    def _issue(self, actor: Actor, found: Answer) -> None:
        seen = self._seen(found)
        issue_answer(actor=actor, answer=found, seen_hash=seen)
        assert seen == found.content_hash, "issued a text that was not there"
        assert self.issued is None, "issued twice"
        assert self.signed, "issued without a second official"
        self.issued = Answer.objects.filter(pk=found.pk).values().get()

    def _look(self) -> None:
        rows = Answer.objects.filter(case=self.case)
        assert rows.count() <= 1
        for found in rows:
            valid = Signature.objects.valid_for(found).values_list("signer_id", flat=True)
            assert set(valid) == self.signed, "signatures and account differ"
            assert not self.signed & self.writers
        if self.issued is not None:
            assert rows.values().get() == self.issued, "an issued text changed"


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_pressed_the_signed_text_is_the_one_that_is_issued(seed: int) -> None:
    Walk(seed).go()


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(4, 64))
def test_many_walks(seed: int) -> None:
    Walk(seed).go(2 * STEPS)


def test_the_walks_get_somewhere() -> None:
    """Some end with an issued answer: they prove nothing otherwise."""
    assert any(Walk(seed).go() for seed in range(8))


def _walk(seeds: range) -> None:
    for seed in seeds:
        Walk(seed).go()


# What is left of the database's own watch, for one transaction: each offer has its number.
NO_WATCH = """
ALTER TABLE forum_signature DISABLE TRIGGER forum_signature_guard;
ALTER TABLE forum_answer DISABLE TRIGGER forum_issued_while_held;
CREATE OR REPLACE FUNCTION forum_answer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'drafting' AND NEW.state = 'in_signoff' THEN
        NEW.offer := gen_random_uuid();
    END IF;
    RETURN NEW;
END $$;
"""


def _writers_sign(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(RULES._entries, "forum.sign_answer", may_issue_answer)


def _an_edit_voids_nothing(patch: pytest.MonkeyPatch) -> None:
    def naive(answer: Answer, values: dict[str, Any], *rest: Any) -> None:
        written = values | drafting._authorship(answer, values, rest[1])
        rows = Answer.objects.filter(pk=answer.pk)
        rows.update(**written, version=F("version") + 1)
        answer.refresh_from_db()

    patch.setattr(drafting, "_save_again", naive)


def _any_signature_counts(patch: pytest.MonkeyPatch) -> None:
    """Counted over all rows, instead of those on this offer."""

    def naive(rows: Any) -> Any:
        return rows.filter(answer=OuterRef("pk"))

    patch.setattr(SignatureQuerySet, "valid_for_outer_answer", naive)


@pytest.mark.parametrize(
    ("plant", "symptom"),
    [
        (_writers_sign, "signed by who wrote it"),
        (_an_edit_voids_nothing, "signatures and account differ"),
        (_any_signature_counts, "issued without a second official"),
    ],
)
def test_a_naive_service_is_found(
    monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None], symptom: str
) -> None:
    plant(monkeypatch)
    with connection.cursor() as cursor:
        cursor.execute(NO_WATCH)
    with pytest.raises(AssertionError, match=symptom):
        _walk(range(30))
