"""The pages of the verification desk, and the page on which people send documents to it."""

from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from apps.profiles.checklists import checklist_for
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import Evidence, Membership, Review
from apps.profiles.reviewing import MOST_EVIDENCE, ReviewState
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.desk import evidence, letter, proposal, statement, upload, version_of
from tests.factories.profiles import DomainFactory, MembershipFactory, actor_as
from tests.support import filemaking

pytestmark = pytest.mark.django_db
QUEUE = "/en/workbench/verifications/"


def _client(role: str, *, second_factor: bool = True) -> tuple[Client, Membership]:
    made = MembershipFactory(role=role)
    return signed_in(made.user, second_factor=second_factor), made


def _documents(stated: Membership) -> str:
    return f"/en/account/verification/{stated.pk}/documents/"


def _case(stated: Membership, act: str = "") -> str:
    return f"{QUEUE}{stated.pk}/{act}"


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_person_sends_a_document_and_takes_it_back() -> None:
    stated = statement()
    client = signed_in(stated.user)
    assert f'href="{_documents(stated)}"' in _text(client.get("/en/account/verification/"))
    assert 'enctype="multipart/form-data"' in _text(client.get(_documents(stated)))
    answer = client.post(
        _documents(stated),
        {"kind": "letter", "file": upload(name="Brief.pdf"), "note": "Signed by <b>her</b>."},
        follow=True,
    )
    page = _text(answer)
    assert "The desk has your document." in page
    assert "Save Brief.pdf" in page
    assert escape("<b>her</b>") in page
    assert "Waiting for review. Usually 2 working days." in page
    assert "Usually 2 working days." in _text(client.get("/en/account/verification/"))
    sent = Evidence.objects.get()
    assert client.get(f"/files/{sent.file_id}/").status_code == 200
    remove = f"/en/account/documents/{sent.pk}/remove/"
    assert client.get(remove).status_code == 200
    page = _text(client.post(remove, follow=True))
    assert "Only the fact that it was sent is kept." in page
    assert client.get(f"/files/{sent.file_id}/").status_code == 404
    assert client.post(remove).status_code == 404


def test_a_link_to_a_register_is_sent_without_a_file() -> None:
    stated = statement()
    client = signed_in(stated.user)
    link = "https://register.example/7?a=1&b=2"
    answer = client.post(_documents(stated), {"kind": "register", "link": link}, follow=True)
    assert answer.status_code == 200
    assert f", {escape(link)}</span>" in _text(answer)


def test_the_operator_may_promise_no_time(settings: Any) -> None:
    settings.VERIFICATION_AIM_DAYS = 0
    stated = statement()
    evidence(stated)
    page = _text(signed_in(stated.user).get(_documents(stated)))
    assert "Waiting for review." in page
    assert "working days" not in page


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"file": b"<html>"}, "Send a PDF, a PNG or a JPEG."),
        ({"file": b""}, "This file is empty."),
        ({"file": filemaking.pdf(catalog=b"/OpenAction 1 0 R")}, "Print it to a new PDF"),
        ({"file": filemaking.png() + b"<script>"}, "This file is damaged"),
        ({}, "Choose a file, or give a link to a public register."),
        ({"link": "http://register.example/"}, "begins with https://"),
        ({"link": "javascript:alert(1)"}, "Address of your entry"),
    ],
)
def test_what_is_refused_is_said_at_the_form_and_nothing_is_kept(
    sent: dict[str, Any], sentence: str
) -> None:
    stated = statement()
    values = {k: upload(v) if isinstance(v, bytes) else v for k, v in sent.items()}
    answer = signed_in(stated.user).post(_documents(stated), {"kind": "letter", **values})
    assert answer.status_code == 422
    assert sentence in _text(answer)
    assert not Evidence.objects.exists()


def test_ten_megabytes_are_taken_here_and_more_nowhere() -> None:
    stated = statement()
    client = signed_in(stated.user)
    large = filemaking.pdf(objects=[filemaking.stream(b"x" * 9_000_000, b"", pack=False)])
    answer = client.post(_documents(stated), {"kind": "letter", "file": upload(large)})
    assert answer.status_code == 302
    answer = client.post(_documents(stated), {"kind": "letter", "file": upload(b"x" * 11_000_000)})
    assert answer.status_code == 413
    answer = client.post("/en/account/profile/name/", {"file": upload(large)})
    assert answer.status_code == 413


def test_the_form_ends_with_five_documents_and_with_the_decision() -> None:
    stated = statement()
    for _number in range(MOST_EVIDENCE):
        evidence(stated)
    client = signed_in(stated.user)
    page = _text(client.get(_documents(stated)))
    assert "You have sent five documents already." in page
    assert "<form" not in page.partition('id="sent"')[2].partition("</section>")[0]
    answer = client.post(_documents(stated), {"kind": "letter", "file": upload()})
    assert answer.status_code == 422
    proposal(stated, kind="refuse")
    desk, _made = _client(Role.ADMIN)
    desk.post(
        _case(stated, "decide/"), {"decide-seen": version_of(stated), "decide-decision": "agree"}
    )
    page = _text(client.get("/en/account/verification/"))
    assert "We could not verify this role." in page
    assert "The letter names no date." in page
    assert "It is deleted on" in _text(client.get(_documents(stated)))


