"""One object of every kind, each carrying words that stand nowhere else (canaries)."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.utils import timezone

from apps.core.models import ImportRun, Job, JobFile
from apps.forum.models import Answer, Case, Question
from apps.forum.services.answers import issue_answer, offer_draft, save_draft, sign_answer
from apps.forum.services.attachments import add_attachment
from apps.notifications.models import Notification
from apps.profiles.choices import MembershipState, OrganisationKind, Role
from apps.profiles.models import (
    AdminDelegation,
    DomainRequest,
    Invitation,
    Membership,
    OrganisationRequest,
)
from tests.access.directory_samples import directory_samples
from tests.access.personas import People
from tests.access.sample_closed import closed_samples
from tests.access.sample_comments import comment_samples
from tests.access.sample_contacts import contact_samples
from tests.access.sample_desk import desk_samples
from tests.access.sample_life import life_samples
from tests.access.sample_positions import position_samples
from tests.access.sample_private import private_samples, share
from tests.access.sample_reading import reading_samples
from tests.access.sample_rely import rely_samples
from tests.access.sample_routing import routing_samples
from tests.factories.accounts import UserFactory
from tests.factories.desk import evidence, letter, statement
from tests.factories.forum import answer_content, question
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    OrganisationFactory,
    country,
    token_for,
)
from tests.factories.vocabularies import AdviceChannelFactory, GuidanceDocumentFactory
from tests.support import deliver_events, filemaking

# Which question of the forum's factory stands behind a kind, and how far its answer is.
QUESTIONS = {
    "public": ("public", ""),
    "after_answer": ("after_answer", ""),
    "private": ("private", ""),
    "draft": ("draft", ""),
    "withdrawn": ("withdrawn", ""),
    "held": ("held", ""),
    "drafted": ("private", "draft"),
    "offered": ("public", "offered"),
    "signed": ("private", "signed"),
    "answered": ("public", "issued"),
    "private_answered": ("private", "issued"),
    "published": ("after_answer", "issued"),
    "shared": ("private", ""),
}
# Beside these lies a file.
WITH_FILE = ("public", "private", "draft")


@dataclass
class World:
    """Everything that the matrix looks at."""

    people: People
    # object → kind → arguments of its routes
    arguments: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    # canary → (object, kind)
    canaries: dict[str, tuple[str, str]] = field(default_factory=dict)

    def add(self, thing: str, kind: str, arguments: dict[str, Any], *words: str) -> None:
        """Note an object's arguments and its canaries."""
        self.arguments.setdefault(thing, {})[kind] = arguments
        for word in words:
            self.canaries[word.lower()] = (thing, kind)


def make_world(people: People) -> World:
    """Make one object of every kind."""
    world = World(people)
    for kind in QUESTIONS:
        _add_question(world, kind)
    _add_organisations(world)
    _add_memberships(world)
    _add_evidence(world)
    _add_guidance(world)
    _add_notification(world)
    _add_work(world)
    passkey = Authenticator.objects.get(user=people.users["asker"], type="webauthn")
    world.add("passkey", "own", {"number": passkey.pk}, "zqpasskey")
    world.add("part", "known", {"section": "biography"})
    made = (
        *contact_samples(people),
        *directory_samples(people),
        *comment_samples(people),
        *desk_samples(people),
        *private_samples(people),
        *routing_samples(people),
        *reading_samples(people),
        *life_samples(people),
        *position_samples(people),
        *rely_samples(people),
    )
    for thing, kind, arguments, words in made:
        world.add(thing, kind, arguments, *words)
    for name, user in people.users.items():
        world.add("person", name, {}, user.display_name)
        world.add("mailbox", name, {}, user.email.partition("@")[0])
    closed_samples(people)
    return world


def _word(letter: str, kind: str) -> str:
    # The last letter keeps "draft" from being found in "drafted".
    return f"zq{letter}{kind.replace('_', '')}x"


def _add_question(world: World, kind: str) -> None:
    source, stage = QUESTIONS[kind]
    words = [_word(letter, kind) for letter in "tbpj"]
    made = question(
        source,
        asker=world.people.actor("asker"),
        authorities=[world.people.authority],
        title=f"{words[0]} may one donor test serve twice?",
        body=f"{words[1]} the donor is the same.",
        position=f"{words[2]} we would test once.",
        justification=f"{words[3]} the risk is the same.",
    )
    arguments = {"public_id": made.public_id, "slug": made.slug, "step": "case", "number": 1}
    if kind in WITH_FILE:
        asker = world.people.actor("asker")
        arguments["pk"] = add_attachment(actor=asker, question=made, file=letter()).pk
    world.add("question", kind, arguments, *words, made.public_id)
    world.add("case", kind, {"public_id": made.public_id})
    if kind == "shared":
        share(world.people, made)
    if stage:
        _add_answer(world, made, kind, stage)


def _add_answer(world: World, made: Question, kind: str, stage: str) -> None:
    words = [_word(letter, kind) for letter in "sxr"]
    content = answer_content(
        short=f"{words[0]} yes.",
        text=f"{words[1]} one test is enough.",
        citations=(),
        no_guidance_reason=f"{words[2]} no guidance speaks of it.",
    )
    of = Case.objects.select_related("authority").get(question=made)
    drafter, signer = world.people.actor("drafter"), world.people.actor("signer")
    store = save_draft if stage == "draft" else offer_draft
    answer: Answer = store(actor=drafter, case=of, content=content, version=None)
    if stage in {"signed", "issued"}:
        sign_answer(actor=signer, answer=answer, seen_hash=answer.content_hash)
    if stage == "issued":
        answer = issue_answer(actor=signer, answer=answer, seen_hash=answer.content_hash)
    world.add("answer", kind, {"public_id": answer.public_id}, *words)


