"""Follow-ups, changes of questions, helpful votes: what is kept, and who reads it."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from apps.core.actor import ANONYMOUS, Actor
from apps.core.errors import Conflict, Invalid, NotAllowed, NotFound
from apps.forum.choices import QuestionState, Visibility
from apps.forum.links import links_of, with_links
from apps.forum.models import Answer, AnswerVote, Question, QuestionRevision
from apps.forum.question_history import changes_of
from apps.forum.services.follow_ups import begin_follow_up
from apps.forum.services.questions import edit_question
from apps.forum.services.revisions import empty_revisions, withhold_revision
from apps.forum.services.votes import end_vote, vote_answer
from apps.profiles.choices import Role
from tests.factories.forum import (
    answer,
    case,
    developer,
    membership_of,
    officials_of,
    question,
    question_content,
)
from tests.factories.profiles import AuthorityFactory, actor_as
from tests.support.races import race
from tests.support.size import amount

pytestmark = pytest.mark.django_db


def _changed(asker: Actor, made: Question, **changes: Any) -> Question:
    options: dict[str, Any] = {
        name: changes.pop(name) for name in ("reason", "withhold") if name in changes
    }
    made.refresh_from_db()
    return edit_question(
        actor=asker,
        question=made,
        content=question_content(
            jurisdictions=made.jurisdictions,
            visibility=Visibility(made.visibility),
            **changes,
        ),
        version=made.version,
        submit=False,
        **({"reason": "I left out a fact."} | options),
    )


def test_what_was_sent_changes_with_a_reason_only() -> None:
    asker = developer()
    made = question(asker=asker)
    for reason in ("", "  ", "x" * 301):
        with pytest.raises(Invalid) as refused:
            _changed(asker, made, body="Another text.", reason=reason)
        assert set(refused.value.fields) == {"change_reason"}
    assert not QuestionRevision.objects.exists()


def test_the_history_tells_word_by_word_what_was_changed_and_why() -> None:
    asker = developer()
    made = question(asker=asker, body="We test once.")
    _changed(asker, made, body="We test twice.", reason="We forgot one.")
    _changed(asker, made, body="We test thrice.", title="May three tests serve for two?")
    newest, first = changes_of(Question.objects.get(pk=made.pk), ANONYMOUS)
    assert [one.name for one in newest.fields] == ["title", "body_md"]
    assert (first.reason, first.fields[0].before) == ("We forgot one.", "We test once.")
    assert first.fields[0].after == "We test twice."
    assert [p.text for p in first.fields[0].new if p.change == "added"] == ["twice"]


def test_a_hidden_change_is_told_to_nobody() -> None:
    """Whether the organisation is hidden is nobody's business."""
    asker = developer()
    made = question(asker=asker, body="We test once.")
    _changed(asker, made, body="We test once.", asker_hidden=True)
    assert not QuestionRevision.objects.exists()


def test_what_was_changed_before_it_was_public_stays_with_the_parties() -> None:
    asker, authority = developer(), AuthorityFactory()
    of = case("after_answer", asker=asker, authorities=[authority])
    _changed(asker, of.question, body="Without the name of the product.", reason="Too much.")
    answer(of=of)
    found = Question.objects.get(pk=of.question_id)
    assert found.public_at is not None
    drafter, _signer = officials_of(authority)
    readers = (ANONYMOUS, developer(), actor_as(Role.EDITOR), asker, drafter)
    assert [len(changes_of(found, reader)) for reader in readers] == [0, 0, 0, 1, 1]


def test_words_that_must_go_are_not_kept() -> None:
    asker = developer()
    made = question(asker=asker, body="Mrs Example is ill.")
    _changed(asker, made, body="A patient is ill.", reason="A name.", withhold=True)
    row = QuestionRevision.objects.get()
    assert (row.before, row.changed) == ({}, ["body_md"])
    told = changes_of(Question.objects.get(pk=made.pk), ANONYMOUS)
    assert [(one.withheld, one.fields[0].known) for one in told] == [(True, False)]


