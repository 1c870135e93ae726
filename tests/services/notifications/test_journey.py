"""The thread of the platform as its people are told of it, through the real notices."""

from collections.abc import Iterable
from uuid import UUID

import pytest

from apps.accounts.models import User
from apps.core.actor import Actor
from apps.forum.models import Answer, Case
from apps.forum.services.acceptance import accept_answer
from apps.forum.services.answers import return_draft
from apps.forum.services.questions import withdraw_question
from apps.notifications.models import Delivery, Notification
from apps.notifications.sending import send_due
from apps.profiles.models import Membership
from apps.profiles.services import revoke_membership
from tests.factories.forum import answer, case, developer, officials_of, question
from tests.factories.profiles import AuthorityFactory, actor_as, signers_of
from tests.support import deliver_events
from tests.support.smtpsink import SmtpSink

pytestmark = pytest.mark.django_db
CANARY = "canaryname"


def told(kind: str) -> set[UUID | None]:
    """Return who was told, and forget it."""
    deliver_events()
    rows = Notification.objects.filter(kind=kind)
    return set(rows.values_list("recipient_id", flat=True))


def ids(people: Iterable[Actor | User]) -> set[UUID | None]:
    return {p.user_id if isinstance(p, Actor) else p.pk for p in people}


def subjects(sink: SmtpSink) -> list[str]:
    send_due()
    found = [str(mail.message["Subject"]) for mail in sink.mails]
    sink.mails.clear()
    return sorted(found)


def test_question_travels_to_the_authority_and_back(sink: SmtpSink) -> None:
    authority, other = AuthorityFactory(), AuthorityFactory()
    asker = developer()
    of = case("public", asker=asker, authorities=[authority])
    assert told("forum.question_sent") == ids([asker])
    assert told("forum.question_received") == ids(signers_of(authority))
    assert not told("forum.question_received") & ids(signers_of(other))
    assert subjects(sink) == sorted(
        [f"New question: {of.question.title}"] * 2
        + [f"Your question was sent: {of.question.title}"]
    )
    drafter, signer = officials_of(authority)
    made = answer(of=of)
    assert signer.user_id in ids(signers_of(authority))
    assert told("forum.answer_issued") == ids([asker])
    # The signature was given before anybody could be told: nobody is bothered any more.
    assert told("forum.signature_requested") == set()
    assert subjects(sink) == [f"{authority.name} answered: {of.question.title}"]
    accept_answer(actor=asker, answer=Answer.objects.get(pk=made.pk))
    assert told("forum.answer_accepted") == ids([drafter, signer])
    assert subjects(sink) == [f"Your answer was accepted: {of.question.title}"] * 2


def test_draft_that_comes_back_is_told_without_its_title(sink: SmtpSink) -> None:
    of = case("public")
    offered = answer("offered", of=of)
    drafter, signer = officials_of(of.authority)
    assert told("forum.signature_requested") == ids([signer])
    send_due()
    asked = [m for m in sink.mails if of.question.title not in m.words]
    assert len(asked) == 1, "a draft is not public: its mail says nothing"
    return_draft(actor=signer, answer=offered, reason="Please name the section.")
    assert told("forum.answer_returned") == ids([drafter])
    sink.mails.clear()
    assert subjects(sink) == ["There is news on a matter of yours"]


@pytest.mark.parametrize("kind", ["private", "after_answer"])
def test_private_question_is_never_named_in_a_mail(kind: str, sink: SmtpSink) -> None:
    asker = developer()
    of = case(kind, asker=asker, title=f"May {CANARY} skip this test in phase one?")
    deliver_events()
    send_due()
    assert len(sink.mails) == 3
    assert all("</html>" in mail.html and "</html>" not in mail.text for mail in sink.mails)
    assert CANARY not in str([mail.words for mail in sink.mails])
    if kind == "private":
        answer(of=of)
        deliver_events()
        send_due()
        assert told("forum.answer_issued") == ids([asker])
        assert CANARY not in str([mail.words for mail in sink.mails])


def test_withdrawn_question_is_told_to_the_authority(sink: SmtpSink) -> None:
    asker = developer()
    made = question("public", asker=asker)
    authority = Case.objects.get(question=made).authority
    withdraw_question(actor=asker, question=made)
    assert told("forum.question_withdrawn") == ids(signers_of(authority))
    assert subjects(sink).count("There is news on a matter of yours") == 2


def test_official_who_left_gets_nothing_that_was_queued(sink: SmtpSink) -> None:
    of = case("private")
    deliver_events()
    leaver = signers_of(of.authority)[0]
    admin = actor_as("admin")
    revoke_membership(actor=admin, membership=Membership.objects.get(user=leaver))
    send_due()
    kept = Delivery.objects.get(
        notification__recipient=leaver, notification__kind="forum.question_received"
    )
    assert (kept.state, kept.reason) == ("suppressed", "no_longer_due")
    assert leaver.email not in str([mail.recipients for mail in sink.mails])
