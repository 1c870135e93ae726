"""Forms of the account pages: the sign-in library's, in plain words and with our fields."""

import time
from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as MfaReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.accounts import services
from apps.accounts.addresses import is_taken
from apps.accounts.consent_forms import BOTH, TEXT_CHANGED
from apps.accounts.consents import agree_at_sign_up
from apps.accounts.models import User
from apps.accounts.texts import AGE_STATEMENT, current_texts
from apps.core.actor import ANONYMOUS, Actor
from apps.core.forms import PlainMessagesMixin, use_plain_messages
from apps.core.text import has_letters, one_line

PASSWORD_HINT = _("At least 12 characters. A short sentence is easy to remember.")
STARTED_SALT = "accounts.sign-up.started"
# Longer than any code stays valid, so that a code works exactly once.
CODE_MEMORY_SECONDS = 150


class Trap(forms.TextInput):
    """A text box that people do not see; whatever fills it in is a program (rulings D55)."""

    input_type = "hidden"
    template_name = "accounts/widgets/trap.html"


def _say(form: forms.BaseForm, texts: dict[str, tuple[Any, Any]]) -> None:
    """Give the fields our label and hint and drop the library's placeholders."""
    for name, (label, hint) in texts.items():
        field = form.fields[name]
        field.label, field.help_text = label, hint
        field.widget.attrs.pop("placeholder", None)


def _started_now() -> str:
    """Return, signed, when the form was shown and which texts it asked agreement to."""
    shown = [text.key for text in current_texts()]
    return signing.dumps([int(time.time()), shown], salt=STARTED_SALT)


class SignUpForm(account_forms.SignupForm):
    """Open an account: name, address, password, terms, age. The language is the page's."""

    display_name = forms.CharField(
        label=_("Your name"),
        help_text=_("Your organisation sees it. The public does not."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    terms = forms.BooleanField(label=BOTH)
    adult = forms.BooleanField(label=AGE_STATEMENT)
    website = forms.CharField(required=False, widget=Trap)
    started = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = ["display_name", "email", "password1", "terms", "adult", "website", "started"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(
            self,
            {
                "email": (_("Work e-mail address"), _("We send a link there to confirm it.")),
                "password1": (_("Password"), PASSWORD_HINT),
            },
        )
        self.fields["started"].initial = _started_now()
        self.language = get_language() or settings.LANGUAGE_CODE
        use_plain_messages(self.fields.items())

    def clean_display_name(self) -> str:
        """Refuse a name that nobody could see."""
        name = one_line(self.cleaned_data["display_name"])
        if not has_letters(name):
            raise forms.ValidationError(_("Enter your name."))
        return name

    def validate_unique_email(self, value: str) -> str:
        """Note whether the address has an account; one merely typed in elsewhere has none."""
        self.account_already_exists = is_taken(value)
        return value

    def clean(self) -> dict[str, Any]:
        """Refuse what programs send, before anything depends on the address."""
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("website"):
            raise forms.ValidationError(
                _("We could not tell that a person filled in this form. Load the page again.")
            )
        began, shown = self._opened(cleaned.get("started", ""))
        if shown != [text.key for text in current_texts()]:
            self._show_anew()
            raise forms.ValidationError(TEXT_CHANGED)
        self._check_pace(began)
        return cleaned

    def _opened(self, started: str) -> tuple[int, list[str]]:
        """Return when the page was opened and what it named; pages of v0.1.0 named no texts."""
        try:
            said = signing.loads(started, salt=STARTED_SALT, max_age=settings.SIGN_UP_MAX_SECONDS)
        except signing.BadSignature:
            self._show_anew()
            raise forms.ValidationError(
                _("This form was open for too long. Wait a moment and send it again.")
            ) from None
        return (said[0], said[1]) if isinstance(said, list) else (said, [])

    def _show_anew(self) -> None:
        """Start the clock again, with empty boxes: they may have been ticked for other words."""
        self.data = self.data.copy()  # type: ignore[has-type]
        self.data[self.add_prefix("started")] = _started_now()
        for name in ("terms", "adult"):
            self.data.pop(self.add_prefix(name), None)

    def _check_pace(self, began: int) -> None:
        if time.time() - began < settings.SIGN_UP_MIN_SECONDS:
            raise forms.ValidationError(
                _("That was very quick. Wait a few seconds and send the form again.")
            )

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Save the account, or answer the same for an address that has one.

        The hasher runs once in both cases, so that the time does not tell them apart.
        """
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return saved

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep the agreement and record the new account, within the same transaction."""
        actor = getattr(request, "actor", ANONYMOUS)
        services.record_account_event(actor=actor, user=user, name="accounts.signed_up")
        agree_at_sign_up(actor=actor, user=user)


class SignInForm(account_forms.LoginForm):
    """Sign in with address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"login": (_("E-mail address"), ""), "password": (_("Password"), "")})
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        use_plain_messages(self.fields.items())


class ReauthenticateForm(PlainMessagesMixin, account_forms.ReauthenticateForm):
    """Enter the password once more before a change that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"password": (_("Password"), "")})


class AddAddressForm(PlainMessagesMixin, account_forms.AddEmailForm):
    """Add an address; it counts once it is confirmed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"email": (_("New e-mail address"), _("We send a link there to confirm it."))})


class ChangePasswordForm(PlainMessagesMixin, account_forms.ChangePasswordForm):
    """Replace the password; the other devices are signed out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"oldpassword": (_("Current password"), ""), **_new_password_texts()})


