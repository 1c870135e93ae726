"""Pages of replaced, withdrawn and confirmed answers, the day shown, and the desk's decisions."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.core.clock import at
from apps.core.text import shown_day
from apps.forum.choices import AnswerState
from apps.forum.models import Answer, AnswerDecision, Case
from apps.forum.services.answers import issue_answer, sign_answer
from apps.forum.services.redactions import confirm_redaction, propose_redaction
from apps.profiles.choices import Role
from tests.factories.accounts import signed_in
from tests.factories.forum import answer, case, officials_of, term
from tests.factories.life import CHANGED, WRONG, replacement, withdrawal, withdrawn
from tests.factories.profiles import actor_as, signers_of

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()


def with_code(user: User) -> Client:
    """Return a client signed in with a second factor."""
    return signed_in(user, second_factor=True)


def page_of(of: Answer, **query: str) -> str:
    """Return the page of the answer's question, as visitors read it."""
    address = reverse("forum:question_short", kwargs={"public_id": of.question.public_id})
    target = Client().get(address)["Location"]
    return Client().get(target, query).content.decode()


def own_page(of: Answer, name: str = "forum:answer") -> str:
    """Return the lasting page of the answer."""
    response = Client().get(reverse(name, kwargs={"public_id": of.public_id}))
    assert response.status_code == 200
    return response.content.decode()


def test_a_replaced_answer_stays_readable_and_leads_to_the_current_one() -> None:
    old = answer(short="Yes, one test is enough.")
    new = replacement(old, short="No, one test per product.")
    before, after = own_page(old), own_page(new)
    assert "Yes, one test is enough." in before
    assert "no longer an official answer" in before
    assert reverse("forum:answer", kwargs={"public_id": new.public_id}) in before
    assert "Valid until" not in before
    assert 'class="official"' not in before
    assert "noindex" in before
    assert CHANGED in after
    assert "noindex" not in after
    shown = page_of(old)
    assert "1 earlier version" in shown
    assert "Yes, one test is enough." not in shown
    # Whoever kept the address of the old card lands on the new one.
    assert f'id="answer-{old.public_id.lower()}"' in shown


def test_what_changed_is_shown_word_by_word() -> None:
    old = answer(short="Yes, one test is enough.")
    new = replacement(old, short="Yes, one test was enough.")
    page = own_page(new, "forum:answer_changes")
    assert "<del>" in page
    assert "<ins>" in page
    first = Client().get(reverse("forum:answer_changes", kwargs={"public_id": old.public_id}))
    assert first.status_code == 404


def rows_of(page: str) -> list[str]:
    """Return what the table beside two versions lists, without what nobody compared."""
    _before, _head, table = page.partition('id="beside-words"')
    return re.findall(r'<th scope="row">([^<]+)</th>', table.partition("</table>")[0])


def test_what_changed_beside_the_words_is_shown_to_readers_and_to_the_signer() -> None:
    old = answer()
    offered = replacement(
        old,
        "offered",
        basis=term("answer_basis", "law"),
        valid_until=TODAY + timedelta(days=500),
        conditions={"donor": ["autologous"]},
    )
    _drafter, signer = officials_of(old.authority)
    changed = ["Basis", "Holds for", "Valid until"]
    desk = with_code(signers_of(old.authority)[1]).get(_at_desk(old, "forum:sign_off"))
    assert rows_of(desk.content.decode()) == changed
    sign_answer(actor=signer, answer=offered, seen_hash=offered.content_hash)
    new = issue_answer(actor=signer, answer=offered, seen_hash=offered.content_hash)
    page = own_page(new, "forum:answer_changes")
    assert rows_of(page) == changed
    assert "The words are the same." in page
    assert "No difference" not in page
    assert old.valid_until is not None
    assert shown_day(old.valid_until) in page
    shorter = replacement(new, short="No, one test per product.")
    assert rows_of(own_page(shorter, "forum:answer_changes"))[0] == "Short answer"
    proposal = propose_redaction(
        actor=actor_as(Role.ADMIN), answer=old, ground="erasure", reason="A person asked."
    )
    confirm_redaction(actor=actor_as(Role.ADMIN), redaction=proposal)
    removed = own_page(new, "forum:answer_changes")
    assert "they cannot be compared" in removed
    assert rows_of(removed) == []


def test_a_withdrawn_answer_stands_under_its_banner_and_is_never_valid() -> None:
    gone = withdrawn(answer(short="Yes, one test is enough."))
    for page in (page_of(gone), own_page(gone)):
        assert WRONG in page
        assert "Yes, one test is enough." in page
        assert "Valid until" not in page
        assert 'class="official"' not in page
    assert "No answer in force" in page_of(gone)
    assert "no answer in force" in page_of(gone)


