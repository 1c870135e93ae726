"""Pages on one's own access tokens. The text of a token is shown on one page, once."""

import json
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core import shownonce
from apps.core.access import Denied, check, needs, require
from apps.core.actor import actor_of
from apps.core.api.scopes import Scope
from apps.core.errors import Conflict, Invalid, NotFound
from apps.core.formerrors import add_domain_error
from apps.core.idempotency import once
from apps.profiles.ending_tokens import end_own_tokens
from apps.profiles.forms import TokenForm
from apps.profiles.models import ApiToken
from apps.profiles.tokens import create_token, require_second_step, revoke_token, state_of

MOST_SHOWN = 50


@needs("profiles.own")
def tokens(request: HttpRequest) -> HttpResponse:
    """List one's tokens; say what is missing to whoever cannot make one."""
    actor = actor_of(request)
    rows = ApiToken.objects.visible_to(actor).with_identity().order_by("-created_at", "-pk")
    decision = check(actor, "profiles.create_token")
    shown = list(rows[:MOST_SHOWN])
    context = {
        "tokens": [_line(row) for row in shown],
        "some_run": any(row.revoked_at is None for row in shown),
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
    """Make a token, soon after proving who one is; the next page shows it once."""
    actor = actor_of(request)
    require_second_step(actor)
    raise_if_reauthentication_required(request, app="profiles")
    form = TokenForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        made = _made(request, form)
        if made is not None:
            return redirect("profiles:token_made", pk=made.pk)
    return render(request, "profiles/new_token.html", {"form": form})


def _made(request: HttpRequest, form: TokenForm) -> ApiToken | None:
    """Make the token, or find the one that this form made a moment ago."""
    actor = actor_of(request)
    values = dict(form.cleaned_data)
    key = values.pop("idempotency_key")

    def create() -> ApiToken:
        made = create_token(actor=actor, **values)
        shownonce.keep(request, _name(made.row), made.text)
        return made.row

    try:
        token, _new = once(
            actor=actor,
            key=key,
            operation="profiles.create_token",
            find=ApiToken.objects.visible_to(actor).filter,
            create=create,
            fingerprint=json.dumps(values, default=str, sort_keys=True),
        )
    except (Invalid, Conflict) as error:
        add_domain_error(form, error)
        form.retry()
        return None
    return token


def _name(token: ApiToken) -> str:
    return f"token:{token.pk.hex}"


@needs("profiles.own")
def token_made(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the text of a new token once; afterwards say that it was shown."""
    token = ApiToken.objects.visible_to(actor_of(request)).filter(pk=pk).first()
    if token is None:
        raise NotFound
    text = shownonce.take(request, _name(token)) if request.method == "GET" else None
    response = render(request, "profiles/token_made.html", {"token": token, "text": text})
    response["Cache-Control"] = "no-store, private"
    return response


@needs("profiles.own")
def end_all_tokens(request: HttpRequest) -> HttpResponse:
    """Ask first, then end every token of one's own."""
    actor = actor_of(request)
    require(actor, "profiles.revoke_token")
    if request.method == "POST":
        number = end_own_tokens(actor=actor)
        messages.success(
            request,
            ngettext(
                "%(number)s token has ended. Programs that use it are refused.",
                "%(number)s tokens have ended. Programs that use them are refused.",
                number,
            )
            % {"number": number},
        )
        return redirect("profiles:tokens")
    return render(request, "profiles/end_all_tokens.html")


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
