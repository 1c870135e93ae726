"""Faults of the directory, each of which two worlds must show."""

from typing import Any

from django.db.models import Q
from django.urls import reverse

from apps.profiles.audiences import Part
from apps.profiles.models import OrganisationLink
from tests.access.directory_samples import known_person
from tests.access.mutants import Mutant, at, replaced, unnarrowed
from tests.access.worlds import SECRET, Scene

ANYBODY = unnarrowed("apps.profiles.querysets", "PersonQuerySet", "listed_for")


def known_profile(_scene: Scene) -> str:
    """Return the page of somebody whom everybody sees."""
    return reverse("profiles:person", kwargs={"public_id": known_person().public_id})


def any_part(_actor: Any, _part: Any, _prefix: str = "", **_of: Any) -> Q:
    """Show every part of everybody to everybody."""
    return Q()


DIRECTORY_MUTANTS = (
    Mutant("lists hidden people", ANYBODY, "rows", "anonymous", at("profiles:directory_people")),
    Mutant("API lists hidden people", ANYBODY, "rows", "anonymous", at("api:people")),
    Mutant(
        "facets count hidden parts",
        replaced("apps.profiles.people_counts.seen_by", any_part),
        *("columns", "anonymous"),
        at("profiles:directory_people"),
    ),
    Mutant(
        "words look into hidden parts",
        replaced("apps.profiles.people_filters.seen_by", any_part),
        *("columns", "anonymous"),
        at("profiles:directory_people", f"?q={SECRET}"),
    ),
    Mutant(
        "API finds people by hidden parts",
        replaced("apps.profiles.people_filters.seen_by", any_part),
        *("columns", "anonymous"),
        at("api:people", "?country=FR"),
    ),
    Mutant(
        "a profile shows every part",
        replaced("apps.profiles.people._parts_seen", lambda _actor, _row: frozenset(Part)),
        *("columns", "anonymous"),
        known_profile,
    ),
    Mutant(
        "facets count links to drafts",
        replaced("apps.profiles.filters.public_links", OrganisationLink.objects.confirmed),
        *("offices", "anonymous"),
        at("profiles:directory", "?linked=member_of"),
    ),
)
