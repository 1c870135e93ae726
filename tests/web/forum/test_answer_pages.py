"""Pages around answers: applies, letter, comments, removals; the disclaimer at each door."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.forum.choices import DISCLAIMER_VERSION
from apps.forum.disclaimers import DISCLAIMERS
from apps.forum.models import Answer, Case, Contribution, Question
from apps.forum.services.contributions import post_contribution
from apps.profiles.choices import Role
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.forum import answer, case, developer, officials_of, question
from tests.factories.profiles import actor_as
from tests.support.filemaking import pdf

pytestmark = pytest.mark.django_db
# Each message that tells of an official answer, whatever became of it.
MAILS_OF_ANSWERS = (
    "answer_issued",
    "preliminary_issued",
    "referral_issued",
    "answer_is_news",
    "answer_confirmed",
    "answer_superseded",
    "answer_withdrawn",
    "answer_review_due",
    "answer_marked",
    "answers_compared",
)


def at(name: str, number: str) -> str:
    return reverse(f"forum:{name}", kwargs={"public_id": number})


def browser_of(user_id: object) -> Client:
    return signed_in(User.objects.get(pk=user_id), second_factor=True)


def page_of(of: Question) -> str:
    return reverse("forum:question", kwargs={"public_id": of.public_id, "slug": of.slug})


def test_the_page_says_whether_an_answer_applies_and_why() -> None:
    made = answer("issued", conditions={"donor": ["autologous"]})
    address = at("applies", made.public_id)
    asked = Client().get(address).content.decode()
    assert "Whose cells" in asked
    assert "Yes: it holds" not in asked
    said = Client().get(address, {"check": "1", "donor": "allogeneic"}).content.decode()
    assert "No: it does not hold" in said
    assert "You said: Of a donor" in said
    said = Client().get(address, {"check": "1", "donor": "autologous"}).content.decode()
    assert "Yes: it holds" in said
    said = Client().get(address, {"check": "1"}).content.decode()
    assert "Cannot say" in said
    assert Client().get(address, {"check": "1", "donor": "x"}).status_code == 422
    assert address in Client().get(page_of(made.question)).content.decode()


def test_a_preliminary_answer_is_shown_as_such() -> None:
    made = answer("issued", is_preliminary=True)
    page = Client().get(page_of(made.question)).content.decode()
    assert "Preliminary answer" in page
    assert "Valid until" not in page
    listed = Client().get(reverse("forum:questions")).content.decode()
    assert "Preliminary answer" in listed
    assert "being answered" not in listed
    api = reverse("api:answer", kwargs={"public_id": made.public_id})
    assert Client().get(api).json()["replaced_by"] is None
    final = answer("issued", of=Case.objects.get(pk=made.case_id))
    page = Client().get(page_of(made.question)).content.decode()
    assert "Preliminary answer" not in page
    assert f'id="answer-{made.public_id.lower()}"' in page
    assert f'id="answer-{final.public_id.lower()}"' in page
    assert "Preliminary answer" not in Client().get(reverse("forum:questions")).content.decode()
    assert Client().get(api).json()["replaced_by"]["id"] == final.public_id


def test_an_official_records_a_letter() -> None:
    of = case()
    drafter, _signer = officials_of(of.authority)
    client = browser_of(drafter.user_id)
    address = at("letter", of.question.public_id)
    assert client.get(address).status_code == 200
    sent = {
        "case": of.pk,
        "sent_on": (timezone.now().date() - timedelta(days=1)).isoformat(),
        "reference": "L-7",
        "scan": SimpleUploadedFile("letter.pdf", pdf(), content_type="application/pdf"),
    }
    assert client.post(address, sent).status_code == 302
    assert Answer.objects.get().letter_reference == "L-7"
    assert client.post(address, {"case": of.pk}).status_code == 422
    assert client.post(address, {"case": of.pk, "remove": "1"}).status_code == 302
    assert Answer.objects.get().letter_scan is None


def test_members_comment_and_the_unverified_are_led_to_verification() -> None:
    of, writer = question(), developer()
    client, address = browser_of(writer.user_id), at("contribute", of.public_id)
    assert client.get(address).status_code == 200
    assert client.post(address, {"text": ""}).status_code == 422
    assert client.post(address, {"text": "We tested once."}).status_code == 302
    made = Contribution.objects.get()
    page = Client().get(page_of(of)).content.decode()
    assert "We tested once." in page
    assert "Comments are not official" in page
    stranger = signed_in(UserFactory())
    assert reverse("profiles:verification") in stranger.get(address).content.decode()
    assert stranger.post(address, {"text": "Me too."}).status_code == 403
    change = at("comment_change", made.public_id)
    assert client.get(change).status_code == 200
    again = {"text": "We tested twice.", "reason": "Wrong number.", "version": made.version}
    assert client.post(change, again).status_code == 302
    history = Client().get(at("comment_history", made.public_id)).content.decode()
    assert "Wrong number." in history
    assert client.get(at("comment_withdraw", made.public_id)).status_code == 200
    assert client.post(at("comment_withdraw", made.public_id)).status_code == 302
    assert "was withdrawn" in Client().get(page_of(of)).content.decode()


def test_the_asker_says_which_comment_helped() -> None:
    asker = developer()
    of = question(asker=asker)
    made = post_contribution(actor=developer(), question=of, text="Once.", language="en")
    client, address = browser_of(asker.user_id), at("comment_accept", made.public_id)
    client.post(address)
    assert "Helped the asker" in Client().get(page_of(of)).content.decode()
    client.post(address, {"undo": "1"})
    assert "Helped the asker" not in Client().get(page_of(of)).content.decode()


def test_two_admins_remove_a_text_and_every_page_says_so() -> None:
    made = answer("issued", short="Zqsecret is enough.")
    first, second = (browser_of(actor_as(Role.ADMIN).user_id) for _n in range(2))
    address = at("redact", made.public_id)
    assert first.get(address).status_code == 200
    told = {"ground": "court_order", "reason": "Order 12 of a court."}
    assert first.post(address, told).status_code == 302
    proposal = made.redactions.get()
    confirm = {"act": "confirm", "proposal": proposal.pk}
    assert first.post(address, confirm).status_code == 403
    assert second.post(address, confirm).status_code == 302
    numbers = {"public_id": made.public_id}
    doors = (
        page_of(made.question),
        reverse("api:answer", kwargs=numbers),
        reverse("feed_answers"),
        reverse("portal:home"),
    )
    for door in doors:
        text = Client().get(door).content.decode()
        assert "Zqsecret" not in text, door
    assert "Order 12 of a court." in Client().get(doors[0]).content.decode()


def test_admins_remove_a_private_text_that_they_cannot_read() -> None:
    """A court's order names a number: the page says nothing else of the answer (D39)."""
    made = answer("issued", of=case("private"), short="Zqsecret is enough.")
    first, second = (browser_of(actor_as(Role.ADMIN).user_id) for _n in range(2))
    address = at("redact", made.public_id)
    told = {"ground": "court_order", "reason": "Order 12 of a court."}
    before = first.get(address).content.decode()
    assert first.post(address, told).status_code == 302
    waiting = second.get(address).content.decode()
    confirm = {"act": "confirm", "proposal": made.redactions.get().pk}
    assert second.post(address, confirm).status_code == 302
    for page in (before, waiting, second.get(address).content.decode()):
        assert made.public_id in page
        for hidden in (
            "Zqsecret",
            made.authority_name,
            made.question.public_id,
            made.question.title,
        ):
            assert hidden not in page
    kept = Answer.objects.get(pk=made.pk)
    assert (kept.short, kept.content_hash) == ("[redacted]", made.content_hash)
    draft = answer("draft")
    assert first.get(at("redact", draft.public_id)).status_code == 404
    outside = browser_of(developer().user_id)
    assert outside.get(address).status_code == 403


def test_a_replaced_preliminary_text_can_be_removed() -> None:
    made = answer("issued", is_preliminary=True)
    answer("issued", of=Case.objects.get(pk=made.case_id))
    first = browser_of(actor_as(Role.ADMIN).user_id)
    assert first.get(at("redact", made.public_id)).status_code == 200


def test_the_disclaimer_stands_at_every_door() -> None:
    """HTML (printed too), API, feed, and the mails that tell of an answer."""
    sentence = str(DISCLAIMERS[DISCLAIMER_VERSION])
    made = answer("issued")
    number = {"public_id": made.public_id}
    for door in (
        page_of(made.question),
        reverse("api:answer", kwargs=number),
        reverse("feed_answers"),
    ):
        assert sentence in Client().get(door).content.decode(), door
    facts = {"facts": {"authority": "A", "title": "T"}, "action_url": "https://a.example/"}
    for kind in MAILS_OF_ANSWERS:
        for ending in ("html", "txt"):
            mail = render_to_string(f"notifications/mail/forum/{kind}.{ending}", facts)
            assert sentence in mail, (kind, ending)
