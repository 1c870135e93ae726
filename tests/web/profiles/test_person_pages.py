"""The profile's pages: what is left, each part, and how others see it."""

from typing import Any

import pytest
from django.test import Client

from apps.profiles.audiences import Part
from apps.profiles.models import InterestStatement, NameChange, Person
from apps.profiles.person_steps import SECTIONS
from apps.profiles.services.people import open_profile
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.forum import term
from tests.factories.people import audiences, make_person
from tests.factories.profiles import AuthorityFactory, MembershipFactory, actor_for, signers_of

pytestmark = pytest.mark.django_db
PROFILE = "/en/account/profile/"


def text_of(answer: Any) -> str:
    """Return the page."""
    return str(answer.content.decode())


def left_on(client: Client) -> int:
    """Return how many parts are left to do."""
    return int(client.get(PROFILE).context["left"])


def test_each_part_goes_from_to_do_to_done() -> None:
    user = UserFactory(display_name="Anna Berg")
    client = signed_in(user)
    MembershipFactory(user=user)
    term("topic", "quality")
    assert "To do" in text_of(client.get(PROFILE))
    said: dict[str, dict[str, Any]] = {
        "name": {"display_name": "Anna Berg"},
        "country": {"country": "BE"},
        "topics": {"topics": ["quality"]},
        "languages": {"languages": ["de", "en"]},
        "orcid": {"orcid": "https://orcid.org/0000-0002-1825-0097"},
        "availability": {"availability": "open", "note": "Gladly"},
        "biography": {"biography": "Twenty years of <b>work</b>"},
        "interests": {"kind": "nothing"},
        "audiences": {part.value: "everybody" for part in Part},
        "messages": {"language": "en"},
    }
    assert set(said) == set(SECTIONS)
    for name, values in said.items():
        page = client.get(f"{PROFILE}{name}/")
        version = page.context["form"]["version"].value()
        answer = client.post(f"{PROFILE}{name}/", {**values, "version": version}, follow=True)
        assert "Your profile is saved." in text_of(answer), name
        again = text_of(client.get(f"{PROFILE}{name}/"))
        assert "Back" in again
    assert left_on(client) == 0
    shown = text_of(client.get(f"{PROFILE}as-others-see-you/"))
    for words in ("Anna Berg", "0000-0002-1825-0097", "not proven", "Gladly", "German"):
        assert words in shown
    assert "&lt;b&gt;work&lt;/b&gt;" in shown
    assert user.email not in shown


def test_errors_stand_at_the_field_and_keep_what_was_typed() -> None:
    client = signed_in(UserFactory())
    wrong: dict[str, tuple[dict[str, Any], str, str]] = {
        "orcid": ({"orcid": "0000-0002-1825-0098"}, "check the last digit", "0000-0002-1825-0098"),
        "biography": ({"biography": "x" * 1001}, "Shorten", "x" * 1001),
        "interests": ({"kind": "interests", "text": ""}, "Describe your interests", "checked"),
        "languages": ({"languages": ["xx"]}, "Choose one of the values", "Languages"),
    }
    for name, (values, sentence, kept) in wrong.items():
        page = text_of(client.post(f"{PROFILE}{name}/", {**values, "version": 1}))
        assert sentence in page, name
        assert kept in page, name
        assert "Error:" in page
    assert not InterestStatement.objects.exists()


def test_the_longest_text_may_have_line_breaks() -> None:
    """Browsers send two characters for one."""
    client = signed_in(UserFactory())
    text = "\r\n".join(["x" * 99] * 10)
    for name, values in {
        "biography": {"biography": text},
        "interests": {"kind": "interests", "text": "\r\n".join(["x" * 99] * 20)},
    }.items():
        assert client.post(f"{PROFILE}{name}/", values).status_code == 302, name
    assert len(Person.objects.get().biography) == 999


