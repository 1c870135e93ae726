"""Pages about passkeys. The browser's part is one small script; pages say what to do without it."""

import json
from typing import Any

from allauth.account.internal.flows.login import perform_login
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.mixins import NextRedirectMixin, RedirectAuthenticatedUserMixin
from allauth.account.models import Login
from allauth.account.views import BaseReauthenticateView
from allauth.core.internal.ratelimit import consume_or_429
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes.internal.flows import auto_generate_recovery_codes
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic.edit import FormView

from apps.accounts import ceremony, passkeys
from apps.accounts.passkey_forms import (
    AddPasskeyForm,
    ConfirmPasskeyForm,
    EnterForm,
    PasskeyNameForm,
)
from apps.core.actor import actor_of
from apps.core.errors import Conflict, Invalid
from apps.core.formerrors import add_domain_error


class SecurityView(mfa_views.IndexView):
    """Shows what the second step of signing in can be done with."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the person's passkeys."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["passkeys"] = passkeys.passkeys_of(self.request.user.pk)
        return context


def add(request: HttpRequest) -> HttpResponse:
    """Add a passkey that the browser makes, soon after proving who one is."""
    raise_if_reauthentication_required(request, app="allauth.mfa")
    form = AddPasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = _added(request, form)
        if response is not None:
            return response
    user: Any = request.user
    options = ceremony.begin_adding(
        request, person=user.pk, name=user.email, known=passkeys.known_to(user.pk)
    )
    context = {"form": form, "options": json.dumps(options)}
    return render(request, "mfa/webauthn/add_form.html", context)


def _added(request: HttpRequest, form: AddPasskeyForm) -> HttpResponse | None:
    """Keep the passkey, or say at the form why not."""
    user: Any = request.user
    actor = actor_of(request)
    try:
        key = ceremony.finish_adding(
            request, person=user.pk, answer=form.cleaned_data["credential"]
        )
        with transaction.atomic():
            passkeys.add_passkey(actor=actor, user=user, name=form.cleaned_data["name"], key=key)
            new_codes = auto_generate_recovery_codes(request)
    except (Invalid, Conflict) as error:
        add_domain_error(form, error)
        return None
    messages.success(request, _("The passkey was added."))
    if not actor.second_factor:
        messages.info(
            request,
            _("Sign out and in again with your passkey before you sign or issue answers."),
        )
    return redirect("mfa_view_recovery_codes" if new_codes else "mfa_index")


def rename(request: HttpRequest, number: int) -> HttpResponse:
    """Give a passkey another name, soon after proving who one is."""
    user: Any = request.user
    passkey = passkeys.passkey_of(user.pk, number)
    raise_if_reauthentication_required(request, app="allauth.mfa")
    form = PasskeyNameForm(request.POST or None, initial={"name": passkey.name})
    if request.method == "POST" and form.is_valid():
        try:
            passkeys.rename_passkey(
                actor=actor_of(request), user=user, pk=number, name=form.cleaned_data["name"]
            )
        except Invalid as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("The passkey has its new name."))
            return redirect("mfa_index")
    return render(request, "mfa/webauthn/edit_form.html", {"form": form, "passkey": passkey})


def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Ask first, then remove a passkey, soon after proving who one is."""
    user: Any = request.user
    passkey = passkeys.passkey_of(user.pk, number)
    raise_if_reauthentication_required(request, app="allauth.mfa")
    if request.method == "POST":
        passkeys.remove_passkey(actor=actor_of(request), user=user, pk=number)
        messages.success(request, _("The passkey was removed. It opens nothing any more."))
        return redirect("mfa_index")
    context = {"passkey": passkey, "is_last": passkeys.is_last_step(user.pk)}
    return render(request, "mfa/webauthn/authenticator_confirm_delete.html", context)


class ConfirmSignInView(mfa_views.AuthenticateView):
    """The second step of signing in: a passkey, a code, or a recovery code."""

    webauthn_form: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add a challenge for people who have passkeys; the library's own is not used."""
        passkey_form, self.webauthn_form = self.webauthn_form, None
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user = self.stage.login.user
        known = passkeys.known_to(user.pk)
        if known:
            options = ceremony.begin_proof(self.request, person=user.pk, known=known)
            context |= {"passkey_form": passkey_form, "options": json.dumps(options)}
        return context


class ConfirmPasskeyView(BaseReauthenticateView):
    """Asks for a passkey once more before a change that matters."""

    form_class = ConfirmPasskeyForm
    template_name = "mfa/webauthn/reauthenticate.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Let the form know whose passkeys count."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: ConfirmPasskeyForm) -> HttpResponse:
        """Note the proof and go on with what was asked for."""
        form.save()
        response: HttpResponse = super().form_valid(form)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add a new challenge."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        person = self.request.user.pk
        options = ceremony.begin_proof(self.request, person=person, known=passkeys.known_to(person))
        return context | {"options": json.dumps(options)}


class EnterView(RedirectAuthenticatedUserMixin, NextRedirectMixin, FormView):  # type: ignore[type-arg]
    """Signing in with a passkey alone: it is both something one has and something one is."""

    form_class = EnterForm
    template_name = "mfa/webauthn/login.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for a passkey; each challenge is kept, so that there are only so many."""
        refused = consume_or_429(request, app="allauth.mfa", action="webauthn_ask", limit_get=True)
        response: HttpResponse = refused or super().get(request, *args, **kwargs)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check the answer, unless too many came from this address."""
        refused = consume_or_429(request, app="allauth.mfa", action="webauthn_login")
        response: HttpResponse = refused or super().post(request, *args, **kwargs)
        return response

    def form_valid(self, form: EnterForm) -> HttpResponse:
        """Sign the passkey's owner in."""
        form.save()
        login = Login(user=form.cleaned_data["credential"].user, redirect_url=self.get_next_url())
        response: HttpResponse = perform_login(self.request, login)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add a new challenge for whoever comes."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = ceremony.begin_entrance(self.request)
        return context | {"options": json.dumps(options)}


# The type that the library gives it is wider than what it answers.
enter: Any = EnterView.as_view()
