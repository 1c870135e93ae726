"""Class 31: an answer tells whether an address has an account, or a text is a known token.

Bytes, statements and hasher calls are compared: of signing in, up and resets in
tests/web/accounts/test_enumeration.py, here of inviting, of adding an address, and of the keys
of the API and of links. Times are printed, never asserted (rulings D48).
"""

import re
import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.profiles import views
from apps.profiles.models import Invitation
from apps.profiles.services import invitation_token, invite_member
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.profiles import MembershipFactory, token_for
from tests.security.scene import Scene, fresh
from tests.support.api import ApiClient
from tests.support.size import amount
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


# --- the same act, in a world where nobody has the address and in others where somebody has

ADDRESS = "somebody.or.nobody@people.example"
# What is drawn anew for every answer: keys of forms, numbers of rows and of requests.
DRAWN = re.compile(
    rb'name="(csrfmiddlewaretoken|idempotency_key)" value="[^"]+"'
    rb"|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|req-[0-9a-f]+"
)
OWNERS: dict[str, Callable[[], object]] = {
    "an account": lambda: UserFactory(email=ADDRESS),
    "an account that waits": lambda: UserFactory(email=ADDRESS, confirmed=False),
    "a closed account": lambda: UserFactory(email=ADDRESS, is_active=False),
    "a colleague elsewhere": lambda: MembershipFactory(user__email=ADDRESS),
}
Act = Callable[[Client], Any]


def _told(act: Act, browser: Client) -> list[Any]:
    """Return status, headers, cookies, bytes and statements of an act and of where it leads."""
    told, answer = [], None
    while answer is None or "Location" in answer.headers:
        with CaptureQueriesContext(connection) as queries:
            answer = act(browser) if answer is None else browser.get(answer["Location"])
        headers = {n: v for n, v in answer.items() if n not in {"X-Request-ID", "Content-Length"}}
        body = DRAWN.sub(b"", answer.content)
        told.append((answer.status_code, headers, sorted(answer.cookies), body, len(queries)))
    return told


def _in_worlds(scene: Scene, act: Act) -> dict[str, list[Any]]:
    """Return what the asker is told, where nobody has the address and where somebody has."""
    found = {}
    for name, make in {"nobody": lambda: None, **OWNERS}.items():
        cache.clear()
        with transaction.atomic():
            make()
            found[name] = _told(act, fresh(scene).clients["asker"])
            transaction.set_rollback(True)
    return found


def _telling(scene: Scene, act: Act) -> list[str]:
    """Return the worlds in which the answer is another one than where nobody has the address."""
    told = _in_worlds(scene, act)
    nobody = told.pop("nobody")
    assert nobody[-1][0] == 200, "the act did not succeed: nothing is proved"
    return [name for name, seen in told.items() if seen != nobody]


def _inviting(scene: Scene) -> Act:
    page = scene.path("profiles:invite", public_id=scene.company.public_id)
    return lambda browser: browser.post(page, {"email": ADDRESS, "role": "developer"})


def _adding(_scene: Scene) -> Act:
    """An own second address."""
    at = "/en/account/security/"

    def add(browser: Client) -> Any:
        browser.post(f"{at}confirm-password/", {"password": PASSWORD})
        return browser.post(f"{at}e-mail/", {"email": ADDRESS, "action_add": ""})

    return add


@pytest.mark.parametrize("acting", [_inviting, _adding])
def test_whoever_names_an_address_learns_nothing_of_its_owner(
    scene: Scene, frozen: None, acting: Callable[[Scene], Act]
) -> None:
    assert _telling(scene, acting(scene)) == []


def test_an_invitation_was_really_made(scene: Scene, frozen: None) -> None:
    """The comparison above compares invitations, not refusals."""
    _told(_inviting(scene), scene.clients["asker"])
    assert Invitation.objects.filter(email=ADDRESS, organisation=scene.company).exists()


def test_guard_bites_an_invitation_that_greets_by_name(
    scene: Scene, frozen: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = views._invite_once

    def greeting(actor: Any, organisation: Any, values: dict[str, Any]) -> Any:
        made = original(actor, organisation, values)
        owner = User.objects.filter(email=made.email).first()
        made.email = f"{owner.display_name} " if owner else made.email
        return made

    monkeypatch.setattr(views, "_invite_once", greeting)
    assert _telling(scene, _inviting(scene)) == list(OWNERS)


def test_guard_bites_an_invitation_that_costs_a_known_address_one_statement_more(
    scene: Scene, frozen: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = views._invite_once

    def slower(actor: Any, organisation: Any, values: dict[str, Any]) -> Any:
        owner = User.objects.filter(email=values["email"]).first()
        if owner is not None:
            owner.memberships.count()
        return original(actor, organisation, values)

    monkeypatch.setattr(views, "_invite_once", slower)
    assert _telling(scene, _inviting(scene)) == list(OWNERS)


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


SAMPLES = amount(40, full=200)


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
