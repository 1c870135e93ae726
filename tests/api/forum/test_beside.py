"""What stands beside a question through the API: comments, colleagues, files, letters, openings."""

from base64 import b64decode, b64encode
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.core.api.parsers import FileJsonParser
from apps.core.models import Event, StoredFile
from apps.forum.models import Contribution, PublicationConsent, QuestionColleague
from apps.forum.services.break_glass import ask_to_open, decide_opening, read_opened
from apps.forum.services.publication import propose_publication
from apps.profiles.choices import Role
from tests.factories.forum import answer, case, developer, membership_of, officials_of, question
from tests.factories.profiles import MembershipFactory, actor_as
from tests.support.api import ApiClient, client_of
from tests.support.filemaking import pdf

pytestmark = pytest.mark.django_db
NEVER = {"If_Match": '"0-1.x"'}


def file(content: bytes | None = None, name: str = "../scheme.pdf") -> dict[str, str]:
    return {"name": name, "file": b64encode(pdf() if content is None else content).decode()}


def test_comment_change_accept_and_withdraw() -> None:
    asker, other = developer(), developer()
    made = question(asker=asker)
    theirs, own = client_of(other), client_of(asker)
    at = f"/questions/{made.public_id}/comments/"
    written = theirs.send("POST", at, {"text": "We tested **once**."})
    assert written.status_code == 201, written.json()
    one = f"/comments/{written.json()['id']}/"
    assert written["Location"].endswith(one)
    read = ApiClient().get(at).json()["comments"]
    assert [(c["kind"], c["accepted"]) for c in read] == [("community", False)]
    assert "<strong>once</strong>" in read[0]["text_html"]
    change = {"text": "Twice.", "reason": "Counted again."}
    assert theirs.send("PATCH", one, change).status_code == 428
    assert theirs.send("PATCH", one, change, **NEVER).status_code == 412
    assert own.send("PATCH", one, change, **NEVER).status_code == 403
    tag = theirs.get(one)["ETag"]
    assert theirs.send("PATCH", one, change, If_Match=tag).status_code == 200
    assert theirs.send("PATCH", one, change, If_Match=tag).status_code == 412
    assert theirs.send("PUT", f"{one}acceptance/").status_code == 403
    assert own.send("PUT", f"{one}acceptance/").json()["accepted"] is True
    assert own.send("DELETE", f"{one}acceptance/").status_code == 204
    gone = theirs.send("DELETE", one, If_Match=theirs.get(one)["ETag"])
    assert gone.status_code == 204
    left = ApiClient().get(one).json()
    assert (left["withdrawn"], left["text_html"], left["writer"]) == (True, "", "")


def test_a_comment_that_is_sent_twice_with_its_key_is_written_once() -> None:
    writer, made = client_of(developer()), question()
    at = f"/questions/{made.public_id}/comments/"

    def sent(text: str, client: ApiClient = writer, to: str = at) -> Any:
        return client.send("POST", to, {"text": text}, Idempotency_Key="first")

    first, again = sent("We tested once."), sent("We tested once.")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again["Location"] == first["Location"]
    assert Contribution.objects.count() == 1
    assert Event.objects.filter(name="forum.contribution_posted").count() == 1
    # Other words, or another question, are another comment: never lost in silence.
    assert sent("Twice.").json()["code"] == "key_reused"
    other = f"/questions/{question().public_id}/comments/"
    assert sent("We tested once.", to=other).status_code == 409
    assert sent("We tested once.", client_of(developer())).status_code == 201
    assert writer.send("POST", at, {"text": "We tested once."}).status_code == 201
    assert Contribution.objects.count() == 3


def test_private_questions_have_no_comments() -> None:
    asker = developer()
    made = question("private", asker=asker)
    at = f"/questions/{made.public_id}/comments/"
    assert client_of(asker).send("POST", at, {"text": "A note."}).json()["code"] == "not_public"
    for client in (client_of(developer()), ApiClient()):
        assert client.get(at).status_code == 404
    assert not Contribution.objects.exists()


def test_name_and_remove_a_colleague() -> None:
    asker = developer()
    member = MembershipFactory(organisation=membership_of(asker).organisation)
    stranger = MembershipFactory()
    made = question("private", asker=asker)
    own, at = client_of(asker), f"/questions/{made.public_id}/colleagues/"
    assert [one["id"] for one in own.get(at).json()["can_be_named"]] == [str(member.pk)]
    wrong = own.send("POST", at, {"colleague": str(stranger.pk)})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/colleague")
    named = own.send("POST", at, {"colleague": str(member.pk)}).json()
    assert ([one["id"] for one in named["named"]], named["can_be_named"]) == ([str(member.pk)], [])
    assert client_of(officials_of(made.cases.get().authority)[0]).get(at).status_code == 403
    assert client_of(developer()).get(at).status_code == 404
    assert own.send("DELETE", f"{at}{member.pk}/").json()["named"] == []
    assert not QuestionColleague.objects.exists()


