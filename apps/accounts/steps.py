"""What an account still needs: its start page lists the steps that the apps above add."""

from collections.abc import Callable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.core.actor import Actor
from apps.core.errors import Text


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the start page: what it is about and whether it is done."""

    title: Text
    text: Text
    icon: str
    done: bool = False
    waiting: bool = False
    url: str = ""
    label: Text = ""


StepMaker = Callable[[User, Actor], Step]
_MAKERS: list[StepMaker] = []


def register_step(maker: StepMaker) -> StepMaker:
    """Add a step to every account's start page; the order is that of the layers."""
    if maker not in _MAKERS:
        _MAKERS.append(maker)
    return maker


def steps_for(user: User, actor: Actor) -> list[Step]:
    """Return the steps of one person's account."""
    return [maker(user, actor) for maker in _MAKERS]


@register_step
def address_step(user: User, _actor: Actor) -> Step:
    """Say which address is confirmed."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True, primary=True).exists()
    return Step(
        title=_("E-mail address"),
        text=user.email,
        icon="mail",
        done=confirmed,
        url=reverse("account_email"),
        label=_("Change") if confirmed else _("Confirm"),
    )


@register_step
def second_step(user: User, _actor: Actor) -> Step:
    """Say whether the second step of sign-in is set up."""
    own = {row.type: row for row in Authenticator.objects.filter(user=user)}
    on = bool({Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN} & own.keys())
    return Step(
        title=_("Second step of sign-in"),
        text=_codes_left(own) if on else _("Officials and moderators must have it."),
        icon="shield",
        done=on,
        url=reverse("mfa_index"),
        label=_("Manage") if on else _("Switch on"),
    )


def _codes_left(own: dict[str, Authenticator]) -> str:
    """Return how many recovery codes the person has left, since nobody else counts them."""
    stored = own.get(Authenticator.Type.RECOVERY_CODES)
    number = len(stored.wrap().get_unused_codes()) if stored else 0
    words = ngettext("%(n)s recovery code is left.", "%(n)s recovery codes are left.", number)
    return words % {"n": number}
