"""The inbox: what waits, who writes, what the reader can do next, and narrowing it down."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.actor import Actor
from apps.forum.models import Case, Queue
from apps.forum.services.answers import return_draft
from apps.profiles.models import Membership
from tests.factories.forum import answer, case, officials_of, term
from tests.factories.profiles import AuthorityFactory, actor_for
from tests.web.forum.test_reading import signed_in

pytestmark = pytest.mark.django_db
INBOX = "/en/questions/inbox/"


def page(actor: Actor, search: str = "", *, second_factor: bool = True) -> str:
    """Return the inbox as an official sees it."""
    response = signed_in(actor, second_factor=second_factor).get(INBOX + search)
    assert response.status_code == 200
    return response.content.decode()


def cells(html: str) -> dict[str, str]:
    """Return the words of the only row by the label of the column."""
    found = re.findall(r'<td data-l="([^"]+)"[^>]*>(.*?)</td>', html, flags=re.S)
    assert len(found) == 7
    plain = {label: " ".join(re.sub(r"<[^>]+>", " ", cell).split()) for label, cell in found}
    row = {label: words.partition(" : ")[0] for label, words in plain.items()}
    state, _between, drafter = row["State"].partition(" Drafter · ")
    return row | {"State": state, "Drafter": drafter}


def test_untouched_case_asks_for_an_answer() -> None:
    waiting = case()
    Case.objects.update(received_at=timezone.now() - timedelta(days=12, hours=1))
    drafter, _signer = officials_of(waiting.authority)
    html = page(drafter)
    row = cells(html)
    assert (row["State"], row["Days"]) == ("Not begun", "12")
    assert row["In charge"] == "? Nobody"
    capacity = waiting.question.capacity
    assert capacity is not None
    assert f"</span>{capacity.organisation_name}</span></th>" in html
    assert row["Next step"] == "Write the answer"
    assert "12 days" in html
    answer(of=waiting, is_preliminary=True)
    html = page(drafter)
    row = cells(html)
    assert (row["State"], row["Next step"]) == ("Preliminary answer", "Write the final answer")
    assert html.count("Preliminary answer") > 1, "the lane says it, too"


@pytest.mark.parametrize(
    ("kind", "who", "state", "act"),
    [
        ("draft", 0, "Draft", "Go on writing"),
        ("offered", 0, "Waiting for signature", "View"),
        ("offered", 1, "Waiting for signature", "Read and sign"),
        ("signed", 1, "Signed, not issued", "Issue"),
    ],
)
def test_next_step_depends_on_text_and_reader(kind: str, who: int, state: str, act: str) -> None:
    made = answer(kind)
    reader = officials_of(made.authority)[who]
    row = cells(page(reader))
    name = "You" if who == 0 else made.drafter.display_name
    assert (row["State"], row["Drafter"], row["Next step"]) == (state, name, act)


def test_signature_of_somebody_who_lost_the_role_does_not_count() -> None:
    made = answer("signed")
    drafter, signer = officials_of(made.authority)
    assert signer.acting is not None
    Membership.objects.filter(pk=signer.acting.membership_id).update(is_signer=False)
    assert cells(page(drafter))["State"] == "Waiting for signature"


def test_without_second_factor_nothing_is_offered_to_sign() -> None:
    made = answer("offered")
    _drafter, signer = officials_of(made.authority)
    html = page(signer, second_factor=False)
    assert cells(html)["Next step"] == "View"
    assert "second factor" in html


def test_draft_that_came_back_says_so() -> None:
    made = answer("offered")
    drafter, signer = officials_of(made.authority)
    return_draft(actor=signer, answer=made, reason="Name the section.")
    row = cells(page(drafter))
    assert (row["State"], row["Next step"]) == ("Sent back", "Go on writing")


def test_closed_cases_are_only_looked_at() -> None:
    made = answer("issued")
    drafter, _signer = officials_of(made.authority)
    row = cells(page(drafter, "?view=closed"))
    assert (row["State"], row["Next step"]) == ("Answered", "View")
    assert "Nothing waits for you here" in page(drafter)


def test_figures_count_the_own_authority_only() -> None:
    authority = AuthorityFactory()
    answer("draft", of=case(authorities=[authority]))
    case(authorities=[authority])
    answer("draft")
    drafter, signer = officials_of(authority)
    figures = re.findall(r'<p class="stat__n">([^<]+)</p>', page(drafter))
    assert figures == ["0", "0", "1", "1", "0", "0 days"]
    assert re.findall(r'<p class="stat__n">([^<]+)</p>', page(signer))[3] == "0"


def test_nothing_waits_has_no_longest_wait() -> None:
    drafter, _signer = officials_of(AuthorityFactory())
    assert re.findall(r'<p class="stat__n">([^<]+)</p>', page(drafter)) == [
        *["0"] * 5,
        "–",
    ]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", 2),
        ("?drafter=me", 1),
        ("?drafter=nobody", 1),
        ("?topic=quality", 1),
        ("?asker=university", 2),
        ("?asker=hospital", 0),
        ("?view=sign", 0),
        ("?view=nonsense", 2),
        ("?topic=nonsense&drafter=nobody", 1),
    ],
)
def test_filters(search: str, found: int) -> None:
    authority = AuthorityFactory()
    answer("draft", of=case(authorities=[authority], topic=term("topic", "clinical")))
    case(authorities=[authority])
    drafter, _signer = officials_of(authority)
    assert page(drafter, search).count("<tr>") == (found + 1 if found else 0)


def test_filter_that_finds_nothing_can_be_cleared_within_its_view() -> None:
    waiting = case()
    drafter, _signer = officials_of(waiting.authority)
    html = page(drafter, "?view=open&drafter=me")
    assert "No case matches" in html
    assert html.count(f'href="{INBOX}?view=open"') == 4


def test_queues_narrow_the_inbox_and_stand_beside_the_topic() -> None:
    waiting = case()
    drafter, _signer = officials_of(waiting.authority)
    assert 'name="queue"' not in page(drafter)
    queue = Queue.objects.create(authority=waiting.authority, name="Gene therapy desk")
    other = Queue.objects.create(authority=waiting.authority, name="Tissue desk")
    Queue.objects.create(authority=AuthorityFactory(), name="Desk of somebody else")
    Case.objects.filter(pk=waiting.pk).update(queue=queue)
    html = page(drafter, f"?queue={queue.pk}")
    assert "Gene therapy desk" in cells(html)["Topic"]
    assert "Tissue desk" in html
    assert "Desk of somebody else" not in html
    assert waiting.question.public_id not in page(drafter, f"?queue={other.pk}")


def test_rail_marks_the_view() -> None:
    made = answer("offered")
    html = page(actor_for(made.drafter, second_factor=True), "?view=sign")
    rail = html[html.index('class="rail') : html.index("<main")]
    assert f'<a href="{reverse("forum:inbox")}?view=sign" aria-current="page">' in rail
    # Open, waiting, for signature; the last one leads to the desk of re-checks.
    assert re.findall(r'class="count">(\d+)', rail) == ["1", "0", "1", "0"]
    tabs = html[html.index('class="tabs') :]
    assert re.findall(r'class="count">(\d+)', tabs) == ["1", "0", "1", "0"]


def test_nobody_is_led_to_sign_in() -> None:
    assert Client().get(INBOX)["Location"].startswith("/en/account/sign-in/")
