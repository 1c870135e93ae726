"""Who relies on an answer is told once of what becomes of it, and new guidance marks answers."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from apps.core.actor import ANONYMOUS, Actor
from apps.core.clock import at
from apps.core.errors import Conflict, NotAllowed, NotFound
from apps.core.models import Event, Outbox
from apps.core.outbox import drain
from apps.forum.choices import AnswerState
from apps.forum.models import Answer, Case, Citation, Reliance, RelianceKind
from apps.forum.reviews import remind_of_reviews
from apps.forum.services import rechecking
from apps.forum.services.acceptance import accept_answer
from apps.forum.services.answers import Cited
from apps.forum.services.colleagues import name_colleague, remove_colleague
from apps.forum.services.rechecking import mark_all, mark_batch
from apps.forum.services.reliance import reliers_of, rely_on, stop_relying
from apps.forum.services.watching import Target, keep_watch
from apps.notifications.models import Delivery, Notification
from apps.notifications.sending import send_due
from apps.profiles.choices import Role
from apps.vocabularies.models import GuidanceDocument, GuidanceVersion
from apps.vocabularies.services import publish_guidance_version
from tests.factories.forum import answer, case, developer, membership_of, officials_of, question
from tests.factories.life import confirmed, replacement, withdrawn
from tests.factories.profiles import AuthorityFactory, MembershipFactory, actor_as, actor_for
from tests.factories.vocabularies import GuidanceVersionFactory
from tests.support import deliver_events, race, winners

pytestmark = pytest.mark.django_db
SAVED = RelianceKind.SAVED
TODAY = timezone.now().date()


def told(actor: Actor, kind: str = "") -> int:
    """Return how often somebody was told what became of answers."""
    rows = Notification.objects.filter(recipient_id=actor.user_id)
    return rows.filter(kind=f"forum.{kind}").count()


def new_version(document: GuidanceDocument, label: str) -> GuidanceVersion:
    """Publish a version of a document, as an editor does."""
    GuidanceDocument.objects.filter(pk=document.pk).update(verified=True)
    return publish_guidance_version(
        actor=actor_as(Role.EDITOR),
        document=document,
        expected=None,
        label=label,
        valid_from=TODAY,
        url="https://example.org/v",
    )


def test_relying_once_by_whoever_reads_it_and_seen_by_nobody_else() -> None:
    issued, person, other = answer(), developer(), developer()
    assert rely_on(actor=person, answer=issued, kind=SAVED)
    assert not rely_on(actor=person, answer=issued, kind=SAVED)
    assert rely_on(actor=person, answer=issued, kind=RelianceKind.CITED)
    assert Reliance.objects.visible_to(person).count() == 2
    for actor in (other, ANONYMOUS, officials_of(issued.authority)[0]):
        assert not Reliance.objects.visible_to(actor).exists()
    assert stop_relying(actor=other, answer=issued) == 0
    assert stop_relying(actor=person, answer=issued) == 2
    with pytest.raises(NotAllowed):
        rely_on(actor=ANONYMOUS, answer=issued, kind=SAVED)


def test_no_drafts_and_nothing_hidden() -> None:
    drafted = answer("draft")
    with pytest.raises(Conflict):
        rely_on(actor=officials_of(drafted.authority)[0], answer=drafted, kind=SAVED)
    for hidden in (drafted, answer(of=case("private"))):
        with pytest.raises(NotFound):
            rely_on(actor=developer(), answer=hidden, kind=SAVED)


def test_the_database_keeps_one_row_and_known_kinds() -> None:
    issued, person = answer(), developer()
    rely_on(actor=person, answer=issued, kind=SAVED)
    for kind in ("saved", "liked"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reliance.objects.create(person_id=person.person_id, answer=issued, kind=kind)


def superseded(of: Answer) -> None:
    """Replace an answer."""
    replacement(of)


def taken_back(of: Answer) -> None:
    """Withdraw an answer."""
    withdrawn(of)


def held_up(of: Answer) -> None:
    """Confirm an answer."""
    confirmed(of, TODAY + timedelta(days=100))


def outdated(of: Answer) -> None:
    """Publish a newer version of what an answer cites."""
    cited = Citation.objects.select_related("guidance_version__document").get(answer=of)
    new_version(cited.guidance_version.document, "Rev. 9")


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (superseded, "answer_superseded"),
        (taken_back, "answer_withdrawn"),
        (held_up, "answer_confirmed"),
        (outdated, "answer_review_due"),
    ],
)
@pytest.mark.parametrize("lane", ["public", "private"])
def test_each_relier_is_told_once_of_each_event(
    act: Callable[[Answer], None], kind: str, lane: str
) -> None:
    asker = developer()
    issued = answer(of=case(lane, asker=asker))
    people = [asker]
    if lane == "public":
        both, watcher = developer(), developer()
        # Who saved, who only cited, who only exported it.
        by_one = {kind: developer() for kind in RelianceKind}
        for kept_as, actor in by_one.items():
            rely_on(actor=actor, answer=issued, kind=kept_as)
        for one in RelianceKind.values:
            rely_on(actor=both, answer=issued, kind=RelianceKind(one))
        for actor in (both, watcher, asker):
            keep_watch(actor=actor, target=Target(question=issued.question))
        people += [*by_one.values(), both, watcher]
    rely_on(actor=asker, answer=issued, kind=SAVED)
    accept_answer(actor=asker, answer=issued)
    assert reliers_of(issued) == {actor.person_id for actor in people}
    bystander, official = developer(), officials_of(issued.authority)[0]
    deliver_events()
    act(issued)
    deliver_events()
    assert [told(actor, kind) for actor in people] == [1] * len(people)
    assert told(bystander, kind) == told(official, kind) == 0
    # Who replaced, withdrew or confirmed it is told nothing; a new version is nobody's own act.
    assert told(official, f"desk_{kind}") == 1
    # A successor is no further news for them.
    assert all(told(actor, "answer_is_news") == 0 for actor in people)
    rows = Notification.objects.filter(kind=f"forum.{kind}")
    assert set(rows.values_list("private", flat=True)) == {lane == "private"}


def test_an_answer_in_the_place_of_a_withdrawn_one_is_told_of() -> None:
    asker = developer()
    old = withdrawn(answer(of=case(asker=asker)))
    deliver_events()
    replacement(old)
    deliver_events()
    assert told(asker, "answer_superseded") == 1


def test_who_relied_on_a_preliminary_answer_hears_of_the_final_one_once() -> None:
    of, saver, watcher = case(), developer(), developer()
    early = answer(of=of, is_preliminary=True)
    for actor in (saver, watcher):
        for kind in (SAVED, RelianceKind.CITED):
            rely_on(actor=actor, answer=early, kind=kind)
    keep_watch(actor=watcher, target=Target(question=of.question))
    deliver_events()
    answer(of=Case.objects.select_related("question", "authority").get(pk=of.pk))
    deliver_events()
    assert (told(saver, "answer_is_news"), told(watcher, "answer_is_news")) == (1, 1)


def test_who_loses_access_before_sending_is_sent_nothing() -> None:
    asker = developer()
    issued = answer(of=case("private", asker=asker))
    place = membership_of(asker).organisation
    seats = [MembershipFactory(organisation=place, role=Role.DEVELOPER) for _n in range(2)]
    early, late = (actor_for(seat.user) for seat in seats)
    for seat, actor in zip(seats, (early, late), strict=True):
        name_colleague(actor=asker, question=issued.question, membership=seat)
        rely_on(actor=actor, answer=issued, kind=SAVED)
    deliver_events()
    send_due()
    remove_colleague(actor=asker, question=issued.question, membership_id=seats[0].pk)
    withdrawn(issued)
    deliver_events()
    assert (told(early, "answer_withdrawn"), told(late, "answer_withdrawn")) == (0, 1)
    remove_colleague(actor=asker, question=issued.question, membership_id=seats[1].pk)
    send_due()
    of_late = {"recipient_id": late.user_id, "kind": "forum.answer_withdrawn"}
    mail = Delivery.objects.get(notification__in=Notification.objects.filter(**of_late))
    assert (mail.state, mail.reason) == ("suppressed", "no_longer_due")
    assert not Reliance.objects.visible_to(late).exists()


def cited_by(number: int) -> GuidanceVersion:
    """Return a version that so many issued answers of one authority cite."""
    version = GuidanceVersionFactory()
    authority = AuthorityFactory()
    for one in range(number):
        asked = question(authorities=[authority], title=f"May one donor test serve number {one}?")
        of = Case.objects.select_related("question", "authority").get(question=asked)
        answer(of=of, citations=[Cited(version, "Section 2")])
    return version


def test_a_new_version_marks_all_citing_answers_batch_by_batch_and_tells_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rechecking, "BATCH", 2)
    monkeypatch.setattr("apps.forum.handlers_recheck.BATCH", 2)
    version, saver = cited_by(5), developer()
    other = answer()
    answers = list(Answer.objects.exclude(pk=other.pk))
    for one in answers:
        rely_on(actor=saver, answer=one, kind=SAVED)
    deliver_events()
    new_version(version.document, "Rev. 2")
    # What readers see does not wait for any of it (rulings D13).
    assert Answer.objects.valid_on(TODAY).count() == 1
    # Killed half way: the rows of the first batch stand, the rest is still owed.
    assert drain(limit=1).done == 1
    marked = Answer.objects.filter(state=AnswerState.REVIEW_DUE)
    assert marked.count() == 2
    assert Outbox.objects.exists()
    deliver_events()
    assert set(marked) == set(answers)
    assert told(saver, "answer_review_due") == 5
    events = Event.objects.filter(name="forum.answer_review_due")
    assert events.values("subject_id").distinct().count() == events.count() == 5
    official = officials_of(version.citations.earliest("pk").answer.authority)[0]
    assert told(official, "desk_answer_review_due") == 5
    assert mark_all() == 0
    # A second version in quick succession tells nobody anything new.
    new = new_version_tomorrow(version.document)
    deliver_events()
    assert mark_all() == 0
    assert events.count() == 5
    assert new.supersedes is not None


def new_version_tomorrow(document: GuidanceDocument) -> GuidanceVersion:
    """Correct a version: enter another one, from the next day on."""
    document.refresh_from_db()
    return publish_guidance_version(
        actor=actor_as(Role.EDITOR),
        document=document,
        expected=None,
        label="Rev. 2 corrected",
        valid_from=TODAY + timedelta(days=1),
        url="https://example.org/v3",
    )


@pytest.mark.deep
def test_fifty_answers_flip_with_one_message_each() -> None:
    version, saver = cited_by(50), developer()
    for one in Answer.objects.all():
        rely_on(actor=saver, answer=one, kind=SAVED)
    new_version(version.document, "Rev. 2")
    deliver_events()
    assert Answer.objects.filter(state=AnswerState.REVIEW_DUE).count() == 50
    assert told(saver, "answer_review_due") == 50
    assert mark_all() == 0


def test_a_batch_that_fails_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    version = cited_by(2)
    deliver_events()
    new_version(version.document, "Rev. 2")

    def killed(*_given: object, **_more: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(rechecking, "tell_review_due", killed)
        with pytest.raises(RuntimeError):
            mark_batch()
    assert not Answer.objects.filter(state=AnswerState.REVIEW_DUE).exists()
    assert mark_all() == 2


def test_a_confirmed_answer_is_marked_again_by_the_next_version() -> None:
    version = cited_by(1)
    issued = Answer.objects.get()
    newest = new_version(version.document, "Rev. 2")
    deliver_events()
    confirmed(issued, TODAY + timedelta(days=100), [newest.pk])
    assert mark_all() == 0
    new_version_tomorrow(version.document)
    deliver_events()
    assert Answer.objects.get(pk=issued.pk).state == AnswerState.REVIEW_DUE
    assert Event.objects.filter(name="forum.answer_review_due").count() == 2


def test_an_older_version_cited_on_purpose_is_marked_by_later_ones_only() -> None:
    old = GuidanceVersionFactory(ended=True)
    since = DateRange(date(2022, 1, 1), None)
    GuidanceVersionFactory(document=old.document, label="v2", supersedes=old, valid=since)
    answer(citations=[Cited(old, "Section 2", older_reason="The trial began under it.")])
    assert mark_all() == 0
    new_version(old.document, "v3")
    assert mark_all() == 1


def test_the_day_of_review_tells_reliers_once_and_the_desk_by_its_reminder() -> None:
    asker = developer()
    issued = answer(of=case(asker=asker), review_by=TODAY + timedelta(days=10))
    official = officials_of(issued.authority)[0]
    with at(timezone.now() + timedelta(days=11)):
        assert remind_of_reviews() == 1
        deliver_events()
        assert (remind_of_reviews(), mark_all()) == (0, 0)
        deliver_events()
    assert told(asker, "answer_review_due") == 1
    assert told(official, "review_due") == 1
    assert told(official, "desk_answer_review_due") == 0
    assert isinstance(Answer.objects.get(pk=issued.pk).review_due_on, date)


@pytest.mark.deep
@pytest.mark.django_db(transaction=True)
def test_eight_presses_at_once_save_once_and_eight_workers_mark_once() -> None:
    version, person = cited_by(3), developer()
    issued = Answer.objects.earliest("pk")
    race(8, lambda _n: rely_on(actor=person, answer=issued, kind=SAVED))
    assert Reliance.objects.filter(person_id=person.person_id).count() == 1
    new_version(version.document, "Rev. 2")
    assert sum(winners(race(8, lambda _n: mark_all()))) == 3
    assert Event.objects.filter(name="forum.answer_review_due").count() == 3