@pytest.mark.parametrize("who", ["other", "organisation", "desk"])
def test_the_documents_page_is_one_s_own(who: str) -> None:
    stated = statement()
    place = stated.organisation
    readers = {
        "other": MembershipFactory().user,
        "organisation": MembershipFactory(organisation=place, role=stated.role, is_admin=True).user,
        "desk": MembershipFactory(role=Role.ADMIN).user,
    }
    client = signed_in(readers[who], second_factor=True)
    sent = evidence(stated)
    assert client.get(_documents(stated)).status_code == 404
    assert client.post(_documents(stated), {"kind": "letter", "file": upload()}).status_code == 404
    assert client.post(f"/en/account/documents/{sent.pk}/remove/").status_code == 404
    expected = 200 if who == "desk" else 404
    assert client.get(f"/files/{sent.file_id}/").status_code == expected


def test_the_desk_s_door() -> None:
    answer = Client().get(QUEUE)
    assert answer.status_code == 302
    assert "next=" in answer["Location"]
    for role in (Role.DEVELOPER, Role.EDITOR, Role.REGULATOR):
        client, _made = _client(role)
        assert client.get(QUEUE).status_code == 403
    client, _made = _client(Role.MODERATOR)
    assert client.get(QUEUE).status_code == 200
    assert QUEUE in _text(client.get("/en/account/verification/"))


def test_the_queue_is_oldest_first_and_its_filters_stand_in_the_address() -> None:
    first = statement(user__display_name="Ada First")
    second = statement(Role.DEVELOPER, user__display_name="Ben Second")
    asked = statement(user__display_name="Cem Third")
    statement(Role.REGULATOR, user__display_name="Dag Invited")
    MembershipFactory(user__display_name="Eve Verified")
    client, made = _client(Role.MODERATOR)
    mine = statement(user=made.user)
    proposal(asked)
    page = _text(client.get(QUEUE))
    names = [name for name in ("Ada First", "Ben Second", "Cem Third") if name in page]
    assert names == sorted(names, key=page.index)
    assert len(names) == 3
    assert "Dag Invited" not in page
    assert "Eve Verified" not in page
    assert f"{QUEUE}{mine.pk}/" not in page
    for query, shown in (
        ("?state=proposed", {"Cem Third"}),
        ("?state=waiting", {"Ada First", "Ben Second"}),
        ("?role=developer", {"Ben Second"}),
        ("?mine=on", {"Ada First", "Ben Second"}),
        ("?state=asked", set()),
        ("?state=nonsense", {"Ada First", "Ben Second", "Cem Third"}),
    ):
        page = _text(client.get(f"{QUEUE}{query}"))
        found = {n for n in ("Ada First", "Ben Second", "Cem Third") if n in page}
        assert found == shown, query
    admin, _made = _client(Role.ADMIN)
    assert "Cem Third" in _text(admin.get(f"{QUEUE}?mine=on"))
    assert first.pk != second.pk


def test_the_queue_goes_on_behind_twenty() -> None:
    stated = [statement(user__display_name=f"Person {n:02} zz") for n in range(21)]
    client, _made = _client(Role.MODERATOR)
    page = client.get(QUEUE)
    assert stated[20].user.display_name not in _text(page)
    assert page.context["page"].older
    older = client.get(QUEUE, {"cursor": page.context["page"].older})
    assert stated[20].user.display_name in _text(older)


def test_a_case_shows_domains_and_registers_but_no_address() -> None:
    person = UserFactory(email="secret.mailbox@harbour.example")
    stated = statement(user=person)
    place = stated.organisation
    place.website = "https://harbour.example/"
    place.save()
    DomainFactory(organisation=place, domain="harbour.example")
    evidence(stated, file=letter(filemaking.png(), "page.png"))
    evidence(stated)
    evidence(stated, file=None, link="https://register.example/7")
    client, _made = _client(Role.MODERATOR)
    page = _text(client.get(_case(stated)))
    assert "secret.mailbox" not in page
    assert "the person has a mailbox there" in page
    assert 'href="https://harbour.example/"' in page
    assert 'href="https://eudragmdp.ema.europa.eu/"' in page
    assert 'href="https://register.example/7"' in page
    assert page.count("/preview/") == 1
    assert "No virus scanner is set up here." in page


