"""The forms around answers, filled in: comments, letters, removed texts. See filled.py."""

from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.actor import Actor
from apps.forum.services.contributions import post_contribution
from apps.profiles.choices import Role
from tests.factories.accounts import signed_in
from tests.factories.forum import answer, case, developer, officials_of, question
from tests.factories.people import make_person
from tests.factories.profiles import actor_as

Form = tuple[Client, str, dict[str, Any]]


def answer_forms() -> dict[str, Form]:
    """Return client, address and values of each form, by name."""
    return {
        "comment": _expert(),
        "comment of an official": _official(),
        "change of a comment": _change(),
        "letter": _letter(),
        "removal": _removal(),
    }


def _browser(actor: Actor) -> Client:
    person = get_user_model()._default_manager.get(pk=actor.person_id)
    return signed_in(person, second_factor=True)


def _address(route: str, number: str) -> str:
    return reverse(f"forum:{route}", kwargs={"public_id": number})


def _expert() -> Form:
    writer, of = developer(), question()
    # Its areas of expertise are those of the question.
    make_person(get_user_model()._default_manager.get(pk=writer.person_id))
    values = {"text": "We tested once.", "as_expert": "on"}
    return _browser(writer), _address("contribute", of.public_id), values


def _official() -> Form:
    of = case()
    official, _other = officials_of(of.authority)
    values = {"text": "As I see it, once.", "for_myself": "on"}
    return _browser(official), _address("contribute", of.question.public_id), values


def _change() -> Form:
    writer = developer()
    made = post_contribution(actor=writer, question=question(), text="Once.", language="en")
    values = {"text": "Twice.", "reason": "Counted again.", "version": made.version}
    return _browser(writer), _address("comment_change", made.public_id), values


def _letter() -> Form:
    of = case()
    official, _other = officials_of(of.authority)
    sent_on = timezone.now().date().isoformat()
    values = {"case": of.pk, "sent_on": sent_on, "reference": "L-1", "scan": ""}
    return _browser(official), _address("letter", of.question.public_id), values


def _removal() -> Form:
    values = {"ground": "erasure", "reason": "A person asked for it."}
    return _browser(actor_as(Role.ADMIN)), _address("redact", answer().public_id), values
