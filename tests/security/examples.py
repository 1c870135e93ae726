"""One request for each operation of the API that succeeds, for each role that may make it.

What is tried against the API (odd texts, foreign columns, wrong kinds of values) starts from
one of these: a refusal then comes from what was changed in it, and from nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from apps.core.actor import Actor
from apps.core.ids import uuid7
from apps.forum.models import Case
from apps.notifications.models import Notification
from apps.profiles.models import Membership
from tests.factories.forum import answer, case, developer, officials_of, question, term
from tests.factories.people import make_person
from tests.factories.profiles import MembershipFactory, token_for
from tests.factories.vocabularies import GuidanceDocumentFactory, GuidanceVersionFactory
from tests.support import deliver_events
from tests.support.api import V1, ApiClient

DEVELOPER, OFFICIAL, ANONYMOUS = "developer", "official", "anonymous"
ROLES = (ANONYMOUS, DEVELOPER, OFFICIAL)
# Official acts need a session with a second step: no token of anybody gets past the rule (D38).
NEVER_BY_TOKEN = frozenset({"case_signature_create", "case_issue_create"})


@dataclass(frozen=True)
class Example:
    """What an operation takes: arguments of its path, its body, its headers."""

    path: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class World:
    """Existing ids per kind of path, the header of each role, and what succeeds for whom."""

    headers: dict[str, dict[str, str]]
    ids: dict[str, list[str]]
    examples: dict[str, dict[str, Example]]

    def known(self, path: str) -> list[str]:
        """Return ids that exist for the first part of a path."""
        kind = path.removeprefix(V1).strip("/").partition("/")[0]
        return self.ids.get(kind, [])

    def client(self, role: str) -> ApiClient:
        """Return a program of that role."""
        return ApiClient(**self.headers[role])

    def expected(self) -> set[tuple[str, str]]:
        """Return each operation with each role that it answers with success."""
        return {
            (operation, role)
            for operation, roles in self.examples.items()
            if operation not in NEVER_BY_TOKEN
            for role in roles
        }


def make_world() -> World:
    """Make one of each thing that the API names, and tokens of an asker and of an official."""
    asker = developer()
    waiting = case(asker=asker)
    here: dict[str, Any] = {"asker": asker, "authorities": [waiting.authority]}
    issued, offered = answer(of=case(**here)), answer("offered", of=case(**here))
    private = question("private", **here)
    deliver_events()
    official = officials_of(waiting.authority)[1]
    headers: dict[str, dict[str, str]] = {
        ANONYMOUS: {},
        DEVELOPER: _bearer(asker),
        OFFICIAL: _bearer(official),
    }
    document = GuidanceVersionFactory().document
    world = World(
        headers=headers,
        ids={
            "questions": [waiting.question.public_id, issued.question.public_id, private.public_id],
            "cases": [waiting.question.public_id, offered.question.public_id],
            "answers": [issued.public_id],
            "organisations": [issued.authority.public_id],
            "people": [make_person(MembershipFactory().user, "everybody").public_id],
            "guidance": [document.public_id, GuidanceDocumentFactory().public_id],
            "vocabularies": ["topic"],
        },
        examples={},
    )
    _add_readings(world)
    _add_questions(world, waiting)
    _add_cases(world, waiting, offered.question.public_id, offered.content_hash)
    _add_lines(world, {DEVELOPER: asker, OFFICIAL: official})
    return world


def _bearer(actor: Actor) -> dict[str, str]:
    membership = Membership.objects.get(pk=actor.acting_membership_id)
    return {"Authorization": f"Bearer {token_for(membership).text}"}


def _add_readings(world: World) -> None:
    """Everything that is read."""
    for name in (
        *("entrance_read", "questions_list", "answers_list", "organisations_list"),
        "people_list",
        *("guidance_documents_list", "vocabularies_list", "countries_list"),
    ):
        world.examples[name] = dict.fromkeys(ROLES, Example())
    for name, kind, argument in (
        ("question_read", "questions", "public_id"),
        ("answer_read", "answers", "public_id"),
        ("organisation_read", "organisations", "public_id"),
        ("person_read", "people", "public_id"),
        ("guidance_document_read", "guidance", "public_id"),
        ("vocabulary_list", "vocabularies", "list_code"),
    ):
        world.examples[name] = dict.fromkeys(ROLES, Example({argument: world.ids[kind][0]}))
    world.examples["cases_list"] = {OFFICIAL: Example()}
    world.examples["case_read"] = {OFFICIAL: Example({"public_id": world.ids["cases"][0]})}


def new_question(authority: str) -> dict[str, Any]:
    """Return a body that names every field of a new question."""
    for list_code, code in (("atmp_class", "GTMP"), ("development_stage", "preclinical")):
        term(list_code, code)
    return {
        "title": "May one donor test serve for two products?",
        "body": "The donor is the same.",
        "position": "We would test once.",
        "justification": "The risk is the same.",
        "topic": term("topic", "quality").code,
        "product_class": "GTMP",
        "stage": "preclinical",
        "visibility": "public",
        "authorities": [authority],
        "asker_hidden": False,
        "submit": False,
        "language": "en",
    }


def new_draft(document: str) -> dict[str, Any]:
    """Return a body that names every field of a draft."""
    return {
        "short_answer": "Yes, one test is enough.",
        "text": "One test at the time of donation serves for both.",
        "basis": term("answer_basis", "guideline").code,
        "jurisdictions": ["BE"],
        "valid_until": (timezone.now().date() + timedelta(days=365)).isoformat(),
        "citations": [{"guidance": document, "place": "Section 4"}],
        "no_guidance_reason": "",
        "offer": False,
    }


def _add_questions(world: World, waiting: Case) -> None:
    """What an asker does; whoever has an account may write a draft."""
    sent = {"public_id": waiting.question.public_id}
    new = new_question(waiting.authority.public_id)
    asker = world.client(DEVELOPER)
    drafts = {role: world.client(role).send("POST", "/questions/", new) for role in ROLES[1:]}
    tag = asker.get(f"/questions/{sent['public_id']}/")["ETag"]
    change = {name: new[name] for name in ("title", "body", "topic", "visibility", "asker_hidden")}
    once = {role: {"Idempotency-Key": f"script {role} 1"} for role in drafts}
    world.examples |= {
        "questions_create": {role: Example(body=new, headers=once[role]) for role in drafts},
        "question_patch": {DEVELOPER: Example(sent, change, {"If-Match": tag})},
        "question_delete": {
            role: Example({"public_id": made.json()["id"]}, headers={"If-Match": made["ETag"]})
            for role, made in drafts.items()
        },
        "question_withdrawal_create": {DEVELOPER: Example(sent, headers={"If-Match": tag})},
    }
    world.examples["question_patch"][OFFICIAL] = Example(
        {"public_id": drafts[OFFICIAL].json()["id"]}, change, {"If-Match": drafts[OFFICIAL]["ETag"]}
    )
    accept = {DEVELOPER: Example({"public_id": world.ids["answers"][0]})}
    world.examples |= dict.fromkeys(("answer_acceptance_put", "answer_acceptance_delete"), accept)


def _add_cases(world: World, waiting: Case, offered: str, content_hash: str) -> None:
    """What an official does."""
    here, at = {"public_id": waiting.question.public_id}, {"public_id": offered}
    seen = {"content_hash": content_hash}
    draft = new_draft(world.ids["guidance"][0])
    tag = world.client(OFFICIAL).get(f"/cases/{offered}/")["ETag"]
    reason = {"reason": "Name the guideline."}
    world.examples |= {
        "case_draft_put": {OFFICIAL: Example(here, draft)},
        "case_return_create": {OFFICIAL: Example(at, reason, {"If-Match": tag})},
        "case_signature_create": {OFFICIAL: Example(at, seen)},
        "case_issue_create": {OFFICIAL: Example(at, seen)},
    }


def _add_lines(world: World, people: dict[str, Actor]) -> None:
    """What everybody does with the own notifications."""
    lines = {
        role: str(Notification.objects.filter(recipient_id=actor.user_id).earliest("pk").pk)
        for role, actor in people.items()
    }
    world.ids["notifications"] = [*lines.values(), str(uuid7())]
    world.examples |= {
        "notifications_list": dict.fromkeys(people, Example()),
        "notification_read_create": {role: Example({"id": pk}) for role, pk in lines.items()},
        "notifications_read_all_create": {
            role: Example(body={"shown": [pk]}) for role, pk in lines.items()
        },
    }
