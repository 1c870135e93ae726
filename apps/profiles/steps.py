"""How far somebody's memberships are: a line on the start page, and the way of each."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.steps import Step
from apps.core.actor import Actor
from apps.profiles.choices import WAITING_STATES, MembershipState
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


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage on the way to a confirmed role: `done`, `now` or `next`."""

    label: str
    state: str


def way_of(membership: Membership) -> list[Stage]:
    """Return the way of a membership that waits to be confirmed; nothing for all others."""
    if membership.state not in WAITING_STATES:
        return []
    labels = (_("Stated"), _("Mailbox confirmed"), _("Role confirmed"))
    states = {
        MembershipState.CLAIMED: ("done", "now", "next"),
        MembershipState.MAILBOX_PROVEN: ("done", "done", "now"),
        MembershipState.CONFIRMED: ("done", "now", "done"),
    }[MembershipState(membership.state)]
    return [Stage(label, state) for label, state in zip(labels, states, strict=True)]
