"""What the database refuses with every layer above bypassed."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.core.errors import DomainError
from apps.forum.choices import AnswerState
from apps.forum.models import Acceptance, Answer, Case, Citation, Question, Signature
from apps.forum.services.acceptance import accept_answer
from tests.factories.forum import (
    answer,
    case,
    developer,
    membership_of,
    officials_of,
    question,
)
from tests.factories.profiles import AuthorityFactory
from tests.factories.vocabularies import GuidanceVersionFactory

pytestmark = pytest.mark.django_db


PROTECTED = {
    "short": "Changed.",
    "text_md": "Changed.",
    "text_html": "<p>Changed.</p>",
    "valid_until": timezone.now().date() + timedelta(days=999),
    "valid_from": timezone.now().date() - timedelta(days=1),
    "disclaimer_version": "other",
    "content_hash": "0" * 64,
    "jurisdictions": ["DE"],
    "no_guidance_reason": "Changed.",
    "issued_at": timezone.now() - timedelta(days=3),
    "language": "de",
    "public_id": "A-0000000-0",
    "is_fictional": False,
    "state": AnswerState.DRAFTING,
}


@pytest.mark.parametrize("column", sorted(PROTECTED))
def test_the_database_keeps_issued_answers_as_they_are(column: str) -> None:
    """No column of an issued answer changes, whoever asks the database."""
    made = answer("issued")
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=made.pk).update(**{column: PROTECTED[column]})


@pytest.mark.parametrize("kind", ["offered", "issued"])
def test_the_database_keeps_citations_of_offered_answers(kind: str) -> None:
    """Citations cannot be added, changed or removed behind a signature."""
    made = answer(kind)
    rows = Citation.objects.filter(answer=made)
    for act in (
        lambda: rows.update(locator="Elsewhere"),
        rows.delete,
        lambda: Citation.objects.create(
            answer=made, guidance_version=GuidanceVersionFactory(), locator="More", position=9
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_the_database_keeps_signatures() -> None:
    """No change, no removal, none by the drafter, none for another text or by a stranger."""
    made = answer("signed")
    signature = Signature.objects.get()
    offer = signature.offer
    drafter, _signer = officials_of(made.authority)
    stranger, _ = officials_of(AuthorityFactory())
    for act in (
        lambda: Signature.objects.update(content_hash="1" * 64),
        lambda: Signature.objects.all().delete(),
        lambda: Signature.objects.create(
            answer=made,
            signer_id=drafter.person_id,
            membership=membership_of(drafter),
            content_hash=made.content_hash,
            offer=offer,
        ),
        lambda: Signature.objects.create(
            answer=made,
            signer_id=signature.signer_id,
            membership=signature.membership,
            content_hash="2" * 64,
            offer=offer,
        ),
        lambda: Signature.objects.create(
            answer=made,
            signer_id=stranger.person_id,
            membership=membership_of(stranger),
            content_hash=made.content_hash,
            offer=offer,
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_the_database_issues_nothing_unsigned() -> None:
    """Raw updates to `issued` fail without the second official's signature."""
    made = answer("offered")
    _drafter, signer = officials_of(made.authority)
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=made.pk).update(
            state="issued", issued_at=now, issued_by=signer.person_id, valid_from=now.date()
        )


def test_the_database_deletes_no_issued_answer() -> None:
    """Nothing that spoke disappears, whatever row the delete begins with."""
    made = answer("issued")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM forum_answer WHERE id = %s", [made.pk])
    assert Answer.objects.filter(pk=made.pk).exists()


def test_an_answer_stays_with_the_case_of_its_authority() -> None:
    """The composite key refuses the question or authority of another case."""
    one, other = answer("draft"), case()
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=one.pk).update(authority=other.authority)


def test_a_draft_cannot_be_accepted() -> None:
    """Not by the service, not by the database."""
    asker = developer()
    made = answer("offered", of=case(asker=asker))
    with pytest.raises(DomainError):
        accept_answer(actor=asker, answer=made)
    with pytest.raises(IntegrityError), transaction.atomic():
        _accept_raw(made, made.question, asker.person_id)


def _accept_raw(made: Answer, asked: Question, actor_id: UUID) -> None:
    """Insert past the service, with the keys checked at once."""
    Acceptance.objects.create(
        question=asked, answer=made, authority=made.authority, actor_id=actor_id
    )
    connection.check_constraints()


def test_the_database_ties_an_acceptance_to_its_question_and_asker() -> None:
    """Another question, another person, or a second active one: all refused."""
    asker = developer()
    made = answer("issued", of=case(asker=asker))
    other = question(asker=asker)
    accept_answer(actor=asker, answer=made)
    for asked, person in (
        (other, asker.person_id),
        (made.question, developer().person_id),
        (made.question, asker.person_id),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            _accept_raw(made, asked, person)


def test_an_old_signature_never_covers_a_new_text() -> None:
    """Raw updates through draft and back keep the hash and still lose the signature."""
    made = answer("signed")
    signer = Signature.objects.get().signer_id
    rows = Answer.objects.filter(pk=made.pk)
    rows.update(state="drafting")
    rows.update(text_md="Something else.", short="Something else.")
    rows.update(state="in_signoff", content_hash=made.content_hash)
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="issued", issued_at=now, issued_by=signer, valid_from=now.date())


@pytest.mark.parametrize("who", ["stranger", "drafter"])
def test_only_a_signer_of_the_authority_issues(who: str) -> None:
    """Whatever the services say."""
    authority = AuthorityFactory(drafters=1)
    made = answer("signed", of=case(authorities=[authority]))
    people = {
        "stranger": developer().person_id,
        "drafter": authority.memberships.get(is_signer=False).user_id,
    }
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=made.pk).update(
            state="issued", issued_at=now, issued_by=people[who], valid_from=now.date()
        )


ASKED = {
    "title": "Another question than the one answered",
    "body_md": "Changed.",
    "state": "withdrawn",
    "visibility": "authority_private",
    "public_at": None,
    "submitted_at": timezone.now(),
}


@pytest.mark.parametrize("column", sorted(ASKED))
def test_an_answered_question_stays_as_it_was_asked(column: str) -> None:
    """The answer speaks about these words, to these readers."""
    made = answer("issued")
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=made.question_id).update(**{column: ASKED[column]})


def test_a_sent_question_never_changes_its_readers() -> None:
    """There is no flip between lanes, answered or not (rulings D26)."""
    asked = question("private")
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=asked.pk).update(visibility="public", public_at=timezone.now())


def test_an_answered_case_stays_answered() -> None:
    """And stays with its question and authority."""
    made = answer("issued")
    rows = Case.objects.filter(pk=made.case_id)
    for values in ({"state": "withdrawn", "answered_at": None}, {"authority": AuthorityFactory()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)


@pytest.mark.parametrize("table", ["forum_answer", "forum_citation", "forum_signature"])
def test_official_records_cannot_be_emptied(table: str) -> None:
    """TRUNCATE goes past row triggers: it has its own."""
    answer("issued")
    connection.check_constraints()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")
