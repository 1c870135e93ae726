"""The editors' page of rules, the queues of an authority, and what the asker sees of both."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.core import clock
from apps.core.actor import Actor
from apps.core.releases import Figure, publish
from apps.core.text import shown_day
from apps.forum.figures import NAME
from apps.forum.models import Queue, RoutingRule
from apps.forum.services.cases import calendars_of
from apps.forum.services.routing import RuleContent, add_rule
from apps.profiles.choices import Role
from apps.profiles.models import Organisation
from tests.factories import forum
from tests.factories.profiles import AuthorityFactory, actor_as
from tests.factories.vocabularies import AdviceChannelFactory
from tests.web.forum.test_reading import signed_in
from tests.web.forum.test_wizard import at

pytestmark = pytest.mark.django_db
PAGE, QUEUES = "/en/questions/routing/", "/en/questions/inbox/queues/"


@pytest.fixture
def editor() -> Actor:
    return actor_as(Role.EDITOR)


@pytest.fixture
def authority() -> Organisation:
    made: Organisation = AuthorityFactory(name="Zq authority")
    return made


def _text(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def _typed(authority: Organisation, **changes: Any) -> dict[str, Any]:
    forum.terms_of_asking()
    return {"priority": 7, "topic": "quality", "target": authority.public_id} | changes


def test_an_editor_adds_changes_and_ends_a_rule(editor: Actor, authority: Organisation) -> None:
    client = signed_in(editor)
    assert "No rule yet" in _text(client.get(PAGE))
    assert client.post(PAGE, _typed(authority)).status_code == 302
    first = RoutingRule.objects.get()
    assert (first.priority, first.authority, first.queue) == (7, authority, None)
    one = reverse("forum:routing_rule", args=(first.pk,))
    assert client.get(one).context["form"].initial["target"] == authority.public_id
    queue = Queue.objects.create(authority=authority, name="Genes")
    assert client.post(one, _typed(authority, target=str(queue.pk))).status_code == 302
    second = RoutingRule.objects.in_force().get()
    assert (second.queue, second.follows) == (queue, first)
    assert "This rule has ended" in _text(client.get(one))
    # Ended meanwhile: nothing is changed a second time.
    assert client.post(one, _typed(authority)).status_code == 409
    end = reverse("forum:end_routing", args=(second.pk,))
    assert client.post(end).status_code == 302
    assert "Ended on" in _text(client.get(PAGE))
    assert not RoutingRule.objects.in_force().exists()


def test_what_is_not_offered_is_refused(editor: Actor, authority: Organisation) -> None:
    client = signed_in(editor)
    for wrong in ({"priority": 0}, {"target": "O-none"}, {"topic": "zqnone"}, {"country": "XX"}):
        assert client.post(PAGE, _typed(authority, **wrong)).status_code == 422
    assert not RoutingRule.objects.exists()


def test_a_signer_keeps_the_queues_of_the_authority(authority: Organisation) -> None:
    _drafter, signer = forum.officials_of(authority)
    client = signed_in(signer, second_factor=True)
    sent = {"name": "Genes", "case": str(authority.pk)}
    assert client.post(QUEUES, sent).status_code == 302
    assert client.post(QUEUES, sent).status_code == 422
    assert "Genes" in _text(client.get(QUEUES))
    other = {"name": "More", "case": str(AuthorityFactory().pk)}
    assert client.post(QUEUES, other).status_code == 409
    found = Queue.objects.get()
    end = reverse("forum:end_queue", args=(found.pk,))
    stranger = forum.officials_of(AuthorityFactory())[1]
    assert signed_in(stranger, second_factor=True).post(end).status_code == 404
    assert client.post(end).status_code == 302
    found.refresh_from_db()
    assert found.ended_at is not None


def test_beside_the_authorities_stand_reason_and_usual_time(
    editor: Actor, authority: Organisation
) -> None:
    topic = forum.term("topic", "quality")
    add_rule(actor=editor, content=RuleContent(authority=authority, topic=topic))
    silent = AuthorityFactory(name="Zq silent")
    values = {"median_days": 18.0, "p90_days": 31}
    publish(NAME, "2026-10", [Figure(authority.public_id, "", 7, values)])
    asker = forum.developer()
    draft = forum.question("draft", asker=asker, authorities=[authority, silent])
    client = signed_in(asker)
    moment, calendar = clock.now(), calendars_of([authority])[authority.pk]
    with clock.at(moment):
        page, check = (_text(client.get(at(draft, step))) for step in ("authorities", ""))
    today = calendar.local_day(moment)
    first, last = (shown_day(calendar.day_after(today, days)) for days in (18, 31))
    # As of when the figure is, and by when to expect an answer.
    said = (
        "Usually 18 working days, from the release of October 2026: "
        f"expect an answer between {first} and {last}."
    )
    assert f"Suggested because of: {topic.label}." in page
    assert said in page
    assert "Not enough answers yet to say when." in page
    assert "When you may expect an answer" in check
    assert said in check


def test_a_rule_never_offers_an_authority_for_another_topic(
    editor: Actor, authority: Organisation
) -> None:
    mandate = authority.mandates.get()
    mandate.topics.set([forum.term("topic", "gmp")])
    add_rule(actor=editor, content=RuleContent(authority=authority))
    asker = forum.developer()
    draft = forum.question("draft", asker=asker, authorities=[])
    assert "Suggested" not in _text(signed_in(asker).get(at(draft, "authorities")))


def test_formal_routes_stand_beside_question_and_case(authority: Organisation) -> None:
    AdviceChannelFactory(code="eu-ema-sa", name="Zqadvice", stages=["preclinical"])
    asker = forum.developer()
    draft = forum.question("draft", asker=asker, authorities=[authority])
    client = signed_in(asker)
    for step in ("authorities", ""):
        page = _text(client.get(at(draft, step)))
        assert "Your question may need a formal procedure" in page
    case = forum.case(authorities=[authority])
    drafter, _signer = forum.officials_of(authority)
    official: Client = signed_in(drafter, second_factor=True)
    desk = _text(official.get(reverse("forum:case", args=(case.question.public_id,))))
    assert "Formal procedures that may fit" in desk
