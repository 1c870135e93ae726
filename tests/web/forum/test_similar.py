"""Similar questions on the pages of asking, for the regulator, and in the list."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core.actor import Actor
from apps.forum.models import Deflection, Difference, Question
from apps.forum.services.likeness import spare_question
from tests.factories import accounts
from tests.factories.forum import answer, case, developer, officials_of, question
from tests.factories.profiles import AuthorityFactory, country

pytestmark = pytest.mark.django_db
TITLE = "May one donor test serve for two products?"
REASON = "Ours is given to children, twice."


def signed_in(actor: Actor, *, second_factor: bool = False) -> Client:
    """Return a client with the actor's session."""
    user = User.objects.get(pk=actor.person_id)
    return accounts.signed_in(user, second_factor=second_factor)


def edit(draft: Question, step: str = "") -> str:
    if not step:
        return reverse("forum:edit", kwargs={"public_id": draft.public_id})
    return reverse("forum:edit_step", kwargs={"public_id": draft.public_id, "step": step})


def test_the_page_shows_answers_with_authority_and_validity() -> None:
    made = answer()
    client = signed_in(developer())
    html = client.get(reverse("forum:similar"), {"title": TITLE}).content.decode()
    assert "These official answers may already help" in html
    assert made.question.public_id in html
    assert made.authority.name in html
    assert "Valid until" in html
    html = client.get(reverse("forum:similar"), {"title": "Zq nothing alike xq"}).content.decode()
    assert "No similar question yet" in html
    assert "Yours will help others." in html


def test_what_nobody_answered_stands_under_no_official_heading() -> None:
    open_one = question("public")
    client = signed_in(developer())
    html = client.get(reverse("forum:similar"), {"title": TITLE}).content.decode()
    assert open_one.public_id in html
    assert "These official answers" not in html
    made = answer()
    html = client.get(reverse("forum:similar"), {"title": TITLE}).content.decode()
    official, _heading, others = html.partition(">Similar questions</h2>")
    assert made.question.public_id in official.partition("These official answers")[2]
    assert open_one.public_id in others
    assert open_one.public_id not in official


def test_whoever_asks_too_often_waits() -> None:
    client = signed_in(developer())
    states = [client.get(reverse("forum:similar")).status_code for _ in range(62)]
    assert states[0] == 200
    assert states[-1] == 429


@pytest.mark.parametrize("step", ["case", ""])
def test_answers_are_offered_after_the_first_step_and_before_sending(step: str) -> None:
    asker, made = developer(), answer()
    draft = question("draft", asker=asker)
    html = signed_in(asker).get(edit(draft, step)).content.decode()
    assert "These official answers may already help" in html
    assert reverse("forum:helped", kwargs={"public_id": made.question.public_id}) in html


def test_an_answer_that_helps_ends_the_draft() -> None:
    asker, made = developer(), answer()
    draft = question("draft", asker=asker)
    address = reverse("forum:helped", kwargs={"public_id": made.question.public_id})
    response = signed_in(asker).post(address, {"draft": draft.public_id}, follow=True)
    assert "your draft is gone" in response.content.decode()
    assert not Question.objects.filter(pk=draft.pk).exists()
    assert Deflection.objects.count() == 1


def test_nobody_ends_the_draft_of_another() -> None:
    made, draft = answer(), question("draft")
    address = reverse("forum:helped", kwargs={"public_id": made.question.public_id})
    assert signed_in(developer()).post(address, {"draft": draft.public_id}).status_code == 404
    assert not Deflection.objects.exists()


def test_a_difference_is_said_and_then_not_asked_for_again() -> None:
    asker, made = developer(), answer()
    draft = question("draft", asker=asker)
    numbers = {"public_id": draft.public_id, "other": made.question.public_id}
    address, client = reverse("forum:different", kwargs=numbers), signed_in(asker)
    assert client.get(address).status_code == 200
    refused = client.post(address, {"reason": "short"})
    assert refused.status_code == 422
    assert "10 to 300 characters" in refused.content.decode()
    assert client.post(address, {"reason": REASON}).status_code == 302
    assert Difference.objects.get().reason == REASON
    assert "These official answers" not in client.get(edit(draft, "case")).content.decode()


@pytest.mark.parametrize("kind", ["public", "private"])
def test_only_public_answered_questions_can_be_differed_from(kind: str) -> None:
    asker = developer()
    draft, other = question("draft", asker=asker), question(kind, asker=asker)
    numbers = {"public_id": draft.public_id, "other": other.public_id}
    address = reverse("forum:different", kwargs=numbers)
    assert signed_in(asker).post(address, {"reason": REASON}).status_code == 404


