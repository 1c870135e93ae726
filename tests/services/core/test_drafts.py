"""Kept forms: one row a person, form and object; readable by nobody else, forgotten in time."""

from datetime import timedelta

import pytest
from django import forms
from django.test import Client, RequestFactory

from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.draftrows import Draft
from apps.core.drafts import (
    DRAFT_FORMS,
    KEPT_DAYS,
    MOST_DRAFTS,
    DraftForm,
    draft_of,
    drop_draft,
    forget_drafts,
    keep_draft,
    keeping,
)
from apps.core.errors import Invalid, NotFound
from apps.core.privacy import erase_rows
from tests.factories.accounts import UserFactory
from tests.factories.profiles import actor_for

pytestmark = pytest.mark.django_db
NAME = "core.testing"


@pytest.fixture(autouse=True)
def _form(monkeypatch: pytest.MonkeyPatch) -> None:
    form = DraftForm(frozenset({"text", "boxes"}), lambda _actor, key: key != "hidden")
    monkeypatch.setattr(DRAFT_FORMS, "_entries", {NAME: form})


@pytest.fixture
def writer() -> Actor:
    return actor_for(UserFactory())


def _keep(actor: Actor, text: str, key: str = "1") -> None:
    keep_draft(actor=actor, form=NAME, key=key, values={"text": [text], "secret": ["no"]})


def test_the_last_words_replace_the_first_and_only_known_fields_are_kept(writer: Actor) -> None:
    _keep(writer, "first")
    _keep(writer, "second\0")
    found = Draft.objects.get()
    assert found.data == {"text": ["second"]}
    assert draft_of(actor_for(UserFactory()), NAME, "1") is None


def test_what_is_hidden_unknown_or_too_long_is_not_kept(writer: Actor) -> None:
    for form, key in ((NAME, "hidden"), ("core.other", "1"), (NAME, "k" * 121), (NAME, "1\0")):
        with pytest.raises(NotFound):
            keep_draft(actor=writer, form=form, key=key, values={})
    with pytest.raises(NotFound):
        drop_draft(actor=writer, form=NAME, key="1\0")
    with pytest.raises(Invalid):
        _keep(writer, "x" * 60_001)
    assert not Draft.objects.exists()


def test_the_oldest_makes_room_and_dropping_touches_ones_own_only(writer: Actor) -> None:
    other = actor_for(UserFactory())
    _keep(other, "theirs")
    for number in range(MOST_DRAFTS + 1):
        _keep(writer, "mine", key=f"{number}")
    assert Draft.objects.filter(owner_id=writer.user_id).count() == MOST_DRAFTS
    assert draft_of(writer, NAME, "0") is None
    drop_draft(actor=writer, form=NAME, key="1")
    assert draft_of(writer, NAME, "1") is None
    assert draft_of(other, NAME, "1") is not None


def test_after_thirty_days_or_with_its_writer_it_is_gone(writer: Actor) -> None:
    _keep(writer, "old")
    assert forget_drafts(now() + timedelta(days=KEPT_DAYS - 1)) == 0
    assert forget_drafts(now() + timedelta(days=KEPT_DAYS, minutes=1)) == 1
    user = UserFactory()
    _keep(actor_for(user), "mine")
    erase_rows(user)
    assert not Draft.objects.exists()


class _Form(forms.Form):
    text = forms.CharField()
    boxes = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], required=False)


def _page(actor: Actor, address: str = "/", stored: str = "stored") -> tuple[_Form, bool, bool]:
    request = RequestFactory().get(address)
    request.actor = actor  # type: ignore[attr-defined]
    form = _Form(initial={"text": stored, "boxes": ["a"]})
    found = keeping(request, form, NAME, "1")
    return form, found.kept is not None, found.taken_back


def test_a_page_offers_what_differs_and_takes_it_back_when_asked(writer: Actor) -> None:
    values = {"text": ["typed"], "boxes": ["b"]}
    keep_draft(actor=writer, form=NAME, key="1", values=values)
    form, offered, taken = _page(writer)
    assert (form.initial["text"], offered, taken) == ("stored", True, False)
    form, offered, taken = _page(writer, "/?kept=1")
    assert (form.initial["text"], form.initial["boxes"], taken) == ("typed", ["b"], True)
    keep_draft(actor=writer, form=NAME, key="1", values={"text": ["stored"], "boxes": ["a"]})
    assert not _page(writer)[1]


def test_the_door_keeps_for_who_is_signed_in_and_hands_nothing_out(writer: Actor) -> None:
    client = Client()
    wants = {"HTTP_ACCEPT": "application/json"}
    assert client.post(f"/kept/{NAME}/?key=1", {"text": "x"}, **wants).status_code == 401  # type: ignore[arg-type]
    user = UserFactory()
    client.force_login(user)
    assert client.get(f"/kept/{NAME}/?key=1").status_code == 405
    assert client.post("/kept/core.other/?key=1").status_code == 404
    assert client.post(f"/kept/{NAME}/?key=hidden").status_code == 404
    assert client.post(f"/kept/{NAME}/?key=1", {"text": "x"}).status_code == 204
    assert Draft.objects.get().owner_id == user.pk
    for back, expected in (("/en/", 302), ("//evil.example/", 204), ("https://evil.example", 204)):
        posted = {"action": "drop_kept", "next": back}
        assert client.post(f"/kept/{NAME}/?key=1", posted).status_code == expected
    assert not Draft.objects.exists()


def test_the_door_takes_no_post_from_elsewhere() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    assert client.post(f"/kept/{NAME}/?key=1", {"text": "x"}).status_code == 403
