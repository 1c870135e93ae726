"""Forms around what a browser says about passkeys; the script writes into the hidden field."""

from typing import Any

from allauth.core import context
from allauth.mfa.base.internal.flows import check_rate_limit, post_authentication
from allauth.mfa.models import Authenticator
from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts import ceremony, passkeys
from apps.accounts.models import User
from apps.core.errors import DomainError
from apps.core.forms import PlainMessagesMixin

NO_ANSWER = _("Your browser said nothing about a passkey. Scripts must be allowed for this.")


def _answer_field() -> forms.CharField:
    return forms.CharField(
        widget=forms.HiddenInput,
        max_length=ceremony.LONGEST_ANSWER,
        error_messages={"required": NO_ANSWER},
    )


class PasskeyNameForm(PlainMessagesMixin, forms.Form):
    """What the owner calls a passkey."""

    name = forms.CharField(
        label=_("Name of the passkey"),
        help_text=_("So that you recognise it, like “phone” or “key at work”."),
        max_length=passkeys.LONGEST_NAME,
    )


class AddPasskeyForm(PlainMessagesMixin, forms.Form):
    """A passkey that the browser has just made, and its name."""

    name = forms.CharField(
        label=_("Name of the passkey"),
        help_text=_("So that you recognise it, like “phone” or “key at work”."),
        max_length=passkeys.LONGEST_NAME,
        required=False,
    )
    credential = _answer_field()


class ProofForm(forms.Form):
    """A passkey's answer as the second step of signing in."""

    credential = _answer_field()
    reauthenticated = False
    passwordless = False

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_credential(self) -> Authenticator:
        """Check the answer; wrong ones of one person are counted like wrong codes."""
        answer: str = self.cleaned_data["credential"]
        person = self.user.pk if self.user else None
        clear_count = check_rate_limit(self.user) if self.user else None
        try:
            asked = ceremony.take_challenge(context.request, person=person)
            claim = ceremony.read_claim(answer)
            proven = passkeys.prove_passkey(
                asked=asked, person=person or passkeys.find_person(claim), claim=claim
            )
        except DomainError as error:
            raise forms.ValidationError(str(error.message)) from error
        if clear_count:
            clear_count()
        return proven

    def save(self) -> None:
        """Note in the session which passkey was proved."""
        post_authentication(
            context.request,
            self.cleaned_data["credential"],
            reauthenticated=self.reauthenticated,
            passwordless=self.passwordless,
        )


class ConfirmPasskeyForm(ProofForm):
    """A passkey's answer once more, before a change that matters."""

    reauthenticated = True


class EnterForm(ProofForm):
    """A passkey's answer instead of address, password and code."""

    passwordless = True
