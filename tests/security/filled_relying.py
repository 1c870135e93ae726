"""The form of a watched search, filled in: see filled.py."""

from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from apps.forum.services.watching import Target, keep_watch
from tests.factories.accounts import signed_in
from tests.factories.forum import developer

Form = tuple[Client, str, dict[str, Any]]


def relying_forms() -> dict[str, Form]:
    """Return client, address and values of each form, by name."""
    reader = developer()
    made = keep_watch(actor=reader, target=Target(filters="q=donor"), name="Donor tests")
    person = get_user_model()._default_manager.get(pk=reader.person_id)
    address = reverse("forum:watch", kwargs={"pk": made.pk})
    return {"watched search": (signed_in(person), address, {"name": "Donors"})}
