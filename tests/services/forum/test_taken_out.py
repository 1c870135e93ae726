"""What is taken out of an issued answer is nowhere in the database any more; the hash is."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from psycopg.types.range import DateRange

from apps.forum.cited import citation_of
from apps.forum.models import Answer, Citation
from apps.forum.services.answer_content import Cited
from apps.forum.services.answers import (
    issue_answer,
    offer_draft,
    return_draft,
    save_draft,
    sign_answer,
)
from apps.forum.services.letters import record_letter
from apps.forum.services.redactions import confirm_redaction, propose_redaction
from apps.profiles.choices import Role
from tests.factories.desk import letter
from tests.factories.forum import answer_content, case, officials_of
from tests.factories.profiles import actor_as
from tests.factories.vocabularies import GuidanceVersionFactory

pytestmark = pytest.mark.django_db
SECRET = "Mara Brandt of ward 7"


def issued() -> Answer:
    """Return an issued answer that names a person wherever somebody can write freely."""
    of = case()
    drafter, signer = officials_of(of.authority)
    older = GuidanceVersionFactory(ended=True)
    newer = DateRange(date(2022, 1, 1), None)
    GuidanceVersionFactory(document=older.document, label="2022", supersedes=older, valid=newer)
    content = answer_content(
        short=f"Ask {SECRET}.",
        text=f"It was {SECRET}.",
        citations=[
            Cited(older, f"Page of {SECRET}", older_reason=f"Because of {SECRET}"),
            Cited(GuidanceVersionFactory(), f"Page after {SECRET}"),
        ],
    )
    draft = save_draft(actor=drafter, case=of, content=content, version=None)
    today = timezone.now().date()
    record_letter(actor=drafter, case=of, sent_on=today, reference=SECRET, scan=letter())
    draft.refresh_from_db()
    made = offer_draft(actor=drafter, case=of, content=content, version=draft.version)
    return_draft(actor=signer, answer=made, reason=f"Name {SECRET} earlier.")
    made.refresh_from_db()
    made = offer_draft(actor=drafter, case=of, content=content, version=made.version)
    sign_answer(actor=signer, answer=made, seen_hash=made.content_hash)
    return issue_answer(actor=signer, answer=made, seen_hash=made.content_hash)


def left(made: Answer) -> str:
    """Return all that the rows of an answer and of its citations hold."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(row, ' ') FROM ("
            " SELECT a::text AS row FROM forum_answer a WHERE a.id = %s UNION ALL"
            " SELECT c::text FROM forum_citation c WHERE c.answer_id = %s) rows",
            [made.pk, made.pk],
        )
        return str(cursor.fetchone()[0])


def taken_out(made: Answer) -> Answer:
    proposal = propose_redaction(
        actor=actor_as(Role.ADMIN), answer=made, ground="erasure", reason="A person asked."
    )
    return confirm_redaction(actor=actor_as(Role.ADMIN), redaction=proposal)


def test_no_column_holds_what_was_taken_out_and_the_hash_stays() -> None:
    made = issued()
    assert SECRET in left(made)
    done = taken_out(made)
    assert SECRET not in left(made)
    assert (done.content_hash, done.letter_reference) == (made.content_hash, "[redacted]")
    cited = list(Citation.objects.filter(answer=made).order_by("position"))
    assert [one.locator for one in cited] == [f"[redacted {one.position}]" for one in cited]
    assert [one.older_reason for one in cited] == ["[redacted]", ""]


def test_of_other_answers_no_place_can_be_taken_out() -> None:
    made = issued()
    for values in ({"locator": "[redacted 1]", "older_reason": ""}, {"locator": "Elsewhere"}):
        with pytest.raises(IntegrityError, match="cannot change"), transaction.atomic():
            Citation.objects.filter(answer=made).update(**values)
    done = taken_out(made)
    version = GuidanceVersionFactory()
    for wrong in ({"locator": "Elsewhere"}, {"guidance_version": version, "section": None}):
        with pytest.raises(IntegrityError, match="cannot change"), transaction.atomic():
            Citation.objects.filter(answer=done).update(**wrong)


def test_a_reader_is_told_that_the_place_is_gone() -> None:
    made = taken_out(issued())
    shown = Answer.objects.for_card().get(pk=made.pk)
    rows = [citation_of(row, redacted=True) for row in getattr(shown, "cited")]  # noqa: B009
    assert {row.locator for row in rows} == {"place removed"}
