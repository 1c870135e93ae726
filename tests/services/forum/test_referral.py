"""Referrals: signed and issued like answers, frozen with their procedure, the case is referred."""

import pytest
from django.db import IntegrityError, transaction

from apps.core.errors import Invalid
from apps.forum.choices import AnswerKind, AnswerState, CaseState, QuestionState
from apps.forum.hashing import content_hash
from apps.forum.models import Answer, CaseEvent
from apps.forum.services.answers import save_draft
from apps.forum.services.locks import lock_answer
from tests.factories import forum
from tests.factories.vocabularies import AdviceChannelFactory
from tests.support.api import ApiClient

pytestmark = pytest.mark.django_db


def test_a_referral_ends_the_case_as_referred_and_answers_the_question() -> None:
    case = forum.case()
    made = forum.answer(of=case, channel=AdviceChannelFactory(code="zq-r"), citations=())
    case.refresh_from_db()
    case.question.refresh_from_db()
    assert (made.kind, made.state) == (AnswerKind.REFERRAL, AnswerState.ISSUED)
    assert (case.state, case.question.state) == (CaseState.REFERRED, QuestionState.ANSWERED)
    assert case.answered_at == made.issued_at
    assert CaseEvent.objects.filter(case=case).latest("number").kind == "referred"
    shown = ApiClient().get(f"/answers/{made.public_id}/").json()
    assert (shown["kind"], shown["channel"]) == ("referral", "zq-r")


def test_an_answer_stays_an_answer() -> None:
    made = forum.answer()
    shown = ApiClient().get(f"/answers/{made.public_id}/").json()
    assert (made.kind, shown["kind"], shown["channel"]) == ("official", "official", None)


@pytest.mark.parametrize("change", [{"retired": True}, {"status": "closed"}, {"verified": False}])
def test_nobody_is_sent_to_a_route_that_cannot_be_used(change: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        forum.answer("draft", channel=AdviceChannelFactory(**change))
    assert "channel" in refused.value.fields


def test_a_referral_is_final() -> None:
    with pytest.raises(Invalid) as refused:
        forum.answer("draft", channel=AdviceChannelFactory(), is_preliminary=True)
    assert "channel" in refused.value.fields


def test_the_procedure_is_part_of_what_is_signed() -> None:
    case = forum.case()
    drafter, _signer = forum.officials_of(case.authority)
    words = forum.answer_content(citations=())
    plain = save_draft(actor=drafter, case=case, content=words, version=None)
    with transaction.atomic():
        before = content_hash(lock_answer(plain))
    hashes = {before}
    for _ in range(2):
        plain.refresh_from_db()
        content = forum.answer_content(citations=(), channel=AdviceChannelFactory())
        saved = save_draft(actor=drafter, case=case, content=content, version=plain.version)
        with transaction.atomic():
            hashes.add(content_hash(lock_answer(saved)))
    assert len(hashes) == 3


def test_the_database_keeps_kind_and_procedure_together_and_frozen() -> None:
    made = forum.answer("offered", channel=AdviceChannelFactory(), citations=())
    other = AdviceChannelFactory()
    rows = Answer.objects.filter(pk=made.pk)
    for change in ({"channel": other}, {"kind": "official", "channel": None}, {"channel": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=forum.answer("draft").pk).update(kind="referral")