@pytest.mark.parametrize("later", [False, True], ids=["with the change", "afterwards"])
def test_words_that_must_go_are_gone_from_earlier_changes_too(later: bool) -> None:
    asker = developer()
    made = question(asker=asker, body="Mrs Example is ill.")
    _changed(asker, made, body="Mrs Example is very ill.", reason="A word.")
    _changed(asker, made, title="How ill may a donor of cells be?", body="Mrs Example is very ill.")
    _changed(
        asker,
        made,
        title="How ill may a donor of cells be?",
        body="A patient is very ill.",
        withhold=not later,
    )
    if later:
        withhold_revision(actor=asker, question=made, number=3)
    kept = list(QuestionRevision.objects.order_by("number").values_list("before", flat=True))
    assert [bool(one) for one in kept] == [False, True, False]
    assert "Example" not in str(kept)
    assert "Example" not in str(changes_of(Question.objects.get(pk=made.pk), ANONYMOUS))


def test_asker_and_editors_take_words_out_later() -> None:
    asker = developer()
    made = question(asker=asker, body="Mrs Example is ill.")
    _changed(asker, made, body="A patient is ill.")
    with pytest.raises(NotAllowed):
        withhold_revision(actor=developer(), question=made, number=1)
    with pytest.raises(NotFound):
        withhold_revision(actor=asker, question=made, number=2)
    withhold_revision(actor=actor_as(Role.EDITOR), question=made, number=1)
    withhold_revision(actor=asker, question=made, number=1)
    assert QuestionRevision.objects.get().before == {}


def test_the_database_keeps_changes_as_they_were() -> None:
    asker = developer()
    made = question(asker=asker)
    _changed(asker, made, body="Another text.")
    given: list[dict[str, Any]] = [{"reason": "Other."}, {"before": {}}, {"changed": []}]
    for values in given:
        with pytest.raises(IntegrityError), transaction.atomic():
            QuestionRevision.objects.update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuestionRevision.objects.all().delete()
    empty_revisions(made)
    assert QuestionRevision.objects.get().reason == ""


def test_a_follow_up_begins_with_what_is_known() -> None:
    asker, authority = developer(), AuthorityFactory()
    made = question(asker=asker, authorities=[authority], indication="Rare anaemia")
    draft = begin_follow_up(
        actor=asker, parent=made, title="And what of a third product?", language="en", key=""
    )
    assert (draft.state, draft.parent_question_id) == (QuestionState.DRAFT, made.pk)
    assert (draft.topic_id, draft.indication) == (made.topic_id, "Rare anaemia")
    assert list(draft.wanted_authorities.all()) == [authority]
    other = begin_follow_up(
        actor=developer(), parent=made, title="And what of a third product?", language="en", key=""
    )
    assert other.indication == ""


@pytest.mark.parametrize("kind", ["private", "after_answer", "draft", "withdrawn"])
def test_what_is_not_public_is_followed_up_by_its_asker_only(kind: str) -> None:
    asker = developer()
    made = question(kind, asker=asker)
    with pytest.raises(NotAllowed):
        begin_follow_up(
            actor=developer(), parent=made, title="What follows from it?", language="en", key=""
        )
    if kind == "private":
        draft = begin_follow_up(
            actor=asker, parent=made, title="What follows from it?", language="en", key=""
        )
        assert draft.visibility == Visibility.AUTHORITY_PRIVATE


def _followed(parent: Question, asker: Actor, kind: str, **options: Any) -> Question:
    made = question("draft", asker=asker, **options)
    Question.objects.filter(pk=made.pk).update(parent_question=parent)
    made.refresh_from_db()
    visibility = {"private": Visibility.AUTHORITY_PRIVATE}.get(kind, Visibility.PUBLIC)
    edit_question(
        actor=asker,
        question=made,
        content=question_content(visibility=visibility, **options),
        version=made.version,
        submit=True,
    )
    return made


def _links(made: Question, actor: Actor) -> Any:
    rows = with_links(Question.objects.visible_to(actor).for_page(), actor)
    return links_of(rows.get(pk=made.pk), actor)


def test_a_private_parent_never_shows_on_a_public_child() -> None:
    asker, there, here = developer(), AuthorityFactory(), AuthorityFactory()
    parent = question("private", asker=asker, authorities=[there])
    child = _followed(parent, asker, "public", authorities=[here])
    other, _signer = officials_of(here)
    for reader in (ANONYMOUS, developer(), other, actor_as(Role.ADMIN)):
        assert _links(child, reader).parent is None
    assert _links(child, asker).parent.public_id == parent.public_id


