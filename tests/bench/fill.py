"""A large invented world: questions with cases and issued answers, written in bulk.

Triggers and foreign keys are switched off while it is written (the rows obey them all the same):
through the services 100,000 questions would take hours.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from apps.core.ids import public_id, uuid7
from apps.core.markup import render_markdown
from apps.forum.choices import DISCLAIMER_VERSION, AnswerState, CaseState, QuestionState, Visibility
from apps.forum.demo_texts import ANSWERS, QUESTIONS
from apps.forum.models import Answer, Case, Citation, Question, Signature
from apps.profiles.choices import Role
from apps.profiles.models import Membership, Organisation
from apps.vocabularies.models import GuidanceVersion, Term
from tests.factories.profiles import AuthorityFactory, MembershipFactory, country

AUTHORITIES = 50
ASKERS = 40
POSTS = 30
BATCH = 2_500
_COUNTRIES = ("BE", "DE", "FR", "NL", "IE", "AT", "ES", "IT")
# Of each ten: seven public, two become public with the first answer, one is private.
_OPENED = 0.9
_LANES = (Visibility.PUBLIC,) * 7 + (Visibility.PUBLIC_AFTER_ANSWER,) * 2
_ANSWERED = 0.7
_VALID_DAYS = (200, 400, 700)
_SEED = 20261122


@dataclass(frozen=True)
class People:
    """Who asks and who answers."""

    askers: list[Membership]
    authorities: list[Organisation]
    officials: dict[UUID, tuple[Membership, Membership]]


def make_people() -> People:
    """Make the authorities, each with two signers, and the askers."""
    authorities = [
        AuthorityFactory(country=country(_COUNTRIES[i % len(_COUNTRIES)]))
        for i in range(AUTHORITIES)
    ]
    for _ in range(ASKERS):
        MembershipFactory(role=Role.DEVELOPER)
    return find_people(authorities)


def find_people(authorities: list[Any] | None = None) -> People:
    """Return the people of a filled database."""
    regulators = Membership.objects.filter(role=Role.REGULATOR).select_related("user")
    officials: dict[UUID, list[Membership]] = {}
    for row in regulators.order_by("pk"):
        officials.setdefault(row.organisation_id, []).append(row)
    found = authorities or list(Organisation.objects.filter(pk__in=officials).order_by("pk"))
    askers = Membership.objects.filter(role=Role.DEVELOPER).select_related("user").order_by("pk")
    return People(list(askers), found, {key: (two[0], two[1]) for key, two in officials.items()})


@cache
def frozen(membership: UUID) -> UUID:
    """Return the capacity of a membership as triggers freeze it, which are off here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT profiles_freeze_capacity(%s)", [membership])
        (found,) = cursor.fetchone()
    return cast(UUID, found)


