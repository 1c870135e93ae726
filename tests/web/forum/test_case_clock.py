"""Clock, conversation and working days through the pages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.forum.choices import CaseState
from apps.forum.models import CalendarDay, Case, CaseMessage, ClockTarget, Transfer
from apps.forum.services.conversation import ask_for_more
from apps.forum.services.transfers import propose_transfer
from apps.notifications.models import Notification
from tests.factories.forum import answer, case, developer, officials_of
from tests.factories.profiles import AuthorityFactory
from tests.support import deliver_events
from tests.web.forum.test_reading import signed_in

pytestmark = pytest.mark.django_db


def page(name: str, of: Case) -> str:
    """Return the address of a page of the case's question."""
    return reverse(f"forum:{name}", kwargs={"public_id": of.question.public_id})


def told(kind: str) -> int:
    """Return how many people were told."""
    deliver_events()
    return Notification.objects.filter(kind=f"forum.{kind}").count()


def test_the_authority_asks_on_the_page_and_the_asker_replies() -> None:
    asker = developer()
    of = case(asker=asker)
    desk = signed_in(officials_of(of.authority)[0], second_factor=True)
    shown = desk.get(page("clock", of)).content.decode()
    assert "Answer expected" in shown
    sent = {"action": "ask", "case": str(of.pk), "text": "Which *vector* is it?"}
    assert desk.post(page("clock", of), sent).status_code == 302
    assert "The clock stands still" in desk.get(page("clock", of)).content.decode()
    assert told("clarification_requested") == 1
    theirs = signed_in(asker)
    shown = theirs.get(page("conversation", of)).content.decode()
    assert "<em>vector</em>" in shown
    assert "Reply to the authority" in shown
    empty = theirs.post(page("conversation", of), {"action": "reply", "case": str(of.pk)})
    assert empty.status_code == 422
    reply = {"action": "reply", "case": str(of.pk), "text": "A lentiviral one."}
    assert theirs.post(page("conversation", of), reply).status_code == 302
    assert Case.objects.get(pk=of.pk).state == CaseState.RUNNING
    assert theirs.post(page("conversation", of), reply).status_code == 409
    assert told("asker_wrote") == 2


def test_a_public_question_shows_the_day_and_a_private_one_only_to_its_sides() -> None:
    of = case()
    address = reverse("forum:question_short", kwargs={"public_id": of.question.public_id})
    seen = signed_in(developer()).get(address, follow=True).content.decode()
    assert "Expected by" in seen
    asker, authorities = developer(), [AuthorityFactory(), AuthorityFactory()]
    hidden = case("private", asker=asker, authorities=authorities)
    address = reverse("forum:question_short", kwargs={"public_id": hidden.question.public_id})
    seen = signed_in(asker).get(address, follow=True).content.decode()
    assert seen.count("Expected by") == 2
    official = officials_of(hidden.authority)[0]
    seen = signed_in(official, second_factor=True).get(address, follow=True).content.decode()
    assert seen.count("Expected by") == 1


def test_declining_leads_the_asker_on() -> None:
    asker = developer()
    of = case(asker=asker)
    desk = signed_in(officials_of(of.authority)[0], second_factor=True)
    sent = {"action": "decline", "case": str(of.pk), "code": "out_of_scope", "reason": "Not ours."}
    assert desk.post(page("clock", of), sent).status_code == 302
    assert told("case_declined") == 1
    shown = signed_in(asker).get(page("conversation", of)).content.decode()
    assert "Not ours." in shown
    assert "Ask another authority" in shown
    mine = signed_in(asker).get(reverse("forum:mine")).content.decode()
    assert "See what you can do next" in mine
    again = desk.post(page("clock", of), sent)
    assert again.status_code == 409


def test_a_delay_needs_a_later_day() -> None:
    of = case()
    desk = signed_in(officials_of(of.authority)[0], second_factor=True)
    sent = {"action": "delay", "case": str(of.pk), "new_due": "2020-01-01", "reason": "Many."}
    refused = desk.post(page("clock", of), sent)
    assert refused.status_code == 422
    assert "after today" in refused.content.decode()
    assert desk.post(page("clock", of), {"action": "ask", "case": "else"}).status_code == 409


def test_the_asker_decides_about_a_transfer() -> None:
    asker = developer()
    of = case(asker=asker)
    other = AuthorityFactory()
    desk = signed_in(officials_of(of.authority)[0], second_factor=True)
    sent = {
        "action": "transfer",
        "case": str(of.pk),
        "to_authority": other.public_id,
        "reason": "They are responsible.",
    }
    assert desk.post(page("clock", of), sent).status_code == 302
    assert told("transfer_proposed") == 1
    theirs = signed_in(asker)
    assert "They are responsible." in theirs.get(page("conversation", of)).content.decode()
    agreed = theirs.post(page("conversation", of), {"action": "agree", "case": str(of.pk)})
    assert agreed.status_code == 302
    assert Case.objects.filter(question=of.question).count() == 2
    assert told("transfer_accepted") == 2
    assert Transfer.objects.get().state == "accepted"


def test_a_proposal_is_taken_back_on_the_page() -> None:
    of = case()
    official = officials_of(of.authority)[0]
    propose_transfer(actor=official, case=of, to_authority=AuthorityFactory(), reason="They know.")
    desk = signed_in(official, second_factor=True)
    assert "A transfer waits" in desk.get(page("clock", of)).content.decode()
    desk.post(page("clock", of), {"action": "take_back", "case": str(of.pk)})
    assert Transfer.objects.get().state == "void"


def test_clarification_of_an_answer_on_the_pages() -> None:
    asker = developer()
    made = answer("issued", of=case(asker=asker))
    theirs = signed_in(asker)
    sent = {"action": "clarify", "case": str(made.case_id), "text": "Frozen ones, too?"}
    assert theirs.post(page("conversation", made.case), sent).status_code == 302
    desk = signed_in(officials_of(made.authority)[0], second_factor=True)
    assert "wants to understand" in desk.get(page("clock", made.case)).content.decode()
    sent["text"] = "Yes."
    assert desk.post(page("clock", made.case), sent).status_code == 302
    assert CaseMessage.objects.count() == 2
    assert told("authority_wrote") == 1


def test_a_stopped_clock_stands_on_the_askers_pages() -> None:
    asker = developer()
    of = case(asker=asker)
    ask_for_more(actor=officials_of(of.authority)[0], case=of, text="Which vector?")
    address = reverse("forum:question_short", kwargs={"public_id": of.question.public_id})
    assert "until you reply" in signed_in(asker).get(address, follow=True).content.decode()


def test_signers_keep_the_calendar_and_others_read_it() -> None:
    of = case()
    _drafter, signer = officials_of(of.authority)
    desk = signed_in(signer, second_factor=True)
    address, key = reverse("forum:calendar"), str(of.authority_id)
    day = (timezone.now() + timedelta(days=5)).date().isoformat()
    sent = {"action": "day", "case": key, "day": day, "is_open": "", "label": "Move of the office"}
    assert desk.post(address, sent).status_code == 302
    target = {"action": "target", "case": key, "working_days": "12"}
    assert desk.post(address, target).status_code == 302
    assert ClockTarget.objects.get().working_days == 12
    shown = desk.get(address).content.decode()
    assert "Move of the office" in shown
    row = CalendarDay.objects.get()
    assert desk.post(address, {"action": "end", "case": key, "day": str(row.pk)}).status_code == 302
    assert CalendarDay.objects.in_force().count() == 0
    wrong = desk.post(address, {"action": "target", "case": key, "working_days": "999"})
    assert wrong.status_code == 422
