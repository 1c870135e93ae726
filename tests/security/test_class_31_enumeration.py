"""Class 31: an answer tells whether an address has an account, or a text is a known token.

Bytes, statements and hasher calls are compared in tests/web/accounts/test_enumeration.py and
here for the keys of the API and of links. Times are printed, never asserted (rulings D48).
"""

import re
import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.profiles.services import invitation_token, invite_member
from tests.factories.accounts import UserFactory
from tests.factories.profiles import MembershipFactory, token_for
from tests.security.scene import Scene
from tests.support.api import ApiClient
from tests.web.accounts.test_enumeration import KNOWN, UNKNOWN, everything_seen, reset, sign_in

pytestmark = pytest.mark.django_db
Text = Callable[[], str]


def _wrong_tokens() -> dict[str, Text]:
    """Return texts that are refused, each for another reason, the last two of a real token."""
    made = token_for(MembershipFactory())
    text = made.text
    return {
        "never made": lambda: f"atmp_{'z' * 8}_{'0' * 64}",
        "right beginning": lambda: text[:-1] + ("0" if text[-1] != "0" else "1"),
        "another prefix": lambda: f"atmp_{'z' * 8}_{text[-64:]}",
    }


def _seen(text: str) -> tuple[int, str, dict[str, str], int]:
    with CaptureQueriesContext(connection) as queries:
        answer = ApiClient(text).get("/notifications/")
    body = re.sub(r'"request_id": ?"\w+"', "", answer.content.decode())
    left = {"X-Request-ID", "Content-Length", "RateLimit", "X-RateLimit-Remaining"}
    headers = {k: v for k, v in answer.items() if k not in left and "Limit" not in k}
    return answer.status_code, body, headers, len(queries)


def test_no_answer_tells_how_much_of_a_token_is_right() -> None:
    answers = [_seen(text()) for text in _wrong_tokens().values()]
    assert answers[0][0] == 401
    assert all(answer == answers[0] for answer in answers)


def test_a_made_up_invitation_looks_like_any_unknown_address(scene: Scene) -> None:
    made = invite_member(
        actor=scene.actor("asker"),
        organisation=scene.company,
        role="developer",
        email="x@people.example",
    )
    token = invitation_token(made)
    wrong = token[:-1] + ("0" if token[-1] != "0" else "1")
    pages = [Client().get(f"/en/account/invite/{key}/") for key in (wrong, "0" * 64)]
    bodies = [
        page.content.decode().replace(key, "")
        for page, key in zip(pages, (wrong, "0" * 64), strict=True)
    ]
    assert [page.status_code for page in pages] == [404, 404]
    assert bodies[0] == bodies[1]
    assert "x@people.example" not in Client().get(f"/en/account/invite/{token}/").content.decode()


def test_inviting_tells_nothing_about_accounts(scene: Scene) -> None:
    """An administrator who invites an address does not learn whether it has an account."""
    UserFactory(email=KNOWN)
    page = scene.path("profiles:invite", public_id=scene.company.public_id)
    answers = []
    for email in (KNOWN, UNKNOWN):
        values = {"email": email, "role": "developer"}
        sent: Any = scene.clients["asker"].post(page, values, follow=True)
        body = sent.content.decode().replace(email, "ADDRESS")
        answers.append((sent.status_code, len(re.findall("ADDRESS", body))))
    assert answers[0][0] == answers[1][0]


@pytest.fixture
def frozen() -> Any:
    """Freeze the clock and forget all tries."""
    cache.clear()
    with time_machine.travel("2026-11-22 10:00:00+00:00", tick=False):
        yield


def _differs(act: Callable[[Client, str], Any]) -> bool:
    return everything_seen(act, KNOWN) != everything_seen(act, UNKNOWN)


def test_guard_bites_a_sign_in_that_names_the_reason(
    frozen: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    UserFactory(email=KNOWN)
    assert not _differs(sign_in)
    original = sign_in

    def telling(client: Client, email: str) -> Any:
        answer = original(client, email)
        answer.content = answer.content + (b"known" if email == KNOWN else b"")
        return answer

    assert _differs(telling)


def test_guard_bites_a_reset_that_looks_the_account_up_first(
    frozen: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    UserFactory(email=KNOWN)
    assert not _differs(reset)
    monkeypatch.setattr("apps.accounts.forms.ResetForm.clean_email", _look_up)
    assert _differs(reset)


def _look_up(form: Any) -> str:
    email: str = form.cleaned_data["email"]
    if email == UNKNOWN:
        form.add_error("email", "There is no account with this address.")
    return email


def test_guard_bites_a_token_that_is_looked_up_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = _wrong_tokens()
    monkeypatch.setattr("apps.profiles.tokens.constant_time_compare", _asks_again)
    assert len({_seen(text())[3] for text in texts.values()}) > 1


def _asks_again(stored: str, given: str) -> bool:
    if stored != "0" * 64:
        connection.cursor().execute("SELECT 1")
    return stored == given


SAMPLES = 200


@pytest.mark.deep
@pytest.mark.parametrize(("name", "act"), [("sign in", sign_in), ("reset", reset)])
def test_times_are_printed(
    name: str, act: Callable[[Client, str], Any], record_property: Callable[[str, object], None]
) -> None:
    """Interleaved samples for a known and an unknown address; the figures are for the reader."""
    UserFactory(email=KNOWN)
    spent: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for number in range(SAMPLES * 2):
        email = (KNOWN, UNKNOWN)[number % 2]
        cache.clear()
        begun = time.perf_counter()
        act(Client(), email)
        spent[email].append((time.perf_counter() - begun) * 1000)
    known, unknown = (statistics.median(spent[email]) for email in (KNOWN, UNKNOWN))
    record_property(f"{name}: median ms, known and unknown", (round(known, 2), round(unknown, 2)))
    assert len(spent[KNOWN]) == len(spent[UNKNOWN]) == SAMPLES
