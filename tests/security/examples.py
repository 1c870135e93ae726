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
from apps.core.clock import now
from apps.core.ids import uuid7
from apps.forum.models import Case
from apps.forum.services.cases import calendars_of
from apps.forum.services.conversation import ask_for_more
from apps.forum.services.transfers import propose_transfer
from apps.notifications.models import Notification
from apps.profiles.choices import Role
from apps.profiles.models import Membership
from tests.factories.forum import answer, case, developer, officials_of, question, term
from tests.factories.people import make_person
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    actor_as,
    country,
    token_for,
)
from tests.factories.vocabularies import (
    AdviceChannelFactory,
    GuidanceDocumentFactory,
    GuidanceVersionFactory,
)
from tests.security.examples_beside import beside_examples
from tests.security.examples_life import decision_examples
from tests.security.examples_positions import position_examples
from tests.security.examples_reading import reading_examples
from tests.security.examples_relying import relying_examples
from tests.security.examples_writing import writing_examples
from tests.support import deliver_events
from tests.support.api import V1, ApiClient

DEVELOPER, OFFICIAL, ANONYMOUS = "developer", "official", "anonymous"
# Asks only for what is of the desk of editors.
EDITOR = "editor"
ROLES = (ANONYMOUS, DEVELOPER, OFFICIAL)
# Official acts need a session with a second step: no token of anybody gets past the rule (D38).
NEVER_BY_TOKEN = frozenset(
    {
        *("case_signature_create", "case_issue_create", "answer_decision_signature_create"),
        *("answer_publication_consent_put", "case_mark_confirmation_create"),
        *("case_minutes_voice_create", "case_minutes_issue_create"),
    }
)


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
        EDITOR: _bearer(actor_as(Role.EDITOR)),
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
            "advice-channels": [AdviceChannelFactory().code],
        },
        examples={},
    )
    _add_readings(world)
    _add_questions(world, waiting)
    _add_cases(world, waiting, offered.question.public_id, offered.content_hash)
    _add_clock(world, official, here)
    for name, (path, body) in decision_examples(here).items():
        world.examples[name] = {OFFICIAL: Example(path, body)}
    for name, told in beside_examples(asker, here).items():
        world.examples[name] = {role: Example(*example) for role, *example in told}
    for name, told in relying_examples({DEVELOPER: asker, OFFICIAL: official}, issued).items():
        world.examples[name] = {role: Example(*example) for role, *example in told}
    for name, told in reading_examples(issued).items():
        world.examples[name] = {role: Example(*example) for role, *example in told}
    for name, told in writing_examples(world.client, here).items():
        world.examples[name] = {role: Example(*example) for role, *example in told}
    _add_lines(world, {DEVELOPER: asker, OFFICIAL: official})
    _add_profiles(world)
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
        *("advice_channels_list", "answer_times_list"),
    ):
        world.examples[name] = dict.fromkeys(ROLES, Example())
    for name, kind, argument in (
        ("question_read", "questions", "public_id"),
        ("answer_read", "answers", "public_id"),
        ("organisation_read", "organisations", "public_id"),
        ("person_read", "people", "public_id"),
        ("guidance_document_read", "guidance", "public_id"),
        ("vocabulary_list", "vocabularies", "list_code"),
        ("advice_channel_read", "advice-channels", "code"),
    ):
        world.examples[name] = dict.fromkeys(ROLES, Example({argument: world.ids[kind][0]}))
    for name, path in position_examples().items():
        world.examples[name] = dict.fromkeys(ROLES, Example(path))
    world.examples["profile_read"] = dict.fromkeys(ROLES[1:], Example())
    world.examples["cases_list"] = {OFFICIAL: Example()}
    world.examples["similar_questions_read"] = dict.fromkeys(ROLES[1:], Example())
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
        "jurisdictions": ["BE"],
        "facts": {"donor": "autologous"},
        "indication": "An invented disease",
        "related": "",
        "change_reason": "A slip.",
        "withhold": False,
        "send_anyway": False,
        "ask_editor": False,
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
        "review_by": (timezone.now().date() + timedelta(days=180)).isoformat(),
        "preliminary": False,
        "conditions": {"donor": ["autologous"]},
        "for_classes": [term("atmp_class", "GTMP").code],
        "for_stages": [term("development_stage", "preclinical").code],
        "citations": [
            {
                "guidance": document,
                "place": "Section 4",
                "accessed_on": timezone.now().date().isoformat(),
                "why_older": "",
            }
        ],
        "no_guidance_reason": "",
        "channel": None,
        "offer": False,
    }


