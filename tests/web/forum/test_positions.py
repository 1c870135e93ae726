"""Pages on which positions of several authorities stand side by side, and are made."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core.actor import Actor
from apps.core.models import Event
from apps.forum.models import Answer, Minutes, PositionMark
from apps.forum.position_choices import MarkState, MinutesState, Stance
from apps.forum.services.decisions import propose_withdrawal, sign_decision
from tests.factories import accounts
from tests.factories.forum import developer, officials_of, question
from tests.factories.positions import marked, minutes, said_of, two_answers
from tests.factories.profiles import AuthorityFactory

pytestmark = pytest.mark.django_db


def page(name: str, made: Answer) -> str:
    """Return the address of a page of the answer's question."""
    return reverse(f"forum:{name}", kwargs={"public_id": made.question.public_id})


def read(client: Client, url: str) -> str:
    """Return the text of a page that is there."""
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def signed_in(actor: Actor) -> Client:
    """Return a browser in which the person is signed in with a second factor."""
    return accounts.signed_in(User.objects.get(pk=actor.user_id), second_factor=True)


def name_of(actor: Actor) -> str:
    """Return what an official is called."""
    return str(User.objects.get(pk=actor.user_id).display_name)


def test_the_comparison_says_who_said_what() -> None:
    authorities = [AuthorityFactory() for _n in range(3)]
    own, other = two_answers(authorities=authorities)
    html = read(Client(), page("compare", own))
    assert "Not compared by the authorities" in html
    assert "No position yet" in html
    marked(own, other, Stance.DIFFERS, "Only on the time of the test.")
    html = read(Client(), page("compare", own))
    assert "Only on the time of the test." in html
    assert f"Said by {own.authority_name} alone." in html
    whole = read(Client(), f"{page('compare', own)}".replace("compare/", own.question.slug + "/"))
    assert "Only on the time of the test." in whole


def test_hidden_questions_have_no_comparison() -> None:
    own, other = two_answers("private", asker=(asker := developer()))
    marked(own, other, Stance.ALIGNED)
    for client in (Client(), signed_in(developer())):
        absent = client.get(page("compare", own).replace(own.question.public_id, "Q-00000-0"))
        hidden = client.get(page("compare", own))
        assert hidden.status_code == absent.status_code == 404
        assert client.get(page("minutes", own)).status_code == 404
    for actor in (asker, officials_of(other.authority)[0]):
        assert "noindex" in read(signed_in(actor), page("compare", own))


def test_two_officials_make_a_mark_on_the_page() -> None:
    own, other = two_answers()
    drafter, signer = officials_of(own.authority)
    client, url = signed_in(drafter), page("positions", own)
    html = read(client, url)
    number = other.public_id
    assert number not in own.short_shown
    case = own.question.cases.get(authority=own.authority)
    sent = {"case": case.pk, "answer": number, "act": "propose", "stance": "partly"}
    assert client.post(url, sent).status_code == 422
    sent |= {"note": "Not for children."}
    assert client.post(url, sent).status_code == 302
    proposal = PositionMark.objects.get()
    assert "Not for children." not in read(Client(), page("compare", own))
    assert "another official has to confirm" in read(client, url)
    decide = {"case": case.pk, "mark": proposal.pk, "act": "confirm"}
    assert client.post(url, decide).status_code == 403
    assert signed_in(signer).post(url, decide).status_code == 302
    assert said_of(proposal) == MarkState.STANDING
    assert "Not for children." in read(Client(), page("compare", own))
    assert html != read(client, url)


def test_nobody_else_finds_the_page_of_officials() -> None:
    own, other = two_answers()
    drafter, _signer = officials_of(AuthorityFactory())
    for name in ("positions", "minutes_desk"):
        assert signed_in(drafter).get(page(name, own)).status_code == 404
        assert signed_in(developer()).get(page(name, own)).status_code == 403
    case = own.question.cases.get(authority=own.authority)
    client = signed_in(officials_of(other.authority)[0])
    sent = {"case": case.pk, "act": "take"}
    assert client.post(page("minutes_desk", own), sent).status_code == 409


