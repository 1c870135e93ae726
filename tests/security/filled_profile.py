"""The forms of one's own profile and of agreeing to the texts, filled in: see filled.py."""

from typing import Any

from django.test import Client
from django.urls import reverse

from apps.accounts.texts import current_texts
from apps.profiles.audiences import Audience, Part
from apps.profiles.choices import Role
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.forum import term
from tests.factories.people import make_person
from tests.factories.profiles import MembershipFactory, country

Form = tuple[Client, str, dict[str, Any]]


def profile_forms() -> dict[str, Form]:
    """Return client, address and values of each form, by name."""
    # Only who has no other role than that of a patient chooses the name that others see.
    user = MembershipFactory(role=Role.PATIENT).user
    shown, client = {"version": make_person(user).version}, signed_in(user)
    parts = {f"part {name}": values for name, values in _parts().items()}
    forms = {"person": _name(), **parts}
    return {
        "agree": _agreement(),
        **{
            name: (client, _section(name.removeprefix("part ")), {**shown, **values})
            for name, values in forms.items()
        },
    }


def _section(name: str) -> str:
    section = "name" if name == "person" else name
    return reverse("profiles:profile_section", kwargs={"section": section})


def _name() -> dict[str, Any]:
    return {"display_name": "Nora Lind", "kind": "pseudonym", "pseudonym": "Heron"}


def _parts() -> dict[str, dict[str, Any]]:
    """Return what is typed on the page of each part."""
    return {
        "country": {"country": country("FR").code},
        "topics": {"topics": [term("topic", "quality").code]},
        "languages": {"languages": ["de"]},
        "orcid": {"orcid": "0000-0002-1694-233X"},
        "availability": {"availability": "busy", "note": "Answers within a month."},
        "biography": {"biography": "Ten years in invented laboratories."},
        "interests": {"kind": "interests", "text": "Shares of Another Ltd."},
        "audiences": dict.fromkeys(Part.values, Audience.MEMBERS.value),
        "messages": {"language": "fr"},
    }


def _agreement() -> Form:
    seen = ",".join(text.key for text in current_texts())
    values = {"shown": seen, "terms": "on", "adult": "on"}
    return signed_in(UserFactory(agreed=False)), reverse("accounts:consent"), values