def _add_questions(world: World, waiting: Case) -> None:
    """What an asker does; whoever has an account may write a draft."""
    sent = {"public_id": waiting.question.public_id}
    new = new_question(waiting.authority.public_id)
    asker = world.client(DEVELOPER)
    drafts = {role: world.client(role).send("POST", "/questions/", new) for role in ROLES[1:]}
    tag = asker.get(f"/questions/{sent['public_id']}/")["ETag"]
    named = ("title", "body", "topic", "visibility", "jurisdictions", "facts", "asker_hidden")
    change = {name: new[name] for name in (*named, "change_reason", "withhold")}
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
        "case_assignee_put": {OFFICIAL: Example(here, {"to": "me", "seen": None})},
        "case_return_create": {OFFICIAL: Example(at, reason, {"If-Match": tag})},
        "case_signature_create": {OFFICIAL: Example(at, seen)},
        "case_issue_create": {OFFICIAL: Example(at, seen)},
    }


def _add_clock(world: World, official: Actor, here: dict[str, Any]) -> None:
    """What both sides do about a case that runs, one that is stopped, one to be handed on."""
    runs, stopped, proposed = case(**here), case(**here), case(**here)
    ask_for_more(actor=official, case=stopped, text="Which vector?")
    authority, other = runs.authority, AuthorityFactory()
    propose_transfer(actor=official, case=proposed, to_authority=other, reason="They know.")
    calendar = calendars_of([authority])[authority.pk]
    later = calendar.day_after(runs.due_on or now().date(), 10).isoformat()
    at, stands, waits = ({"public_id": of.question.public_id} for of in (runs, stopped, proposed))
    remark = {"kind": "remark", "text": "We began."}
    official_does = {
        "case_messages_read": Example(at),
        "case_messages_create": Example(at, remark),
        "case_resumption_create": Example(stands),
        "case_delay_create": Example(at, {"new_due": later, "reason": "Many questions."}),
        "case_decline_create": Example(at, {"code": "out_of_scope", "reason": "Not our field."}),
        "case_transfer_create": Example(
            at, {"to_authority": other.public_id, "reason": "They know."}
        ),
        "case_transfer_delete": Example(waits),
    }
    to = {"authority": authority.public_id}
    asker_does = {
        "question_conversation_read": Example(at),
        "question_conversation_create": Example(stands, to | remark | {"kind": "reply"}),
        "question_transfer_create": Example(waits, to | {"agree": False}),
    }
    world.examples |= {name: {OFFICIAL: one} for name, one in official_does.items()}
    world.examples |= {name: {DEVELOPER: one} for name, one in asker_does.items()}


def new_profile() -> dict[str, Any]:
    """Return a body that names every field of a profile."""
    return {
        "name": {"display_name": "Ada Invented", "kind": "real", "pseudonym": ""},
        "country": country("BE").code,
        "topics": [term("topic", "quality").code],
        "languages": ["en", "fr"],
        "orcid": "0000-0002-1825-0097",
        "availability": {"availability": "open", "note": "On Mondays"},
        "biography": "Years with invented cells.",
        "interests": {"kind": "interests", "text": "Shares of an invented company."},
        "audiences": {"name": "members", "biography": "everybody"},
    }


def _add_profiles(world: World) -> None:
    """What everybody says about themselves."""
    world.examples["profile_patch"] = {
        role: Example(
            body=new_profile(), headers={"If-Match": world.client(role).get("/me/profile/")["ETag"]}
        )
        for role in ROLES[1:]
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
