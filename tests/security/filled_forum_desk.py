"""The forms of an authority's desk and of routing, filled in: see filled.py."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.actor import Actor
from apps.forum.models import Case
from apps.forum.services.notes import write_note
from apps.profiles.choices import Role
from tests.factories.accounts import signed_in
from tests.factories.forum import answer, case, officials_of, term
from tests.factories.life import withdrawal
from tests.factories.profiles import AuthorityFactory, MembershipFactory

Form = tuple[Client, str, dict[str, Any]]


def forum_desk_forms() -> dict[str, Form]:
    """Return client, address and values of each form, by name."""
    return {**_clock(), **_calendar(), **_shelf(), **_routing(), "drop": _dropped()}


def _browser(actor: Actor) -> Client:
    person = get_user_model()._default_manager.get(pk=actor.person_id)
    return signed_in(person, second_factor=True)


def _acts(of: Case, client: Client, address: str, values: dict[str, dict[str, Any]]) -> Any:
    return {
        name: (client, address, {**typed, "action": name.partition(" ")[0], "case": str(of.pk)})
        for name, typed in values.items()
    }


def _clock() -> dict[str, Form]:
    """What an official does with the clock of a case, and a note on it."""
    of, other = case(), AuthorityFactory()
    client = _browser(officials_of(of.authority)[0])
    page = {"public_id": of.question.public_id}
    day = timezone.now().date() + timedelta(days=200)
    # A working day everywhere: no weekend, and far from the feasts.
    later = day - timedelta(days=day.weekday()) + timedelta(days=1)
    why = "The expert is away."
    acts = {
        "ask": {"text": "Which vector is it?"},
        "remark": {"text": "We look at it."},
        "delay": {"new_due": later.isoformat(), "reason": why},
        "decline": {"code": "out_of_scope", "reason": why},
        "transfer": {"to_authority": other.public_id, "reason": why},
    }
    said = {"text": "See 2024.", "case": of.pk, "version": ""}
    clock = reverse("forum:clock", kwargs=page)
    return {
        **_acts(of, client, clock, acts),
        "note": (client, reverse("forum:notes", kwargs=page), said),
        "change of a note": _own_note(of),
    }


def _own_note(of: Case) -> Form:
    official, _other = officials_of(of.authority)
    made = write_note(actor=official, case=of, text="See 2023.")
    page = {"public_id": of.question.public_id, "pk": made.pk}
    values = {"text": "See 2024.", "version": made.version}
    return _browser(official), reverse("forum:note", kwargs=page), values


def _dropped() -> Form:
    """A proposal of a colleague, refused."""
    proposed = withdrawal(answer())
    of = proposed.answer
    _drafter, signer = officials_of(of.authority)
    page = {"public_id": of.question.public_id}
    typed = {"reason": "It stands.", "decision": proposed.pk, "case": of.case_id}
    return _browser(signer), reverse("forum:drop_decision", kwargs=page), typed


def _calendar() -> dict[str, Form]:
    """Days of an authority, its queues, and days on which an official is away."""
    authority = AuthorityFactory()
    first, second = officials_of(authority)
    client, away = _browser(second), timezone.now().date() + timedelta(days=30)
    place = str(authority.pk)
    at = reverse("forum:calendar")
    days = {
        "starts_on": away.isoformat(),
        "ends_on": (away + timedelta(days=3)).isoformat(),
        "deputy": str(first.acting.membership_id) if first.acting else "",
    }
    day = {"day": away.isoformat(), "is_open": "", "label": "House closed"}
    queue = {"name": "Cell therapy", "case": place}
    return {
        "target": (client, at, {"action": "target", "case": place, "working_days": "30"}),
        "day": (client, at, {"action": "day", "case": place, **day}),
        "queue": (client, reverse("forum:queues"), queue),
        "days away": (client, reverse("forum:absences"), days),
    }


def _shelf() -> dict[str, Form]:
    """What an official keeps for the next time."""
    client = _browser(officials_of(AuthorityFactory())[0])
    view = {"name": "Mine", "shared": "on", "state": "running"}
    snippet = {"title": "Greeting", "language": "en", "text": "Thank you.", "version": ""}
    return {
        "view": (client, reverse("forum:saved_views"), view),
        "snippet": (client, reverse("forum:snippets"), snippet),
    }


def _routing() -> dict[str, Form]:
    """A rule of the platform's editors."""
    editor = signed_in(MembershipFactory(role=Role.EDITOR).user)
    authority = AuthorityFactory()
    rule = {
        "priority": "10",
        "topic": term("topic", "quality").code,
        "country": authority.country_id,
        "stage": term("development_stage", "preclinical").code,
        "target": authority.public_id,
    }
    return {"routing rule": (editor, reverse("forum:routing"), rule)}