def test_the_regulator_reads_the_difference_beside_the_case() -> None:
    authority = AuthorityFactory()
    similar = answer().question
    of = case(authorities=[authority])
    Difference.objects.create(question=of.question, similar=similar, reason=REASON)
    official, _signer = officials_of(authority)
    address = reverse("forum:case", kwargs={"public_id": of.question.public_id})
    html = signed_in(official, second_factor=True).get(address).content.decode()
    assert REASON in html
    assert similar.public_id in html
    page = reverse(
        "forum:question", kwargs={"public_id": of.question.public_id, "slug": of.question.slug}
    )
    assert REASON not in Client().get(page).content.decode()


def test_only_the_issuing_authority_reads_how_many_questions_were_spared() -> None:
    issuing, waiting = AuthorityFactory(), AuthorityFactory()
    asked = question(authorities=[issuing, waiting])
    answer(of=asked.cases.get(authority=issuing))
    spare_question(actor=developer(), similar=Question.objects.get(pk=asked.pk))
    address = reverse("forum:case", kwargs={"public_id": asked.public_id})
    for authority, reads in ((issuing, True), (waiting, False)):
        official, _signer = officials_of(authority)
        html = signed_in(official, second_factor=True).get(address).content.decode()
        assert ("spared 1 question" in html) is reads
    page = reverse("forum:question", kwargs={"public_id": asked.public_id, "slug": asked.slug})
    assert "spared" not in Client().get(page).content.decode()


def listed(**query: str) -> Any:
    return Client().get(reverse("forum:questions"), query)


def test_facets_say_how_many_questions_each_option_leaves() -> None:
    belgian, german = (
        AuthorityFactory(country=country("BE")),
        AuthorityFactory(country=country("DE")),
    )
    for authorities in ([belgian], [belgian, german], [german]):
        question(authorities=authorities)
    answer(of=case(authorities=[german]), jurisdictions=["DE"])
    question("private", authorities=[belgian])
    form = listed().context["filter"].form
    figures = form.offered.figure
    assert form.offered.total == 4
    assert figures("authority", belgian.public_id) == 2
    assert figures("country", "DE") == 3
    assert (figures("state", "answered"), figures("state", "open")) == (1, 3)
    assert figures("topic", "quality") == 4
    chosen = listed(authority=belgian.public_id).context["filter"].form.offered
    assert chosen.total == 2
    assert chosen.figure("authority", german.public_id) == 3
    assert chosen.figure("country", "DE") == 1


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({"country": "BE"}, 2),
        ({"country": "FR"}, 0),
        ({"stage": "preclinical"}, 2),
        ({"official": "true"}, 1),
        ({"valid_on": "2999-01-01"}, 0),
        ({"q": "donor", "official": "true"}, 1),
    ],
)
def test_new_filters_narrow_the_list(query: dict[str, str], number: int) -> None:
    authority = AuthorityFactory(country=country("BE"))
    AuthorityFactory(country=country("FR"))
    question(authorities=[authority])
    answer(of=case(authorities=[authority]))
    assert len(listed(**query).context["rows"]) == number


def test_an_answer_counts_on_each_day_it_is_valid() -> None:
    made = answer()
    day = made.valid_from
    assert day is not None
    assert len(listed(valid_on=day.isoformat()).context["rows"]) == 1
    assert listed(valid_on="no day").status_code in {200, 400, 422}


def test_the_best_match_comes_first_page_by_page() -> None:
    for number in range(22):
        question(title=f"Something else is asked here, number {number}", body="A zqword is here.")
    best = question(title="What is the zqword of this title here?", body="It is not here.")
    question(title="The newest question of them all is here", body="Nothing of the kind.")
    first = listed(q="zqword ")
    assert first.context["rows"][0].public_id == best.public_id
    assert len(first.context["rows"]) == 20
    second = listed(q="zqword ", cursor=first.context["page"].older)
    assert len(second.context["rows"]) == 3


def test_a_slip_of_the_pen_is_answered_with_titles() -> None:
    meant = question(title="How is mycoplasma tested in small lots?")
    question("private", title="Is mycoplasma tested in our secret lots?")
    html = listed(q="mycoplsma").content.decode()
    assert "Perhaps you mean" in html
    assert meant.title in html
    assert "secret lots" not in html
