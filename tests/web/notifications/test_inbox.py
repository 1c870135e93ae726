"""The inbox: one's own lines, with what became of each mail; nothing changes by looking."""

import re
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from apps.core.ids import uuid7
from apps.notifications.models import Delivery, Notification
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.notifications import NotificationFactory, delivery, replace_notice

pytestmark = pytest.mark.django_db
INBOX = "/en/account/notifications/"
CANARY = "canary-55d0"


@pytest.fixture(autouse=True)
def _notice(monkeypatch: pytest.MonkeyPatch) -> None:
    replace_notice(monkeypatch, facts={"title": CANARY, "authority": "Illustrative Authority"})


def page(client: Client, url: str = INBOX) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_nobody_is_led_to_sign_in() -> None:
    response = Client().get(INBOX)
    assert response.status_code == 302
    assert response["Location"] == f"/en/account/sign-in/?next={INBOX.replace('/', '%2F')}"


def test_head_is_answered_like_get() -> None:
    response = signed_in(UserFactory()).head(INBOX)
    assert (response.status_code, response.content) == (200, b"")


def test_nothing_yet_says_so() -> None:
    assert "Nothing new yet" in page(signed_in(UserFactory()))


def test_shows_own_lines_only() -> None:
    mine, other = NotificationFactory(), NotificationFactory()
    html = page(signed_in(mine.recipient))
    assert CANARY in html
    assert 'href="/en/about/contact/"' in html
    assert str(mine.pk) in html
    assert str(other.pk) not in html


def test_mails_with_a_secret_stay_out() -> None:
    secret = NotificationFactory(in_portal=False)
    assert "Nothing new yet" in page(signed_in(secret.recipient))


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({}, "E-mail waiting"),
        ({"state": "done", "sent_at": timezone.now()}, "E-mail sent"),
        ({"state": "dead"}, "E-mail not delivered"),
        (
            {"state": "suppressed", "reason": "no_address"},
            "No e-mail was sent: there is no address any more",
        ),
    ],
)
def test_recipient_sees_what_became_of_the_mail(columns: dict[str, object], words: str) -> None:
    user = UserFactory()
    delivery(user)
    Delivery.objects.update(**columns)
    assert words in page(signed_in(user))


