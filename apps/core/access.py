"""One rule, many doors: named rules, declared routes, hidden means absent."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.errors import NotAllowed, NotFound, NotSignedIn, Text
from apps.core.ids import parse_public_id
from apps.core.registry import Registry
from apps.core.responses import error_response, wants_json

M = TypeVar("M", bound=Model)
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Allowed:
    """The rule says yes."""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Denied:
    """The rule says no, and why; `code` is stable for machines."""

    reason: Text
    code: str = "not_allowed"

    def __bool__(self) -> bool:
        return False


Decision = Allowed | Denied
Rule = Callable[[Actor, Any], Decision]
RULES: Registry[Rule] = Registry("Rule")


def rule(name: str) -> Callable[[Rule], Rule]:
    """Declare a rule `(actor, obj) -> Allowed | Denied`.

    With `obj=None` it answers whether the actor could do the act to anything at all:
    that is what doors and menus ask.
    """

    def declare(function: Rule) -> Rule:
        return RULES.add(name, function)

    return declare


def check(actor: Actor, name: str, obj: Any = None) -> Decision:
    """Return the rule's decision; raises ImproperlyConfigured for an unknown rule."""
    return RULES.get(name)(actor, obj)


def require(actor: Actor, name: str, obj: Any = None) -> None:
    """Raise NotAllowed with the rule's reason unless the rule allows the act."""
    decision = check(actor, name, obj)
    if isinstance(decision, Denied):
        raise NotAllowed(decision.reason, code=decision.code)


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a route declares about access: a rule's name, or nothing for public routes."""

    rule: str | None


DECLARED: list[str] = []


def public(view: View) -> View:
    """Declare a route that everybody may open."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    opened.access = Declaration(rule=None)  # type: ignore[attr-defined]
    return opened


def needs(name: str) -> Callable[[View], View]:
    """Declare a route that asks the rule before the view runs.

    Nobody signed in → redirect to sign-in with `next`, for clients that want JSON 401;
    refused → NotAllowed with the reason.
    """
    DECLARED.append(name)

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor: Actor = request.actor  # type: ignore[attr-defined]
            if not actor.is_authenticated:
                return _ask_to_sign_in(request)
            require(actor, name)
            return view(request, *args, **kwargs)

        guarded.access = Declaration(rule=name)  # type: ignore[attr-defined]
        return guarded

    return declare


def _ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    if not wants_json(request):
        return redirect_to_sign_in(request)
    asked = NotSignedIn(_("Sign in first."), code="sign_in_required")
    response = error_response(request, asked)
    # HTTP wants a scheme beside 401; here it is the session's cookie.
    response["WWW-Authenticate"] = 'Cookie realm="website"'
    return response


def redirect_to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """Return the redirect to the sign-in page that leads back here (rulings D32)."""
    query = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('account_login')}?{query}")


def verify_declared_rules() -> None:
    """Raise ImproperlyConfigured when a route names a rule that nobody declared."""
    for name in DECLARED:
        if name not in RULES:
            raise ImproperlyConfigured(f"A route needs the unknown rule {name!r}.")


def get_visible(queryset: QuerySet[M], public_id: str) -> M:
    """Return the object of a queryset that was already narrowed by `visible_to(actor)`.

    Raises NotFound for a malformed, an absent and a hidden identifier alike, with the same
    single query for the last two.
    """
    canonical = parse_public_id(public_id)
    found = queryset.filter(public_id=canonical or "").first()
    if found is None:
        raise NotFound
    return found
