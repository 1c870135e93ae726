"""Pages on one's own access tokens. The text of a token is in one answer, and nowhere else."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.core.access import Denied, check, needs, require
from apps.core.actor import Actor, actor_of
from apps.core.api.scopes import Scope
from apps.core.errors import Conflict, Invalid, NotFound
from apps.profiles.forms import TokenForm
from apps.profiles.models import ApiToken
from apps.profiles.tokens import (
    IssuedToken,
    create_token,
    require_second_step,
    revoke_token,
    state_of,
)

MOST_SHOWN = 50


@needs("profiles.own")
def tokens(request: HttpRequest) -> HttpResponse:
    """List one's tokens; say what is missing to whoever cannot make one."""
    actor = actor_of(request)
    rows = ApiToken.objects.visible_to(actor).with_identity().order_by("-created_at", "-pk")
    decision = check(actor, "profiles.create_token")
    context = {
        "tokens": [_line(row) for row in rows[:MOST_SHOWN]],
        "missing": decision.reason if isinstance(decision, Denied) else "",
    }
    return render(request, "profiles/tokens.html", context)


def _line(token: ApiToken) -> dict[str, Any]:
    return {
        "token": token,
        "state": state_of(token).value,
        "scopes": [Scope(scope).label for scope in token.scopes],
    }


@needs("profiles.create_token")
def new_token(request: HttpRequest) -> HttpResponse:
    """Make a token, soon after proving who one is; the answer to the form shows it once."""
    actor = actor_of(request)
    require_second_step(actor)
    raise_if_reauthentication_required(request, app="profiles")
    form = TokenForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        made = _made(actor, form)
        if made is not None:
            return _shown_once(request, made)
    return render(request, "profiles/new_token.html", {"form": form})


def _made(actor: Actor, form: TokenForm) -> IssuedToken | None:
    try:
        return create_token(actor=actor, **form.cleaned_data)
    except Invalid as error:
        for name, message in error.fields.items():
            form.add_error(name, str(message))
    except Conflict as error:
        form.add_error(None, str(error.message))
    return None


def _shown_once(request: HttpRequest, made: IssuedToken) -> HttpResponse:
    """Answer with the text itself: no redirect, no session and no cache ever holds it."""
    context = {"token": made.row, "text": made.text}
    response = render(request, "profiles/token_made.html", context)
    response["Cache-Control"] = "no-store, private"
    return response


@needs("profiles.own")
def end_token(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask first, then end a token."""
    actor = actor_of(request)
    token = ApiToken.objects.visible_to(actor).with_identity().filter(pk=pk).first()
    if token is None:
        raise NotFound
    require(actor, "profiles.revoke_token", token)
    if request.method == "POST":
        revoke_token(actor=actor, token=token)
        messages.success(request, _("The token has ended. Programs that use it are refused."))
        return redirect("profiles:tokens")
    return render(request, "profiles/end_token.html", {"token": token})
