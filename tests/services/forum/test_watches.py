"""Watches: kept once, told once, only while the watcher may read, and never of what is hidden."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import IntegrityError, connection, transaction

from apps.core.actor import ANONYMOUS, Actor
from apps.core.errors import Conflict, Invalid, NotAllowed, NotFound
from apps.core.models import Event
from apps.forum.models import News, NewsReader, Question, Watch, WatchKind
from apps.forum.services import news as module
from apps.forum.services import watching
from apps.forum.services.colleagues import name_colleague, remove_colleague
from apps.forum.services.held import release_question
from apps.forum.services.news import match_searches
from apps.forum.services.questions import withdraw_question
from apps.forum.services.watching import (
    Target,
    end_watch,
    keep_watch,
    move_watchers,
    rename_watch,
)
from apps.forum.watched_search import cleaned_filters, found_by
from apps.notifications.models import Notification
from apps.profiles.choices import Role
from tests.factories.forum import answer, case, developer, membership_of, officials_of, question
from tests.factories.life import withdrawn
from tests.factories.profiles import AuthorityFactory, MembershipFactory, actor_as, actor_for
from tests.support import deliver_events, race, winners

pytestmark = pytest.mark.django_db
ANSWERS, QUESTIONS = "forum.answer_is_news", "forum.question_is_news"


def told(actor: Actor, kind: str) -> int:
    """Return how often somebody was told of news."""
    return Notification.objects.filter(recipient_id=actor.user_id, kind=kind).count()


def search(**filters: Any) -> Target:
    """Return a search as the list of questions offers it."""
    return Target(filters=cleaned_filters(filters))


def deliver() -> None:
    """Do what the worker does, searches included, and all of it twice."""
    deliver_events()
    match_searches()
    deliver_events()
    assert match_searches() == 0


def test_a_watch_is_kept_once_and_ended_by_its_owner_only() -> None:
    asked, person, other = question(), developer(), developer()
    authority = AuthorityFactory()
    targets = [
        Target(question=asked),
        Target(topic=asked.topic),
        Target(authority=authority),
        search(q="donor"),
    ]
    for target in targets:
        first = keep_watch(actor=person, target=target, name="Donors")
        assert keep_watch(actor=person, target=target, name="Again").pk == first.pk
        with pytest.raises(NotAllowed):
            end_watch(actor=other, watch=first)
    assert set(Watch.objects.visible_to(person).values_list("kind", flat=True)) == set(
        WatchKind.values
    )
    assert not Watch.objects.visible_to(other).exists()
    assert not Watch.objects.visible_to(ANONYMOUS).exists()
    end_watch(actor=person, watch=first)
    end_watch(actor=person, watch=first)
    assert Watch.objects.visible_to(person).count() == 3


def test_what_cannot_be_watched() -> None:
    person = developer()
    with pytest.raises(NotFound):
        keep_watch(actor=person, target=Target(question=question("private")))
    draft = question("draft", asker=person)
    with pytest.raises(Conflict):
        keep_watch(actor=person, target=Target(question=draft))
    with pytest.raises(Invalid):
        keep_watch(actor=person, target=search(cursor="abc", nothing="x"), name="Empty")
    with pytest.raises(Invalid):
        keep_watch(actor=person, target=search(q="donor"), name=" ")
    with pytest.raises(NotAllowed):
        keep_watch(actor=ANONYMOUS, target=Target(authority=AuthorityFactory()))


def test_two_hundred_watches_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "MOST_WATCHES", 2)
    person = developer()
    for word in ("one", "two"):
        keep_watch(actor=person, target=search(q=word), name=word)
    keep_watch(actor=person, target=search(q="two"), name="again")
    with pytest.raises(Conflict) as refused:
        keep_watch(actor=person, target=search(q="three"), name="three")
    assert refused.value.code == "too_many"


def test_only_searches_have_names() -> None:
    person = developer()
    made = keep_watch(actor=person, target=search(q="donor"), name="Donors")
    rename_watch(actor=person, watch=made, name="Donor  tests")
    made.refresh_from_db()
    assert made.name == "Donor tests"
    with pytest.raises(NotAllowed):
        rename_watch(actor=developer(), watch=made, name="Mine")
    other = keep_watch(actor=person, target=Target(authority=AuthorityFactory()))
    with pytest.raises(Conflict):
        rename_watch(actor=person, watch=other, name="Theirs")


@pytest.mark.parametrize(
    "columns",
    [
        "kind = 'topic'",
        "kind = 'search', question_id = NULL",
        "filters = 'q=x', name = 'x'",
        "kind = 'nothing'",
    ],
)
def test_the_database_wants_exactly_one_target(columns: str) -> None:
    made = keep_watch(actor=developer(), target=Target(question=question()))
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE forum_watch SET {columns} WHERE id = %s", [made.pk])  # noqa: S608


def test_who_watches_in_several_ways_is_told_of_an_answer_once() -> None:
    asker, person, stranger = developer(), developer(), developer()
    of = case(asker=asker)
    for target in (
        Target(question=of.question),
        Target(topic=of.question.topic),
        Target(authority=of.authority),
        search(q="donor"),
        search(topic=of.question.topic.code),
    ):
        for actor in (person, asker):
            keep_watch(actor=actor, target=target, name="Search")
    keep_watch(actor=stranger, target=search(q="nowhere"), name="Nothing")
    deliver()
    answer(of=of)
    deliver()
    assert told(person, ANSWERS) == 1
    assert told(asker, ANSWERS) == 0
    assert told(asker, "forum.answer_issued") == 1
    assert told(stranger, ANSWERS) == 0
    # The question was there before anybody watched.
    assert told(person, QUESTIONS) == 0


def test_a_search_alone_hears_of_new_questions_and_answers_once_each() -> None:
    person = developer()
    keep_watch(actor=person, target=search(q="donor"), name="Donors")
    of = case()
    deliver()
    assert (told(person, QUESTIONS), told(person, ANSWERS)) == (1, 0)
    answer(of=of)
    deliver()
    assert (told(person, QUESTIONS), told(person, ANSWERS)) == (1, 1)


def test_a_search_hears_nothing_of_what_was_there_before() -> None:
    person, of = developer(), case()
    deliver_events()
    keep_watch(actor=person, target=search(q="donor"), name="Donors")
    match_searches()
    deliver_events()
    assert told(person, QUESTIONS) == 0
    assert of.question.news.count() == 1


def test_a_search_that_the_list_does_not_take_any_more_finds_nothing() -> None:
    person = developer()
    made = keep_watch(actor=person, target=search(q="donor"), name="Donors")
    Watch.objects.filter(pk=made.pk).update(filters="topic=gone&q=donor")
    question()
    deliver()
    assert told(person, QUESTIONS) == 0


def test_a_broad_topic_hears_of_what_lies_below_and_officials_are_told_at_their_desk() -> None:
    of = case()
    topic = of.question.topic
    person, official = developer(), officials_of(of.authority)[0]
    for actor in (person, official):
        keep_watch(actor=actor, target=Target(topic=topic))
    question(authorities=[of.authority], topic=topic)
    deliver()
    assert told(person, QUESTIONS) == 1
    assert told(official, QUESTIONS) == 0
    assert told(official, "forum.question_received") == 2


def test_a_held_question_is_news_when_it_is_released() -> None:
    person, editor = developer(), actor_as(Role.EDITOR)
    authority = AuthorityFactory()
    keep_watch(actor=person, target=Target(authority=authority))
    held = question("held", authorities=[authority])
    deliver()
    assert told(person, QUESTIONS) == 0
    release_question(actor=editor, question=held, version=held.version)
    deliver()
    assert told(person, QUESTIONS) == 1


def test_private_questions_are_news_for_nobody_who_does_not_read_them() -> None:
    asker = developer()
    of = case("private", asker=asker)
    reader, person = officials_of(of.authority)[0], developer()
    keep_watch(actor=reader, target=Target(question=of.question))
    for target in (Target(topic=of.question.topic), Target(authority=of.authority)):
        keep_watch(actor=person, target=target)
    keep_watch(actor=person, target=search(q="donor"), name="Donors")
    # Once readable, no more: who watches from before hears nothing.
    Watch.objects.create(person_id=person.person_id, kind="question", question=of.question)
    answer(of=of)
    deliver()
    assert told(person, QUESTIONS) == told(person, ANSWERS) == 0
    assert told(reader, ANSWERS) == 1
    assert Notification.objects.get(recipient_id=reader.user_id, kind=ANSWERS).private


def test_a_colleague_is_told_only_while_named() -> None:
    asker = developer()
    of = case("private", asker=asker)
    organisation = membership_of(asker).organisation
    users = [MembershipFactory(organisation=organisation, role=Role.DEVELOPER) for _n in range(2)]
    staying, leaving = (actor_for(one.user) for one in users)
    for one, actor in zip(users, (staying, leaving), strict=True):
        name_colleague(actor=asker, question=of.question, membership=one)
        keep_watch(actor=actor, target=Target(question=of.question))
    answer(of=of)
    remove_colleague(actor=asker, question=of.question, membership_id=users[1].pk)
    deliver()
    assert (told(staying, ANSWERS), told(leaving, ANSWERS)) == (1, 0)
    assert not Watch.objects.visible_to(leaving).exists()


def test_public_after_answer_is_news_at_its_publication_and_once() -> None:
    of = case("after_answer")
    person = developer()
    keep_watch(actor=person, target=Target(topic=of.question.topic))
    keep_watch(actor=person, target=search(q="donor"), name="Donors")
    deliver()
    assert not News.objects.exists()
    answer(of=of)
    deliver()
    assert (told(person, QUESTIONS), told(person, ANSWERS)) == (0, 1)


def test_a_question_withdrawn_before_the_message_is_news_for_nobody() -> None:
    asker, person = developer(), developer()
    authority = AuthorityFactory()
    keep_watch(actor=person, target=Target(authority=authority))
    keep_watch(actor=person, target=search(q="donor"), name="Donors")
    withdraw_question(actor=asker, question=question(asker=asker, authorities=[authority]))
    deliver()
    assert told(person, QUESTIONS) == 0


def test_handling_the_same_event_again_tells_nobody_again() -> None:
    of, person = case(), developer()
    keep_watch(actor=person, target=Target(question=of.question))
    answer(of=of)
    deliver()
    cause = Event.objects.get(name="forum.answer_issued")
    made = of.question.answers.select_related("question__topic").get()
    assert module.tell_of_answer(made, cause) is False
    deliver()
    assert told(person, ANSWERS) == 1


def test_an_answer_withdrawn_before_the_message_is_news_for_nobody() -> None:
    of, person = case(), developer()
    keep_watch(actor=person, target=Target(topic=of.question.topic))
    withdrawn(answer(of=of))
    deliver()
    assert told(person, ANSWERS) == 0


def test_killed_between_two_batches_the_rest_is_done_at_the_next_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = developer()
    keep_watch(actor=person, target=search(q="donor"), name="Donors")
    asker = developer()
    for number in range(3):
        question(asker=asker, title=f"May one donor test serve number {number}?")
    deliver_events()
    monkeypatch.setattr(module, "BATCH", 2)
    calls: list[object] = []

    def killed_at_the_second(filters: str, questions: Collection[UUID]) -> set[UUID]:
        calls.append(questions)
        if len(calls) > 1:
            raise SoftTimeLimitExceeded
        return found_by(filters, questions)

    monkeypatch.setattr(module, "found_by", killed_at_the_second)
    with pytest.raises(SoftTimeLimitExceeded):
        match_searches()
    deliver_events()
    assert told(person, QUESTIONS) == 2
    monkeypatch.undo()
    deliver()
    assert told(person, QUESTIONS) == 3


def test_a_search_that_fails_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    person, other = developer(), developer()
    keep_watch(actor=person, target=search(q="donor"), name="Donors")
    keep_watch(actor=other, target=search(q="one donor"), name="Broken")

    def broken(filters: str, questions: Collection[UUID]) -> set[UUID]:
        if filters != "q=donor":
            raise ValueError("broken")
        return found_by(filters, questions)

    monkeypatch.setattr(module, "found_by", broken)
    question()
    deliver()
    assert (told(person, QUESTIONS), told(other, QUESTIONS)) == (1, 0)


def test_watchers_of_a_duplicate_watch_the_other_question() -> None:
    source, target = question(), question()
    both, one = developer(), developer()
    for actor, asked in ((both, source), (both, target), (one, source)):
        keep_watch(actor=actor, target=Target(question=asked))
    assert move_watchers(source=source, target=target) == 2
    watching_now = set(Watch.objects.filter(question=target).values_list("person_id", flat=True))
    assert watching_now == {both.person_id, one.person_id, source.asker_id}
    assert not Watch.objects.filter(question=source).exists()


@pytest.mark.deep
@pytest.mark.django_db(transaction=True)
def test_eight_presses_at_once_make_one_watch_and_no_more_than_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watching, "MOST_WATCHES", 3)
    person, asked = developer(), question()
    outcomes = race(8, lambda _n: keep_watch(actor=person, target=Target(question=asked)).pk)
    assert len(winners(outcomes)) == 8
    assert len(set(winners(outcomes))) == 1
    race(8, lambda n: keep_watch(actor=person, target=search(q=f"word{n}"), name="Word"))
    assert Watch.objects.filter(person_id=person.person_id).count() == 3


def test_readers_are_forgotten_after_a_month_and_nobody_is_told_again() -> None:
    of, person = case(), developer()
    keep_watch(actor=person, target=Target(question=of.question))
    answer(of=of)
    deliver()
    assert NewsReader.objects.visible_to(person).count() == 1
    assert not NewsReader.objects.visible_to(developer()).exists()
    assert News.objects.visible_to(ANONYMOUS).count() == 2
    assert Question.objects.filter(news__isnull=False).distinct().count() == 1
