"""The forms of duplicates, follow-ups and the FAQ, filled in: see filled.py."""

from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from apps.core.actor import Actor
from apps.forum.services.duplicates import close_as_duplicate, propose_duplicate
from apps.forum.services.faq import draft_faq, offer_faq
from apps.profiles.choices import Role
from tests.factories.accounts import signed_in
from tests.factories.forum import answer, case, officials_of, question
from tests.factories.profiles import actor_as

Form = tuple[Client, str, dict[str, Any]]
TEXT = {"title": "Is one donor test enough for two?", "text": "Yes.", "language": "en"}


def reading_forms() -> dict[str, Form]:
    """Return client, address and values of each form, by name."""
    editor, other = actor_as(Role.EDITOR), actor_as(Role.EDITOR)
    first, target, closed = question(), question(), question()
    close_as_duplicate(actor=editor, question=closed, canonical=target, reason="The same.")
    of = case()
    drafter, _signer = officials_of(of.authority)
    proposed = propose_duplicate(
        actor=drafter, question=of.question, canonical=target, reason="The same."
    )
    decided = {f"{proposed.pk}-note": "It is not.", "action": "refuse"}
    entry = draft_faq(actor=editor, question=answer().question, **TEXT)
    waits = draft_faq(actor=editor, question=answer().question, **TEXT)
    waits = offer_faq(actor=editor, entry=waits, version=None)
    said = {"canonical": target.public_id, "reason": "Both ask the same."}
    return {
        "duplicate": (_browser(editor), _at("duplicate", first.public_id), said),
        "duplicate undone": (
            _browser(editor),
            _at("duplicate_undo", closed.public_id),
            {"note": "It is another one."},
        ),
        "duplicate decided": (
            _browser(editor),
            reverse("forum:decide_duplicate", kwargs={"pk": proposed.pk}),
            decided,
        ),
        "follow-up": (
            _browser(drafter),
            _at("follow_up", target.public_id),
            {"title": "And what of a third product?", "idempotency_key": ""},
        ),
        "FAQ entry": (_browser(editor), _at("faq_write", answer().question.public_id), TEXT),
        "text of the FAQ": (
            _browser(editor),
            _at("faq_edit", entry.public_id),
            {**TEXT, "change": "New.", "version": entry.version, "action": "save"},
        ),
        "review of the FAQ": (
            _browser(other),
            _at("faq_edit", waits.public_id),
            {"note": "Shorter.", "version": waits.version, "action": "return"},
        ),
    }


def _at(name: str, public_id: str) -> str:
    return reverse(f"forum:{name}", kwargs={"public_id": public_id})


def _browser(actor: Actor) -> Client:
    person = get_user_model()._default_manager.get(pk=actor.person_id)
    return signed_in(person, second_factor=True)