def test_two_people_verify_somebody_through_the_pages() -> None:
    stated = statement()
    evidence(stated)
    moderator, _made = _client(Role.MODERATOR)
    ticks = [str(check) for check in checklist_for(stated.role)]
    values = {"propose-proposal": "approve", "propose-seen": version_of(stated)}
    answer = moderator.post(_case(stated, "propose/"), values | {"propose-checklist": ticks[:2]})
    assert answer.status_code == 422
    assert "Tick every point before you propose to verify." in _text(answer)
    answer = moderator.post(
        _case(stated, "propose/"), values | {"propose-checklist": ticks}, follow=True
    )
    page = _text(answer)
    assert "Your proposal waits for a platform admin." in page
    assert "Take it back" in page
    assert "desk_decide" not in page
    answer = moderator.post(
        _case(stated, "decide/"), {"decide-seen": version_of(stated), "decide-decision": "agree"}
    )
    assert answer.status_code == 403
    admin, _made = _client(Role.ADMIN)
    assert "proposes to verify this role" in _text(admin.get(_case(stated)))
    answer = admin.post(
        _case(stated, "decide/"),
        {"decide-seen": version_of(stated), "decide-decision": "agree"},
        follow=True,
    )
    assert "The decision is carried out." in _text(answer)
    assert Membership.objects.get(pk=stated.pk).is_verified
    page = _text(admin.get(_case(stated)))
    assert "Proposed to verify" in page
    assert "<form method" not in page.partition('id="evidence"')[2].partition('id="history"')[0]


def test_asking_taking_back_and_sending_back_through_the_pages() -> None:
    stated = statement()
    moderator, made = _client(Role.MODERATOR)
    answer = moderator.post(_case(stated, "ask/"), {"ask-seen": 0, "ask-reason": " "})
    assert answer.status_code == 422
    moderator.post(_case(stated, "ask/"), {"ask-seen": 0, "ask-reason": "Send a signed letter."})
    assert Review.objects.get().state == ReviewState.ASKED
    client = signed_in(stated.user)
    assert "We need one more document." in _text(client.get(_documents(stated)))
    page = _text(client.get("/en/account/verification/"))
    assert "Send a signed letter." in page
    assert made.user.display_name not in _text(client.get(_documents(stated)))
    moderator.post(
        _case(stated, "propose/"),
        {
            "propose-seen": version_of(stated),
            "propose-proposal": "refuse",
            "propose-reason": "No letter came.",
        },
    )
    moderator.post(_case(stated, "take-back/"), {"back-seen": version_of(stated)})
    assert Review.objects.get().state == ReviewState.WAITING
    proposal(stated)
    admin, _made = _client(Role.ADMIN)
    values = {"decide-seen": version_of(stated), "decide-decision": "send_back"}
    answer = admin.post(_case(stated, "decide/"), values)
    assert answer.status_code == 422
    admin.post(_case(stated, "decide/"), values | {"decide-reason": "Look again."})
    assert Review.objects.get().state == ReviewState.WAITING
    assert "Look again." not in _text(client.get(_documents(stated)))


def test_of_two_tabs_the_second_is_told() -> None:
    stated = statement()
    client, _made = _client(Role.MODERATOR)
    values = {"ask-seen": 0, "ask-reason": "Send a letter."}
    assert client.post(_case(stated, "ask/"), values).status_code == 302
    assert client.post(_case(stated, "ask/"), values).status_code == 409
    assert Review.objects.get().steps.count() == 1


@pytest.mark.parametrize("act", ["ask/", "propose/", "take-back/", "decide/"])
@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 40, "\0"])
def test_a_form_without_its_version_changes_nothing(act: str, seen: str) -> None:
    stated = statement()
    proposal(stated, by=actor_as(Role.MODERATOR))
    client, _made = _client(Role.ADMIN)
    prefix = {"take-back/": "back"}.get(act, act.rstrip("/"))
    answer = client.post(
        _case(stated, act),
        {
            f"{prefix}-seen": seen,
            f"{prefix}-reason": "x",
            f"{prefix}-decision": "agree",
            f"{prefix}-proposal": "approve",
        },
    )
    assert answer.status_code in {409, 422}
    assert Membership.objects.get(pk=stated.pk).state == MembershipState.CLAIMED
    assert Review.objects.get().state == ReviewState.PROPOSED


def test_whom_it_concerns_is_told_why_not() -> None:
    client, made = _client(Role.MODERATOR)
    mine = statement(user=made.user)
    answer = client.get(_case(mine))
    assert answer.status_code == 403
    assert "Nobody reviews their own membership." in _text(answer)
    runs = MembershipFactory(user=made.user, role=Role.DEVELOPER, is_admin=True)
    theirs = statement(Role.DEVELOPER, organisation=runs.organisation)
    sent = evidence(theirs)
    assert client.get(_case(theirs)).status_code == 403
    assert client.get(f"/files/{sent.file_id}/").status_code == 404
    assert client.post(_case(theirs, "ask/"), {"ask-seen": 0, "ask-reason": "x"}).status_code == 403


def test_without_the_second_step_the_case_is_read_only_and_its_letters_are_closed() -> None:
    stated = statement()
    sent = evidence(stated)
    client, _made = _client(Role.MODERATOR, second_factor=False)
    answer = client.get(f"/files/{sent.file_id}/")
    assert answer.status_code == 403
    assert "Sign in with your second step first." in _text(answer)
    assert signed_in(stated.user).get(f"/files/{sent.file_id}/").status_code == 200
    page = _text(client.get(_case(stated)))
    assert "Sign in with your second step first." in page
    assert "Send the proposal" not in page
    answer = client.post(_case(stated, "ask/"), {"ask-seen": 0, "ask-reason": "x"})
    assert answer.status_code == 403
