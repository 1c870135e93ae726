"""What the desk looks at before it proposes to verify somebody, by role."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.profiles.choices import Role


class Check(models.TextChoices):
    """One thing to look at; the codes stay in the history of a review."""

    PLACE = "place", _("The organisation stands in a public register.")
    PERSON = "person", _("The document names this person.")
    ROLE = "role", _("The document names the role that was stated.")
    SENDER = "sender", _("The document comes from the organisation: letterhead, name, signature.")
    RECENT = "recent", _("The document is not older than three months.")
    ASKED_BACK = "asked_back", _("The organisation confirmed it by a contact found elsewhere.")
    SITE = "site", _("The site stands in EudraGMDP with the activity that was stated.")
    STEWARD = "steward", _("The management of the hospital names this person as responsible.")


COMMON = (Check.PLACE, Check.PERSON, Check.ROLE, Check.SENDER, Check.RECENT)
FURTHER: dict[str, tuple[Check, ...]] = {
    Role.GMP_STAFF: (Check.SITE, Check.ASKED_BACK),
    Role.HOSPITAL_STEWARD: (Check.STEWARD, Check.ASKED_BACK),
    Role.HTA: (Check.ASKED_BACK,),
}


def checklist_for(role: str) -> tuple[Check, ...]:
    """Return everything that must be ticked before a verification can be proposed."""
    return (*COMMON, *FURTHER.get(role, ()))
