"""The pages of messages, as both sides, strangers and moderators see them."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.notifications.models import Notification
from apps.profiles.choices import OrganisationKind, Role
from apps.profiles.contacting import ContactFrom
from apps.profiles.models import (
    ContactBlock,
    ContactMessage,
    ContactReport,
    ContactSetting,
    Conversation,
    Person,
)
from apps.profiles.services import contact_reports, contacts
from apps.profiles.services.people import change_name
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.contacts import conversation, reachable, run_place
from tests.factories.people import make_person
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
)
from tests.support.mailing import deliver_mails, mails_to, words_of

pytestmark = pytest.mark.django_db
LIST, SETTINGS = "/en/account/messages/", "/en/account/messages/settings/"
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
WORDS = {"subject": "A donor test", "text": "May we ask <b>you</b>?", "idempotency_key": "k1"}


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def _to(person: Person) -> str:
    return f"/en/directory/people/{person.public_id}/contact/"


def _at(found: Conversation, act: str = "") -> str:
    return f"{LIST}{found.pk}/{act}"


def _said(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_letter_and_its_answer() -> None:
    person, writer = reachable(), MembershipFactory()
    client = signed_in(writer.user)
    page = _said(client.get(_to(person)))
    shown = f"{writer.user.display_name}, Developer, {writer.organisation.name}"
    assert "What they will see of you" in page
    assert shown in page
    answers = [client.post(_to(person), WORDS) for _click in range(2)]
    made = Conversation.objects.get()
    assert {a["Location"] for a in answers} == {_at(made)}
    own = _said(client.get(_at(made)))
    assert "May we ask &lt;b&gt;you&lt;/b&gt;?" in own
    reader = signed_in(person.user)
    assert "1 conversation has something new" in _said(reader.get(LIST))
    read = _said(reader.get(_at(made)))
    assert writer.user.display_name in read
    assert writer.organisation.name in read
    seen = ContactMessage.objects.get().pk
    assert reader.post(_at(made, "read/"), {"seen": str(seen)}).status_code == 302
    assert "You have read everything" in _said(reader.get(LIST))
    for _click in range(2):
        reader.post(_at(made), {"text": "Yes, ask.", "idempotency_key": "k2"})
    assert ContactMessage.objects.filter(conversation=made).count() == 2
    assert "Yes, ask." in _said(client.get(_at(made)))
    for text in (page, own, read, _said(client.get(LIST)), _said(reader.get(LIST))):
        assert not ({writer.user.email, person.user.email} & set(text.split('"')))
    assert writer.user.email not in read
    assert person.user.email not in own


def test_a_letter_is_not_lost_to_the_limit_and_meets_nobody_new(settings: Any) -> None:
    settings.PEOPLE_AN_HOUR = {"person": 2, "visitor": 2}
    person, client = reachable(), signed_in(MembershipFactory().user)
    for expected in (200, 200, 429):
        assert client.get(_to(person)).status_code == expected
    assert client.post(_to(person), WORDS | {"text": ""}).status_code == 200
    assert client.post(_to(person), WORDS).status_code == 302
    assert [client.post(_to(reachable())).status_code for _each in range(2)] == [200, 429]


def test_an_organisation_answers_in_its_own_name() -> None:
    place, admin = run_place(name="Illustrative Works")
    begun = conversation(place=place)
    boss, writer = signed_in(admin.user), signed_in(begun.sender)
    boss.post(_at(begun), {"text": "We can.", "idempotency_key": "x"})
    own = _said(writer.get(_at(begun)))
    assert "Illustrative Works" in own
    assert admin.user.display_name not in own
    second = MembershipFactory(organisation=place, is_admin=True)
    inside = _said(signed_in(second.user).get(_at(begun)))
    assert f"{admin.user.display_name} for Illustrative Works" in inside
    assert "Written to Illustrative Works" in _said(signed_in(second.user).get(LIST))


def test_an_official_writes_as_authority_and_role_only() -> None:
    authority = AuthorityFactory(drafters=1, signers=0)
    official = MembershipFactory(organisation=authority, role=Role.REGULATOR)
    person = reachable(ContactFrom.AUTHORITIES)
    client = signed_in(official.user)
    shown = f"Regulator, {authority.name}"
    assert shown in _said(client.get(_to(person)))
    client.post(_to(person), WORDS)
    reader, made = signed_in(person.user), Conversation.objects.get()
    for page in (_said(reader.get(LIST)), _said(reader.get(_at(made)))):
        assert shown in page
        assert official.user.display_name not in page


@pytest.mark.parametrize("pseudonym", ["Luna", ""])
def test_a_name_of_their_own_choice_is_marked_to_the_other_side(pseudonym: str) -> None:
    house = OrganisationFactory(kind=OrganisationKind.PATIENT_ORGANISATION)
    writer, reader = (
        MembershipFactory(role=Role.PATIENT, organisation=house).user for _each in range(2)
    )
    make_person(writer, "everybody", pseudonym=pseudonym)
    person = make_person(reader, "everybody")
    ContactSetting.objects.create(user=reader, who=ContactFrom.MEMBERS)
    begun = conversation(sender=actor_for(writer), person=person)
    marked = "A name of their own choice"
    assert (marked in _said(signed_in(reader).get(_at(begun)))) is bool(pseudonym)
    assert marked not in _said(signed_in(writer).get(_at(begun))), "it is no news to oneself"


def _takes_the_real_name(person: Person, name: str) -> None:
    person.refresh_from_db()
    me = actor_for(person.user)
    change_name(actor=me, version=person.version, display_name=name, kind="real")
    MembershipFactory(user=person.user, role=Role.REGULATOR, organisation=AuthorityFactory())


def test_who_wrote_as_a_patient_keeps_that_name_there_as_an_official() -> None:
    house = OrganisationFactory(kind=OrganisationKind.PATIENT_ORGANISATION)
    seats = [MembershipFactory(role=Role.PATIENT, organisation=house) for _each in range(2)]
    people = [
        make_person(seat.user, "everybody", pseudonym=name)
        for seat, name in zip(seats, ("Luna", "Sol"), strict=True)
    ]
    ContactSetting.objects.create(user=seats[1].user, who=ContactFrom.MEMBERS)
    begun = conversation(sender=actor_for(seats[0].user), person=people[1])
    writer, reader = signed_in(seats[0].user), signed_in(seats[1].user)
    contacts.block_sender(actor=actor_for(seats[1].user), conversation=begun)
    made = contact_reports.report_conversation(
        actor=actor_for(seats[1].user), conversation=begun, reason="Pushy."
    )
    contacts.reply(actor=actor_for(seats[1].user), conversation=begun, text="Yes.")
    for person, name in zip(people, ("Tomas Novak", "Eva Maly"), strict=True):
        _takes_the_real_name(person, name)
    desk = signed_in(MembershipFactory(role=Role.MODERATOR).user, second_factor=True)
    doors = [
        *(
            (reader, address, "Luna")
            for address in (LIST, _at(begun), _at(begun, "end/"), SETTINGS)
        ),
        *((writer, address, "Sol") for address in (LIST, _at(begun), _at(begun, "end/"))),
        *((desk, f"/en/workbench/reports/{made.pk}/", name) for name in ("Luna", "Sol")),
    ]
    for client, address, shown in doors:
        main = _said(client.get(address)).split("<main", 1)[1]
        assert shown in main, address
        assert "Novak" not in main, address
        assert "Maly" not in main, address
    Conversation.objects.filter(pk=begun.pk).delete()
    listed = _said(reader.get(SETTINGS))
    assert f"Patient representative, {house.name}" in listed
    assert "Novak" not in listed


def test_where_nobody_reads_it_stands_why_instead_of_a_form() -> None:
    client = signed_in(MembershipFactory().user)
    authority, place = AuthorityFactory(), run_place()[0]
    empty = MembershipFactory().organisation
    asked = _said(client.get(f"/en/directory/organisations/{authority.public_id}/contact/"))
    assert "asked by questions" in asked
    assert reverse("forum:ask") in asked
    nobody = _said(client.get(f"/en/directory/organisations/{empty.public_id}/contact/"))
    assert "Nobody looks after this organisation" in nobody
    open_page = _said(client.get(f"/en/directory/organisations/{place.public_id}/contact/"))
    assert [page.count("<textarea") for page in (asked, nobody, open_page)] == [0, 0, 1]
    assert signed_in(UserFactory()).get(_to(reachable())).status_code == 403
    assert Client().get(_to(reachable())).status_code == 302


def test_a_block_and_a_switch_show_the_same_page_with_the_same_queries() -> None:
    seen: dict[str, list[tuple[int, int]]] = {}
    for name in ("block", "switch"):
        writer, person = MembershipFactory(user__display_name="W"), reachable()
        begun = conversation(sender=actor_for(writer.user), person=person)
        owner = actor_for(person.user)
        contacts.reply(actor=owner, conversation=begun, text="Yes.")
        if name == "block":
            contacts.block_sender(actor=owner, conversation=begun)
        else:
            contacts.choose_contact(actor=owner, who=ContactFrom.NOBODY)
        client = signed_in(writer.user)
        client.get(LIST)
        seen[name] = []
        for method, address in (("get", _to(person)), ("post", _to(person)), ("get", _at(begun))):
            with CaptureQueriesContext(connection) as queries:
                answer = getattr(client, method)(address, WORDS if method == "post" else {})
            assert "it does not take messages" in _said(answer)
            seen[name].append((answer.status_code, len(queries)))
    assert seen["block"] == seen["switch"]


def test_strangers_meet_nothing_and_the_desk_only_what_was_reported() -> None:
    begun = conversation()
    stranger, nobody = signed_in(MembershipFactory().user), UserFactory().pk
    for act in ("", "end/", "block/", "report/"):
        assert stranger.get(_at(begun, act)).status_code == 404
    for act in ("", "end/", "block/", "report/", "read/"):
        assert stranger.post(_at(begun, act), {"text": "x"}).status_code == 404
    hidden, gone = stranger.get(_at(begun)), stranger.get(f"{LIST}{nobody}/")
    known = _said(gone).replace(str(nobody), str(begun.pk))
    assert CSRF.sub("", _said(hidden)) == CSRF.sub("", known)
    moderator = MembershipFactory(role=Role.MODERATOR)
    desk = signed_in(moderator.user, second_factor=True)
    assert desk.get(_at(begun)).status_code == 404
    assert begun.recipient is not None
    reporter = signed_in(begun.recipient)
    assert "They read no other conversation" in _said(reporter.get(_at(begun, "report/")))
    reporter.post(_at(begun, "report/"), {"reason": "It is not polite."})
    contacts.reply(actor=actor_for(begun.recipient), conversation=begun, text="Later words.")
    made = ContactReport.objects.get()
    assert "A donor test" in _said(desk.get("/en/workbench/reports/"))
    page = _said(desk.get(f"/en/workbench/reports/{made.pk}/"))
    assert "It is not polite." in page
    assert "May we ask about your test?" in page
    assert "Later words." not in page
    assert desk.get(_at(begun)).status_code == 404
    assert stranger.get(f"/en/workbench/reports/{made.pk}/").status_code == 403
    desk.post(f"/en/workbench/reports/{made.pk}/", {"outcome": "ended"})
    begun.refresh_from_db()
    assert begun.state == "closed"
    assert desk.get(f"/en/workbench/reports/{made.pk}/").status_code == 404
    assert "Nothing waits" in _said(desk.get("/en/workbench/reports/"))


def test_the_settings_of_a_person_and_of_their_organisation() -> None:
    place, admin = run_place(name="Illustrative Works")
    client = signed_in(admin.user)
    assert "Who may write to Illustrative Works" in _said(client.get(SETTINGS))
    client.post(SETTINGS, {"who": "authorities", "place": "nobody"})
    side = contacts.Side(organisation=place)
    assert contacts.setting_of(side) == ContactFrom.NOBODY
    assert contacts.setting_of(contacts.Side(user_id=admin.user_id)) == ContactFrom.AUTHORITIES
    assert client.post(SETTINGS, {"who": "somebody"}).status_code == 200
    other = signed_in(MembershipFactory(organisation=place).user)
    other.post(SETTINGS, {"who": "nobody", "place": "members"})
    assert contacts.setting_of(side) == ContactFrom.NOBODY


def test_declining_blocking_and_taking_it_back(settings: Any) -> None:
    settings.CONTACT_AGAIN_DAYS = 41
    person, writer = reachable(), MembershipFactory()
    begun = conversation(sender=actor_for(writer.user), person=person)
    client, owner = signed_in(writer.user), signed_in(person.user)
    waiting = _said(client.get(_at(begun)))
    assert "Wait for an answer before you write again." in waiting
    assert "<textarea" not in waiting
    assert "for 41 days." in _said(owner.get(_at(begun, "end/")))
    assert "They are not told" in _said(owner.get(_at(begun, "block/")))
    assert client.get(_at(begun, "block/")).status_code == 403
    owner.post(_at(begun, "block/"))
    owner.post(_at(begun, "end/"))
    assert "Declined" in _said(client.get(_at(begun)))
    page = _said(owner.get(SETTINGS))
    assert writer.user.display_name in page
    block = ContactBlock.objects.get()
    client.post(f"{LIST}blocked/{block.pk}/")
    assert ContactBlock.objects.exists()
    owner.post(f"{LIST}blocked/{block.pk}/")
    assert not ContactBlock.objects.exists()
    refused = client.post(_at(begun), {"text": "Kept words", "idempotency_key": "z"})
    assert "Kept words" in _said(refused)
    assert "has ended" in _said(refused)


def test_the_list_turns_its_pages_with_the_same_number_of_queries() -> None:
    place, admin = run_place()
    client = signed_in(admin.user)
    client.get(LIST)
    counts = []
    for number in (2, 21):
        while Conversation.objects.count() < number:
            conversation(place=place)
        with CaptureQueriesContext(connection) as queries:
            page = _said(client.get(LIST))
        counts.append(len(queries))
        assert page.count("card--link") == min(number, 20)
    assert counts[0] == counts[1]
    assert "Older" in page


def test_the_mail_says_that_there_is_a_message_and_nothing_of_it() -> None:
    person, writer = reachable(), MembershipFactory()
    begun = conversation(
        sender=actor_for(writer.user), person=person, subject="Secret title", text="Secret words"
    )
    contact_reports.report_conversation(
        actor=actor_for(person.user), conversation=begun, reason="Secret reason"
    )
    actor_as(Role.MODERATOR)
    mail.outbox.clear()
    deliver_mails()
    [sent] = mails_to(person.user.email)
    assert sent.subject == "Somebody wrote to you"
    bodies = words_of(sent)
    for word in ("Secret", writer.user.email, writer.user.display_name, "@people.example"):
        assert word not in bodies
    assert writer.user.email not in sent.message().as_string()
    assert f"/account/messages/{begun.pk}/" in bodies
    assert not any("Secret" in words_of(message) for message in mail.outbox)
    inbox = _said(signed_in(person.user).get(reverse("notifications:inbox")))
    assert "Somebody wrote to you." in inbox
    assert "Secret" not in inbox
    assert Notification.objects.filter(kind="profiles.conversation_reported").count() == 1