def test_minutes_from_lead_to_issue_on_the_page() -> None:
    own, other = two_answers()
    drafter, signer = officials_of(own.authority)
    url = page("minutes_desk", own)
    case = own.question.cases.get(authority=own.authority)
    client = signed_in(drafter)
    text = {"agreed": "One test is enough.", "divergence": "", "actions": ""}
    name = name_of(drafter)
    assert client.post(url, {"case": case.pk, "act": "take"}).status_code == 302
    named = text | {"agreed": f"{name} thinks that one test is enough."}
    assert client.post(url, named | {"case": case.pk, "act": "offer"}).status_code == 422
    draft = Minutes.objects.get()
    # A refused offer leaves the draft saved, and the form goes on from there.
    again = client.post(url, named | {"case": case.pk, "act": "offer", "version": draft.version})
    draft.refresh_from_db()
    assert f'name="version" value="{draft.version}"' in again.content.decode()
    html = read(client, url)
    assert name in html
    sent = text | {"case": case.pk, "act": "offer", "version": draft.version}
    assert client.post(url, sent).status_code == 302
    draft.refresh_from_db()
    assert draft.state == MinutesState.OFFERED
    for actor, authority in ((signer, own), (officials_of(other.authority)[1], other)):
        of = own.question.cases.get(authority=authority.authority)
        said = {"case": of.pk, "act": "agree", "seen_hash": draft.content_hash}
        assert signed_in(actor).post(url, said).status_code == 302
        assert "One test is enough." in read(signed_in(actor), url)
    assert Client().get(page("minutes", own)).status_code == 404
    done = {"case": case.pk, "act": "issue", "seen_hash": draft.content_hash}
    assert signed_in(signer).post(url, done).status_code == 302
    html = read(Client(), page("minutes", own))
    assert "One test is enough." in html
    assert draft.content_hash in html
    assert draft.disclaimer in html
    assert name_of(signer) not in html


def test_an_objection_stands_in_the_minutes() -> None:
    answers = two_answers()
    draft = minutes("offered", answers=answers)
    other = answers[1]
    signer = officials_of(other.authority)[1]
    case = other.question.cases.get(authority=other.authority)
    client, url = signed_in(signer), page("minutes_desk", other)
    sent = {"case": case.pk, "act": "object", "seen_hash": draft.content_hash, "note": ""}
    assert client.post(url, sent).status_code == 422
    assert client.post(url, sent | {"note": "Not without data."}).status_code == 302
    assert "Not without data." in read(client, url)


def test_the_radar_counts_public_questions_only() -> None:
    own, other = two_answers()
    marked(own, other, Stance.DIFFERS, "On the time.")
    two_answers()
    hidden = two_answers("private", title="May the hidden donor serve for two products?")
    marked(hidden[0], hidden[1], Stance.ALIGNED)
    question()
    url = reverse("forum:divergence")
    html = read(Client(), url)
    seen = read(signed_in(officials_of(hidden[0].authority)[0]), url)
    assert "2 questions have several positions; 1 of them marked as different" in html
    assert "2 questions have several positions; 1 of them marked as different" in seen
    assert "hidden donor" not in html + seen
    narrowed = Client().get(url, {"verdict": "differs"}).content.decode()
    assert own.question.public_id in narrowed
    assert "No question matches." in Client().get(url, {"verdict": "aligned"}).content.decode()


def test_an_answer_that_changed_is_said_beside_the_minutes() -> None:
    answers = two_answers()
    made = minutes("issued", answers=answers)
    assert Event.objects.filter(name="forum.minutes_issued").count() == 1
    html = read(Client(), page("minutes", answers[0]))
    assert "An answer changed since" not in html
    drafter, signer = officials_of(answers[1].authority)
    proposed = propose_withdrawal(actor=drafter, answer=answers[1], reason="The law changed.")
    sign_decision(actor=signer, decision=proposed)
    html = read(Client(), page("minutes", answers[0]))
    assert "An answer changed since" in html
    assert made.content_hash in html