def test_the_name_is_to_do_until_there_is_one() -> None:
    client = signed_in(UserFactory(display_name="\u3164"))
    client.post(f"{PROFILE}biography/", {"biography": "Somebody"})
    assert not client.get(PROFILE).context["tasks"][0].done
    client.post(f"{PROFILE}name/", {"display_name": "Anna Berg", "kind": "real"})
    assert client.get(PROFILE).context["tasks"][0].done


def test_the_second_tab_keeps_its_words_and_can_save_them() -> None:
    user = UserFactory()
    client = signed_in(user)
    first = {"biography": "First", "version": 1}
    assert client.post(f"{PROFILE}biography/", first).status_code == 302
    page = client.post(f"{PROFILE}biography/", {"biography": "Second", "version": 1})
    assert "Somebody saved a newer version" in text_of(page)
    assert "Second" in text_of(page)
    assert Person.objects.get().biography == "First"
    version = page.context["form"]["version"].value()
    client.post(f"{PROFILE}biography/", {"biography": "Second", "version": version})
    assert Person.objects.get().biography == "Second"


def test_a_look_makes_no_profile_and_unknown_parts_are_absent() -> None:
    client = signed_in(UserFactory())
    for name in ("", "as-others-see-you/", *(f"{name}/" for name in SECTIONS)):
        assert client.get(f"{PROFILE}{name}").status_code == 200
    assert not Person.objects.exists()
    for name in ("password", "version", "public_id"):
        assert client.get(f"{PROFILE}{name}/").status_code == 404
        assert client.post(f"{PROFILE}{name}/", {"version": 1}).status_code == 404
    assert Client().get(f"{PROFILE}name/").status_code == 302


def test_the_preview_shows_each_circle_its_own() -> None:
    user = MembershipFactory().user
    person = make_person(user, "everybody")
    Person.objects.filter(pk=person.pk).update(
        **audiences("everybody") | audiences("members", "biography") | audiences("nobody", "orcid")
    )
    client = signed_in(user)
    page = f"{PROFILE}as-others-see-you/?to="
    assert "Twenty years" not in text_of(client.get(f"{page}everybody"))
    assert "Twenty years" in text_of(client.get(f"{page}members"))
    assert person.orcid not in text_of(client.get(f"{page}organisations"))
    Person.objects.filter(pk=person.pk).update(**audiences("members", "name"))
    assert "They see nothing of you" in text_of(client.get(f"{page}everybody"))


def test_a_regulator_is_told_who_knows_the_name() -> None:
    user = signers_of(AuthorityFactory())[0]
    make_person(user, "everybody")
    client = signed_in(user)
    assert "to colleagues at your authority only" in text_of(client.get(f"{PROFILE}name/"))
    assert "They see nothing of you" in text_of(client.get(f"{PROFILE}as-others-see-you/"))
    inside = text_of(client.get(f"{PROFILE}as-others-see-you/?to=organisations"))
    assert user.display_name in inside
    other = {"display_name": "X", "kind": "pseudonym", "pseudonym": "Y", "version": 1}
    client.post(f"{PROFILE}name/", other)
    assert Person.objects.get().name == "X"


def test_what_was_said_before_stands_below_the_form() -> None:
    user = UserFactory(display_name="Anna Berg")
    client = signed_in(user)
    open_profile(actor=actor_for(user))
    person = Person.objects.get()
    InterestStatement.objects.create(person=person, kind="interests", text="Old shares")
    NameChange.objects.create(person=person, name="Anna Maiden", name_kind="real")
    assert "Old shares" in text_of(client.get(f"{PROFILE}interests/"))
    assert "Anna Maiden" in text_of(client.get(f"{PROFILE}name/"))


def test_the_start_page_says_what_is_left() -> None:
    user = UserFactory()
    client = signed_in(user)
    page = text_of(client.get("/en/account/"))
    assert "Left to say: Your name, Country, Areas of expertise" in page
    make_person(user, audiences_set_at=user.created_at)
    assert "Left to say: Country." in text_of(client.get("/en/account/"))
