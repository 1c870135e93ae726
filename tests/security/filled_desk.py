"""The forms of the verification desk and of its documents, filled in: see filled.py."""

from typing import Any

from django.test import Client
from django.urls import reverse

from apps.profiles.checklists import checklist_for
from apps.profiles.choices import Role
from apps.profiles.models import Membership
from tests.factories.accounts import signed_in
from tests.factories.desk import evidence, proposal, statement, version_of
from tests.factories.profiles import MembershipFactory, actor_for

Form = tuple[Client, str, dict[str, Any]]


def desk_forms() -> dict[str, Form]:
    """Return client, address and values of each form, by name."""
    return {
        "document": _document(),
        "ask for more": _by_desk("desk_ask", "ask", reason="Send a signed letter."),
        "propose": _by_desk(
            "desk_propose",
            "propose",
            proposal="approve",
            checklist=[str(check) for check in checklist_for(Role.GMP_STAFF)],
            reason="",
        ),
        "take back": _proposed(Role.MODERATOR, own=True),
        "decide": _proposed(Role.ADMIN, own=False),
    }


def _document() -> Form:
    stated = statement()
    values = {"kind": "register", "link": "https://register.example/7", "note": "", "file": ""}
    return signed_in(stated.user), _address("documents", stated), values


def _address(route: str, about: Membership) -> str:
    return reverse(f"profiles:{route}", kwargs={"pk": about.pk})


def _by_desk(route: str, prefix: str, **values: Any) -> Form:
    stated, desk = statement(), MembershipFactory(role=Role.MODERATOR)
    evidence(stated)
    client = signed_in(desk.user, second_factor=True)
    given = {f"{prefix}-{name}": value for name, value in (values | {"seen": 1}).items()}
    return client, _address(route, stated), given


def _proposed(role: str, *, own: bool) -> Form:
    stated, person = statement(), MembershipFactory(role=role)
    client = signed_in(person.user, second_factor=True)
    proposal(stated, by=actor_for(person.user, second_factor=True) if own else None)
    seen = version_of(stated)
    if own:
        return client, _address("desk_take_back", stated), {"back-seen": seen}
    values = {"decide-seen": seen, "decide-decision": "agree", "decide-reason": ""}
    return client, _address("desk_decide", stated), values
