"""A small world for the tests of bug classes: a public question, and four people."""

from copy import copy, deepcopy
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import NoReverseMatch, reverse

from apps.accounts.models import User
from apps.core.actor import ANONYMOUS, Actor
from apps.forum.models import Answer, Case, Question
from apps.profiles.choices import Role
from apps.profiles.models import Membership, Organisation
from apps.vocabularies.models import GuidanceDocument
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.forum import answer_content, question
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    actor_for,
    signers_of,
    token_for,
)
from tests.support.routes import Route, own_routes

ARGUMENTS: dict[str, Any] = {
    "slug": "x",
    "list_code": "topic",
    "tag": "questions",
    "pk": "00000000-0000-0000-0000-000000000000",
    "page": "contact",
    "step": "case",
    "key": "x",
    "uidb36": "x",
    "name": "x",
    "code": "xx",
}


class Browser(Client):
    """A browser whose owner also has a program: at the API it shows the program's token."""

    def __init__(self, token: str = "") -> None:
        super().__init__()
        self.token = token

    def request(self, **request: Any) -> Any:
        """Ask, with the token below /api/."""
        if self.token and request["PATH_INFO"].startswith("/api/"):
            request.setdefault("HTTP_AUTHORIZATION", f"Bearer {self.token}")
        return super().request(**request)

    def like(self) -> "Browser":
        """Return another browser of the same person."""
        other = Browser(self.token)
        other.cookies = deepcopy(self.cookies)
        return other


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
    clients: dict[str, Browser]

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
    clients = {name: _browser(user) for name, user in people.items()}
    return Scene(
        **people,
        authority=authority,
        company=runs.organisation,
        question=made,
        case=Case.objects.select_related("authority", "question").get(question=made),
        clients={"anonymous": Browser(), **clients},
    )


def _browser(user: User) -> Browser:
    session = signed_in(user, second_factor=True)  # first: a new second step voids tokens
    made = Browser(token_for(membership(user)).text)
    made.cookies = session.cookies
    return made


def fresh(made: Scene) -> Scene:
    """Return the scene with rows and browsers of its own: rows are rolled back, objects not."""
    rows = {name: copy(value) for name, value in vars(made).items() if name != "clients"}
    return Scene(**rows, clients={name: one.like() for name, one in made.clients.items()})


def membership(user: User) -> Membership:
    """Return the one membership of a person."""
    return Membership.objects.select_related("organisation").get(user=user)


def unfinished(scene: Scene) -> Answer:
    """Return the answer that waits on the authority's desk."""
    return Answer.objects.get(case=scene.case)


def addresses(scene: Scene) -> list[tuple[Route, str]]:
    """Return an address of every own route: of the scene's question where one is named."""
    found = []
    document = GuidanceDocument.objects.visible_to(ANONYMOUS).earliest("pk").public_id
    for route in own_routes():
        kwargs = {name: ARGUMENTS.get(name, "x") for name in route.arguments}
        if "public_id" in kwargs:
            kwargs["public_id"] = scene.company.public_id
        if route.name.startswith(("forum:", "api:question", "api:case")):
            kwargs |= {"public_id": scene.question.public_id} if "public_id" in kwargs else {}
        if route.name == "api:guidance_document":
            kwargs["public_id"] = document
        found.append((route, _reversed(route.name, kwargs)))
    return found


def is_api(route: Route) -> bool:
    """Return whether programs ask for the route: it takes and answers JSON."""
    return hasattr(route.view, "cls")


def _reversed(name: str, kwargs: dict[str, Any]) -> str:
    try:
        return reverse(name, kwargs=kwargs)
    except NoReverseMatch:  # an argument that has to be a number
        return reverse(name, kwargs=kwargs | {"number": 1})
