"""Worlds that differ only in what a reader may not know.

Each world is the same database with more in it, inside a savepoint: what can be seen keeps
its identifiers, so no seed is needed, and rolling back is proved by a digest of all tables.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.models import DeletionRequest, User
from apps.core.actor import Actor
from apps.core.ids import RANDOM_LENGTH, check_character
from apps.core.models import Job, JobFile
from apps.forum.choices import AnswerState
from apps.forum.models import Acceptance, Answer, Case, Question, Signature
from apps.forum.services.acceptance import accept_answer
from apps.forum.services.answers import save_draft
from apps.notifications.models import Delivery, Notification
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import (
    ApiToken,
    ContactBlock,
    ContactMessage,
    Conversation,
    Invitation,
    Mandate,
    Membership,
    Organisation,
    OrganisationRevision,
)
from apps.vocabularies.models import GuidanceDocument
from tests.access.directory_samples import change_directory, hide_network, hide_people
from tests.access.sample_desk import hide_desk
from tests.access.sample_rely import hide_rely
from tests.access.samples import World
from tests.access.worlds_positions import add_beside, hide_positions
from tests.access.worlds_private import hide_private
from tests.factories.accounts import UserFactory
from tests.factories.forum import answer, answer_content, case, officials_of, question
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_for,
    country,
    signers_of,
    token_for,
)
from tests.factories.vocabularies import GuidanceDocumentFactory
from tests.support import deliver_events

SECRET = "zqhiddenword"
# The number of a hidden question, known beforehand so that it can be asked for in both worlds.
HIDDEN_NUMBER = f"Q-{'Z' * RANDOM_LENGTH}-{check_character('Z' * RANDOM_LENGTH)}"
HIDDEN_KINDS = ("private", "after_answer", "draft", "withdrawn")
STAGES = ("draft", "offered", "signed", "issued")
VOLATILE = (
    "core_ratecount",
    "core_cache",
    "django_session",
    "usersessions_usersession",
    "core_sessionmark",
)


# A cited document would be seen in the list of guidance.
UNCITED: dict[str, Any] = {"citations": (), "no_guidance_reason": f"{SECRET} reason"}
ROWS_HASHED = "md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), ''))"


@dataclass(frozen=True)
class Scene:
    """A third authority, where no persona works, and public matters that lie there."""

    world: World
    authority: Organisation
    asker: Actor
    # Members of other organisations: of the same kind and country, and of others.
    twin: Membership
    stranger: Membership
    running: Case
    answered: Answer
    published: Answer
    veiled: Question
    document: GuidanceDocument


def set_scene(world: World) -> Scene:
    """Add to the world what everybody may see of matters that nobody in it works on."""
    authority = AuthorityFactory(name="Illustrative Medicines Authority of Celtia")
    add_beside()
    twin = MembershipFactory()
    writer = MembershipFactory()
    stranger = MembershipFactory(
        role=Role.HOSPITAL_STEWARD,
        organisation__country=country("FR"),
        organisation__kind="hospital",
    )
    asker = actor_for(writer.user)
    asked: dict[str, Any] = {"asker": asker, "authorities": [authority]}
    running = case(title="What does the third authority think of it?", **asked)
    answer("draft", of=running, short="Nobody has said this yet.")
    offered = case(title="What does the third authority offer for it?", **asked)
    answer("offered", of=offered)
    answered = answer(of=case(title="What has the third authority answered?", **asked))
    accept_answer(actor=asker, answer=answered)
    scene = Scene(
        world,
        authority,
        asker,
        twin,
        stranger,
        running,
        answered,
        answer(of=case("after_answer", title="What became public with its answer?", **asked)),
        question(title="Who is it that asks this question?", asker_hidden=True, **asked),
        GuidanceDocumentFactory(
            reference="RECALLED/1", aliases=["Recalled"], recalled_fields=["reference", "aliases"]
        ),
    )
    OrganisationRevision.objects.create(
        organisation=authority,
        version=1,
        capacity="organisation",
        editor=writer.user,
        changes={"website": ["", "https://celtia.example"]},
    )
    deliver_events()
    return scene


def hide_rows(scene: Scene, count: int) -> None:
    """Add matters, people, tokens and messages that no persona may know."""
    asked: dict[str, Any] = {"asker": scene.asker, "authorities": [scene.authority]}
    for number in range(count):
        title = f"{SECRET} number {number} of a hidden kind?"
        question(HIDDEN_KINDS[number % len(HIDDEN_KINDS)], title=title, **asked)
    numbered = question("draft", title=f"{SECRET} with a number known before?", **asked)
    Question.objects.filter(pk=numbered.pk).update(public_id=HIDDEN_NUMBER)
    for number in range(max(1, count // 4)):
        at = case("private", title=f"{SECRET} with an answer, number {number}?", **asked)
        answer(STAGES[number % len(STAGES)], of=at, short=f"{SECRET} answer", **UNCITED)
        token_for(scene.twin, name=f"{SECRET} script")
        _add_work(scene.twin.user)
        MembershipFactory(
            organisation=scene.authority, role=Role.REGULATOR, user__display_name=SECRET
        )
    Invitation.objects.create(
        organisation=scene.authority,
        role=Role.REGULATOR,
        email=f"{SECRET}@people.example",
        token_hash="0" * 64,
        invited_by=scene.twin.user,
        expires_at=timezone.now() + timedelta(days=7),
    )
    for _number in range(max(1, count // 4)):
        _add_conversation(scene)
    DeletionRequest.objects.create(user=scene.twin.user, due_at=timezone.now() + timedelta(days=9))
    _work_on(scene.running)
    at = case("private", title=f"{SECRET} answered in private?", **asked)
    hide_private(SECRET, answer(of=at, short=f"{SECRET} answer", **UNCITED))
    hide_positions(SECRET, scene.asker, scene.authority, UNCITED)
    hide_people(SECRET, max(1, count // 4))
    hide_desk(SECRET, at)
    ending = case("private", title=f"{SECRET} with an answer that ends soon?", **asked)
    hide_rely(SECRET, actor_for(scene.twin.user), scene.answered, ending)
    deliver_events()


def _add_conversation(scene: Scene) -> None:
    """Let a member write to somebody who is in no directory, and who takes no more."""
    writer, reader = scene.twin, UserFactory()
    found = Conversation.objects.create(
        subject=SECRET, sender=writer.user, sender_membership=writer, recipient=reader
    )
    ContactMessage.objects.create(
        conversation=found, author=writer.user, from_sender=True, text=SECRET
    )
    ContactBlock.objects.create(user=reader, blocked=writer.user, membership=writer)


def _add_work(owner: Any) -> None:
    """Add a finished copy of somebody's data."""
    moment = timezone.now()
    job = Job.objects.create(
        owner=owner,
        kind="accounts.copy_of_data",
        state="done",
        ended_at=moment,
        expires_at=moment + timedelta(days=7),
    )
    JobFile.objects.create(job=job, name=SECRET, media_type="text/plain", content=b"x")


