"""Watches, saved answers and the re-check desk in the browser."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.core.clock import at
from apps.forum.choices import DISCLAIMER_VERSION
from apps.forum.disclaimers import DISCLAIMERS
from apps.forum.models import Question, Reliance, RelianceKind, Watch
from apps.forum.services.reliance import rely_on
from apps.forum.services.watching import Target, keep_watch
from apps.forum.watched_search import cleaned_filters
from tests.factories.forum import answer, case, developer, officials_of, question
from tests.factories.life import replacement
from tests.factories.profiles import AuthorityFactory
from tests.factories.vocabularies import GuidanceVersionFactory
from tests.support import deliver_events
from tests.web.forum.test_reading import signed_in

pytestmark = pytest.mark.django_db
WATCHES, SAVED, DESK = (
    "/en/questions/watch/",
    "/en/questions/saved/",
    "/en/questions/inbox/recheck/",
)


def page(of: Question) -> str:
    return reverse("forum:question", kwargs={"public_id": of.public_id, "slug": of.slug})


def test_watching_a_question_and_ending_it_on_its_page() -> None:
    asked, reader = question(), developer()
    client = signed_in(reader)
    assert "Watch this question" in client.get(page(asked)).content.decode()
    fields = {"kind": "question", "question": asked.public_id, "back": page(asked)}
    for _twice in range(2):
        told = client.post(WATCHES, fields, follow=True).content.decode()
        assert "You are told from now on" in told
    assert Watch.objects.count() == 1
    assert "Stop watching" in told
    assert asked.title in client.get(WATCHES).content.decode()
    client.post(WATCHES, {**fields, "undo": "1"})
    assert not Watch.objects.exists()
    assert "You watch nothing yet" in client.get(WATCHES).content.decode()


def test_lists_offer_to_watch_what_is_chosen() -> None:
    asked = question()
    authority = asked.cases.get().authority
    client = signed_in(developer())
    listed = reverse("forum:questions")
    for given, label in (
        ({"topic": asked.topic.code}, "Watch this topic"),
        ({"authority": authority.public_id}, "Watch this authority"),
        ({"q": "donor", "topic": asked.topic.code}, "Tell me about new answers to this search"),
    ):
        assert label in client.get(listed, given).content.decode()
    assert "Tell me about new answers" not in client.get(listed).content.decode()


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"kind": "topic", "topic": "{topic}"}, "topic"),
        ({"kind": "authority", "authority": "{authority}"}, "authority"),
        ({"kind": "search", "q": "donor", "topic": "{topic}"}, "search"),
    ],
)
def test_each_kind_is_kept_from_its_button(fields: dict[str, str], kind: str) -> None:
    asked = question()
    named = {"topic": asked.topic.code, "authority": asked.cases.get().authority.public_id}
    client = signed_in(developer())
    posted = client.post(WATCHES, {k: v.format(**named) for k, v in fields.items()})
    assert posted.status_code == 302
    assert Watch.objects.get().kind == kind


def test_what_is_refused_says_why_and_leads_to_no_other_site() -> None:
    client = signed_in(developer())
    told = client.post(WATCHES, {"kind": "search", "back": "https://evil.example/"}, follow=True)
    assert "Search for words or choose a filter first." in told.content.decode()
    assert told.request["PATH_INFO"] == WATCHES
    assert client.post(WATCHES, {"kind": "topic", "topic": "none"}).status_code == 404
    hidden = question("private")
    fields = {"kind": "question", "question": hidden.public_id}
    assert client.post(WATCHES, fields).status_code == 404


def test_a_search_is_renamed_and_ended() -> None:
    reader = developer()
    client = signed_in(reader)
    target = Target(filters=cleaned_filters({"q": "donor"}))
    made = keep_watch(actor=reader, target=target, name="Words: donor")
    own = f"{WATCHES}{made.pk}/"
    assert "Words: donor" in client.get(own).content.decode()
    assert client.post(own, {"name": ""}).status_code == 422
    assert client.post(own, {"name": "Donor tests"}).status_code == 302
    assert "Donor tests" in client.get(WATCHES).content.decode()
    assert signed_in(developer()).get(own).status_code == 404
    client.post(own, {"action": "end"})
    assert not Watch.objects.exists()


def test_saving_shows_today_s_validity_and_what_is_no_longer_valid() -> None:
    good, ended, reader = answer(), answer(), developer()
    client = signed_in(reader)
    assert "Nobody else sees this list" in client.get(SAVED).content.decode()
    assert "You have saved no answer yet" in client.get(SAVED).content.decode()
    for one in (good, ended):
        client.post(reverse("forum:save", kwargs={"public_id": one.public_id}))
    assert "Saved: take it off my list" in client.get(page(good.question)).content.decode()
    html = client.get(f"{SAVED}?view=ended").content.decode()
    assert "Everything that you rely on is valid today" in html
    replacement(ended)
    html = client.get(f"{SAVED}?view=ended").content.decode()
    assert ended.public_id in html
    assert good.public_id not in html
    taken = client.get(f"{SAVED}export/")
    assert taken["Content-Type"].startswith("text/csv")
    text = taken.content.decode()
    assert "Valid until" in text
    said = {row["answer"]: row["disclaimer"] for row in csv.DictReader(StringIO(text))}
    sentence = str(DISCLAIMERS[DISCLAIMER_VERSION])
    assert said == {good.public_id: sentence, ended.public_id: sentence}
    client.post(reverse("forum:save", kwargs={"public_id": good.public_id}), {"undo": "1"})
    assert list(Reliance.objects.values_list("answer", flat=True)) == [ended.pk]


def test_past_its_date_a_saved_answer_is_no_longer_valid() -> None:
    issued, reader = answer(), developer()
    rely_on(actor=reader, answer=issued, kind=RelianceKind.SAVED)
    with at(timezone.now() + timedelta(days=800)):
        assert issued.public_id in signed_in(reader).get(f"{SAVED}?view=ended").content.decode()


def test_the_desk_lists_what_to_look_at_with_what_changed() -> None:
    authority = AuthorityFactory()
    today = timezone.now().date()

    def issued(title: str, **changes: Any) -> str:
        of = case("private", authorities=[authority], title=title)
        return str(answer(of=of, **changes).public_id)

    fine = issued("May one donor test serve for two of ours?")
    ending = issued("What about the answer that ends so soon?", valid_until=today + timedelta(30))
    client = signed_in(officials_of(authority)[0], second_factor=True)
    html = client.get(DESK).content.decode()
    assert (ending in html, fine in html) == (True, False)
    assert "in 30 days" in html
    cited = answer(of=case(authorities=[authority])).citations.get().guidance_version
    GuidanceVersionFactory(document=cited.document, label="Rev. 7", supersedes=cited, valid=None)
    html = client.get(DESK, {"why": "guidance"}).content.decode()
    assert "Today there is Rev. 7." in html
    assert ending not in html
    assert (
        "Nothing to look at for this reason"
        in client.get(DESK, {"why": "expired"}).content.decode()
    )
    other = signed_in(officials_of(AuthorityFactory())[0], second_factor=True)
    assert "Nothing to look at again" in other.get(DESK).content.decode()
    assert signed_in(developer()).get(DESK).status_code == 403


def test_more_rows_ask_no_more_questions() -> None:
    reader, authority = developer(), AuthorityFactory()
    soon = timezone.now().date() + timedelta(days=20)

    def one_more() -> None:
        made = answer(of=case(authorities=[authority]), valid_until=soon)
        rely_on(actor=reader, answer=made, kind=RelianceKind.SAVED)
        keep_watch(actor=reader, target=Target(question=made.question))
        deliver_events()

    one_more()
    readers = {WATCHES: signed_in(reader), SAVED: signed_in(reader), f"{SAVED}export/": None}
    official = signed_in(officials_of(authority)[0], second_factor=True)
    pages = {**readers, f"{SAVED}export/": readers[SAVED], DESK: official}

    def asked() -> list[int]:
        found = []
        for address, client in pages.items():
            assert client is not None
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found.append(len(queries))
        return found

    few = asked()
    for _more in range(3):
        one_more()
    assert asked() == few
