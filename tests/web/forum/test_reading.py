"""Pages that everybody may open: lists, questions, answers; hidden means absent."""

import re
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from apps.accounts.models import User
from apps.core.actor import Actor
from apps.core.text import shown_day
from apps.forum.models import Case, Question
from apps.forum.services.acceptance import accept_answer
from tests.factories import accounts
from tests.factories.forum import answer, case, developer, officials_of, question
from tests.factories.profiles import AuthorityFactory

pytestmark = pytest.mark.django_db
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


def signed_in(actor: Actor, *, second_factor: bool = False) -> Client:
    """Return a client with the actor's session."""
    user = User.objects.get(pk=actor.person_id)
    return accounts.signed_in(user, second_factor=second_factor)


def page_of(found: Question) -> str:
    """Return the readable address of a question."""
    kwargs = {"public_id": found.public_id, "slug": found.slug}
    return reverse("forum:question", kwargs=kwargs)


def test_the_list_shows_public_questions_only() -> None:
    """Drafts, private, waiting and withdrawn ones appear nowhere."""
    shown = question(title="This one is public and can be read")
    for kind in ("private", "after_answer", "draft", "withdrawn"):
        question(kind, title=f"Hidden canary question of kind {kind}")
    html = Client().get(reverse("forum:questions")).content.decode()
    assert shown.title in html
    assert "Hidden canary" not in html


def test_the_askers_list_shows_own_questions_of_every_kind() -> None:
    """Also the hidden ones, and nobody else's."""
    asker = developer()
    for kind in ("private", "after_answer", "draft", "withdrawn", "public"):
        question(kind, asker=asker, title=f"My own question of kind {kind}")
    question(title="Somebody else asked this one")
    html = signed_in(asker).get(reverse("forum:mine")).content.decode()
    assert html.count(">My own question of kind") == 5
    assert "Somebody else" not in html


@pytest.mark.parametrize("kind", ["private", "after_answer", "draft", "withdrawn"])
def test_hidden_is_the_same_as_absent(kind: str) -> None:
    """Status and body do not tell a hidden question from one that never was."""
    hidden = question(kind)
    absent = Question(title=hidden.title)
    for reader in (Client(), signed_in(developer())):
        answers = [reader.get(page_of(q)) for q in (hidden, absent)]
        assert {r.status_code for r in answers} == {404}
        bodies = {
            CSRF.sub("", r.content.decode()).replace(q.public_id, "ID")
            for r, q in zip(answers, (hidden, absent), strict=True)
        }
        assert len(bodies) == 1


def test_short_and_wrong_addresses_lead_to_the_readable_one() -> None:
    """Old titles in addresses keep working; hidden questions do not redirect."""
    found = question()
    short = reverse("forum:question_short", kwargs={"public_id": found.public_id.lower()})
    assert Client().get(short)["Location"] == page_of(found)
    old = reverse("forum:question", kwargs={"public_id": found.public_id, "slug": "old-title"})
    assert Client().get(old)["Location"] == page_of(found)
    hidden = question("private")
    for name, extra in (("question_short", {}), ("question", {"slug": "old"})):
        url = reverse(f"forum:{name}", kwargs={"public_id": hidden.public_id} | extra)
        assert Client().get(url).status_code == 404


def test_the_page_shows_the_authority_and_never_the_officials() -> None:
    """Names of drafter and signer stay inside the authority (rulings D33)."""
    made = answer("issued")
    html = Client().get(page_of(made.question)).content.decode()
    assert made.authority.name in html
    assert "Official answer" in html
    assert "Valid until" in html
    for official in officials_of(made.authority):
        assert User.objects.get(pk=official.person_id).display_name not in html


@pytest.mark.parametrize("kind", ["draft", "offered", "signed"])
def test_unissued_answers_are_not_on_the_page(kind: str) -> None:
    """Neither for the public nor for the asker."""
    asker = developer()
    made = answer(kind, of=case(asker=asker), short="Unissued canary sentence.")
    for reader in (Client(), signed_in(asker)):
        assert "Unissued canary" not in reader.get(page_of(made.question)).content.decode()


