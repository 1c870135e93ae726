"""Where the sign-in library meets the platform: mails become events, links stay at home."""

# The signatures of the methods are the library's.
# ruff: noqa: ARG002, FBT001, FBT002

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.encoding import force_bytes
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from apps.accounts import services
from apps.accounts.addresses import was_given_up
from apps.accounts.models import User
from apps.accounts.signing_in import note_sign_in
from apps.core.actor import ANONYMOUS, Actor
from apps.core.ratelimit import client_address
from apps.core.text import one_line

# In the session: for which password a sign-in began that has more steps to go.
BEGUN_KEY = "accounts.sign_in_begun"
# The library's mails about changes, by template, and the event each of them becomes.
SECURITY_MAILS = {
    "account/email/email_deleted": "accounts.address_removed",
    "account/email/password_changed": "accounts.password_changed",
    "account/email/password_reset": "accounts.password_reset",
    "account/email/password_set": "accounts.password_changed",
    "mfa/email/recovery_codes_generated": "accounts.recovery_codes_renewed",
    "mfa/email/totp_activated": "accounts.second_factor_added",
    "mfa/email/totp_deactivated": "accounts.second_factor_removed",
}
# These are recorded by our views, inside the transaction of the change.
RECORDED_BY_VIEWS = frozenset(
    {"mfa/email/recovery_codes_generated", "mfa/email/totp_activated", "mfa/email/totp_deactivated"}
)


class AccountAdapter(DefaultAccountAdapter):
    """Answers the sign-in library's questions in the platform's way."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Write to us if you think this is wrong."),
        "cannot_remove_primary_email": _(
            "You sign in with this address. Choose another one for signing in first."
        ),
        "duplicate_email": _("This address is already in your account."),
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "enter_current_password": _("This is not your current password. Try again."),
        "incorrect_code": _(
            "That code is not right. Codes change every 30 seconds; check your phone's clock."
        ),
        "incorrect_password": _("This password is not right. Try again."),
        "invalid_password_reset": _("This link is used up or too old. Ask for a new one."),
        "max_email_addresses": _("You can keep %d addresses. Remove one before you add another."),
        "too_many_login_attempts": _("You have tried too often. Wait 10 minutes or write to us."),
        "unverified_primary_email": _("Confirm this address before you sign in with it."),
        "rate_limited": _("You have tried too often. Wait a few minutes and try again."),
    }

    def _actor(self) -> Actor:
        actor: Actor = getattr(self.request, "actor", ANONYMOUS)
        return actor

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that rate limits count; raises PermissionDenied without one."""
        address = client_address(request)
        if not address:
            raise PermissionDenied
        return address

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Note for which password the sign-in began; steps may follow."""
        request.session[BEGUN_KEY] = user.get_session_auth_hash()
        refused: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return refused

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, and tell the person when it is from a new kind of browser.

        A sign-in that began with a password which was changed since begins anew.
        """
        begun_with = request.session.pop(BEGUN_KEY, "")
        if not constant_time_compare(begun_with, user.get_session_auth_hash()):
            self.logout(request)
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))
        before = user.last_login
        with transaction.atomic():
            super().login(request, user)
            note_sign_in(
                actor=self._actor(),
                user=user,
                user_agent=request.headers.get("User-Agent", ""),
                address=client_address(request),
                before=before,
            )

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Say "passkey" where the library says "security key"."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        words = {"mfa_reauthenticate:webauthn": _("Use a passkey")}
        return [{**m, "description": words.get(m["id"], m["description"])} for m in methods]

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Save a new account with the name and the page's language."""
        user.display_name = one_line(form.cleaned_data["display_name"])
        user.language = form.language
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Refuse: a mail that became no event would bypass the outbox."""
        raise ImproperlyConfigured(f"No event stands for the mail {template_prefix!r}.")

    def send_confirmation_mail(
        self, request: HttpRequest, emailconfirmation: Any, signup: bool
    ) -> None:
        """Record that an address waits for its confirmation mail."""
        services.request_confirmation(
            actor=self._actor(), address=emailconfirmation.email_address, sign_up=bool(signup)
        )

    def send_account_already_exists_mail(self, email: str) -> None:
        """Record that somebody registered with an address that has an account."""
        services.warn_owner(actor=self._actor(), email=email)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Record the change that the library wants to tell the person about."""
        if template_prefix in RECORDED_BY_VIEWS:
            return
        if template_prefix == "account/email/email_changed":
            former = EmailAddress.objects.get(user=user, email=str(email).lower())
            services.record_address_event(
                actor=self._actor(), name="accounts.address_changed", address=former
            )
            return
        if template_prefix not in SECURITY_MAILS:
            raise ImproperlyConfigured(f"No event stands for the mail {template_prefix!r}.")
        services.record_account_event(
            actor=self._actor(), user=user, name=SECURITY_MAILS[template_prefix]
        )

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """Keep an address that the sign-in moved away from until its warning has gone out."""
        if not super().can_delete_email(email_address):
            return False
        return not was_given_up(email_address)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Mark the address as confirmed and record it."""
        confirmed = bool(super().confirm_email(request, email_address))
        if confirmed:
            services.record_address_event(
                actor=self._actor(), name="accounts.address_confirmed", address=email_address
            )
        return confirmed

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Lead to the account, or to sign-in for nobody."""
        signed_in = self.request.user.is_authenticated
        return reverse("accounts:overview" if signed_in else "account_login")

    def is_safe_url(self, url: str | None) -> bool:
        """Accept paths of this site only; other hosts of a shared set-up do not count."""
        own = {urlsplit(settings.BASE_URL).netloc, self.request.get_host()}
        return url_has_allowed_host_and_scheme(url, allowed_hosts=own)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of authenticator apps and recovery codes encrypted at rest."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": _(
            "Switch on the second step first. Then you can make recovery codes."
        ),
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        """Return the secret as it is stored."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; keys that were rotated out still open what they closed."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str | bytes) -> bytes:
    return urlsafe_b64encode(sha256(b"accounts.second-factor:" + force_bytes(key)).digest())