def _work_on(at: Case) -> None:
    """Let the authority go on with its draft: the lane says "being answered" all the while."""
    drafter, _signer = officials_of(at.authority)
    draft = Answer.objects.get(case=at)
    content = answer_content(short=f"{SECRET} short", text=f"{SECRET} text", **UNCITED)
    save_draft(actor=drafter, case=at, content=content, version=draft.version)


def hide_offices(scene: Scene, count: int) -> None:
    """Add what only the desk and editors see: claims, and facts without a source."""
    known = scene.twin.organisation
    for _number in range(count):
        claim: dict[str, Any] = {"state": MembershipState.CLAIMED, "verified_at": None}
        MembershipFactory(organisation=known, user__display_name=SECRET, **claim)
        OrganisationFactory(verified=False, name=f"{SECRET} House")
        AuthorityFactory(verified=False, mandated=False, signers=0, name=f"{SECRET} Authority")
        GuidanceDocumentFactory(draft=True, title=f"{SECRET} guideline")
    hide_network(SECRET)


def change_columns(scene: Scene, _count: int) -> None:
    """Change every column that no persona sees of rows that all of them see.

    Triggers are off: some of these columns never change in real life.
    """
    moment = timezone.now() + timedelta(days=1)
    hidden_times = {"created_at": moment, "updated_at": moment}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    _change_people(scene)
    matters = Question.objects.filter(cases__authority=scene.authority)
    twins = {
        "asker_id": scene.twin.user_id,
        "asker_membership_id": scene.twin.pk,
        "capacity_id": _frozen(scene.twin),
    }
    matters.exclude(pk=scene.veiled.pk).update(version=97, created_at=moment, **twins)
    # Hidden for good: not even kind and country of this organisation are told.
    Question.objects.filter(pk=scene.veiled.pk).update(
        version=97,
        asker_id=scene.stranger.user_id,
        asker_membership_id=scene.stranger.pk,
        capacity_id=_frozen(scene.stranger),
    )
    Case.objects.filter(authority=scene.authority).update(
        version=97, received_at=moment, **hidden_times
    )
    answers = Answer.objects.filter(authority=scene.authority)
    answers.update(
        version=97,
        drafter_id=scene.twin.user_id,
        drafter_membership_id=scene.twin.pk,
        drafter_capacity_id=_frozen(scene.twin),
        writers=[scene.twin.user_id],
        return_reason=SECRET,
        returned_md=SECRET,
        returned_citations=[SECRET],
        offer=scene.twin.pk,
        **hidden_times,
    )
    # Everybody reads which authority issued, as it was called then; not who, nor how verified.
    another = Membership.objects.signers().filter(organisation=scene.authority).latest("pk")
    answers.filter(state=AnswerState.ISSUED).update(
        issued_by_id=scene.twin.user_id, capacity_id=_frozen(another)
    )
    answers.exclude(state=AnswerState.ISSUED).update(
        short=f"{SECRET} short",
        text_md=f"{SECRET} text",
        text_html=f"<p>{SECRET} text</p>",
        no_guidance_reason=SECRET,
        jurisdictions=["FR"],
        valid_until=moment.date(),
        review_by=None,
        language="fr",
        content_hash="0" * 64,
    )
    Signature.objects.filter(answer__in=answers).update(
        signer_id=scene.twin.user_id,
        membership_id=scene.twin.pk,
        capacity_id=_frozen(scene.twin),
        **hidden_times,
    )
    Acceptance.objects.filter(answer__in=answers).update(actor_id=scene.twin.user_id)
    _change_records(scene)