def _add_organisations(world: World) -> None:
    draft = OrganisationFactory(verified=False, name="Zqunsourced House")
    world.add("organisation", "known", {"public_id": world.people.company.public_id})
    unsourced = AuthorityFactory(
        verified=False, mandated=False, signers=0, name="Zqunsourced Authority"
    )
    world.add("feed", "known", {"code": world.people.authority.public_id})
    world.add("feed", "unsourced", {"code": unsourced.public_id})
    world.add("organisation", "unsourced", {"public_id": draft.public_id}, "zqunsourced")
    world.add("runs", "own", {"public_id": world.people.company.public_id})
    world.add("authority", "own", {"public_id": world.people.authority.public_id})
    official = MembershipFactory(organisation=world.people.authority, role=Role.REGULATOR)
    world.add("official", "own", {"pk": official.pk})
    asked = DomainRequest.objects.create(
        organisation=world.people.company,
        domain="zqasked.example",
        requested_by=world.people.users["colleague"],
    )
    world.add("domain_request", "open", {"pk": asked.pk}, "zqasked")
    confirmed = MembershipFactory(
        organisation=world.people.company,
        method="organisation",
        verified_by=world.people.users["colleague"],
        confirmed_at=timezone.now(),
        confirmed_from=MembershipState.CLAIMED,
    )
    world.add("confirmation", "fresh", {"pk": confirmed.pk})
    missed = OrganisationRequest.objects.create(
        name="Zqmissed House",
        kind=OrganisationKind.UNIVERSITY,
        country=country("BE"),
        website="https://zqmissed.example",
        why="Zqwhyplace we miss it",
        requested_by=world.people.users["asker"],
    )
    world.add("place_request", "open", {"pk": missed.pk}, "zqmissed", "zqwhyplace")
    run = ImportRun.objects.create(
        importer="profiles.ror",
        as_of=date(2026, 6, 23),
        licence="CC0",
        file_name="zqimport.jsonl",
        sha256="0" * 64,
    )
    world.add("import_run", "own", {"pk": run.pk}, "zqimport")


def _add_guidance(world: World) -> None:
    known, unsourced = (
        GuidanceDocumentFactory(),
        GuidanceDocumentFactory(draft=True, title="Zqguidance nobody has read"),
    )
    AdviceChannelFactory(code="zq-route")
    world.add("guidance", "known", {"public_id": known.public_id})
    world.add("guidance", "unsourced", {"public_id": unsourced.public_id}, "zqguidance")


def _add_memberships(world: World) -> None:
    company, users = world.people.company, world.people.users
    own = Membership.objects.verified().get(user=users["asker"])
    waiting = MembershipFactory(
        organisation=company,
        user__display_name="Zqwaiting Person",
        state=MembershipState.CLAIMED,
        verified_at=None,
    )
    proposed = Invitation.objects.create(
        organisation=AuthorityFactory(signers=0, mandated=False),
        role=Role.REGULATOR,
        email="zqinvitedx@people.example",
        token_hash="1" * 64,
        invited_by=UserFactory(),
        reason="Zqreasonx we know this person.",
        expires_at=timezone.now() + timedelta(days=7),
    )
    world.add("invitation", "waiting", {"pk": proposed.pk}, "zqreasonx", "zqinvitedx")
    world.add("membership", "own", {"pk": own.pk})
    token = token_for(own, name="Zqtoken Script").row
    world.add("token", "own", {"pk": token.pk}, "zqtoken", token.prefix)
    world.add("membership", "waiting", {"pk": waiting.pk}, "zqwaiting")
    # For later: it gives nobody a right now.
    soon = timezone.now() + timedelta(days=30)
    runs = Membership.objects.get(user=users["colleague"])
    delegation = AdminDelegation.objects.create(
        delegator=runs, delegate=own, begins_at=soon, ends_at=soon + timedelta(days=3)
    )
    world.add("delegation", "own", {"pk": delegation.pk})
    world.add("seat", "own", {"pk": runs.pk})


def _add_work(world: World) -> None:
    moment = timezone.now()
    job = Job.objects.create(
        owner=world.people.users["asker"],
        kind="accounts.copy_of_data",
        state="done",
        ended_at=moment,
        expires_at=moment + timedelta(days=7),
    )
    JobFile.objects.create(job=job, name="x.zip", media_type="application/zip", content=b"zqwork")
    world.add("work", "own", {"pk": job.pk}, "zqwork")


def _add_evidence(world: World) -> None:
    hospital = OrganisationFactory(kind=OrganisationKind.HOSPITAL)
    stated = statement(
        Role.HOSPITAL_STEWARD, user=world.people.users["asker"], organisation=hospital
    )
    picture = letter(filemaking.png(), "zqletter.png")
    sent = evidence(stated, file=picture, note="Zqevidence of my role")
    world.add("stated", "own", {"pk": stated.pk})
    world.add("evidence", "own", {"pk": sent.pk}, "zqevidence")
    world.add("file", "own", {"pk": sent.file_id}, "zqletter")


def _add_notification(world: World) -> None:
    deliver_events()
    inbox = Notification.objects.filter(recipient=world.people.users["asker"], in_portal=True)
    world.add("notification", "own", {"pk": inbox.earliest("pk").pk})
