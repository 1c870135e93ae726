"""Faults to plant in agreements to the texts; see mutants.py."""

from tests.access.mutants import Mutant, at, unnarrowed

CONSENT_MUTANTS = (
    Mutant(
        "everybody's agreements in one's own list",
        unnarrowed("apps.accounts.querysets", "ConsentQuerySet", "visible_to"),
        *("rows", "asker"),
        at("accounts:consents"),
    ),
)