def _frozen(membership: Membership) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT profiles_freeze_capacity(%s)", [membership.pk])
        return cursor.fetchone()[0]


def _change_people(scene: Scene) -> None:
    people = [*signers_of(scene.authority), scene.twin.user, scene.stranger.user]
    people.append(User.objects.get(pk=scene.asker.user_id))
    for number, person in enumerate(people):
        address = f"{SECRET}{number}@people.example"
        EmailAddress.objects.filter(user=person).update(email=address)
        User.objects.filter(pk=person.pk).update(
            email=address, display_name=SECRET, password=SECRET, last_login=timezone.now()
        )
    Membership.objects.filter(user__in=people).update(verified_at=timezone.now(), is_admin=True)


def _change_records(scene: Scene) -> None:
    """Change records beside the matters: who granted, who was told, what was not confirmed."""
    change_directory(SECRET)
    written = Conversation.objects.filter(organisation=scene.world.people.company)
    written.update(sender_read_at=timezone.now(), created_at=timezone.now())
    Mandate.objects.filter(organisation=scene.authority).update(granted_by=scene.twin.user)
    Organisation.objects.filter(pk=scene.authority.pk).update(
        facts_id=SECRET, facts_hash="0" * 64, version=97, suggested_domains=[f"{SECRET}.example"]
    )
    OrganisationRevision.objects.filter(organisation=scene.authority).update(editor=None)
    GuidanceDocument.objects.filter(pk=scene.document.pk).update(
        reference=SECRET, aliases=[SECRET], note=SECRET, facts_hash="0" * 64, version=97
    )
    officials = signers_of(scene.authority)
    Notification.objects.filter(recipient__in=officials).update(read_at=timezone.now())
    told = Delivery.objects.filter(notification__recipient__in=officials)
    told.update(refusals=3, due_at=timezone.now())
    ApiToken.objects.filter(membership__user__in=officials).update(name=SECRET)


WORLDS = {"rows": hide_rows, "offices": hide_offices, "columns": change_columns}
# How often each hidden thing is there: once, and more often than a page has lines.
MANY = 30


@contextmanager
def another_world(scene: Scene, name: str, *, count: int = MANY) -> Iterator[None]:
    """Let the block run in a world with something hidden in it, and prove that it is gone."""
    before = digest()
    with transaction.atomic():
        WORLDS[name](scene, count)
        assert digest() != before, "nothing differs"
        yield
        transaction.set_rollback(True)
    left = [name for name, rows in digest().items() if rows != before[name]]
    assert left == [], f"the world was not put back: {left}"


def digest() -> dict[str, str]:
    """Return a hash of the rows of every table, but for sessions and counters.

    By name: several workers of the database may hand in the tables in any order.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL (%s)"
            " ORDER BY tablename",
            [list(VOLATILE)],
        )
        names = [str(row[0]) for row in cursor.fetchall()]
        # Names of tables come from the database itself.
        parts = " UNION ALL ".join(f"SELECT '{n}', {ROWS_HASHED} FROM \"{n}\" t" for n in names)  # noqa: S608
        cursor.execute(parts)
        return dict(cursor.fetchall())
