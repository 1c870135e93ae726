"""The forms of the private lane, filled in: see filled.py."""

from typing import Any

from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core.actor import Actor
from apps.forum.models import Answer
from apps.forum.publication_texts import TEXTS
from apps.forum.services.publication import propose_publication
from apps.profiles.choices import Role
from tests.factories.accounts import signed_in
from tests.factories.forum import answer, case, developer, membership_of, question
from tests.factories.profiles import MembershipFactory

Form = tuple[Client, str, dict[str, Any]]


def private_forms() -> dict[str, Form]:
    """Return client, address and values of each form, by name."""
    return {
        "read along": _colleague(),
        "open a question": _opening(),
        "redact": _redaction(),
        "do not publish": _refusal(),
    }


def _browser(actor: Actor) -> Client:
    return signed_in(User.objects.get(pk=actor.person_id))


def _colleague() -> Form:
    asker = developer()
    colleague = MembershipFactory(organisation=membership_of(asker).organisation)
    page = {"public_id": question("private", asker=asker).public_id}
    values = {"colleague": str(colleague.pk)}
    return _browser(asker), reverse("forum:colleagues", kwargs=page), values


def _opening() -> Form:
    desk = signed_in(MembershipFactory(role=Role.MODERATOR).user, second_factor=True)
    words = {
        "number": question("private").public_id,
        "reason": "A court asks for this record, letter of 3 March.",
    }
    return desk, reverse("forum:break_glass"), words


def _proposed() -> tuple[Client, Answer, dict[str, Any]]:
    asker = developer()
    issued = answer(of=case("private", asker=asker))
    made = propose_publication(actor=asker, answer=issued)
    texts = {name: getattr(made, name) for name in TEXTS}
    return _browser(asker), issued, {**texts, "version": made.version}


def _redaction() -> Form:
    client, issued, texts = _proposed()
    page = reverse("forum:publication_edit", kwargs={"public_id": issued.public_id})
    return client, page, {**texts, "topic": issued.question.topic.code, "names_country": "on"}


def _refusal() -> Form:
    client, issued, texts = _proposed()
    page = reverse("forum:publication_act", kwargs={"public_id": issued.public_id})
    why = "We do not want others to read this."
    return client, page, {"act": "refuse", "version": texts["version"], "reason": why}
