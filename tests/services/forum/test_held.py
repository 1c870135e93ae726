"""What is found in a question before it is sent, and what an editor does with what is held."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.models import Event
from apps.core.notices import NOTICES
from apps.forum.choices import QuestionState, Visibility
from apps.forum.models import Case, Question
from apps.forum.projections import own_row
from apps.forum.services.guarding import Asserted
from apps.forum.services.held import release_question, return_question, take_back_question
from apps.forum.services.questions import ask_question, edit_question
from apps.notifications.models import Notification
from apps.profiles.choices import Role
from apps.profiles.models import Organisation
from apps.profiles.services.memberships import revoke_membership
from tests.factories.forum import developer, membership_of, question, question_content
from tests.factories.profiles import AuthorityFactory, actor_as
from tests.support import deliver_events

pytestmark = pytest.mark.django_db
NUMBER = "The donor is 85.07.30-033.28 on all papers."
PRODUCT = "We freeze ABC-123 at once."
LOOK = Asserted(check=True)


def _send(asker: Actor, asserted: Asserted = Asserted(), **changes: Any) -> Question:  # noqa: B008
    content = question_content(authorities=[AuthorityFactory()], **changes)
    return ask_question(actor=asker, content=content, key="", submit=True, asserted=asserted)


def test_a_national_number_is_not_sent_and_no_tick_helps() -> None:
    for lane in Visibility:
        for asserted in (Asserted(), Asserted(as_it_is=True)):
            with pytest.raises(Invalid) as caught:
                _send(developer(), asserted, body=NUMBER, visibility=lane)
            assert caught.value.code == "guard_blocked"
            [found] = caught.value.extra["findings"]
            assert (found["kind"], found["blocks"]) == ("national_number", True)
    assert not Question.objects.exists()


def test_a_product_is_pointed_out_where_it_becomes_public_and_sent_when_ticked() -> None:
    with pytest.raises(Invalid) as caught:
        _send(developer(), body=PRODUCT)
    assert caught.value.code == "guard_warned"
    assert _send(developer(), Asserted(as_it_is=True), body=PRODUCT).state == QuestionState.OPEN
    private = _send(developer(), body=PRODUCT, visibility=Visibility.AUTHORITY_PRIVATE)
    assert private.state == QuestionState.OPEN


def test_a_person_is_pointed_out_in_the_private_lane_too() -> None:
    text = "Write to jo.doe@example.eu about it."
    with pytest.raises(Invalid):
        _send(developer(), body=text, visibility=Visibility.AUTHORITY_PRIVATE)


def test_the_own_organisation_is_found_only_when_it_hides() -> None:
    asker = developer()
    assert asker.acting
    name = Organisation.objects.get(pk=asker.acting.organisation_id).name
    text = f"We at {name} would like to know."
    with pytest.raises(Invalid) as caught:
        _send(asker, body=text, asker_hidden=True)
    assert caught.value.extra["findings"][0]["kind"] == "own_organisation"
    assert _send(asker, body=text).state == QuestionState.OPEN


def test_an_edit_of_what_was_sent_is_looked_at_and_never_held() -> None:
    asker = developer()
    sent = question(asker=asker)
    content = question_content(body=NUMBER, visibility=Visibility.PUBLIC)
    with pytest.raises(Invalid):
        edit_question(
            actor=asker,
            question=sent,
            content=content,
            version=sent.version,
            submit=False,
            reason="More facts.",
            asserted=LOOK,
        )


def test_held_is_seen_by_asker_and_editors_only_and_released_once() -> None:
    asker, editor = developer(), actor_as(Role.EDITOR)
    held = _send(asker, LOOK, body=NUMBER)
    assert (held.state, held.submitted_at, held.public_at) == (QuestionState.HELD, None, None)
    assert not Case.objects.exists()
    rows = Question.objects.all()
    for reader, sees in (
        (asker, True),
        (editor, True),
        (actor_as(Role.MODERATOR), True),
        (developer(), False),
        (actor_as(Role.ADMIN), False),
    ):
        assert rows.visible_to(reader).exists() is sees
    with pytest.raises(NotAllowed):
        release_question(actor=asker, question=held, version=held.version)
    sent = release_question(actor=editor, question=held, version=held.version)
    assert (sent.state, sent.public_at is not None) == (QuestionState.OPEN, True)
    assert Case.objects.get().question_id == held.pk
    assert asker.acting
    assert sent.asker_membership_id == asker.acting.membership_id
    with pytest.raises(Conflict):
        release_question(actor=editor, question=held, version=sent.version)
    assert Event.objects.filter(name="forum.question_submitted").count() == 1


def test_the_private_lane_is_never_held_neither_by_service_nor_by_hand() -> None:
    with pytest.raises(Invalid):
        _send(developer(), LOOK, body=NUMBER, visibility=Visibility.AUTHORITY_PRIVATE)
    held = _send(developer(), LOOK, body=NUMBER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=held.pk).update(visibility=Visibility.AUTHORITY_PRIVATE)


def test_sent_back_it_is_a_draft_with_a_note_that_goes_when_it_is_sent() -> None:
    asker, editor = developer(), actor_as(Role.EDITOR)
    held = _send(asker, LOOK, body=NUMBER)
    with pytest.raises(Invalid):
        return_question(actor=editor, question=held, version=held.version, note=" ")
    back = return_question(actor=editor, question=held, version=held.version, note="It is one.")
    assert (back.state, back.hold_note) == (QuestionState.DRAFT, "It is one.")
    assert not Question.objects.visible_to(editor).exists()
    content = question_content(authorities=list(back.wanted_authorities.all()))
    sent = edit_question(
        actor=asker, question=back, content=content, version=back.version, submit=True
    )
    assert (sent.state, sent.hold_note) == (QuestionState.OPEN, "")


def test_its_asker_takes_it_back_and_an_editor_decides_no_own_question() -> None:
    asker = developer()
    held = _send(asker, LOOK, body=NUMBER)
    with pytest.raises(NotAllowed):
        take_back_question(actor=actor_as(Role.EDITOR), question=held)
    assert take_back_question(actor=asker, question=held).state == QuestionState.DRAFT


def test_who_left_meanwhile_sends_nothing_in_the_organisations_name() -> None:
    asker, editor = developer(), actor_as(Role.EDITOR)
    held = _send(asker, LOOK, body=NUMBER)
    revoke_membership(actor=actor_as(Role.ADMIN), membership=membership_of(asker))
    with pytest.raises(Conflict, match="not_a_member"):
        release_question(actor=editor, question=held, version=held.version)
    assert not Case.objects.exists()


def test_editors_are_told_that_a_question_waits_and_read_nothing_of_it_in_the_mail() -> None:
    asker, editor, other = developer(), actor_as(Role.EDITOR), developer()
    _send(asker, LOOK, body=NUMBER)
    deliver_events()
    told = Notification.objects.filter(kind="forum.question_waits")
    assert set(told.values_list("recipient", flat=True)) == {editor.user_id}
    assert NOTICES.get("forum.question_waits").private(Event.objects.latest("created_at"))
    assert not Notification.objects.filter(recipient_id=other.user_id).exists()


def test_an_editor_is_not_told_of_what_was_decided_meanwhile() -> None:
    editor = actor_as(Role.EDITOR)
    held = _send(developer(), LOOK, body=NUMBER)
    release_question(actor=editor, question=held, version=held.version)
    deliver_events()
    assert not Notification.objects.filter(kind="forum.question_waits").exists()


def test_the_asker_sees_that_an_editor_looks_at_it() -> None:
    asker = developer()
    held = _send(asker, LOOK, body=NUMBER)
    row = own_row(Question.objects.for_rows().get(pk=held.pk), asker)
    assert "editor" in row.next_note
