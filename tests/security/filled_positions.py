"""The forms of positions, leads and minutes, filled in: see filled.py."""

from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from apps.core.actor import Actor
from apps.forum.models import Answer
from tests.factories.accounts import signed_in
from tests.factories.forum import officials_of
from tests.factories.positions import minutes, two_answers

Form = tuple[Client, str, dict[str, Any]]


def position_forms() -> dict[str, Form]:
    """Return client, address and values of each form, by name."""
    one, other = two_answers()
    led, second = two_answers()
    draft = minutes("draft", answers=(led, second))
    spoken, objecting = two_answers()
    offered = minutes("offered", answers=(spoken, objecting))
    text = {"agreed": "Both agree.", "divergence": "On the time.", "actions": "None."}
    mark = {"act": "propose", "answer": other.public_id, "stance": "partly", "note": "On the dose."}
    written = {"act": "save", "version": draft.version, **text}
    no = {"act": "object", "seen_hash": offered.content_hash, "note": "Not without data."}
    end = {"act": "end", "reason": "We know the product better."}
    return {
        "mark": _form("positions", one, mark, officials_of(one.authority)[0]),
        "minutes": _form("minutes_desk", led, written, officials_of(led.authority)[0]),
        "lead": _form("minutes_desk", second, end, officials_of(second.authority)[0]),
        "objection": _form("minutes_desk", objecting, no, officials_of(objecting.authority)[1]),
    }


def _form(page: str, of: Answer, values: dict[str, Any], actor: Actor) -> Form:
    person = get_user_model()._default_manager.get(pk=actor.person_id)
    address = reverse(f"forum:{page}", kwargs={"public_id": of.question.public_id})
    return signed_in(person, second_factor=True), address, {"case": str(of.case_id), **values}
