"""The pages of the platform's own people, so that each of them leads to the others."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.core.access import check
from apps.core.actor import Actor
from apps.core.addresses import address_of, deepest
from apps.core.errors import Text
from apps.core.registry import Registry
from apps.core.shown import Shown

# Route, label, icon, and the rule that must allow it.
PAGES: tuple[tuple[str, Text, str, str], ...] = (
    ("profiles:verifications", _("Verification desk"), "inbox", "profiles.read_desk"),
    (
        "profiles:approvals",
        _("Invitations that wait for approval"),
        "mail",
        "profiles.approve_invitation",
    ),
    (
        "profiles:domain_requests",
        _("Mail domains that organisations ask for"),
        "globe",
        "profiles.decide_domain_request",
    ),
    (
        "profiles:without_admin",
        _("Organisations without an admin"),
        "users",
        "profiles.find_admins",
    ),
    (
        "profiles:place_requests",
        _("Organisations that people miss"),
        "building",
        "profiles.decide_organisation_request",
    ),
    ("profiles:mandates", _("Mandates of authorities"), "key", "profiles.list_mandates"),
    ("profiles:reports", _("Reported conversations"), "flag", "profiles.settle_report"),
    ("profiles:merge", _("Merge two organisations"), "fork", "profiles.merge_organisations"),
    ("profiles:imports", _("Imports of organisations"), "dl", "profiles.import_organisations"),
)
# Pages of the same kind that other apps bring.
FURTHER: Registry[tuple[str, Text, str, str]] = Registry("Page of the desk")


@dataclass(frozen=True, slots=True)
class DeskPage(Shown):
    """One page of the desk that opens for this actor; in the shape of a rail's entry."""

    url: str
    label: Text
    icon: str
    current: bool
    count: int | None = None


def desk_pages(actor: Actor, path: str) -> list[DeskPage]:
    """Return the pages that open for the actor, nobody else's work among them."""
    if not actor.is_authenticated:
        return []
    allowed = [
        (address_of(route), label, icon)
        for route, label, icon, rule in (*PAGES, *FURTHER.values())
        if check(actor, rule)
    ]
    here = deepest((url for url, *_rest in allowed), path)
    return [DeskPage(url, label, icon, url == here) for url, label, icon in allowed]