def test_a_private_follow_up_is_not_told_to_others() -> None:
    asker, there = developer(), AuthorityFactory()
    parent = question(asker=developer())
    child = _followed(parent, asker, "private", authorities=[there])
    asked, _signer = officials_of(there)
    told = {
        who: [one.public_id for one in _links(parent, actor).follow_ups]
        for who, actor in (("public", ANONYMOUS), ("asker", asker), ("authority", asked))
    }
    assert told == {"public": [], "asker": [child.public_id], "authority": [child.public_id]}


def test_the_database_fixes_what_is_followed_up() -> None:
    asker = developer()
    parent, child = question(), question(asker=asker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=child.pk).update(parent_question=parent)
    draft = question("draft", asker=asker)
    for target in (draft, question("draft")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Question.objects.filter(pk=draft.pk).update(parent_question=target)


def test_a_vote_counts_once_and_is_taken_back() -> None:
    issued, reader = answer(), developer()
    assert vote_answer(actor=reader, answer=issued)
    assert not vote_answer(actor=reader, answer=issued)
    number = Answer.objects.annotate(n=AnswerVote.objects.all().number_of("pk"))
    assert number.get(pk=issued.pk).n == 1
    assert end_vote(actor=reader, answer=issued)
    assert not end_vote(actor=reader, answer=issued)
    assert number.get(pk=issued.pk).n == 0


def test_nobody_votes_for_an_own_answer_or_a_private_one() -> None:
    issued = answer()
    drafter, signer = officials_of(issued.authority)
    for own in (drafter, signer, actor_as(Role.REGULATOR, organisation=issued.authority)):
        with pytest.raises(NotAllowed):
            vote_answer(actor=own, answer=issued)
    asker = developer()
    hidden = answer(of=case("private", asker=asker))
    with pytest.raises(NotAllowed):
        vote_answer(actor=asker, answer=hidden)
    with pytest.raises(NotFound):
        vote_answer(actor=developer(), answer=hidden)
    with pytest.raises(NotFound):
        vote_answer(actor=developer(), answer=answer("draft"))


def test_the_database_refuses_votes_past_the_service() -> None:
    issued, hidden, draft = answer(), answer(of=case("private")), answer("draft")
    reader = developer()
    drafter, signer = officials_of(issued.authority)
    given = [
        (reader, hidden, reader),
        (reader, draft, reader),
        (drafter, issued, drafter),
        (signer, issued, signer),
        (reader, issued, drafter),
    ]
    for person, about, place in given:
        with pytest.raises(IntegrityError), transaction.atomic():
            AnswerVote.objects.create(
                person_id=person.person_id, answer=about, membership=membership_of(place)
            )


def test_only_verified_members_vote() -> None:
    issued = answer()
    unverified = Actor(kind="person", user_id=developer().user_id)
    with pytest.raises(NotAllowed):
        vote_answer(actor=unverified, answer=issued)
    with pytest.raises(NotAllowed):
        vote_answer(actor=ANONYMOUS, answer=issued)


@pytest.mark.deep
@pytest.mark.django_db(transaction=True)
def test_eight_threads_vote_once() -> None:
    """Through the service, and past it: the constraint lets one row through."""
    issued = answer()
    for number in range(amount(20, full=200)):
        reader = developer()
        place = membership_of(reader)

        def vote(_thread: int, issued: Any = issued, reader: Any = reader) -> bool:
            return vote_answer(actor=reader, answer=issued)

        def bare(
            _thread: int, issued: Any = issued, reader: Any = reader, place: Any = place
        ) -> None:
            AnswerVote.objects.create(person_id=reader.person_id, answer=issued, membership=place)

        outcomes = race(8, vote if number % 2 else bare)
        rows = AnswerVote.objects.filter(person_id=reader.person_id, answer=issued)
        assert rows.count() == 1
        if number % 2:
            assert [one.value for one in outcomes].count(True) == 1
            assert not [one.error for one in outcomes if one.error is not None]
    connection.close()


def test_an_answered_question_is_no_longer_changed() -> None:
    asker = developer()
    of = case(asker=asker)
    answer("draft", of=of)
    with pytest.raises(Conflict):
        _changed(asker, of.question, body="Too late.")
