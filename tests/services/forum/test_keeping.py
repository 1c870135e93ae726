"""How long the texts of private questions are kept, and what stays."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.core.filekinds import FileState
from apps.core.models import StoredFile
from apps.core.privacy import HOLDINGS
from apps.core.retention import RETENTION
from apps.forum.clock_choices import DeclineReason
from apps.forum.models import (
    Answer,
    CaseEvent,
    CaseMessage,
    Question,
    QuestionReduction,
    Transfer,
)
from apps.forum.services.attachments import add_attachment
from apps.forum.services.clock import decline_case
from apps.forum.services.conversation import remark_to_asker, remark_to_authority
from apps.forum.services.publication import propose_publication
from apps.forum.services.transfers import propose_transfer, refuse_transfer
from apps.notifications.models import Notification
from tests.factories.desk import letter
from tests.factories.forum import answer, case, developer, officials_of, question
from tests.factories.profiles import AuthorityFactory
from tests.support import deliver_events

pytestmark = pytest.mark.django_db
LONG = timedelta(days=settings.PRIVATE_KEPT_MONTHS * 31)
NOTICE = timedelta(days=settings.PRIVATE_NOTICE_DAYS)


def test_the_asker_is_told_and_the_texts_go_thirty_days_later() -> None:
    issued = answer(of=case("private"))
    waiting, public = question("private"), answer(of=case("public"))
    rule, late = RETENTION.get("forum.private_questions"), timezone.now() + LONG
    assert rule.forget(timezone.now()) == 0
    assert not QuestionReduction.objects.exists()
    assert rule.forget(late) == 0
    assert [row.question_id for row in QuestionReduction.objects.all()] == [issued.question_id]
    with time_machine.travel(late):
        deliver_events()
    told = Notification.objects.filter(kind="forum.private_question_ends")
    assert [row.recipient_id for row in told] == [issued.question.asker_id]
    assert rule.forget(late + NOTICE - timedelta(hours=1)) == 0
    assert rule.forget(late + NOTICE) == 1
    reduced = Question.objects.get(pk=issued.question_id)
    assert issued.question.body_md not in (reduced.body_md, reduced.body_html)
    assert (reduced.position_md, reduced.justification_md) == ("", "")
    assert Answer.objects.get(pk=issued.pk).text_md == issued.text_md
    for other in (waiting, public.question):
        assert Question.objects.get(pk=other.pk).body_md == other.body_md


def test_nothing_goes_before_its_asker_was_told_however_late_the_job_runs() -> None:
    issued = answer(of=case("private"))
    rule, late = RETENTION.get("forum.private_questions"), timezone.now() + LONG * 3
    assert rule.forget(late) == 0
    assert Question.objects.get(pk=issued.question_id).body_md == issued.question.body_md


def test_the_database_keeps_the_texts_of_an_answered_question_otherwise() -> None:
    issued = answer(of=case("private"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=issued.question_id).update(body_md="Gone.", body_html="")


def test_files_and_what_was_said_go_with_the_texts() -> None:
    asker, authority = developer(), AuthorityFactory()
    of = case("private", asker=asker, authorities=[authority])
    official = officials_of(authority)[0]
    add_attachment(actor=asker, question=of.question, file=letter())
    remark_to_authority(actor=asker, case=of, text="Larch cells, we forgot to say.")
    propose = propose_transfer(
        actor=official, case=of, to_authority=AuthorityFactory(), reason="Larch cells are theirs."
    )
    refuse_transfer(actor=asker, transfer=propose)
    decline_case(actor=official, case=of, code=DeclineReason.OUT_OF_SCOPE, reason="Larch cells.")
    QuestionReduction.objects.create(question=of.question, due_at=timezone.now())
    rule = RETENTION.get("forum.private_questions")
    assert rule.forget(timezone.now() + LONG) == 1
    kept = StoredFile.objects.filter(owner_id=of.question_id, state=FileState.CHECKED)
    assert not kept.exists()
    assert not CaseMessage.objects.exclude(text_md="", text_html="").exists()
    happened = CaseEvent.objects.filter(case=of)
    assert {row.kind for row in happened} >= {"received", "declined"}
    assert {row.reason for row in happened} == {""}
    assert "Larch" not in Transfer.objects.get(pk=propose.pk).reason
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.filter(pk=propose.pk).update(reason="Another one.")


def test_an_officials_copy_holds_nothing_of_a_private_question() -> None:
    asker = developer()
    issued = answer(of=case("private", asker=asker))
    official = officials_of(issued.authority)[0]
    propose_publication(actor=official, answer=issued)
    remark_to_asker(actor=official, case=case("private", authorities=[issued.authority]), text="x")
    for table in ("publicationrequest", "casemessage", "caseevent", "transfer"):
        held = HOLDINGS.get(f"forum.{table}")
        assert not held.of(User.objects.get(pk=official.user_id)).exists()
    mine = HOLDINGS.get("forum.publicationrequest").of(User.objects.get(pk=asker.user_id))
    assert mine.count() == 1
