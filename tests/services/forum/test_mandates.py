"""Questions go to authorities whose mandate is for their topic and stage of development."""

import pytest

from apps.core.errors import Invalid
from apps.forum.choices import QuestionState
from apps.forum.models import Case, Question
from apps.profiles.models import Mandate, Organisation
from tests.factories.forum import question, term
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


def test_a_mandate_for_a_topic_is_for_its_parts() -> None:
    broader = term("topic", "quality")
    part = TermFactory(list_code="topic", code="quality.zqpart", parent=broader)
    assert question("public", authorities=[authority(topics=("quality",))], topic=part).pk
    with pytest.raises(Invalid):
        question("public", authorities=[authority(topics=(part.code,))], topic=broader)
