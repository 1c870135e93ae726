"""Examples of what stands beside a question: comments, colleagues, files; see examples.py."""

from base64 import b64encode
from typing import Any

from apps.core.actor import Actor
from apps.forum.models import Contribution, Question
from apps.forum.services.attachments import add_attachment
from apps.forum.services.contributions import post_contribution
from apps.forum.services.letters import record_letter
from apps.forum.services.publication import propose_publication
from apps.profiles.models import Membership
from tests.factories.desk import letter
from tests.factories.forum import answer, case, officials_of
from tests.factories.profiles import MembershipFactory
from tests.support.filemaking import pdf

# Path and body of an operation by the role that asks, and the header that it needs.
Told = tuple[str, dict[str, str], Any, dict[str, str]]
ANYBODY, ASKER, OFFICIAL = "anonymous", "developer", "official"
SENT_ON = "2026-01-15"


def beside_examples(asker: Actor, here: dict[str, Any]) -> dict[str, list[Told]]:
    """Return what succeeds, by operation."""
    of, lettered = case(**here), case(**here)
    at, there = ({"public_id": one.question.public_id} for one in (of, lettered))
    official = officials_of(of.authority)[1]
    file = {"name": "scheme.pdf", "file": b64encode(pdf()).decode()}
    kept = add_attachment(actor=asker, question=of.question, file=letter())
    one = at | {"id": str(kept.pk)}
    record_letter(
        actor=official, case=lettered, sent_on=of.received_at.date(), reference="R 1", scan=letter()
    )
    sent = {"sent_on": SENT_ON, "reference": "R 1"} | file
    found: dict[str, list[Told]] = {
        "question_openings_read": [(ASKER, at, None, {})],
        "question_attachments_read": [(role, at, None, {}) for role in (ASKER, OFFICIAL)],
        "question_attachments_create": [(ASKER, at, file, {})],
        "question_attachment_read": [(role, one, None, {}) for role in (ASKER, OFFICIAL)],
        "question_attachment_delete": [(ASKER, one, None, {})],
        "case_letter_read": [(OFFICIAL, there, None, {})],
        "case_letter_put": [(OFFICIAL, there, sent, {})],
        "case_letter_delete": [(OFFICIAL, there, None, {})],
    }
    return found | _colleagues(asker, at) | _comments(asker, of.question) | _publication(here)


def _colleagues(asker: Actor, at: dict[str, str]) -> dict[str, list[Told]]:
    place = Membership.objects.get(pk=asker.acting_membership_id).organisation
    other = MembershipFactory(organisation=place)
    return {
        "question_colleagues_read": [(ASKER, at, None, {})],
        "question_colleagues_create": [(ASKER, at, {"colleague": str(other.pk)}, {})],
        "question_colleague_delete": [(ASKER, at | {"id": str(other.pk)}, None, {})],
    }


def _comments(asker: Actor, under: Question) -> dict[str, list[Told]]:
    at = {"public_id": under.public_id}
    body = {"text": "We tested once.", "as_expert": False, "for_myself": False}
    own = post_contribution(actor=asker, question=under, text="We add this.", language="en")
    official = officials_of(under.cases.get().authority)[1]
    theirs = post_contribution(
        actor=official, question=under, text="As a person.", language="en", for_myself=True
    )
    mine, other = {"public_id": own.public_id}, {"public_id": theirs.public_id}
    change = {"text": "We tested twice.", "reason": "One was left out."}
    accept: list[Told] = [(ASKER, other, None, {})]
    return {
        "question_comments_read": [(role, at, None, {}) for role in (ANYBODY, ASKER, OFFICIAL)],
        "question_comments_create": [
            (ASKER, at, body, {}),
            (OFFICIAL, at, body | {"for_myself": True}, {}),
        ],
        "comment_read": [(role, mine, None, {}) for role in (ANYBODY, ASKER, OFFICIAL)],
        "comment_patch": [(ASKER, mine, change, _tag(own))],
        "comment_delete": [(ASKER, mine, None, _tag(own))],
        "comment_acceptance_put": accept,
        "comment_acceptance_delete": accept,
    }


def _tag(of: Contribution) -> dict[str, str]:
    return {"If-Match": f'"{of.pk.hex}-{of.version}.x"'}


def _publication(here: dict[str, Any]) -> dict[str, list[Told]]:
    spoken = answer(of=case("private", **here))
    propose_publication(actor=here["asker"], answer=spoken)
    at = {"public_id": spoken.public_id}
    agree = {"content_hash": "0" * 64}
    return {
        "answer_publication_read": [(role, at, None, {}) for role in (ASKER, OFFICIAL)],
        "answer_publication_consent_put": [(ASKER, at, agree, {})],
    }