class NewPasswordForm(PlainMessagesMixin, account_forms.ResetPasswordKeyForm):
    """Choose a new password after following the link of a reset mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, _new_password_texts())


def _new_password_texts() -> dict[str, tuple[Any, Any]]:
    return {
        "password1": (_("New password"), PASSWORD_HINT),
        "password2": (_("New password once more"), ""),
    }


class ResetForm(PlainMessagesMixin, account_forms.ResetPasswordForm):
    """Ask for a reset link; the answer is the same for every address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"email": (_("E-mail address"), _("The one you sign in with."))})

    def clean_email(self) -> str:
        """Look nothing up here: the service does, the same for every address."""
        email: str = self.cleaned_data["email"]
        return email.lower()

    def save(self, request: HttpRequest, **_kwargs: Any) -> str:
        """Record the request; the token is made while the mail is rendered."""
        email: str = self.cleaned_data["email"]
        actor: Actor = request.actor  # type: ignore[attr-defined]
        # Resolved for every address: reading the session adds a header to the answer.
        services.request_reset(actor=actor if actor.is_authenticated else ANONYMOUS, email=email)
        return email


class OneUseCodeMixin:
    """A code opens the account once: the library forgets used codes before they expire."""

    user: User
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        """Check the code, then remember it for longer than it could be valid."""
        code: str = super().clean_code()  # type: ignore[misc]
        if not cache.add(f"accounts.code:{self.user.pk}:{code}", 1, CODE_MEMORY_SECONDS):
            raise forms.ValidationError(
                _("This code was used already. Wait for the next one."), code="incorrect_code"
            )
        return code


def _say_code(form: forms.BaseForm) -> None:
    _say(form, {"code": (_("Code from your app"), _("6 digits. You may paste them."))})
    form.fields["code"].widget.attrs["inputmode"] = "numeric"


class CodeForm(OneUseCodeMixin, PlainMessagesMixin, AuthenticateForm):
    """The second step of signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self)


class ConfirmCodeForm(OneUseCodeMixin, PlainMessagesMixin, MfaReauthenticateForm):
    """Enter a code once more before a change that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self)


class ActivateCodeForm(PlainMessagesMixin, ActivateTOTPForm):
    """Prove that the app shows the right codes, then switch the second step on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self)