def test_lost_right_leaves_a_neutral_line(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = NotificationFactory()
    replace_notice(
        monkeypatch,
        facts={"title": CANARY, "authority": CANARY},
        still_due=lambda _event, _actor: False,
    )
    html = page(signed_in(mine.recipient))
    assert "This is no longer available to you" in html
    assert CANARY not in html
    assert "about/contact" not in re.sub(r"<footer.*", "", html, flags=re.S)


def test_looking_marks_nothing_as_read() -> None:
    mine = NotificationFactory()
    client = signed_in(mine.recipient)
    page(client)
    client.get(f"{INBOX}{mine.pk}/read/")
    client.get(f"{INBOX}read/")
    mine.refresh_from_db()
    assert mine.read_at is None


def test_marking_one_as_read() -> None:
    mine = NotificationFactory()
    client = signed_in(mine.recipient)
    response = client.post(f"{INBOX}{mine.pk}/read/")
    assert (response.status_code, response["Location"]) == (302, INBOX)
    mine.refresh_from_db()
    first = mine.read_at
    assert first is not None
    client.post(f"{INBOX}{mine.pk}/read/")
    mine.refresh_from_db()
    assert mine.read_at == first
    assert "Mark as read" not in page(client)


def test_foreign_and_absent_are_the_same() -> None:
    foreign = NotificationFactory()
    client = signed_in(UserFactory())
    answers = [client.post(f"{INBOX}{pk}/read/") for pk in (foreign.pk, uuid7())]
    assert [answer.status_code for answer in answers] == [404, 404]
    foreign.refresh_from_db()
    assert foreign.read_at is None


def test_marking_all_leaves_what_the_page_had_not_shown() -> None:
    user = UserFactory()
    old, shown = NotificationFactory(recipient=user), NotificationFactory(recipient=user)
    foreign = NotificationFactory()
    client = signed_in(user)
    listed = re.findall(r'name="shown" value="([^"]+)"', page(client))
    assert [UUID(text) for text in listed] == [shown.pk, old.pk]
    late = NotificationFactory(recipient=user)
    response = client.post(f"{INBOX}read/", {"shown": listed, "cursor": ""})
    assert response.status_code == 302
    unread = set(Notification.objects.unread().values_list("pk", flat=True))
    assert unread == {late.pk, foreign.pk}
    assert old.pk not in unread


@pytest.mark.parametrize("shown", ["", "x", "'; drop table"])
def test_marking_all_with_nonsense_changes_nothing(shown: str) -> None:
    mine = NotificationFactory()
    posted = {"shown": [str(mine.pk), shown]}
    response = signed_in(mine.recipient).post(f"{INBOX}read/", posted)
    assert response.status_code == 302
    assert Notification.objects.unread().count() == 1


def test_header_counts_unread_lines() -> None:
    user = UserFactory()
    first = NotificationFactory(recipient=user)
    second = NotificationFactory(recipient=user)
    NotificationFactory(recipient=user, in_portal=False)
    client = signed_in(user)
    assert counted(client) == {"2"}
    client.post(f"{INBOX}{first.pk}/read/")
    assert counted(client) == {"1"}
    client.post(f"{INBOX}read/", {"shown": [str(second.pk)]})
    assert counted(client) == set()


def counted(client: Client) -> set[str]:
    """Return the numbers of unread lines that the header shows."""
    return set(re.findall(r'<span class="count[^"]*">\s*(\d+)', page(client, "/en/about/imprint/")))


def test_pages_keep_every_line_once() -> None:
    user = UserFactory()
    made = [NotificationFactory(recipient=user) for _number in range(45)]
    now = timezone.now()
    for number, row in enumerate(made):
        Notification.objects.filter(pk=row.pk).update(
            created_at=now - timedelta(minutes=number // 3)
        )
    client, url, seen = signed_in(user), INBOX, []
    for _page in range(3):
        html = page(client, url)
        seen += re.findall(r"notifications/([0-9a-f-]{36})/read/", html)
        older = re.search(r'href="(\?cursor=[^"]+)" rel="next"', html)
        url = INBOX + (older[1] if older else "")
    assert len(seen) == 45
    assert set(seen) == {str(row.pk) for row in made}


def test_broken_cursor_is_a_clear_400() -> None:
    response = signed_in(UserFactory()).get(f"{INBOX}?cursor=nonsense!")
    assert response.status_code == 400
    assert "Start again from the first page" in response.content.decode()


def test_title_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    replace_notice(monkeypatch, facts={"title": "<b onclick=x>T</b>", "authority": "A"})
    mine = NotificationFactory()
    html = page(signed_in(mine.recipient))
    assert "<b onclick" not in html
    assert "&lt;b onclick" in html


def test_lines_stand_under_their_days() -> None:
    user = UserFactory()
    made = [NotificationFactory(recipient=user) for _number in range(4)]
    noon = timezone.localtime(timezone=ZoneInfo(settings.DISPLAY_TIME_ZONE))
    noon = noon.replace(hour=12, minute=0)
    for row, days in zip(made, (0, 1, 1, 30), strict=True):
        moment = noon - timedelta(days=days)
        Notification.objects.filter(pk=row.pk).update(created_at=moment)
    html = page(signed_in(user))
    main = html[html.index("<main") : html.index("</main")]
    headings = re.findall(r'<h2 id="day-([^"]+)" class="h3">([^<]+)</h2>', main)
    old = (noon - timedelta(days=30)).date()
    assert [day for day, _words in headings][2] == old.isoformat()
    assert [words for _day, words in headings][:2] == ["Today", "Yesterday"]
    assert str(old.year) in headings[2][1]
    parts = re.split(r'<h2 id="day-', main)[1:]
    assert [part.count('<li class="card') for part in parts] == [1, 2, 1]
    assert "4 messages are not read yet." in main


def test_read_lines_lose_their_mark() -> None:
    user = UserFactory()
    first, _second = NotificationFactory(recipient=user), NotificationFactory(recipient=user)
    client = signed_in(user)
    client.post(f"{INBOX}{first.pk}/read/")
    html = page(client)
    assert html.count("card--tint") == 1
    assert "1 message is not read yet." in html
    client.post(f"{INBOX}read/", {"shown": re.findall(r'name="shown" value="([^"]+)"', html)})
    assert "You have read everything." in page(client)