def test_files_travel_as_base64_for_the_parties_only() -> None:
    asker = developer()
    made = question(asker=asker)
    own, at = client_of(asker), f"/questions/{made.public_id}/attachments/"
    kept = own.send("POST", at, file())
    assert [f["name"] for f in kept.json()["files"]] == ["scheme.pdf"], kept.json()
    one = f"{at}{kept.json()['files'][0]['id']}/"
    official = client_of(officials_of(made.cases.get().authority)[0])
    assert b64decode(official.get(one).json()["content"]).startswith(b"%PDF-")
    for client in (client_of(developer()), official):
        assert client.send("POST", at, file()).status_code == 403
    stranger = client_of(developer())
    assert {stranger.get(path).status_code for path in (at, one)} == {403}
    assert ApiClient().get(at).status_code == 401
    other = question(asker=asker)
    assert own.get(one.replace(made.public_id, other.public_id)).status_code == 404
    assert own.send("DELETE", one).json() == {"files": []}
    assert not StoredFile.objects.filter(owner_id=made.pk, state="checked").exists()


@pytest.mark.parametrize("content", [b"", b"MZ program", b"<svg onload=x>"])
def test_other_files_are_refused(content: bytes) -> None:
    asker = developer()
    made = question(asker=asker)
    at = f"/questions/{made.public_id}/attachments/"
    said = client_of(asker).send("POST", at, file(content))
    assert (said.status_code, said.json()["errors"][0]["pointer"]) == (422, "/file")
    broken = client_of(asker).send("POST", at, {"name": "a", "file": "no base 64"})
    assert broken.status_code == 422


def test_a_file_may_be_larger_than_a_form_but_not_than_ten_megabytes() -> None:
    asker = developer()
    at = f"/questions/{question(asker=asker).public_id}/attachments/"
    stream = b"<< /Length 2000000 >>\nstream\n" + b"x" * 2_000_000 + b"\nendstream"
    large = pdf(objects=[stream])
    assert client_of(asker).send("POST", at, file(large)).status_code == 200
    too_large = b'{"name": "a", "file": "' + b"A" * FileJsonParser.most + b'"}'
    assert client_of(asker).send("POST", at, too_large).status_code == 413


def test_record_and_remove_a_letter() -> None:
    of = case()
    desk, at = client_of(officials_of(of.authority)[0]), f"/cases/{of.question.public_id}/letter/"
    nothing = {"sent_on": None, "reference": "", "scan": None}
    assert desk.get(at).json() == nothing
    sent = {"sent_on": f"{timezone.now() - timedelta(days=3):%Y-%m-%d}", "reference": "R 7"}
    done = desk.send("PUT", at, sent | file()).json()
    assert (done["reference"], done["scan"]["kind"]) == ("R 7", "pdf")
    ahead = f"{timezone.now() + timedelta(days=3):%Y-%m-%d}"
    assert desk.send("PUT", at, sent | file() | {"sent_on": ahead}).status_code == 422
    assert client_of(developer()).get(at).status_code == 403
    assert desk.send("DELETE", at).json() == nothing


def opened(made: Any) -> None:
    moderator, admin = (actor_as(role, second_factor=True) for role in (Role.MODERATOR, Role.ADMIN))
    waits = ask_to_open(actor=moderator, number=made.public_id, reason="A court asks for this now.")
    allowed = decide_opening(actor=admin, opening=waits, allow=True)
    read_opened(actor=moderator, opening=allowed)
    for staff in (moderator, admin):
        assert client_of(staff).get(f"/questions/{made.public_id}/").status_code == 404
        assert client_of(staff).get(f"/questions/{made.public_id}/openings/").status_code == 404


def test_the_asker_learns_of_openings_and_no_token_reads_through_one() -> None:
    asker = developer()
    made = question("private", asker=asker)
    at = f"/questions/{made.public_id}/openings/"
    assert client_of(asker).get(at).json() == {"openings": []}
    opened(made)
    [line] = client_of(asker).get(at).json()["openings"]
    assert (line["asked_as"], line["allowed_as"]) == ("moderator", "admin")
    assert len(line["read_at"]) == 1
    assert client_of(officials_of(made.cases.get().authority)[0]).get(at).status_code == 403


def test_both_sides_read_a_publication_and_no_token_agrees() -> None:
    asker = developer()
    spoken = answer(of=case("private", asker=asker))
    at = f"/answers/{spoken.public_id}/publication/"
    assert client_of(asker).get(at).status_code == 404
    propose_publication(actor=asker, answer=spoken)
    official = client_of(officials_of(spoken.authority)[0])
    for client in (client_of(asker), official):
        assert client.get(at).json()["state"] == "proposed"
        agreed = client.send("PUT", f"{at}consent/", {"content_hash": "0" * 64})
        assert agreed.status_code == 403
    assert client_of(developer()).get(at).status_code == 404
    assert not PublicationConsent.objects.exists()
