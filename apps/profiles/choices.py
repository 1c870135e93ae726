"""Kinds of organisation, roles and states, and how they fit together."""

from datetime import timedelta

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


class LinkKind(models.TextChoices):
    """What one organisation has to do with another."""

    MEMBER_OF = "member_of", _("Member of the network")
    WORKS_WITH = "works_with", _("Works with")


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


# From this long before its end a verification can be renewed.
RENEWABLE = timedelta(days=30)
# How long whoever ended, confirmed or decided something can take that back.
UNDO_WITHIN = timedelta(minutes=10)
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
# These can let others in or decide alone: a second platform admin approves, where there is one.
LET_IN_BY_TWO = (Role.MODERATOR, Role.ADMIN)
# One proof is enough for these: a mailbox at a verified domain, or somebody's word (D63).
MAILBOX_VERIFIES = (Role.DEVELOPER, Role.PATIENT)
# These are given by invitation only, whatever the mailbox says.
BY_INVITATION = (Role.REGULATOR, *PLATFORM_ROLES)

PUBLIC_MAIL_DOMAINS = (
    "10minutemail.com",
    "163.com",
    "abv.bg",
    "alice.it",
    "aol.com",
    "aon.at",
    "arcor.de",
    "azet.sk",
    "bbox.fr",
    "bk.ru",
    "bluewin.ch",
    "btinternet.com",
    "centrum.cz",
    "chello.at",
    "citromail.hu",
    "clix.pt",
    "disroot.org",
    "eircom.net",
    "email.cz",
    "email.de",
    "fastmail.com",
    "fastmail.fm",
    "free.fr",
    "freemail.hu",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "guerrillamail.com",
    "hetnet.nl",
    "hey.com",
    "hispeed.ch",
    "home.nl",
    "hot.ee",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.de",
    "hotmail.es",
    "hotmail.fr",
    "hotmail.it",
    "icloud.com",
    "inbox.eu",
    "inbox.lv",
    "inbox.ru",
    "interia.pl",
    "iol.pt",
    "keemail.me",
    "kpnmail.nl",
    "laposte.net",
    "libero.it",
    "list.ru",
    "live.co.uk",
    "live.com",
    "live.de",
    "live.fr",
    "live.nl",
    "mac.com",
    "mail.bg",
    "mail.com",
    "mail.de",
    "mail.ee",
    "mail.ru",
    "mailbox.org",
    "mailinator.com",
    "me.com",
    "msn.com",
    "naver.com",
    "net.hr",
    "netcabo.pt",
    "neuf.fr",
    "ntlworld.com",
    "numericable.fr",
    "o2.pl",
    "one.lt",
    "onet.pl",
    "op.pl",
    "orange.fr",
    "otenet.gr",
    "outlook.com",
    "outlook.de",
    "outlook.es",
    "outlook.fr",
    "outlook.it",
    "planet.nl",
    "pm.me",
    "post.cz",
    "posteo.de",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rambler.ru",
    "riseup.net",
    "rocketmail.com",
    "sapo.pt",
    "scarlet.be",
    "seznam.cz",
    "sfr.fr",
    "siol.net",
    "sky.com",
    "skynet.be",
    "t-online.de",
    "takas.lt",
    "talktalk.net",
    "telenet.be",
    "telfort.nl",
    "telia.com",
    "terra.es",
    "tiscali.it",
    "tlen.pl",
    "tuta.com",
    "tuta.io",
    "tutamail.com",
    "tutanota.com",
    "ukr.net",
    "virgilio.it",
    "virginmedia.com",
    "volny.cz",
    "vp.pl",
    "walla.com",
    "wanadoo.fr",
    "web.de",
    "windowslive.com",
    "wp.pl",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.de",
    "yahoo.es",
    "yahoo.fr",
    "yahoo.gr",
    "yahoo.it",
    "yandex.com",
    "yandex.ru",
    "ymail.com",
    "yopmail.com",
    "ziggo.nl",
    "zoho.com",
    "zoho.eu",
    "zoznam.sk",
)


def roles_for(kind: str) -> list[Role]:
    """Return the roles that people can have in an organisation of this kind."""
    return [role for role, kinds in ROLE_KINDS.items() if kind in kinds]
