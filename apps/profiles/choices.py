"""Kinds of organisation, roles and states, and how they fit together."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """What an organisation is."""

    OPERATOR = "operator", _("Operator of this platform")
    AUTHORITY = "authority", _("Medicines authority")
    EU_AGENCY = "eu_agency", _("Agency of the European Union")
    UNIVERSITY = "university", _("University or research institute")
    HOSPITAL = "hospital", _("Hospital")
    SME = "sme", _("Small or medium-sized company")
    INDUSTRY = "industry", _("Large company")
    GMP_SITE = "gmp_site", _("Manufacturing site")
    PATIENT_ORGANISATION = "patient_organisation", _("Patient organisation")
    HTA_BODY = "hta_body", _("Health technology assessment body")
    ETHICS_COMMITTEE = "ethics_committee", _("Ethics committee")
    RESEARCH_NETWORK = "research_network", _("Research network")
    FUNDER = "funder", _("Funder")


class Role(models.TextChoices):
    """In which capacity somebody belongs to an organisation."""

    DEVELOPER = "developer", _("Developer")
    REGULATOR = "regulator", _("Regulator")
    GMP_STAFF = "gmp_staff", _("Staff of a manufacturing site")
    HOSPITAL_STEWARD = "hospital_steward", _("Hospital steward")
    PATIENT = "patient", _("Patient representative")
    HTA = "hta", _("Assessor of health technology")
    MEMBER = "member", _("Member of staff")
    EDITOR = "editor", _("Editor")
    MODERATOR = "moderator", _("Moderator")
    ADMIN = "admin", _("Platform admin")


class MembershipState(models.TextChoices):
    """How far a membership is proven; only `verified` gives rights, and only until a day."""

    CLAIMED = "claimed", _("Stated, not yet checked")
    MAILBOX_PROVEN = "mailbox_proven", _("Mailbox confirmed, waiting for the organisation")
    CONFIRMED = "confirmed", _("Confirmed by the organisation, mailbox not yet proven")
    VERIFIED = "verified", _("Verified")
    LAPSED = "lapsed", _("Lapsed")
    REVOKED = "revoked", _("Ended")


class VerificationMethod(models.TextChoices):
    """How a membership was verified."""

    MAILBOX = "mailbox", _("Mailbox at the organisation's domain")
    INVITATION = "invitation", _("Invitation by the organisation")
    ORGANISATION = "organisation", _("Confirmed by the organisation")
    COLLEAGUE = "colleague", _("Vouched for by a colleague")
    DESK = "desk", _("Checked by the platform")
    INSTALLATION = "installation", _("Set up with the platform")


class Keeper(models.TextChoices):
    """Who looks after what is said about an organisation."""

    FACTS = "facts", _("Our fact file")
    ROR = "ror", _("The ROR registry")
    ORGANISATION = "organisation", _("The organisation itself")
    PLATFORM = "platform", _("The editors of the platform")


class RequestState(models.TextChoices):
    """How far a request for a mail domain is."""

    OPEN = "open", _("Waiting")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")


class Duty(models.TextChoices):
    """What an authority decides about, as far as a source says so."""

    CLINICAL_TRIALS = "clinical_trials", _("Clinical trials")
    GMP_INSPECTION = "gmp_inspection", _("Inspection of manufacturing")
    HOSPITAL_EXEMPTION = "hospital_exemption", _("Hospital exemption")


# All but ended ones: what lapsed is renewed, not stated a second time.
ACTIVE_STATES = (
    MembershipState.CLAIMED,
    MembershipState.MAILBOX_PROVEN,
    MembershipState.CONFIRMED,
    MembershipState.VERIFIED,
    MembershipState.LAPSED,
)
WAITING_STATES = (
    MembershipState.CLAIMED,
    MembershipState.MAILBOX_PROVEN,
    MembershipState.CONFIRMED,
)

# These answer officially once they have a mandate.
ANSWERING_KINDS = (OrganisationKind.AUTHORITY, OrganisationKind.EU_AGENCY)
# The same table stands in a function of the database; a test compares them.
ROLE_KINDS: dict[Role, tuple[OrganisationKind, ...]] = {
    Role.DEVELOPER: (
        OrganisationKind.UNIVERSITY,
        OrganisationKind.HOSPITAL,
        OrganisationKind.SME,
        OrganisationKind.INDUSTRY,
    ),
    Role.REGULATOR: (OrganisationKind.AUTHORITY, OrganisationKind.EU_AGENCY),
    Role.GMP_STAFF: (OrganisationKind.GMP_SITE, OrganisationKind.HOSPITAL),
    Role.HOSPITAL_STEWARD: (OrganisationKind.HOSPITAL,),
    Role.PATIENT: (OrganisationKind.PATIENT_ORGANISATION,),
    Role.HTA: (OrganisationKind.HTA_BODY,),
    Role.MEMBER: (
        OrganisationKind.ETHICS_COMMITTEE,
        OrganisationKind.RESEARCH_NETWORK,
        OrganisationKind.FUNDER,
    ),
    Role.EDITOR: (OrganisationKind.OPERATOR,),
    Role.MODERATOR: (OrganisationKind.OPERATOR,),
    Role.ADMIN: (OrganisationKind.OPERATOR,),
}
PLATFORM_ROLES = (Role.EDITOR, Role.MODERATOR, Role.ADMIN)
# One proof is enough for these: a mailbox at a verified domain, or somebody's word (D63).
MAILBOX_VERIFIES = (Role.DEVELOPER, Role.PATIENT)
# These are given by invitation only, whatever the mailbox says.
BY_INVITATION = (Role.REGULATOR, *PLATFORM_ROLES)

PUBLIC_MAIL_DOMAINS = (
    "aol.com",
    "email.de",
    "free.fr",
    "freenet.de",
    "fastmail.com",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.com",
    "hotmail.fr",
    "icloud.com",
    "interia.pl",
    "laposte.net",
    "libero.it",
    "live.com",
    "mail.com",
    "mail.ru",
    "mailbox.org",
    "me.com",
    "msn.com",
    "o2.pl",
    "onet.pl",
    "orange.fr",
    "outlook.com",
    "posteo.de",
    "proton.me",
    "protonmail.com",
    "seznam.cz",
    "sfr.fr",
    "t-online.de",
    "telenet.be",
    "tutanota.com",
    "virgilio.it",
    "wanadoo.fr",
    "web.de",
    "wp.pl",
    "yahoo.com",
    "yahoo.de",
    "yahoo.fr",
    "yandex.com",
    "ziggo.nl",
    "zoho.com",
)


def roles_for(kind: str) -> list[Role]:
    """Return the roles that people can have in an organisation of this kind."""
    return [role for role, kinds in ROLE_KINDS.items() if kind in kinds]
