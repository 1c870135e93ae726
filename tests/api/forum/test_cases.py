"""The desk of an authority through the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.core.errors import Invalid
from apps.forum.models import Answer, Signature
from apps.forum.services.answers import (
    AnswerContent,
    Cited,
    issue_answer,
    request_signature,
    save_draft,
)
from apps.profiles.models import Mandate
from tests.factories.forum import answer, case, developer, officials_of, term
from tests.factories.profiles import country
from tests.factories.vocabularies import GuidanceVersionFactory
from tests.support.api import ApiClient, client_of

pytestmark = pytest.mark.django_db


def draft(**changes: Any) -> dict[str, Any]:
    term("answer_basis", "guideline")
    return {
        "short_answer": "Yes, one test is enough.",
        "text": "One test at the time of donation serves for both.",
        "basis": "guideline",
        "jurisdictions": ["BE"],
        "valid_until": (timezone.now().date() + timedelta(days=365)).isoformat(),
        "no_guidance_reason": "Nothing was published on this.",
    } | changes


def test_the_inbox_is_the_authoritys_own() -> None:
    of, _other = case("private"), case("private")
    drafter, _ = officials_of(of.authority)
    client = client_of(drafter)
    listed = client.get("/cases/").json()["data"]
    assert [entry["id"] for entry in listed] == [of.question.public_id]
    assert client.get("/cases/", {"view": "closed"}).json()["data"] == []
    assert client.get(f"/cases/{_other.question.public_id}/").status_code == 404
    outside = client_of(developer()).get("/cases/")
    assert (outside.status_code, outside.json()["code"]) == (403, "not_official")
    assert ApiClient().get("/cases/").status_code == 401


def test_a_draft_is_written_replaced_and_offered() -> None:
    of = case("private")
    drafter, _ = officials_of(of.authority)
    client, path = client_of(drafter), f"/cases/{of.question.public_id}/draft/"
    first = client.send("PUT", path, draft(short_answer="Perhaps."))
    assert first.status_code == 200, first.json()
    assert first.json()["draft"]["short_answer"] == "Perhaps."
    blind = client.send("PUT", path, draft())
    assert (blind.status_code, blind.json()["code"]) == (428, "precondition_required")
    offered = client.send("PUT", path, draft(offer=True), If_Match=first["ETag"])
    assert offered.status_code == 200, offered.json()
    assert offered.json()["draft"]["state"] == "in_signoff"
    assert len(offered.json()["draft"]["content_hash"]) == 64
    late = client.send("PUT", path, draft(), If_Match=first["ETag"])
    assert late.status_code == 412
    assert Answer.objects.get().short == "Yes, one test is enough."


def test_citations_name_documents_that_can_be_cited() -> None:
    of = case("public")
    drafter, _ = officials_of(of.authority)
    client, path = client_of(drafter), f"/cases/{of.question.public_id}/draft/"
    version = GuidanceVersionFactory()
    cited = {"guidance": version.document.public_id, "place": "Section 4"}
    made = client.send("PUT", path, draft(citations=[cited]))
    assert made.status_code == 200, made.json()
    assert made.json()["draft"]["citations"][0]["place"] == "Section 4"
    wrong = draft(citations=[{"guidance": "G-0000000-0", "place": "1"}], basis="nonsense")
    refused = client.send("PUT", path, wrong, If_Match=made["ETag"])
    assert refused.status_code == 422
    pointers = {e["pointer"] for e in refused.json()["errors"]}
    assert pointers == {"/basis", "/citations/0/guidance"}


def test_an_incomplete_draft_is_not_offered() -> None:
    of = case("public")
    drafter, _ = officials_of(of.authority)
    path = f"/cases/{of.question.public_id}/draft/"
    refused = client_of(drafter).send("PUT", path, draft(text="", offer=True))
    assert refused.status_code == 422
    assert not Answer.objects.exists()


def test_tokens_neither_sign_nor_issue() -> None:
    made = answer("offered")
    _drafter, signer = officials_of(made.authority)
    client, path = client_of(signer), f"/cases/{made.question.public_id}"
    for act in ("signature", "issue"):
        refused = client.send("POST", f"{path}/{act}/", {"content_hash": made.content_hash})
        assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_required")
    assert not Signature.objects.exists()
    made.refresh_from_db()
    assert made.issued_at is None


def test_a_draft_is_sent_back_with_a_reason() -> None:
    made = answer("offered")
    _drafter, signer = officials_of(made.authority)
    client, path = client_of(signer), f"/cases/{made.question.public_id}/return/"
    tag = client.get(f"/cases/{made.question.public_id}/")["ETag"]
    blind = client.send("POST", path, {"reason": "Name the guideline."})
    assert (blind.status_code, blind.json()["code"]) == (428, "precondition_required")
    assert client.send("POST", path, {"reason": " "}, If_Match=tag).status_code == 422
    Answer.objects.filter(pk=made.pk).update(version=made.version + 1)
    late = client.send("POST", path, {"reason": "Name the guideline."}, If_Match=tag)
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    tag = client.get(f"/cases/{made.question.public_id}/")["ETag"]
    returned = client.send("POST", path, {"reason": "Name the guideline."}, If_Match=tag)
    assert returned.json()["draft"]["return_reason"] == "Name the guideline."
    made.refresh_from_db()
    request_signature(actor=_drafter, answer=made, version=made.version)


def test_an_authority_answers_within_its_mandate_only() -> None:
    of = case("public")
    drafter, _ = officials_of(of.authority)
    country("FR")
    path = f"/cases/{of.question.public_id}/draft/"
    refused = client_of(drafter).send("PUT", path, draft(jurisdictions=["FR", "BE"], offer=True))
    assert refused.status_code == 422
    assert [e["pointer"] for e in refused.json()["errors"]] == ["/jurisdictions"]
    assert not Answer.objects.exists()


def test_a_mandate_that_shrank_stops_an_answer() -> None:
    made = answer("signed")
    _drafter, signer = officials_of(made.authority)
    Mandate.objects.get(organisation=made.authority).jurisdictions.set([country("FR")])
    with pytest.raises(Invalid):
        issue_answer(actor=signer, answer=made, seen_hash=made.content_hash)
    made.refresh_from_db()
    assert made.issued_at is None


def test_changes_of_the_inbox_are_those_that_its_officials_see() -> None:
    of, other = case("private"), case("private")
    client = client_of(officials_of(of.authority)[0])
    entry = client.get("/cases/").json()["data"][0]
    assert client.get(f"/cases/{entry['id']}/").json()["updated_at"] == entry["updated_at"]

    def told() -> list[str]:
        listed = client.get("/cases/", {"updated_since": entry["updated_at"]}).json()["data"]
        return [one["id"] for one in listed if one["updated_at"] > entry["updated_at"]]

    assert told() == []
    answer("draft", of=other)
    assert told() == []
    saved = client.send("PUT", f"/cases/{entry['id']}/draft/", draft())
    assert saved.json()["updated_at"] > entry["updated_at"]
    assert told() == [entry["id"]]


def _written_by_hand(of: Any, drafter: Any) -> Any:
    """A draft with all that the page lets people say, and an older version cited with a reason."""
    old = GuidanceVersionFactory(ended=True)
    GuidanceVersionFactory(document=old.document, label="2023", not_stated=True, supersedes=old)
    content = AnswerContent(
        short="Yes.",
        text="One test serves for both.",
        basis=None,
        jurisdictions=["BE"],
        valid_until=timezone.now().date() + timedelta(days=400),
        citations=[Cited(old, "Section 4", None, "The product began under it.")],
        no_guidance_reason="",
        language="en",
        review_by=timezone.now().date() + timedelta(days=90),
        is_preliminary=True,
        conditions={"donor": ["autologous"]},
    )
    save_draft(actor=drafter, case=of, content=content, version=None)
    return old


LIMITS = ("review_by", "preliminary", "conditions", "for_classes", "for_stages")


def test_a_program_that_replaces_a_draft_keeps_what_it_does_not_name() -> None:
    of = case("public")
    drafter, _ = officials_of(of.authority)
    old = _written_by_hand(of, drafter)
    client, path = client_of(drafter), f"/cases/{of.question.public_id}/"
    before = client.get(path)
    shown = before.json()["draft"]
    assert (shown["preliminary"], shown["conditions"]) == (True, {"donor": ["autologous"]})
    cited = {"guidance": old.document.public_id, "place": "Section 4"}
    sent = client.send("PUT", f"{path}draft/", draft(citations=[cited]), If_Match=before["ETag"])
    assert sent.status_code == 200, sent.json()
    after = sent.json()["draft"]
    assert [after[name] for name in LIMITS] == [shown[name] for name in LIMITS]
    assert after["citations"] == shown["citations"]
    assert after["citations"][0]["version"] == old.label


def test_a_program_says_for_which_cases_an_answer_holds() -> None:
    of = case("public")
    drafter, _ = officials_of(of.authority)
    old = _written_by_hand(of, drafter)
    client, path = client_of(drafter), f"/cases/{of.question.public_id}/"
    limits = {"preliminary": False, "conditions": {"gmo": ["no"]}, "review_by": None}
    newest = {"guidance": old.document.public_id, "place": "Section 4", "version": old.label}
    body = draft(citations=[newest | {"why_older": ""}], **limits)
    silent = client.send("PUT", f"{path}draft/", body, If_Match=client.get(path)["ETag"])
    assert silent.status_code == 422, silent.json()
    body = draft(citations=[newest | {"why_older": "It was in force then."}], **limits)
    sent = client.send("PUT", f"{path}draft/", body, If_Match=client.get(path)["ETag"])
    assert sent.status_code == 200, sent.json()
    after = sent.json()["draft"]
    assert (after["preliminary"], after["conditions"]) == (False, {"gmo": ["no"]})
    assert after["citations"][0]["why_older"] == "It was in force then."
    wrong = draft(conditions={"donor": ["perhaps"]})
    refused = client.send("PUT", f"{path}draft/", wrong, If_Match=sent["ETag"])
    assert refused.status_code == 422
