"""Questions go to authorities whose mandate is for their topic and stage of development."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.errors import Invalid
from apps.forum.choices import QuestionState
from apps.forum.models import Case, Question
from apps.forum.services.questions import edit_question
from apps.profiles.models import Mandate, Organisation
from tests.factories.forum import developer, question, question_content, term
from tests.factories.profiles import AuthorityFactory
from tests.factories.vocabularies import TermFactory

pytestmark = pytest.mark.django_db


def authority(*, topics: tuple[str, ...] = (), stages: tuple[str, ...] = ()) -> Organisation:
    made: Organisation = AuthorityFactory()
    mandate = Mandate.objects.get(organisation=made)
    mandate.topics.set([term("topic", code) for code in topics])
    mandate.stages.set([term("development_stage", code) for code in stages])
    return made


def asked_of(place: Organisation) -> tuple[str, str]:
    """Return topic and stage of what the factory asks, after asking it somewhere else."""
    made = question("public", authorities=[place])
    return made.topic.code, made.stage.code


def test_a_mandate_without_topics_and_stages_is_for_all() -> None:
    place = authority()
    assert asked_of(place)
    assert Case.objects.filter(authority=place).count() == 1


@pytest.mark.parametrize("narrowed", ["topics", "stages"])
def test_another_topic_or_stage_is_refused_with_the_name_and_nothing_is_sent(narrowed: str) -> None:
    topic, stage = asked_of(authority())
    narrow = {"topics": ("zqother",)} if narrowed == "topics" else {"stages": ("zqlate",)}
    elsewhere = authority(**narrow)
    with pytest.raises(Invalid) as caught:
        question("public", authorities=[authority(), elsewhere])
    assert elsewhere.name in str(caught.value.fields["authorities"])
    assert not Case.objects.filter(authority=elsewhere).exists()
    assert Question.objects.filter(state=QuestionState.OPEN).count() == 1
    assert question("public", authorities=[authority(topics=(topic,), stages=(stage,))]).pk


@pytest.mark.parametrize("changed", ["topic", "stage"])
def test_a_sent_question_does_not_move_out_of_the_mandate(changed: str) -> None:
    topic, stage = asked_of(authority())
    asker = developer()
    asked = question(asker=asker, authorities=[authority(topics=(topic,), stages=(stage,))])
    lists = {"topic": ("topic", "zqother"), "stage": ("development_stage", "zqlate")}
    moved = question_content(**{changed: term(*lists[changed])})
    kept = question_content()
    with pytest.raises(Invalid) as caught:
        edit_question(
            actor=asker,
            question=asked,
            content=moved,
            version=asked.version,
            submit=False,
            reason="More facts.",
        )
    assert set(caught.value.fields) == {changed}
    now = Question.objects.get(pk=asked.pk)
    assert (now.topic_id, now.stage_id, now.body_md) == (
        asked.topic_id,
        asked.stage_id,
        asked.body_md,
    )
    edit_question(
        actor=asker,
        question=asked,
        content=kept,
        version=asked.version,
        submit=False,
        reason="More facts.",
    )
    assert Question.objects.get(pk=asked.pk).body_md == kept.body


def test_the_database_refuses_a_case_at_a_merged_authority() -> None:
    asked = question()
    place, other = AuthorityFactory(mandated=False, signers=0), AuthorityFactory()
    Organisation.objects.filter(pk=place.pk).update(merged_into=other, merged_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(question=asked, authority=place, received_at=timezone.now())


def test_a_mandate_for_a_topic_is_for_its_parts() -> None:
    broader = term("topic", "quality")
    part = TermFactory(list_code="topic", code="quality.zqpart", parent=broader)
    assert question("public", authorities=[authority(topics=("quality",))], topic=part).pk
    with pytest.raises(Invalid):
        question("public", authorities=[authority(topics=(part.code,))], topic=broader)
