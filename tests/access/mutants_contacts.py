"""Faults to plant in messages; see mutants.py."""

from django.urls import reverse

from tests.access.mutants import Mutant, at, both, replaced, unnarrowed
from tests.access.worlds import Scene

CONTACTS = "apps.profiles.querysets.contacts"


def reads_when_the_other_read(scene: Scene) -> str:
    """Return a conversation that one side has read."""
    return reverse("profiles:conversation", kwargs=scene.world.arguments["conversation"]["place"])


CONTACT_MUTANTS = (
    Mutant(
        "everybody's conversations in the list",
        unnarrowed(CONTACTS, "ConversationQuerySet", "visible_to"),
        *("rows", "asker"),
        at("profiles:conversations"),
    ),
    Mutant(
        "everybody's unread conversations counted",
        both(
            unnarrowed(CONTACTS, "ConversationQuerySet", "visible_to"),
            unnarrowed(CONTACTS, "ConversationQuerySet", "unread_by"),
            replaced("apps.profiles.contact_views.lines", lambda *_given: []),
        ),
        *("rows", "asker"),
        at("profiles:conversations"),
    ),
    Mutant(
        "everybody's blocks in the settings",
        unnarrowed(CONTACTS, "ContactBlockQuerySet", "visible_to"),
        *("rows", "asker"),
        at("profiles:contact_settings"),
    ),
    Mutant(
        "one side sees when the other read",
        replaced("apps.profiles.contact_views.title_of", lambda found: str(found.sender_read_at)),
        *("columns", "colleague"),
        reads_when_the_other_read,
    ),
)
