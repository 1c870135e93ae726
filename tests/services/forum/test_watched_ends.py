"""Who was told of an answer by a watch hears what becomes of it: once, and only while watching."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.actor import Actor
from apps.core.clock import at
from apps.core.models import Event
from apps.forum.models import Answer, Case, News, NewsReader, RelianceKind, Watch
from apps.forum.reviews import remind_of_reviews
from apps.forum.services import news as module
from apps.forum.services.acceptance import accept_answer
from apps.forum.services.news import match_searches
from apps.forum.services.reliance import reliers_of, rely_on
from apps.forum.services.watching import Target, keep_watch
from apps.forum.watch_holdings import READER_DAYS, forget_readers
from apps.forum.watched_search import cleaned_filters
from apps.notifications.models import Notification
from tests.factories.forum import answer, case, developer, officials_of
from tests.factories.life import confirmed, replacement, withdrawn
from tests.support import deliver_events

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()
SEARCH = Target(filters=cleaned_filters({"q": "donor"}))
NEW = "answer_is_news"


def told(actor: Actor, kind: str) -> int:
    rows = Notification.objects.filter(recipient_id=actor.user_id, kind=f"forum.{kind}")
    return rows.count()


def deliver() -> None:
    """Do what the worker does, searches included, and all of it twice."""
    for _once_more in range(2):
        deliver_events()
        match_searches()
    deliver_events()


def watchers(of: Case) -> dict[str, Actor]:
    """Return who watches the topic, the authority, a search, and all of it with the question."""
    targets = {
        "topic": [Target(topic=of.question.topic)],
        "authority": [Target(authority=of.authority)],
        "search": [SEARCH],
    }
    targets["all"] = [Target(question=of.question), *(one for [one] in targets.values())]
    people = {name: developer() for name in targets}
    for name, wanted in targets.items():
        for target in wanted:
            keep_watch(actor=people[name], target=target, name="Donors")
    return people


def watchers_of_everything(of: Case) -> list[Actor]:
    """Return who watches the topic, the authority and a search of a question they do not read."""
    people = [developer() for _n in range(3)]
    targets = (Target(topic=of.question.topic), Target(authority=of.authority), SEARCH)
    for person, target in zip(people, targets, strict=True):
        keep_watch(actor=person, target=target, name="Donors")
    return people


def replaced(of: Answer) -> None:
    replacement(of)


def taken_back(of: Answer) -> None:
    withdrawn(of)


def held_up(of: Answer) -> None:
    confirmed(of, TODAY + timedelta(days=100))


def to_be_looked_at(of: Answer) -> None:
    Answer.objects.filter(pk=of.pk).update(review_by=TODAY + timedelta(days=10))
    with at(timezone.now() + timedelta(days=11)):
        assert remind_of_reviews() == 1


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (replaced, "answer_superseded"),
        (taken_back, "answer_withdrawn"),
        (held_up, "answer_confirmed"),
        (to_be_looked_at, "answer_review_due"),
    ],
)
def test_each_watcher_is_told_once_whatever_the_number_of_watches_and_roles(
    act: Callable[[Answer], None], kind: str
) -> None:
    asker = developer()
    of = case(asker=asker)
    people, left = watchers(of), developer()
    keep_watch(actor=asker, target=SEARCH, name="Donors")
    ended = keep_watch(actor=left, target=SEARCH, name="Donors")
    issued, late, official = answer(of=of), developer(), officials_of(of.authority)[0]
    keep_watch(actor=official, target=SEARCH, name="Donors")
    deliver()
    assert [told(actor, NEW) for actor in (*people.values(), left)] == [1] * 5
    for saved in RelianceKind:
        rely_on(actor=people["all"], answer=issued, kind=saved)
    accept_answer(actor=asker, answer=issued)
    Watch.objects.filter(pk=ended.pk).delete()
    for target in (SEARCH, Target(topic=of.question.topic)):
        keep_watch(actor=left, target=target, name="Anew")
        keep_watch(actor=late, target=target, name="Late")
    act(issued)
    deliver()
    assert [told(actor, kind) for actor in (*people.values(), asker)] == [1] * 5
    assert [told(actor, kind) for actor in (left, late, official)] == [0, 0, 0]
    # A successor is no further news for those who are told that it took the place.
    assert [told(actor, NEW) for actor in people.values()] == [1] * 4
    assert told(late, NEW) == told(left, NEW) - 1 == (kind == "answer_superseded")


def test_nobody_is_told_by_a_watch_of_what_they_may_not_read() -> None:
    of, stranger = case("private"), developer()
    people = watchers_of_everything(of)
    issued = answer(of=of)
    deliver()
    # Even a row that says that somebody was told opens nothing.
    news, cause = News.objects.get(answer=issued), Event.objects.latest("pk")
    keep_watch(actor=stranger, target=SEARCH, name="Donors")
    NewsReader.objects.create(news=news, person_id=stranger.person_id, event=cause)
    assert stranger.person_id in reliers_of(issued)
    withdrawn(issued)
    deliver()
    assert [told(actor, "answer_withdrawn") for actor in (*people, stranger)] == [0] * 4
    assert [told(actor, NEW) for actor in (*people, stranger)] == [0] * 4


def test_an_answer_that_ended_before_a_search_found_it_is_told_of_by_its_successor_only() -> None:
    person, of = developer(), case()
    keep_watch(actor=person, target=SEARCH, name="Donors")
    deliver()
    old = answer(of=of)
    deliver_events()
    replacement(old)
    deliver()
    assert reliers_of(old).isdisjoint({person.person_id})
    assert (told(person, NEW), told(person, "answer_superseded")) == (1, 0)
    told_of = NewsReader.objects.get(person_id=person.person_id, news__answer__isnull=False)
    assert told_of.news.answer != old


def test_handling_the_end_again_tells_nobody_again() -> None:
    of = case()
    people = watchers(of)
    new = replacement(answer(of=of))
    deliver()
    cause = Event.objects.get(name="forum.answer_superseded")
    row = Answer.objects.select_related("question__topic", "supersedes__question").get(pk=new.pk)
    assert module.tell_of_answer(row, cause) is False
    deliver()
    # The old answer had ended before anybody heard of it; only the question's watcher hears so.
    assert [told(actor, NEW) for actor in people.values()] == [1, 1, 1, 0]
    assert [told(actor, "answer_superseded") for actor in people.values()] == [0, 0, 0, 1]


def test_who_was_told_of_an_answer_is_kept_while_it_speaks_and_somebody_watches() -> None:
    of = case()
    people = watchers(of)
    issued = answer(of=of)
    deliver()
    Watch.objects.filter(person_id=people["search"].person_id).delete()
    NewsReader.objects.update(created_at=timezone.now() - timedelta(days=READER_DAYS + 1))
    forget_readers(timezone.now())
    kept = set(NewsReader.objects.values_list("person_id", flat=True))
    assert kept == {people[name].person_id for name in ("topic", "authority", "all")}
    withdrawn(issued)
    later = timezone.now() + timedelta(days=READER_DAYS)
    assert forget_readers(later - timedelta(days=1)) == 0
    assert forget_readers(later + timedelta(days=2)) == 3
