"""The forms of messages, filled in: see filled.py."""

from typing import Any

from django.test import Client
from django.urls import reverse

from apps.profiles.choices import Role
from apps.profiles.services.contact_reports import report_conversation
from tests.factories.accounts import signed_in
from tests.factories.contacts import conversation, reachable, run_place
from tests.factories.profiles import MembershipFactory, actor_for

Form = tuple[Client, str, dict[str, Any]]


def contact_forms() -> dict[str, Form]:
    """Return client, address and values of each form, by name."""
    person = reachable()
    at = {"pk": conversation(person=person).pk}
    reader = signed_in(person.user)
    return {
        "first message": _first(),
        "reply": (reader, reverse("profiles:conversation", kwargs=at), _once("Yes, ask.")),
        "report a conversation": (
            reader,
            reverse("profiles:report_conversation", kwargs=at),
            {"reason": "It is not polite."},
        ),
        "who may write": _choice(),
        "settle a report": _report(),
    }


def _once(text: str) -> dict[str, Any]:
    return {"text": text, "idempotency_key": "first"}


def _first() -> Form:
    address = reverse("profiles:contact_person", kwargs={"public_id": reachable().public_id})
    words = {"subject": "A donor test", **_once("May we ask about your test?")}
    return signed_in(MembershipFactory().user), address, words


def _choice() -> Form:
    _place, admin = run_place()
    values = {"who": "members", "place": "authorities"}
    return signed_in(admin.user), reverse("profiles:contact_settings"), values


def _report() -> Form:
    person = reachable()
    made = report_conversation(
        actor=actor_for(person.user), conversation=conversation(person=person), reason="Rude."
    )
    desk = signed_in(MembershipFactory(role=Role.MODERATOR).user, second_factor=True)
    return desk, reverse("profiles:settle_report", kwargs={"pk": made.pk}), {"outcome": "nothing"}