def test_as_of_shows_what_spoke_on_the_day() -> None:
    with at(timezone.now() - timedelta(days=60)):
        old = answer(short="Yes, one test is enough.")
    new = replacement(old, short="No, one test per product.")
    assert "No, one test per product." in page_of(new)
    back_then = page_of(new, as_of=(TODAY - timedelta(days=30)).isoformat())
    assert "Yes, one test is enough." in back_then
    assert "No, one test per product." not in back_then
    assert "Official answers as they stood on" in back_then
    assert "Was valid on" in back_then
    assert "noindex" in back_then
    before = page_of(new, as_of=(TODAY - timedelta(days=61)).isoformat())
    assert "No official answer applied on that day." in before
    on_the_day = page_of(new, as_of=TODAY.isoformat())
    assert "No, one test per product." in on_the_day


def test_short_and_old_addresses_keep_the_day_and_numbers_lead_to_answers() -> None:
    issued = answer()
    short = reverse("forum:question_short", kwargs={"public_id": issued.question.public_id})
    assert Client().get(short, {"as_of": "2026-01-01"})["Location"].endswith("?as_of=2026-01-01")
    found = Client().get(reverse("forum:questions"), {"q": issued.public_id})
    assert found["Location"] == reverse("forum:answer", kwargs={"public_id": issued.public_id})
    hidden = answer(of=case("private"))
    listed = Client().get(reverse("forum:questions"), {"q": hidden.public_id})
    assert listed.status_code == 200


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2999-01-01", "still to come"),
        ("2026-02-30", "There is no such day"),
        ("yesterday", "There is no such day"),
        ("9" * 400, "There is no such day"),
    ],
)
def test_odd_days_are_answered_in_words(day: str, words: str) -> None:
    assert words in page_of(answer(), as_of=day)


def test_private_answers_have_no_page_for_others() -> None:
    old = answer(of=case("private"))
    new = replacement(old)
    for one in (old, new):
        address = reverse("forum:answer", kwargs={"public_id": one.public_id})
        assert Client().get(address).status_code == 404


def test_drafts_have_no_page_even_for_their_authority() -> None:
    draft = replacement(answer(), "offered")
    client = with_code(signers_of(draft.authority)[0])
    address = reverse("forum:answer", kwargs={"public_id": draft.public_id})
    assert client.get(address).status_code == 404


def _at_desk(of: Answer, name: str = "forum:decision") -> str:
    return reverse(name, kwargs={"public_id": of.question.public_id})


def test_two_officials_withdraw_at_the_desk() -> None:
    issued = answer()
    drafter, signer = map(with_code, signers_of(issued.authority)[:2])
    assert "Propose it to a second signer" in drafter.get(_at_desk(issued)).content.decode()
    sent = {"answer": issued.public_id, "kind": "withdraw", "reason": WRONG}
    refused = drafter.post(_at_desk(issued, "forum:propose_decision"), sent | {"reason": ""})
    assert refused.status_code == 422
    drafter.post(_at_desk(issued, "forum:propose_decision"), sent)
    waiting = AnswerDecision.objects.get()
    page = signer.get(_at_desk(issued)).content.decode()
    assert WRONG in page
    assert "Sign: withdraw the answer" in page
    own = drafter.get(_at_desk(issued)).content.decode()
    assert "Sign: withdraw the answer" not in own
    done = {"decision": str(waiting.pk)}
    assert drafter.post(_at_desk(issued, "forum:sign_decision"), done).status_code == 403
    assert signer.post(_at_desk(issued, "forum:sign_decision"), done).status_code == 302
    assert Answer.objects.get(pk=issued.pk).state == AnswerState.WITHDRAWN
    assert signer.get(_at_desk(issued)).status_code == 404


def test_a_refusal_needs_a_reason_at_the_desk() -> None:
    issued = answer()
    waiting = withdrawal(issued)
    signer = with_code(signers_of(issued.authority)[1])
    sent = {"decision": str(waiting.pk), "reason": ""}
    page = signer.post(_at_desk(issued, "forum:drop_decision"), sent)
    assert (page.status_code, "Say why you refuse it." in page.content.decode()) == (422, True)
    sent["reason"] = "The section stands."
    assert signer.post(_at_desk(issued, "forum:drop_decision"), sent).status_code == 302
    assert not AnswerDecision.objects.waiting().exists()


def test_a_new_answer_begins_with_the_words_of_the_old_one() -> None:
    old = answer(short="Yes, one test is enough.")
    drafter, signer = map(with_code, signers_of(old.authority)[:2])
    closed = drafter.get(_at_desk(old, "forum:case")).content.decode()
    assert _at_desk(old) in closed
    form = drafter.get(f"{_at_desk(old, 'forum:case')}?replace={old.public_id}").content.decode()
    assert "Yes, one test is enough." in form
    assert f'value="{old.public_id}"' in form
    offered = replacement(old, "offered", short="No, one test per product.")
    page = signer.get(_at_desk(old, "forum:sign_off")).content.decode()
    assert "What changes from the answer in force" in page
    assert offered.supersedes_id == old.pk
    assert Case.objects.get(pk=old.case_id).state == "answered"
    assert officials_of(old.authority)
