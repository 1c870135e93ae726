"""What was found, files, kept steps, and held questions: the pages around sending a question."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.core.draftrows import Draft
from apps.core.models import StoredFile
from apps.forum.choices import QuestionState, Visibility
from apps.forum.models import Question
from apps.profiles.choices import Role
from tests.factories.forum import NATIONAL_NUMBER, case, developer, officials_of, question
from tests.factories.profiles import actor_as
from tests.support import filemaking
from tests.web.forum.test_reading import signed_in
from tests.web.forum.test_wizard import at, draft_of, put, shown

pytestmark = pytest.mark.django_db
PRODUCT = "We freeze ABC-123 at once."


def _press(client: Client, found: Question, action: str, **ticks: Any) -> Any:
    address = at(found)
    return client.post(address, shown(client, address) | ticks | {"action": action})


def test_a_product_is_shown_on_the_last_page_and_sent_only_with_the_tick() -> None:
    asker = developer()
    found, client = draft_of(asker, body=PRODUCT), signed_in(asker)
    html = client.get(at(found)).content.decode()
    assert "ABC-123" in html
    assert "Ask the authorities in private" in html
    assert _press(client, found, "send").status_code == 422
    assert _press(client, found, "send", as_it_is="on").status_code == 302
    found.refresh_from_db()
    assert found.state == QuestionState.OPEN


def test_one_button_makes_it_private_and_keeps_every_word() -> None:
    asker = developer()
    found, client = draft_of(asker, body=PRODUCT), signed_in(asker)
    assert _press(client, found, "private")["Location"] == at(found)
    found.refresh_from_db()
    assert (found.visibility, found.body_md) == (Visibility.AUTHORITY_PRIVATE, PRODUCT)
    assert "ABC-123 at once" in client.get(at(found)).content.decode()
    assert _press(client, found, "send").status_code == 302
    found.refresh_from_db()
    assert (found.state, found.public_at) == (QuestionState.OPEN, None)


def test_a_national_number_is_held_when_asked_and_released_on_the_editors_list() -> None:
    asker, editor = developer(), actor_as(Role.EDITOR)
    found, client = draft_of(asker, body=f"It says {NATIONAL_NUMBER}."), signed_in(asker)
    assert _press(client, found, "send").status_code == 422
    assert _press(client, found, "send", ask_editor="on").status_code == 302
    found.refresh_from_db()
    assert found.state == QuestionState.HELD
    desk = signed_in(editor)
    assert NATIONAL_NUMBER in desk.get("/en/questions/held/").content.decode()
    address = f"/en/questions/{found.public_id}/held/"
    assert desk.post(address, {"action": "return", "version": found.version}).status_code == 422
    assert desk.post(address, {"action": "release", "version": 0}).status_code == 409
    answer = desk.post(address, {"action": "release", "version": found.version})
    assert answer["Location"] == "/en/questions/held/"
    found.refresh_from_db()
    assert found.state == QuestionState.OPEN
    assert desk.post(address, {"action": "release", "version": 1}).status_code == 404


def test_a_returned_question_says_why_to_its_asker() -> None:
    asker = developer()
    held = question("held", asker=asker)
    desk, client = signed_in(actor_as(Role.MODERATOR)), signed_in(asker)
    note = {f"{held.public_id}-note": "It is one."}
    address = f"/en/questions/{held.public_id}/held/"
    sent = note | {"action": "return", "version": held.version}
    assert desk.post(address, sent).status_code == 302
    assert "It is one." in client.get(at(held)).content.decode()


def test_its_asker_takes_a_held_question_back() -> None:
    asker = developer()
    held, client = question("held", asker=asker), signed_in(asker)
    answer = client.post(f"/en/questions/{held.public_id}/take-back/")
    assert answer["Location"] == at(held)
    held.refresh_from_db()
    assert held.state == QuestionState.DRAFT


def test_a_file_is_put_beside_a_draft_and_read_by_who_works_on_the_case() -> None:
    asker = developer()
    opened = case(asker=asker)
    found, client = opened.question, signed_in(asker)
    address = f"/en/questions/{found.public_id}/files/"
    upload = SimpleUploadedFile("plan.png", filemaking.png())
    assert client.post(address, {"file": upload})["Location"] == address
    assert client.post(address, {"file": SimpleUploadedFile("x.pdf", b"no")}).status_code == 422
    file = StoredFile.objects.get()
    page = f"/en/questions/{found.public_id}/{found.slug}/"
    assert "plan.png" in client.get(page).content.decode()
    stranger = signed_in(developer())
    assert "plan.png" not in stranger.get(page).content.decode()
    absent = stranger.get("/files/00000000-0000-7000-8000-000000000000/")
    hidden = stranger.get(f"/files/{file.pk}/")
    assert hidden.status_code == absent.status_code == 404
    assert "plan.png" not in hidden.content.decode()
    official = signed_in(officials_of(opened.authority)[0])
    assert "plan.png" in official.get(f"/en/questions/inbox/{found.public_id}/").content.decode()
    assert official.get(f"/files/{file.pk}/")["X-Content-Type-Options"] == "nosniff"
    client.post(f"{address}{file.pk}/delete/")
    file.refresh_from_db()
    assert file.state == "deleted"


def test_what_was_typed_in_a_step_comes_back_and_goes_when_the_step_is_saved() -> None:
    asker = developer()
    found, client = draft_of(asker), signed_in(asker)
    kept = f"/kept/forum.question/?key={found.public_id}.case"
    assert client.post(kept, {"body": "Half a sentence", "version": "9"}).status_code == 204
    assert signed_in(developer()).post(kept, {"body": "theirs"}).status_code == 404
    assert Draft.objects.get().data == {"body": ["Half a sentence"]}
    html = client.get(at(found, "case")).content.decode()
    assert "You left this page on" in html
    assert "Half a sentence" not in html
    assert "Half a sentence" in client.get(f"{at(found, 'case')}?kept=1").content.decode()
    put(client, found, "case", body="A whole sentence.")
    assert not Draft.objects.exists()


def test_what_an_official_typed_is_kept_for_that_official_only() -> None:
    opened = case()
    drafter, colleague = officials_of(opened.authority)
    client = signed_in(drafter)
    kept, page = f"/kept/forum.answer/?key={opened.pk}", opened.question.public_id
    assert signed_in(developer()).post(kept, {"short": "x"}).status_code == 404
    assert client.post(kept, {"short": "Yes, once.", "case": "x"}).status_code == 204
    desk = f"/en/questions/inbox/{page}/"
    assert "Yes, once." in client.get(f"{desk}?kept=1").content.decode()
    other = signed_in(colleague).get(f"{desk}?kept=1").content.decode()
    assert "Yes, once." not in other
    assert "You left this page on" not in other


def test_the_steps_ask_for_the_facts_of_their_topic_and_the_page_shows_them() -> None:
    asker = developer()
    found, client = draft_of(asker), signed_in(asker)
    html = client.get(at(found, "case")).content.decode()
    assert "Whose cells" in html
    assert "Orphan designation" not in html
    put(client, found, "case", body="Words.", fact_gmo="yes", indication="An invented disease")
    found.refresh_from_db()
    assert (found.facts, found.indication) == ({"gmo": "yes"}, "An invented disease")
    assert "An invented disease" in client.get(at(found)).content.decode()


def test_a_language_that_may_not_be_read_is_said_and_stops_nobody() -> None:
    asker = developer()
    found, client = draft_of(asker, language="fr"), signed_in(asker)
    authority = found.wanted_authorities.get()
    authority.country_id = "NL"
    authority.save()
    assert "It is no official language" in client.get(at(found)).content.decode()
    assert _press(client, found, "send").status_code == 302


def test_what_an_authority_says_it_reads_stands_beside_it_and_is_held_against_the_language() -> (
    None
):
    asker = developer()
    found, client = draft_of(asker, language="fr"), signed_in(asker)
    authority = found.wanted_authorities.get()
    authority.country_id, authority.details = "FR", {"reads_languages": ["en", "nl"]}
    authority.save()
    assert "Reads: English, Dutch." in client.get(at(found, "authorities")).content.decode()
    page = client.get(at(found)).content.decode()
    assert f"You write in Français, which these do not read: {authority.name}." in page
    assert "It is no official language" not in page
    authority.details = {"reads_languages": ["fr"]}
    authority.save()
    assert "You write in Français" not in client.get(at(found)).content.decode()
    assert _press(client, found, "send").status_code == 302