def test_the_public_never_reads_who_asked() -> None:
    """Kind and country at most; nothing when the asker hides them; never the name."""
    asker = developer()
    shown = question(asker=asker)
    hidden = question(asker=asker, asker_hidden=True)
    membership = shown.asker_membership
    assert membership is not None
    kind = str(membership.organisation.get_kind_display())
    for found, says_kind in ((shown, True), (hidden, False)):
        html = Client().get(page_of(found)).content.decode()
        assert membership.user.display_name not in html
        assert membership.organisation.name not in html
        assert (kind in html) is says_kind


def test_addressed_officials_read_the_private_question_others_do_not() -> None:
    """The private lane ends at the addressed authority (rulings D34)."""
    addressed, other = AuthorityFactory(), AuthorityFactory()
    found = question("private", authorities=[addressed])
    own, _ = officials_of(addressed)
    foreign, _ = officials_of(other)
    assert signed_in(own).get(page_of(found)).status_code == 200
    assert signed_in(foreign).get(page_of(found)).status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "donor"}, 1),
        ({"q": "DONOR test"}, 1),
        ({"q": "donor absentword"}, 0),
        ({"topic": "quality"}, 1),
        ({"product_class": "TEP"}, 0),
        ({"state": "answered"}, 0),
    ],
)
def test_filters_narrow_the_list(query: dict[str, str], expected: int) -> None:
    """Each filter of the address does what it says."""
    question()
    response = Client().get(reverse("forum:questions"), query)
    assert len(response.context["rows"]) == expected


@pytest.mark.parametrize(
    "query",
    [
        {"topic": "nonsense"},
        {"q": "x" * 300},
        {"authority": "O-XXXX"},
        {"cursor": "%%%"},
        {"cursor": "WzBd"},
        {"q": "\x00"},
        {"q": "' OR 1=1 --"},
        {"state": "draft"},
    ],
)
def test_bad_filters_are_answered_in_words(query: dict[str, str]) -> None:
    """Never a 500, and nothing hidden appears."""
    question("private", title="Hidden canary question behind a filter")
    response = Client().get(reverse("forum:questions"), query)
    assert response.status_code in {200, 400, 422}
    assert "Hidden canary" not in response.content.decode()


def test_the_number_of_queries_does_not_grow() -> None:
    """Two rows and twelve rows cost the same."""
    from_two = _queries_for(2)
    assert _queries_for(10) == from_two


def _queries_for(more: int) -> int:
    authority = AuthorityFactory()
    for number in range(more):
        question(title=f"Question number {number} of several", authorities=[authority])
    with CaptureQueriesContext(connection) as captured:
        Client().get(reverse("forum:questions"))
    return len(captured)


def test_each_filter_that_is_on_can_be_taken_off_by_itself() -> None:
    authority = AuthorityFactory(name="Authority of Filters")
    question(authorities=[authority])
    query = {"q": "donor & test", "topic": "quality", "authority": authority.public_id}
    response = Client().get(reverse("forum:questions"), query | {"cursor": ""})
    html = response.content.decode()
    chosen = dict(response.context["chosen"])
    assert [label.split(":")[0] for label in chosen] == ["Words", "Topic", "Authority"]
    assert "Authority: Authority of Filters" in chosen
    for name, url in zip(query, chosen.values(), strict=True):
        left = {key: value for key, value in query.items() if key != name}
        assert dict(parse_qsl(url.removeprefix("?"))) == left
        assert f'href="{escape(url)}"' in html


def test_nothing_found_says_what_to_do_and_keeps_the_filters_in_reach() -> None:
    question()
    html = Client().get(reverse("forum:questions"), {"q": "absentword"}).content.decode()
    assert "No question matches" in html
    assert "Words: absentword" in html
    assert "Clear all filters" in html
    html = Client().get(reverse("forum:questions")).content.decode()
    assert "Clear all filters" not in html


