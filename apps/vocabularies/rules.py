"""Who may change vocabularies."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.access import Allowed, Decision, Denied, rule
from apps.core.actor import Actor


@rule("vocabularies.edit_guidance")
def edit_guidance(actor: Actor, _obj: Any = None) -> Decision:
    """Editors of the platform keep the guidance list."""
    if actor.may("platform.edit"):
        return Allowed()
    return Denied(_("Only an editor of the platform can change guidance documents."))


@rule("vocabularies.load_facts")
def load_facts(actor: Actor, _obj: Any = None) -> Decision:
    """Facts come from the files of the release; no person loads them by hand."""
    if actor.is_system:
        return Allowed()
    return Denied(_("Facts are loaded by the platform itself."))
