"""The FAQ: two editors, only what was answered in public, and outdated at once."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.core.actor import ANONYMOUS, Actor
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.forum.faq_views import published
from apps.forum.models import Answer, FaqEntry, FaqRevision, Question
from apps.forum.reading_choices import FaqState
from apps.forum.services.answers import Cited
from apps.forum.services.faq import (
    draft_faq,
    edit_faq,
    offer_faq,
    outdate_entries,
    publish_faq,
    return_faq,
)
from apps.notifications.models import Notification
from apps.profiles.choices import Role
from tests.factories import accounts
from tests.factories.forum import answer, case, question
from tests.factories.profiles import AuthorityFactory, actor_as
from tests.factories.vocabularies import GuidanceVersionFactory
from tests.support import deliver_events
from tests.support.api import ApiClient

pytestmark = pytest.mark.django_db
TITLE, TEXT = "Is one donor test enough for two?", "Yes, where both records name the donor."


def _editor() -> Actor:
    return actor_as(Role.EDITOR)


def _browser(actor: Actor) -> Client:
    return accounts.signed_in(User.objects.get(pk=actor.person_id), second_factor=True)


def _drafted(of: Question | None = None, author: Actor | None = None) -> FaqEntry:
    return draft_faq(
        actor=author or _editor(),
        question=of or answer().question,
        title=TITLE,
        text=TEXT,
        language="en",
    )


def _published(of: Question | None = None, **options: Any) -> FaqEntry:
    entry = _drafted(of, **options)
    offer_faq(actor=_editor(), entry=entry, version=None)
    publish_faq(actor=_editor(), entry=entry, version=None)
    entry.refresh_from_db()
    return entry


def _stale(entry: FaqEntry) -> bool:
    found: Any = published().get(pk=entry.pk)
    stale: bool = found.stale
    return stale


def test_one_editor_writes_and_another_one_publishes() -> None:
    author = _editor()
    entry = _drafted(author=author)
    assert not FaqEntry.objects.visible_to(ANONYMOUS).exists()
    offer_faq(actor=author, entry=entry, version=None)
    with pytest.raises(NotAllowed):
        publish_faq(actor=author, entry=entry, version=None)
    publish_faq(actor=_editor(), entry=entry, version=None)
    assert FaqEntry.objects.visible_to(ANONYMOUS).get() == entry


@pytest.mark.parametrize("role", [Role.DEVELOPER, Role.REGULATOR, Role.ADMIN])
def test_nobody_else_writes(role: Role) -> None:
    with pytest.raises(NotAllowed):
        _drafted(author=actor_as(role))


@pytest.mark.parametrize("kind", ["public", "private", "after_answer"])
def test_there_is_nothing_to_say_without_a_public_answer(kind: str) -> None:
    of = case(kind)
    if kind == "private":
        answer(of=of)
    with pytest.raises(Conflict):
        _drafted(of.question)


def test_a_question_has_one_entry() -> None:
    entry = _drafted()
    with pytest.raises(Conflict):
        _drafted(entry.question)


def test_words_are_needed_and_a_reason_from_the_second_text_on() -> None:
    with pytest.raises(Invalid) as refused:
        draft_faq(
            actor=_editor(), question=answer().question, title="Short", text=" ", language="en"
        )
    assert set(refused.value.fields) == {"title", "text"}
    entry = _published()
    with pytest.raises(Invalid):
        edit_faq(actor=_editor(), entry=entry, title=TITLE, text="Other.", change="", version=None)


def test_what_is_published_stays_until_the_next_text_is() -> None:
    entry = _published()
    edit_faq(
        actor=_editor(), entry=entry, title=TITLE, text="No.", change="It changed.", version=None
    )
    shown: Any = published().get(pk=entry.pk)
    assert shown.shown["text_md"] == TEXT
    offer_faq(actor=_editor(), entry=entry, version=None)
    with pytest.raises(Invalid):
        return_faq(actor=_editor(), entry=entry, note="", version=None)
    publish_faq(actor=_editor(), entry=entry, version=None)
    shown = published().get(pk=entry.pk)
    assert (shown.shown["text_md"], shown.shown["number"]) == ("No.", 2)


def test_it_is_outdated_at_the_moment_an_answer_no_longer_holds() -> None:
    entry = _published()
    assert not _stale(entry)
    with time_machine.travel(timezone.now() + timedelta(days=400), tick=False):
        assert _stale(entry)
        assert (outdate_entries(), outdate_entries()) == (1, 0)
    entry.refresh_from_db()
    assert entry.state == FaqState.OUTDATED
    deliver_events()
    told = Notification.objects.filter(event__name="forum.faq_outdated")
    assert [row.recipient_id for row in told] == [entry.author_id]


def test_it_is_outdated_when_guidance_moves_on_or_another_authority_answers() -> None:
    cited = GuidanceVersionFactory(ended=True)
    entry = _published(answer(citations=[Cited(cited, "Section 2")]).question)
    since = DateRange(date(2022, 1, 1), None)
    GuidanceVersionFactory(document=cited.document, label="v2", supersedes=cited, valid=since)
    assert _stale(entry)
    two = question(authorities=[AuthorityFactory(), AuthorityFactory()])
    first, second = two.cases.select_related("authority", "question").order_by("pk")
    answer(of=first)
    other = _published(two)
    assert not _stale(other)
    answer(of=second)
    assert _stale(other)
    again = edit_faq(
        actor=_editor(), entry=entry, title=TITLE, text=TEXT, change="New.", version=None
    )
    offer_faq(actor=_editor(), entry=again, version=None)
    with pytest.raises(Conflict):
        publish_faq(actor=_editor(), entry=again, version=None)


def test_words_that_rest_on_a_removed_text_are_gone() -> None:
    entry = _published()
    _remove(entry, timezone.now())
    page = Client().get(reverse("forum:faq_entry", kwargs={"public_id": entry.public_id}))
    assert TEXT not in page.content.decode()
    history = reverse("forum:faq_history", kwargs={"public_id": entry.public_id})
    assert TEXT not in Client().get(history).content.decode()
    assert ApiClient().get(f"/faq/{entry.public_id}/").json()["text"] == ""


def _remove(entry: FaqEntry, moment: Any) -> None:
    """Take out the text of the answer, past the two admins."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        Answer.objects.filter(question=entry.question_id).update(
            redacted_at=moment, short="[redacted]", text_md="[redacted]", text_html=""
        )
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_the_database_wants_two_editors_public_answers_and_no_change() -> None:
    entry = _published()
    done = FaqRevision.objects.get()
    values = {
        "entry": entry,
        "number": 2,
        "language": "en",
        "title": TITLE,
        "text_md": TEXT,
        "change": "New.",
        "published_at": timezone.now(),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        FaqRevision.objects.create(author=done.author, reviewer=done.author, **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        FaqRevision.objects.update(text_md="Other.")
    with pytest.raises(IntegrityError), transaction.atomic():
        FaqRevision.objects.all().delete()
    asked = FaqEntry.objects.create(
        question=question("private"), title=TITLE, text_md=TEXT, language="en", author=done.author
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        FaqRevision.objects.create(
            author=done.author, reviewer=done.reviewer, **values | {"entry": asked, "number": 1}
        )
    assert not FaqEntry.objects.visible_to(_editor()).filter(pk=asked.pk).exists()


def test_everybody_reads_and_finds_it_and_sees_that_it_is_not_official() -> None:
    entry = _published()
    page = Client().get(reverse("forum:faq_entry", kwargs={"public_id": entry.public_id}))
    shown = page.content.decode()
    assert "Summary by the editors, not an official text" in shown
    assert "New, " in shown
    assert "Valid until" in shown
    listed = reverse("forum:faq")
    assert TITLE in Client().get(listed, {"q": "donors"}).content.decode()
    assert TITLE not in Client().get(listed, {"q": "freezer"}).content.decode()
    entries = ApiClient().get("/faq/", {"q": "donor"}).json()["data"]
    assert [(one["id"], one["official"]) for one in entries] == [(entry.public_id, False)]
    whole = ApiClient().get(f"/faq/{entry.public_id}/").json()
    assert [one["validity"] for one in whole["answers"]] == ["valid"]


def test_editors_work_on_it_on_their_pages() -> None:
    first, second, of = _browser(_editor()), _browser(_editor()), answer().question
    write = reverse("forum:faq_write", kwargs={"public_id": of.public_id})
    assert first.get(write).status_code == 200
    assert first.post(write, {"title": "Short", "text": "", "language": "en"}).status_code == 422
    done = first.post(write, {"title": TITLE, "text": TEXT, "language": "en"})
    entry = FaqEntry.objects.get()
    edit = reverse("forum:faq_edit", kwargs={"public_id": entry.public_id})
    assert done["Location"] == edit
    assert first.get(write)["Location"] == edit
    data = {"title": TITLE, "text": TEXT, "language": "en", "change": "", "version": entry.version}
    assert first.post(edit, data | {"action": "offer"}).status_code == 302
    assert first.post(edit, data | {"action": "save"}).status_code == 409
    assert "another editor has to publish" in first.get(edit).content.decode()
    entry.refresh_from_db()
    assert second.post(edit, {"action": "return", "note": ""}).status_code == 422
    publish = {"action": "publish", "version": entry.version}
    assert first.post(edit, publish).status_code == 403
    assert second.post(edit, publish).status_code == 302
    assert TITLE in second.get(reverse("forum:faq_desk")).content.decode()
    history = reverse("forum:faq_history", kwargs={"public_id": entry.public_id})
    assert TITLE in Client().get(history).content.decode()
