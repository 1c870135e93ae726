"""Account pages: the sign-in library's views, each change in one transaction with its event."""

from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.account import views as account_views
from allauth.account.internal.flows.email_verification import send_verification_email_at_login
from allauth.account.stages import EmailVerificationStage, LoginStageController
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.usersessions import views as session_views
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts import services
from apps.accounts.devices import device_name
from apps.accounts.passkeys import is_last_step
from apps.accounts.steps import steps_for
from apps.core.access import View
from apps.core.errors import TooMany

MOST_DIGITS = 18
SIGN_IN_AGAIN = gettext_lazy("Sign out and in again with a code before you sign or issue answers.")


def overview(request: HttpRequest) -> HttpResponse:
    """Show the account's start page: what is done and what is left to do."""
    user, actor = request.user, request.actor  # type: ignore[attr-defined]
    tasks = steps_for(user, actor)  # type: ignore[arg-type]
    done = sum(task.done for task in tasks)
    context = {"tasks": tasks, "done": done, "left": len(tasks) - done}
    return render(request, "account/overview.html", context)


def limited(view: View) -> View:
    """Answer the sign-in library's rate limits with the platform's own page."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            raise TooMany
        return response

    return answered


class SignUpView(account_views.SignupView):
    """Opens an account; the answer is the same for an address that has one."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Save account, address, agreement and events together or not at all."""
        try:
            with transaction.atomic():
                return self._save(form)
        except IntegrityError:
            # Somebody registered the address a moment ago: from now on it has an account.
            form.account_already_exists = True
            with transaction.atomic():
                return self._save(form)

    def _save(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        return response


class CheckMailView(account_views.EmailVerificationSentView):
    """Says that a mail is on its way; the button sends it again, once a minute."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Send again for the sign-up or sign-in that waits in this session."""
        stage = LoginStageController.enter(request, EmailVerificationStage.key)
        if stage is not None:
            with transaction.atomic():
                send_verification_email_at_login(request, stage.login)
        return HttpResponseRedirect(reverse("account_email_verification_sent"))


class ConfirmAddressView(account_views.ConfirmEmailView):
    """Shows a button; only pressing it confirms, so that mail scanners confirm nothing."""

    def get(self, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Show whose address it is; changes nothing, not even who is signed in."""
        try:
            self.object = self.get_object()
        except Http404:
            self.object = None
        response: HttpResponse = self.render_to_response(self.get_context_data())
        return response

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Confirm the address."""
        with transaction.atomic():
            response: HttpResponse = super().post(*args, **kwargs)
        return response


class AddressesView(account_views.EmailView):
    """Add, confirm, choose and remove addresses."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Carry out one of the four acts."""
        with transaction.atomic():
            response: HttpResponse = super().post(request, *args, **kwargs)
        return response


class ChangePasswordView(account_views.PasswordChangeView):
    """Replaces the password; other sessions end with it."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Save the password and record it."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
        return response


class NewPasswordView(account_views.PasswordResetFromKeyView):
    """Sets a new password after following the link of a reset mail."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Save the password and record it."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
        return response


class SwitchOnView(totp_views.ActivateTOTPView):
    """Switches the second step on."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Save the secret and record it; it counts from the next sign-in on."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            _record(self.request, "accounts.second_factor_added")
        messages.info(self.request, SIGN_IN_AGAIN)
        return response


class SwitchOffView(totp_views.DeactivateTOTPView):
    """Switches the app with codes off."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether passkeys stay."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"is_last": is_last_step(self.request.user.pk)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove the secret, with the last second step the recovery codes, and record it."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            _record(self.request, "accounts.second_factor_removed")
        return response


class NewRecoveryCodesView(recovery_views.GenerateRecoveryCodesView):
    """Makes new recovery codes; the old ones stop working."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Replace the codes and record it."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            _record(self.request, "accounts.recovery_codes_renewed")
        return response


class SessionsView(session_views.ListUserSessionsView):
    """Lists where the person is signed in; ends one session, all others, or all of them."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add each session with the words for its browser."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["devices"] = [(s, device_name(s.user_agent)) for s in context["sessions"]]
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        """End the session whose number was sent, or all others when none was."""
        number = self.request.POST.get("session", "")
        with transaction.atomic():
            _record(self.request, "accounts.sessions_ended")
            if "everywhere" in self.request.POST:
                return self._end_all()
            if not number:
                response: HttpResponse = super().form_valid(form)
                return response
            self._end_one(number)
        return HttpResponseRedirect(reverse("usersessions_list"))

    def _end_all(self) -> HttpResponse:
        """End this session with the others, also one that began a moment ago."""
        for session in UserSession.objects.filter(user_id=self.request.user.pk):
            session.end()
        logout(self.request)
        messages.success(self.request, _("You are signed out on all devices, here too."))
        return HttpResponseRedirect(reverse("account_login"))

    def _end_one(self, number: str) -> None:
        own = UserSession.objects.filter(user_id=self.request.user.pk)
        # Python refuses to read a number of thousands of digits.
        sound = number.isdecimal() and len(number) <= MOST_DIGITS
        session = own.filter(pk=int(number)).first() if sound else None
        if session is None or session.is_current():
            messages.info(self.request, _("This device is signed out already."))
            return
        session.end()
        messages.success(self.request, _("The device is signed out."))


def _record(request: HttpRequest, name: str) -> None:
    services.record_account_event(
        actor=request.actor,  # type: ignore[attr-defined]
        user=request.user,  # type: ignore[arg-type]
        name=name,
    )
