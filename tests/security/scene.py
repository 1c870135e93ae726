"""A small world for the tests of bug classes: a question with an answer, and four people."""

from copy import copy, deepcopy
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import NoReverseMatch, reverse

from apps.accounts.models import User
from apps.core.actor import Actor
from apps.forum.models import Answer, Case, Question
from apps.profiles.choices import Role
from apps.profiles.models import Membership, Organisation
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.forum import answer_content, question
from tests.factories.profiles import AuthorityFactory, MembershipFactory, actor_for, signers_of
from tests.support.routes import Route, own_routes

ARGUMENTS: dict[str, Any] = {
    "slug": "x",
    "pk": "00000000-0000-0000-0000-000000000000",
    "page": "contact",
    "step": "case",
    "key": "x",
    "uidb36": "x",
    "name": "x",
    "code": "xx",
}


@dataclass(frozen=True)
class Scene:
    """Everybody with a browser of their own, and what they talk about."""

    asker: User
    drafter: User
    signer: User
    admin: User
    authority: Organisation
    company: Organisation
    question: Question
    case: Case
    clients: dict[str, Client]

    def actor(self, name: str) -> Actor:
        """Return what services are called with, second factor included."""
        return actor_for(getattr(self, name), second_factor=True)

    def content(self, **changes: Any) -> Any:
        """Return a complete answer that names no guidance."""
        reason = {"no_guidance_reason": "No guidance speaks of it.", "citations": ()}
        return answer_content(**(reason | changes))

    def path(self, name: str, **kwargs: Any) -> str:
        """Return an address; the question's number is filled in where one is needed."""
        return reverse(name, kwargs=kwargs or {"public_id": self.question.public_id})


def make_scene(kind: str = "public") -> Scene:
    """Make the people and one question of the kind; nobody has begun to answer it."""
    authority = AuthorityFactory()
    drafter, signer = signers_of(authority)[:2]
    runs = MembershipFactory(is_admin=True)
    staff = UserFactory(is_staff=True, is_superuser=True)
    MembershipFactory(user=staff, role=Role.ADMIN)
    made = question(kind, asker=actor_for(runs.user, second_factor=True), authorities=[authority])
    people = {"asker": runs.user, "drafter": drafter, "signer": signer, "admin": staff}
    clients = {name: signed_in(user, second_factor=True) for name, user in people.items()}
    return Scene(
        **people,
        authority=authority,
        company=runs.organisation,
        question=made,
        case=Case.objects.select_related("authority", "question").get(question=made),
        clients={"anonymous": Client(), **clients},
    )


def fresh(made: Scene) -> Scene:
    """Return the scene with rows and browsers of its own: rows are rolled back, objects not."""
    rows = {name: copy(value) for name, value in vars(made).items() if name != "clients"}
    clients = {}
    for name, browser in made.clients.items():
        clients[name] = Client()
        clients[name].cookies = deepcopy(browser.cookies)
    return Scene(**rows, clients=clients)


def membership(user: User) -> Membership:
    """Return the one membership of a person."""
    return Membership.objects.select_related("organisation").get(user=user)


def unfinished(scene: Scene) -> Answer:
    """Return the answer that waits on the authority's desk."""
    return Answer.objects.get(case=scene.case)


def addresses(scene: Scene) -> list[tuple[Route, str]]:
    """Return an address of every own HTML route: of the scene's question where one is named."""
    found = []
    for route in own_routes():
        if route.name.startswith("api:") or route.is_foreign:
            continue
        kwargs = {name: ARGUMENTS.get(name, "x") for name in route.arguments}
        if "public_id" in kwargs:
            forum = route.name.startswith("forum:")
            kwargs["public_id"] = (scene.question if forum else scene.company).public_id
        found.append((route, _reversed(route.name, kwargs)))
    return found


def _reversed(name: str, kwargs: dict[str, Any]) -> str:
    try:
        return reverse(name, kwargs=kwargs)
    except NoReverseMatch:  # an argument that has to be a number
        return reverse(name, kwargs=kwargs | {"number": 1})
