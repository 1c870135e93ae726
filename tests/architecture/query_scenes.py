"""The scenes in which the queries of each list are counted: a reader, and one row more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.copying import KIND
from apps.core.actor import Actor
from apps.core.ids import RANDOM_LENGTH, check_character
from apps.core.models import ImportRun, Job
from apps.forum.services.routing import RuleContent, add_rule
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import (
    AdminDelegation,
    DomainRequest,
    Invitation,
    Membership,
    OrganisationRequest,
    OrganisationRevision,
)
from tests.factories.accounts import signed_in
from tests.factories.desk import evidence, statement
from tests.factories.forum import answer, case, developer, question, term
from tests.factories.people import make_person
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_for,
    country,
    signers_of,
    token_for,
)
from tests.factories.vocabularies import (
    AdviceChannelFactory,
    GuidanceDocumentFactory,
    TermFactory,
)
from tests.support import deliver_events


@dataclass(frozen=True)
class Scene:
    """Who opens the list, and how one more row comes into it."""

    client: Client
    add: Callable[[], Any]


def _user(actor: Actor) -> Any:
    return get_user_model()._default_manager.get(pk=actor.user_id)


def public_questions() -> Scene:
    authority = AuthorityFactory()
    return Scene(Client(), lambda: answer(of=case(authorities=[authority])))


def _own_questions() -> Scene:
    asker, authority = developer(), AuthorityFactory()
    return Scene(
        signed_in(_user(asker)), lambda: question("private", asker=asker, authorities=[authority])
    )


def _held_questions() -> Scene:
    editor = MembershipFactory(role=Role.EDITOR)
    return Scene(signed_in(editor.user), lambda: question("held"))


def _inbox() -> Scene:
    authority = AuthorityFactory()
    client = signed_in(signers_of(authority)[0], second_factor=True)
    return Scene(client, lambda: question("private", authorities=[authority]))


def _authorities() -> Scene:
    return Scene(Client(), AuthorityFactory)


def notifications() -> Scene:
    asker, authority = developer(), AuthorityFactory()

    def add() -> None:
        answer(of=case(asker=asker, authorities=[authority]))
        deliver_events()

    return Scene(signed_in(_user(asker)), add)


def _waiting_members() -> Scene:
    runs = MembershipFactory(is_admin=True, role=Role.DEVELOPER)

    def add() -> Membership:
        made: Membership = MembershipFactory(
            organisation=runs.organisation, state=MembershipState.CLAIMED, verified_at=None
        )
        return made

    return Scene(signed_in(runs.user, second_factor=True), add)


def _verifications() -> Scene:
    desk = MembershipFactory(role=Role.MODERATOR)
    return Scene(signed_in(desk.user, second_factor=True), lambda: evidence(statement()))


def _tokens() -> Scene:
    member = MembershipFactory()
    return Scene(signed_in(member.user), lambda: token_for(member))


def _sessions() -> Scene:
    user = _user(developer())
    return Scene(signed_in(user), lambda: signed_in(user).get(reverse("portal:home")))


def _copies() -> Scene:
    user = _user(developer())

    def add() -> Any:
        moment = timezone.now()
        return Job.objects.create(owner=user, kind=KIND, state="done", ended_at=moment)

    return Scene(signed_in(user), add)


def _program(membership: Any) -> Client:
    return Client(headers={"Authorization": f"Bearer {token_for(membership).text}"})


def _questions_of_a_program() -> Scene:
    asker, authority = MembershipFactory(), AuthorityFactory()
    actor = actor_for(asker.user)
    return Scene(_program(asker), lambda: answer(of=case(asker=actor, authorities=[authority])))


def _cases_of_a_program() -> Scene:
    authority = AuthorityFactory()
    official = Membership.objects.signers().filter(organisation=authority).first()
    return Scene(_program(official), lambda: question("private", authorities=[authority]))


def _notifications_of_a_program() -> Scene:
    asker, authority = MembershipFactory(), AuthorityFactory()
    actor = actor_for(asker.user)

    def add() -> None:
        answer(of=case(asker=actor, authorities=[authority]))
        deliver_events()

    return Scene(_program(asker), add)


def _organisations() -> Scene:
    numbers = count()
    # The names come before those of the loaded facts: all of them stand on the first page.
    return Scene(Client(), lambda: AuthorityFactory(name=f"A {next(numbers)}"))


def _guidance() -> Scene:
    numbers, topic = count(), term("topic", "quality")

    def add() -> None:
        made = GuidanceDocumentFactory(title=f"A {next(numbers)}")
        made.topics.set([topic])

    return Scene(Client(), add)


def _listed_people() -> Scene:
    reader = MembershipFactory()

    def add() -> None:
        make_person(MembershipFactory().user, "everybody", country=country("BE"))

    return Scene(signed_in(reader.user), add)


def _terms() -> Scene:
    numbers = count()

    def add() -> Any:
        code = f"a{next(numbers)}"
        parent = TermFactory(list_code="vector", code=code, position=0)
        return TermFactory(list_code="vector", code=f"{code}.b", parent=parent, position=0)

    return Scene(Client(), add)


CROWDED = f"O-{'Z' * RANDOM_LENGTH}-{check_character('Z' * RANDOM_LENGTH)}"


def _people() -> Scene:
    place = OrganisationFactory(public_id=CROWDED)
    admin = MembershipFactory(organisation=place, is_admin=True)
    waiting: dict[str, Any] = {"state": MembershipState.CLAIMED, "verified_at": None, "method": ""}

    def add() -> None:
        member = MembershipFactory(organisation=place)
        MembershipFactory(organisation=place, **waiting)
        start = timezone.now() + timedelta(days=next(days))
        AdminDelegation.objects.create(
            delegator=admin, delegate=member, begins_at=start, ends_at=start + timedelta(hours=9)
        )

    days = count()
    return Scene(signed_in(admin.user, second_factor=True), add)


def _without_admin() -> Scene:
    def add() -> None:
        member = MembershipFactory()
        MembershipFactory(organisation=member.organisation, is_admin=True, user__is_active=False)

    return Scene(signed_in(MembershipFactory(role=Role.MODERATOR).user, second_factor=True), add)


def _domain_requests() -> Scene:
    names = count()

    def add() -> DomainRequest:
        return DomainRequest.objects.create(
            organisation=OrganisationFactory(), domain=f"asked{next(names)}.example"
        )

    return Scene(signed_in(MembershipFactory(role=Role.ADMIN).user, second_factor=True), add)


def _place_requests() -> Scene:
    names = count()

    def add() -> OrganisationRequest:
        return OrganisationRequest.objects.create(
            name=f"House {next(names)}",
            kind="university",
            country=country("BE"),
            website="https://house.example",
            why="We work there.",
        )

    return Scene(signed_in(MembershipFactory(role=Role.EDITOR).user, second_factor=True), add)


def _mandates() -> Scene:
    admin = MembershipFactory(role=Role.ADMIN).user
    return Scene(signed_in(admin, second_factor=True), AuthorityFactory)


def _imports() -> Scene:
    def add() -> ImportRun:
        return ImportRun.objects.create(
            importer="profiles.ror",
            as_of=date(2026, 6, 23),
            licence="CC0",
            file_name="ror.jsonl",
            sha256="0",
        )

    return Scene(signed_in(MembershipFactory(role=Role.EDITOR).user, second_factor=True), add)


def _history() -> Scene:
    place, versions = OrganisationFactory(public_id=CROWDED), count(1)

    def add() -> OrganisationRevision:
        return OrganisationRevision.objects.create(
            organisation=place,
            version=next(versions),
            capacity="ror",
            changes={"website": ["", "https://a.example"]},
        )

    return Scene(Client(), add)


def _approvals() -> Scene:
    numbers = count()

    def add() -> Invitation:
        return Invitation.objects.create(
            organisation=AuthorityFactory(signers=0, mandated=False),
            role=Role.REGULATOR,
            email="guest@people.example",
            token_hash=str(next(numbers)),
            invited_by=MembershipFactory(role=Role.MODERATOR).user,
            expires_at=timezone.now() + timedelta(days=7),
        )

    return Scene(signed_in(MembershipFactory(role=Role.ADMIN).user, second_factor=True), add)


def _colleagues() -> Scene:
    member = MembershipFactory()

    def add() -> Membership:
        made: Membership = MembershipFactory(
            organisation=member.organisation, state=MembershipState.CLAIMED, verified_at=None
        )
        return made

    return Scene(signed_in(member.user, second_factor=True), add)


def _channels() -> Scene:
    numbers = count()

    def add() -> Any:
        return AdviceChannelFactory(code=f"route-{next(numbers)}", name="Invented route")

    return Scene(Client(), add)


def _routing_rules() -> Scene:
    editor, topic = MembershipFactory(role=Role.EDITOR), term("topic", "quality")

    def add() -> Any:
        content = RuleContent(authority=AuthorityFactory(), topic=topic)
        return add_rule(actor=actor_for(editor.user), content=content)

    return Scene(signed_in(editor.user), add)


# Routes whose list stands at a place of its own.
PLACES: dict[str, dict[str, Any]] = {
    "profiles:people": {"public_id": CROWDED},
    "profiles:organisation_history": {"public_id": CROWDED},
    "feed_topic": {"code": "quality"},
    "sitemap_part": {"section": "questions", "number": 1},
    "api:vocabulary": {"list_code": "vector"},
}
SCENES: dict[str, Callable[[], Scene]] = {
    "api:answers": public_questions,
    "api:cases": _cases_of_a_program,
    "api:guidance_documents": _guidance,
    "api:notifications": _notifications_of_a_program,
    "api:organisations": _organisations,
    "api:people": _listed_people,
    "api:questions": _questions_of_a_program,
    "api:vocabulary": _terms,
    "feed_answers": public_questions,
    "feed_topic": public_questions,
    "sitemap": public_questions,
    "sitemap_part": public_questions,
    "portal:home": public_questions,
    "api:advice_channels": _channels,
    "forum:channels": _channels,
    "forum:questions": public_questions,
    "forum:routing": _routing_rules,
    "forum:mine": _own_questions,
    "forum:held": _held_questions,
    "forum:inbox": _inbox,
    "profiles:approvals": _approvals,
    "profiles:authorities": _authorities,
    "profiles:colleagues": _colleagues,
    "profiles:directory": _organisations,
    "profiles:directory_people": _listed_people,
    "profiles:domain_requests": _domain_requests,
    "profiles:mandates": _mandates,
    "profiles:place_requests": _place_requests,
    "profiles:imports": _imports,
    "profiles:organisation_history": _history,
    "profiles:people": _people,
    "profiles:tokens": _tokens,
    "profiles:verifications": _verifications,
    "profiles:verification": _waiting_members,
    "profiles:without_admin": _without_admin,
    "notifications:inbox": notifications,
    "usersessions_list": _sessions,
    "accounts:your_data": _copies,
}
