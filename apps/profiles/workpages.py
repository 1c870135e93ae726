"""Which pages for looking after all organisations somebody may open."""

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.access import check
from apps.core.actor import Actor


def pages_for(actor: Actor) -> list[tuple[str, str]]:
    """Return address and words of each page that the actor may open."""
    pages = (
        ("domain_requests", "profiles.decide_domain_request", _("Mail domains asked for")),
        ("imports", "profiles.import_organisations", _("Imports of organisations")),
        (
            "place_requests",
            "profiles.decide_organisation_request",
            _("Organisations that people miss"),
        ),
        ("mandates", "profiles.list_mandates", _("Mandates of authorities")),
        ("merge", "profiles.merge_organisations", _("Merge two organisations")),
    )
    return [
        (reverse(f"profiles:{name}"), words) for name, rule, words in pages if check(actor, rule)
    ]
