"""The line about memberships on the account's start page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.steps import Step
from apps.core.actor import Actor
from apps.profiles.models import Membership


def membership_step(user: User, actor: Actor) -> Step:
    """Say for which organisation the person works, or how to state it."""
    done = bool(actor.capacities)
    waiting = not done and Membership.objects.of_person(user.pk).waiting().exists()
    labels = ", ".join(capacity.label for capacity in actor.capacities)
    return Step(
        title=_("Your organisation"),
        text=labels or _("Say where you work. Then you can send questions to authorities."),
        icon="building",
        done=done,
        waiting=waiting,
        url=reverse("profiles:verification"),
        label=_("View") if done or waiting else _("Start"),
    )
