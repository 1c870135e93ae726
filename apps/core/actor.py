"""Who acts: built once per request, handed to every service and query."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from apps.core.errors import NotAllowed, NotSignedIn

PLATFORM_ADMIN = "platform.admin"


@dataclass(frozen=True, slots=True)
class Capacity:
    """One verified membership, reduced to what rules need: role, organisation and grants."""

    membership_id: UUID
    organisation_id: UUID
    role: str
    grants: frozenset[str]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, nobody, or the system.

    Reading is the union of the person's own capacities; writing is the acting one only
    (rulings D31). Rules test grants, never roles' names or staff flags. `bound`: this is an
    access token, which reads and writes as its one membership only (rulings D38).
    """

    kind: str
    user_id: UUID | None = None
    capacities: tuple[Capacity, ...] = ()
    acting: Capacity | None = None
    channel: str = "web"
    second_factor: bool = False
    bound: bool = False
    request_id: str = field(default="", compare=False)

    @property
    def is_authenticated(self) -> bool:
        """Whether a person is signed in."""
        return self.kind == "person"

    @property
    def is_system(self) -> bool:
        """Whether the platform itself acts (worker code)."""
        return self.kind == "system"

    @property
    def person_id(self) -> UUID:
        """The signed-in person's id; raises NotAllowed for nobody and for the system."""
        if self.user_id is None:
            raise NotAllowed
        return self.user_id

    @property
    def acting_membership_id(self) -> UUID:
        """The membership acted in; raises NotAllowed when there is none."""
        if self.acting is None:
            raise NotAllowed
        return self.acting.membership_id

    def may(self, grant: str) -> bool:
        """Return whether the capacity acted in holds the grant."""
        return self.acting is not None and grant in self.acting.grants

    def organisations(self, grant: str | None = None) -> frozenset[UUID]:
        """Return the organisations read for: all own ones, or those where the grant is held."""
        return frozenset(
            c.organisation_id for c in self.capacities if grant is None or grant in c.grants
        )

    def reads(self, grant: str) -> bool:
        """Return whether any own capacity holds the grant."""
        return any(grant in c.grants for c in self.capacities)


ANONYMOUS = Actor(kind="anonymous")


@dataclass(frozen=True, slots=True)
class TokenIdentity:
    """Whom an access token stands for at this moment, and what it was given for."""

    actor: Actor
    scopes: frozenset[str]
    token_id: UUID


CapacityProvider = Callable[[Any, HttpRequest | None], tuple[Sequence[Capacity], Capacity | None]]
SecondFactor = Callable[[HttpRequest], bool]
# Secret text of the token and network address of the client; raises NotSignedIn.
TokenProvider = Callable[[str, str], TokenIdentity]
# Makes the expression of one column of the query that loads the signed-in person.
PersonColumn = Callable[[], Any]


class _Providers:
    """The facts that upper apps tell the kernel; each is registered exactly once."""

    capacities: CapacityProvider | None = None
    second_factor: SecondFactor | None = None
    tokens: TokenProvider | None = None
    person_columns: dict[str, PersonColumn] = {}


def register_capacity_provider(provider: CapacityProvider) -> None:
    """Let the app that knows memberships say which capacities a user has."""
    if _Providers.capacities not in {None, provider}:
        raise ImproperlyConfigured("The capacity provider is registered twice.")
    _Providers.capacities = provider


def register_second_factor(provider: SecondFactor) -> None:
    """Let the sign-in app say whether this session was opened with a second factor."""
    if _Providers.second_factor not in {None, provider}:
        raise ImproperlyConfigured("The second-factor provider is registered twice.")
    _Providers.second_factor = provider


def register_person_column(name: str, column: PersonColumn) -> None:
    """Have a fact that every page needs of the signed-in person fetched with the person's row."""
    if _Providers.person_columns.setdefault(name, column) is not column:
        raise ImproperlyConfigured(f"The column {name!r} of people is registered twice.")


def person_columns() -> dict[str, Any]:
    """Return the expressions that the sign-in app adds to the person's row."""
    return {name: column() for name, column in _Providers.person_columns.items()}


def register_token_provider(provider: TokenProvider) -> None:
    """Let the app that keeps access tokens say whom one stands for."""
    if _Providers.tokens not in {None, provider}:
        raise ImproperlyConfigured("The token provider is registered twice.")
    _Providers.tokens = provider


def identity_of_token(secret: str, address: str) -> TokenIdentity:
    """Return whom the token stands for; raises NotSignedIn for every other text."""
    if _Providers.tokens is None:
        raise NotSignedIn(code="token_invalid")
    return _Providers.tokens(secret, address)


def system_actor() -> Actor:
    """Return the platform's own actor, for tasks and imports."""
    return Actor(kind="system", channel="task")


def _build(user: Any, request: HttpRequest | None, channel: str, request_id: str) -> Actor:
    capacities: Sequence[Capacity] = ()
    acting: Capacity | None = None
    if _Providers.capacities is not None:
        capacities, acting = _Providers.capacities(user, request)
    second = request is not None and _Providers.second_factor is not None
    return Actor(
        kind="person",
        user_id=user.pk,
        capacities=tuple(capacities),
        acting=acting,
        channel=channel,
        second_factor=bool(second and _Providers.second_factor(request)),  # type: ignore[misc,arg-type]
        request_id=request_id,
    )


def actor_for_request(request: HttpRequest, *, request_id: str = "") -> Actor:
    """Return the actor of a web request; an inactive account counts as nobody."""
    user = request.user
    if not user.is_authenticated or not user.is_active:
        return Actor(kind="anonymous", request_id=request_id)
    return _build(user, request, "web", request_id)


def actor_of(request: HttpRequest) -> Actor:
    """Return the actor that the middleware put on the request."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def actor_for_user(user: Any, *, channel: str = "task") -> Actor:
    """Return the actor a user is outside a request, with the rights of this moment."""
    if not user.is_active:
        return ANONYMOUS
    return _build(user, None, channel, "")


def actor_for_user_id(user_id: UUID) -> Actor:
    """Return the actor for a user's id; nobody when the account is gone or inactive."""
    user = get_user_model()._default_manager.filter(pk=user_id).first()
    return ANONYMOUS if user is None else actor_for_user(user)
