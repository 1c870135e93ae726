"""Who comes to the web server in these tests: readers, a person signed in, and one who writes."""

from functools import partial
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings

from apps.accounts.models import User
from apps.forum.models import Question
from apps.profiles.choices import Role
from tests.factories.accounts import signed_in
from tests.factories.forum import answer
from tests.factories.profiles import AuthorityFactory, MembershipFactory
from tests.faults.load import Answer, Request, served

ASK = "/en/questions/ask/"
READY = "/health/ready"


def cookie_of(user: User) -> str:
    """Return the cookie of a browser in which the person is signed in."""
    client = signed_in(user)
    return f"session={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _question(series: str, authority: str, number: int) -> str:
    fields = {
        "title": _title(series, number),
        "body": "The donor is the same, the products differ.",
        "topic": "quality",
        "product_class": "GTMP",
        "stage": "preclinical",
        "visibility": "public",
        "action": "save",
        "idempotency_key": f"{series}-{number}",
    }
    if authority:
        fields |= {"action": "send", "authorities": authority}
    return urlencode(fields)


def _title(series: str, number: int) -> str:
    return f"May one donor test {series} serve for {number} products?"


class Writer:
    """A developer who writes a new question each time: kept as a draft, or sent."""

    def __init__(self, *, sends: bool = False) -> None:
        self._series = uuid4().hex[:8]
        asked = AuthorityFactory().public_id if sends else ""
        cookie = cookie_of(MembershipFactory(role=Role.DEVELOPER).user)
        self.request = Request(ASK, cookie, partial(_question, self._series, asked))

    def lost(self, answers: list[Answer]) -> int:
        """Return how many drafts were confirmed and are not there, or are there twice."""
        confirmed = {_title(self._series, a.number) for a in answers if a.path == ASK and served(a)}
        rows = Question.objects.filter(title__contains=f" {self._series} ")
        titles = list(rows.values_list("title", flat=True))
        return len(confirmed - set(titles)) + len(titles) - len(set(titles))


def readers() -> list[Request]:
    """Return requests for public pages and for those of a person who is signed in."""
    shown = answer("issued").question
    cookie = cookie_of(shown.asker)
    page = f"/en/questions/{shown.public_id}/{shown.slug}/"
    return [
        Request("/en/"),
        Request("/en/questions/"),
        Request(page),
        Request(page, cookie),
        Request("/en/account/notifications/", cookie),
        Request(READY),
    ]
