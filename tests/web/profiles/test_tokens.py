"""The pages on one's own access tokens."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.core.models import Event
from apps.profiles.models import ApiToken, Membership
from apps.profiles.tokens import MOST_TOKENS, authenticate_token, revoke_token
from tests.factories.accounts import PASSWORD, UserFactory, code_for, signed_in
from tests.factories.profiles import MembershipFactory, OrganisationFactory, actor_for, token_for

pytestmark = pytest.mark.django_db
TOKENS = "/en/account/tokens/"
NEW = f"{TOKENS}new/"
SECURITY = "/en/account/security/"
TEXT = re.compile(r"atmp_[a-z0-9]{8}_[0-9a-f]{64}")


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def trusted(user: User) -> Client:
    """Return a client that entered the password just now."""
    client = signed_in(user)
    client.post(f"{SECURITY}confirm-password/", {"password": PASSWORD})
    return client


def filled_in(member: Membership, **changed: Any) -> dict[str, Any]:
    values = {
        "name": "Night job",
        "membership": str(member.pk),
        "scopes": ["read:questions"],
        "days": "30",
        "networks": "192.0.2.0/24\n\n2001:db8::1\n",
    }
    return values | changed


def text(response: Any) -> str:
    content: str = response.content.decode()
    return content


# --- making


def test_a_token_is_made_and_shown_on_one_page_once() -> None:
    member = MembershipFactory()
    client = trusted(member.user)
    form = text(client.get(NEW))
    assert "What it may do" in form
    assert re.search(r'value="read:public"[^>]*disabled', form)
    sent = client.post(NEW, filled_in(member))
    row = ApiToken.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, f"{TOKENS}{row.pk}/made/")
    assert not any(row.prefix in str(s.get_decoded()) for s in Session.objects.all())
    assert client.head(sent["Location"]).status_code == 200
    answer = client.get(sent["Location"])
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "Copy it now. We cannot show it again." in text(answer)
    (shown,) = set(TEXT.findall(text(answer)))
    again = client.get(sent["Location"])
    assert (again.status_code, row.prefix in text(again)) == (200, False)
    assert "This token was shown once" in text(again)
    assert "no-store" in again["Cache-Control"]
    assert row.networks == ["192.0.2.0/24", "2001:db8::1/128"]
    assert row.expires_at - row.created_at < timedelta(days=30, seconds=60)
    identity = authenticate_token(shown, "192.0.2.1")
    assert identity.scopes == {"read:public", "read:questions"}
    assert identity.actor.acting_membership_id == member.pk
    for page in (TOKENS, NEW, "/en/account/", "/en/account/notifications/"):
        assert not TEXT.search(text(client.get(page)))
    for session in Session.objects.all():
        assert shown.split("_")[2] not in str(session.get_decoded())
    listed = text(client.get(TOKENS))
    for words in ("Night job", f"atmp_{row.prefix}", "In force", "192.0.2.0/24"):
        assert words in listed
    assert "Read your own and your authority" in listed


def test_making_one_asks_for_the_password_first_and_then_goes_on() -> None:
    member = MembershipFactory()
    client = signed_in(member.user)
    for answer in (client.get(NEW), client.post(NEW, filled_in(member))):
        assert answer.status_code == 302
        assert answer["Location"].startswith(f"{SECURITY}confirm-password/")
    assert not ApiToken.objects.exists()
    # What was filled in goes on after the password; the token stands on the page after it.
    sent = client.post(answer["Location"], {"password": PASSWORD, "next": NEW})
    answer = client.get(sent["Location"])
    (shown,) = set(TEXT.findall(text(answer)))
    assert authenticate_token(shown, "192.0.2.1").actor.user_id == member.user_id
    assert "no-store" in answer["Cache-Control"]
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert client.get(NEW).status_code == 302


def test_who_has_a_second_step_signs_in_with_it_and_confirms() -> None:
    member = MembershipFactory(user=UserFactory(second_factor=True))
    without = trusted(member.user).get(NEW)
    assert without.status_code == 403
    assert "Sign out and in again with a code" in text(without)
    client = signed_in(member.user, second_factor=True)
    assert client.get(NEW).status_code == 302
    client.post(f"{SECURITY}confirm-code/", {"code": code_for(member.user)})
    assert TEXT.search(text(client.post(NEW, filled_in(member), follow=True)))


def test_sending_the_form_again_makes_no_second_token() -> None:
    member = MembershipFactory()
    client = trusted(member.user)
    (key,) = re.findall(r'name="idempotency_key" value="([^"]+)"', text(client.get(NEW)))
    values = filled_in(member, idempotency_key=key)
    first, second = (client.post(NEW, values) for _click in range(2))
    assert (first.status_code, first["Location"]) == (302, second["Location"])
    assert ApiToken.objects.count() == 1
    # Whichever of the two answers the browser follows shows it, and only one.
    assert TEXT.search(text(client.get(second["Location"])))
    assert not TEXT.search(text(client.get(first["Location"])))
    # Back, other words, sent again: nothing is made in silence, and the next try works.
    changed = client.post(NEW, values | {"name": "Another job"})
    assert "sent with other words" in text(changed)
    assert ApiToken.objects.count() == 1
    (fresh,) = re.findall(r'name="idempotency_key" value="([^"]+)"', text(changed))
    assert fresh != key
    client.post(NEW, values | {"name": "Another job", "idempotency_key": fresh})
    assert ApiToken.objects.count() == 2


def test_the_text_waits_for_this_browser_only_and_not_for_long() -> None:
    member = MembershipFactory()
    client = trusted(member.user)
    sent = client.post(NEW, filled_in(member))
    elsewhere = signed_in(member.user)
    assert "This token was shown once" in text(elsewhere.get(sent["Location"]))
    assert signed_in(MembershipFactory().user).get(sent["Location"]).status_code == 404
    stolen = Session.objects.get(pk=client.session.session_key).get_decoded()["shown_once"]
    session = elsewhere.session
    session["shown_once"] = stolen
    session.save()
    assert not TEXT.search(text(elsewhere.get(sent["Location"])))
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert not TEXT.search(text(client.get(sent["Location"])))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": ""}, "Fill in “Name”"),
        ({"name": "x" * 81}, "Shorten “Name” to 80 characters."),
        ({"name": "\u202e"}, "Give the token a name"),
        ({"membership": ""}, "Choose an option for “It acts as”"),
        ({"membership": "5aa53be4-6e96-447c-94eb-3bfebfa5c87c"}, "Choose one of your own"),
        ({"scopes": ["read:everything"]}, "Choose from the list"),
        ({"days": "366"}, "Choose one of the periods offered."),
        ({"days": ""}, "Choose an option for “It ends after”"),
        ({"networks": "here"}, "one a line, like 192.0.2.7"),
        ({"networks": "\n".join(f"192.0.2.{n}" for n in range(11))}, "at most 10 addresses"),
    ],
)
def test_mistakes_are_named_at_their_field(changed: dict[str, Any], words: str) -> None:
    member = MembershipFactory()
    answer = trusted(member.user).post(NEW, filled_in(member, **changed))
    assert answer.status_code == 200
    assert words in text(answer)
    assert not ApiToken.objects.exists()


def test_somebody_else_s_role_is_not_offered_and_not_taken() -> None:
    member, foreign = MembershipFactory(), MembershipFactory()
    answer = trusted(member.user).post(NEW, filled_in(foreign))
    assert "Choose one of your own confirmed roles." in text(answer)
    assert not ApiToken.objects.exists()


def test_no_other_column_is_taken_from_the_form() -> None:
    member = MembershipFactory()
    extra = {"prefix": "aaaaaaaa", "token_hash": "0" * 64, "binding": "0" * 64, "user": "1"}
    extra |= {"expires_at": "2099-01-01", "revoked_at": "", "last_used_at": "2020-01-01"}
    trusted(member.user).post(NEW, filled_in(member) | extra)
    row = ApiToken.objects.get()
    assert row.prefix != "aaaaaaaa"
    assert "0" * 64 not in {row.token_hash, row.binding}
    assert row.expires_at < timezone.now() + timedelta(days=31)
    assert row.last_used_at is None


def test_of_two_roles_one_is_chosen() -> None:
    user = UserFactory()
    MembershipFactory(user=user)
    second = MembershipFactory(
        user=user, organisation=OrganisationFactory(name="Illustrative Institute of Rivers")
    )
    client = trusted(user)
    assert "Illustrative Institute of Rivers" in text(client.get(NEW))
    client.post(NEW, filled_in(second))
    assert ApiToken.objects.get().membership == second


def test_the_twenty_first_is_refused_above_the_form() -> None:
    member = MembershipFactory()
    for _number in range(MOST_TOKENS):
        token_for(member)
    answer = trusted(member.user).post(NEW, filled_in(member))
    assert "You have 20 tokens. End one before you make another." in text(answer)
    assert ApiToken.objects.count() == MOST_TOKENS


def test_without_a_confirmed_role_the_page_says_why_and_what_to_do() -> None:
    client = trusted(UserFactory())
    page = text(client.get(TOKENS))
    assert "You cannot make a token yet" in page
    assert "State where you work" in page
    assert "/en/account/verification/" in page
    assert NEW not in page
    assert client.get(NEW).status_code == 403


# --- looking and ending


def test_the_list_tells_the_state_of_each() -> None:
    member = MembershipFactory()
    with time_machine.travel(timezone.now() - timedelta(days=40)):
        token_for(member, name="Old one", days=30)
    ended = token_for(member, name="Ended one").row
    revoke_token(actor=actor_for(member.user), token=ended)
    used = token_for(member, name="Used one")
    authenticate_token(used.text, "")
    page = text(signed_in(member.user).get(TOKENS))
    for words in ("Expired", "Ended", "In force"):
        assert words in page
    assert page.count("never") == 2
    member.user.set_password("another river in autumn")
    member.user.save()
    page = text(signed_in(member.user).get(TOKENS))
    assert "No longer valid" in page
    assert "Make a new token." in page


def test_ending_asks_first_and_counts_at_once() -> None:
    member = MembershipFactory()
    made = token_for(member)
    client = signed_in(member.user)
    address = f"{TOKENS}{made.row.pk}/end/"
    assert address in text(client.get(TOKENS))
    assert "This cannot be undone." in text(client.get(address))
    assert authenticate_token(made.text, "").token_id == made.row.pk
    assert client.post(address)["Location"] == TOKENS
    ended = ApiToken.objects.get()
    assert ended.revoked_at is not None
    assert Event.objects.get(name="profiles.token_revoked").subject_id == ended.pk
    assert address not in text(client.get(TOKENS))
    assert client.post(address).status_code == 409


def test_a_foreign_and_an_absent_token_are_the_same() -> None:
    foreign = token_for(MembershipFactory(), name="Foreign script").row
    client = signed_in(MembershipFactory().user)
    absent = "5aa53be4-6e96-447c-94eb-3bfebfa5c87c"
    for method in (client.get, client.post):
        answers = [method(f"{TOKENS}{pk}/end/") for pk in (foreign.pk, absent)]
        assert [a.status_code for a in answers] == [404, 404]
    assert "Foreign script" not in text(client.get(TOKENS))
    assert ApiToken.objects.get().revoked_at is None


def test_the_account_s_pages_lead_there() -> None:
    page = text(signed_in(UserFactory()).get("/en/account/"))
    assert f'href="{TOKENS}"' in page