class Writer:
    """Makes the rows of questions, and writes them a batch at a time."""

    def __init__(self, people: People) -> None:
        self.people = people
        # The same world each time, but numbered anew where it is continued.
        self.chance = random.Random(_SEED + Question.objects.count())
        self.terms = {
            code: list(Term.objects.offered(code))
            for code in ("topic", "atmp_class", "development_stage", "answer_basis")
        }
        self.versions = list(GuidanceVersion.objects.filter(document__verified=True)[:40])
        self.bodies = [(q, render_markdown(q.body), render_markdown(q.position)) for q in QUESTIONS]
        self.texts = [(a, render_markdown(a.text)) for a in ANSWERS]
        self.moment = timezone.now() - timedelta(days=300)
        self.rows: dict[type[Any], list[Any]] = {}
        self.numbers = {
            number
            for model in (Question, Answer)
            for number in model._default_manager.values_list("public_id", flat=True)
        }

    def add_questions(self, number: int) -> None:
        """Write so many public questions, and the hidden ones that belong to them."""
        public = 0
        while public < number:
            lane = Visibility.AUTHORITY_PRIVATE
            if self.chance.random() < _OPENED:
                lane = self.chance.choice(_LANES)
            asked = self.chance.choices((1, 2, 3), (5, 3, 2))[0]
            answered = asked if self.chance.random() < _ANSWERED else 0
            made = self.question(lane, asked, answered)
            public += made.public_at is not None
            if len(self.rows[Question]) >= BATCH:
                self.write()
        self.write()

    def question(
        self, lane: str, asked: int, answered: int, *, at: list[Organisation] | None = None
    ) -> Question:
        """Make a question at `asked` authorities, the first `answered` of which answered."""
        self.moment += timedelta(seconds=200)
        source, body, position = self.chance.choice(self.bodies)
        membership = self.chance.choice(self.people.askers)
        public = lane == Visibility.PUBLIC or (
            lane == Visibility.PUBLIC_AFTER_ANSWER and answered > 0
        )
        made = Question(
            id=uuid7(), public_id=self._number("Q"),
            title=f"{source.title[:180]} ({self.chance.randrange(10**6)})",
            language="en", body_md=source.body, body_html=body, position_md=source.position,
            position_html=position, topic=self._term("topic"),
            product_class=self._term("atmp_class"), stage=self._term("development_stage"),
            visibility=lane, state=QuestionState.ANSWERED if answered else QuestionState.OPEN,
            asker_id=membership.user_id, asker_membership=membership, submitted_at=self.moment,
            capacity_id=frozen(membership.pk),
            public_at=self.moment if public else None, is_fictional=True,
        )  # fmt: skip
        self._keep(made)
        chosen = at or self.chance.sample(self.people.authorities, asked)
        for index, authority in enumerate(chosen):
            self._case(made, authority, answered=index < answered)
        return made

    def _case(self, question: Question, authority: Organisation, *, answered: bool) -> None:
        moment = cast(datetime, question.submitted_at)
        made = Case(
            id=uuid7(), question=question, authority=authority, received_at=moment,
            state=CaseState.ANSWERED if answered else CaseState.RECEIVED,
            answered_at=moment + timedelta(days=9) if answered else None,
        )  # fmt: skip
        self._keep(made)
        if answered:
            self._answer(made, authority)

    def _answer(self, case: Case, authority: Organisation) -> None:
        source, html = self.chance.choice(self.texts)
        drafter, signer = self.people.officials[authority.pk]
        day = timezone.now().date()
        made = Answer(
            id=uuid7(), public_id=self._number("A"), case=case, question=case.question,
            authority=authority, language="en",
            short=source.short, text_md=source.text, text_html=html,
            basis=self._term("answer_basis"), jurisdictions=[authority.country_id],
            valid_from=day, valid_until=day + timedelta(days=self.chance.choice(_VALID_DAYS)),
            disclaimer_version=DISCLAIMER_VERSION,
            content_hash=f"{self.chance.getrandbits(256):064x}",
            state=AnswerState.ISSUED, drafter_id=drafter.user_id, drafter_membership=drafter,
            writers=[drafter.user_id], offer=uuid7(), issued_by_id=signer.user_id,
            issued_at=case.answered_at, is_fictional=True,
            drafter_capacity_id=frozen(drafter.pk), capacity_id=frozen(signer.pk),
        )  # fmt: skip
        self._keep(made)
        self._keep(
            Signature(
                id=uuid7(), answer=made, signer_id=signer.user_id, membership=signer,
                content_hash=made.content_hash, offer=str(made.offer),
                capacity_id=frozen(signer.pk),
            )
        )  # fmt: skip
        version = self.chance.choice(self.versions)
        self._keep(Citation(id=uuid7(), answer=made, guidance_version=version, locator="Section 4"))

    def _number(self, prefix: str) -> str:
        """Return an identifier that is free: among 200,000 random ones some may be equal."""
        while (number := public_id(prefix)) in self.numbers:
            pass
        self.numbers.add(number)
        return number

    def _term(self, code: str) -> Term:
        return self.chance.choice(self.terms[code])

    def _keep(self, row: Any) -> None:
        self.rows.setdefault(type(row), []).append(row)

    def write(self) -> None:
        """Write what was made, with triggers off."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for model in (Question, Case, Answer, Signature, Citation):
                model._default_manager.bulk_create(self.rows.pop(model, []), batch_size=500)


def long_question(writer: Writer) -> str:
    """Write a question that 30 authorities answered; return its address below /en/."""
    made = writer.question(Visibility.PUBLIC, POSTS, POSTS)
    writer.write()
    return f"questions/{made.public_id}/{made.slug}/"


def settle() -> None:
    """Leave tables as a database looks that has been running for a while."""
    with connection.cursor() as cursor:
        # Making the words of 100,000 questions takes longer than a page may.
        cursor.execute("SET statement_timeout = 0")
        # What triggers keep otherwise.
        cursor.execute(
            "SELECT forum_words_of(array_agg(id)) FROM forum_question q WHERE NOT EXISTS "
            "(SELECT 1 FROM forum_questionwords w WHERE w.question_id = q.id)"
        )
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