def test_own_questions_say_what_to_do_next() -> None:
    asker = developer()
    begun = answer("draft", of=case(asker=asker)).question
    settled, open_end = (answer(of=case(asker=asker)) for _ in range(2))
    accept_answer(actor=asker, answer=settled)
    waiting, drafted = question(asker=asker), question("draft", asker=asker)
    client = signed_in(asker)
    rows = {row.public_id: row for row in client.get(reverse("forum:mine")).context["rows"]}
    edit = [reverse("forum:edit", kwargs={"public_id": q.public_id}) for q in (drafted, waiting)]
    assert rows[drafted.public_id].next_url == edit[0]
    assert rows[waiting.public_id].next_url == edit[1]
    assert (rows[begun.public_id].next_url, rows[begun.public_id].next_note[:12]) == (
        "",
        "You are told",
    )
    assert rows[open_end.question.public_id].next_url == page_of(open_end.question)
    assert rows[settled.question.public_id].next_note == "You said that your question is settled."


@pytest.mark.parametrize(("view", "kinds"), [("draft", 1), ("open", 1), ("answered", 0), ("x", 3)])
def test_own_questions_are_shown_by_state(view: str, kinds: int) -> None:
    asker = developer()
    for kind in ("draft", "public", "withdrawn"):
        question(kind, asker=asker)
    response = signed_in(asker).get(reverse("forum:mine"), {"view": view})
    assert len(response.context["rows"]) == kinds
    assert ("Nothing in this state" in response.content.decode()) is (kinds == 0)


def test_each_answer_can_be_cited_word_by_word() -> None:
    made = answer("issued")
    html = Client().get(page_of(made.question)).content.decode()
    issued = shown_day(made.issued_at or timezone.now())
    cited = f"{made.authority.name}: official answer {made.public_id} of {issued}"
    assert cited in html
    assert f"/en/questions/answers/{made.public_id}/" in html
    assert "Cite" not in Client().get(page_of(question())).content.decode()


def test_several_answers_are_put_in_short_and_side_by_side() -> None:
    authorities = [AuthorityFactory(), AuthorityFactory()]
    found = question(authorities=authorities)
    cases = list(Case.objects.filter(question=found))
    answer(of=cases[0], short="Yes, at once.")
    one = Client().get(page_of(found)).content.decode()
    assert "In short" not in one
    answer(of=cases[1], short="Yes, but later.")
    both = Client().get(page_of(found)).content.decode()
    in_short = both[both.index("In short") : both.index('class="lanes"')]
    assert "Yes, at once." in in_short
    assert "Yes, but later." in in_short
    assert both.count('class="official"') == 2


def test_the_asker_is_led_to_what_is_left_to_do() -> None:
    asker = developer()
    made = answer("issued", of=case(asker=asker))
    client = signed_in(asker)
    page = client.get(page_of(made.question)).content.decode()
    assert "Your next step" in page
    assert "Your next step" not in Client().get(page_of(made.question)).content.decode()
    accept_answer(actor=asker, answer=made)
    assert "your question is settled" in client.get(page_of(made.question)).content.decode()
    begun = answer("draft", of=case(asker=asker)).question
    assert "is working on your question" in client.get(page_of(begun)).content.decode()


def test_history_ends_with_the_next_check_of_a_valid_answer() -> None:
    made = answer("issued")
    html = Client().get(page_of(made.question)).content.decode()
    assert "Validity is checked again" in html
    with time_machine.travel(timezone.now() + timedelta(days=2_000)):
        html = Client().get(page_of(made.question)).content.decode()
    assert "Validity is checked again" not in html


@pytest.mark.parametrize(("number", "words"), [(3, True), (4, False)])
def test_a_row_stays_short_however_many_authorities_are_asked(number: int, words: bool) -> None:
    """More than three stand as a mark and a country each; their names are still read aloud."""
    authorities = [AuthorityFactory() for _ in range(number)]
    question(authorities=authorities)
    html = Client().get(reverse("forum:questions")).content.decode()
    row = html[html.index('<ul role="list" class="list">') :].partition("</ul>")[0]
    for one in authorities:
        said = f"{one.name}: received"
        assert (f"<span>{said}</span>" in row) is words
        assert (f'{one.country_id}<span class="vh"> {said}</span>' in row) is not words
