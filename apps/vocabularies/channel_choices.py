"""Coded values of advice routes and the words shown for them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ChannelKind(models.TextChoices):
    """What the route gives."""

    ADVICE = "advice", _("Advice")
    PROCEDURE = "procedure", _("Formal procedure")
    MEETING = "meeting", _("Meeting")
    SUPPORT = "support", _("Support scheme")
    NETWORK = "network", _("Network of authorities")
    HELPDESK = "helpdesk", _("Help desk")


class ChannelStatus(models.TextChoices):
    """Whether the route can be used."""

    OPEN = "open", pgettext_lazy("advice route", "Open")
    CLOSED = "closed", pgettext_lazy("advice route", "Closed")


class FeeClass(models.TextChoices):
    """What the route costs."""

    FREE = "free", _("Free of charge")
    FEE_WITH_CONCESSIONS = "fee_with_concessions", _("Fee, with reductions")
    FEE = "fee", _("Fee")
    UNKNOWN = "unknown", _("Fee not known")


class Applicant(models.TextChoices):
    """Who uses the route."""

    ACADEMIC = "academic", _("Academic developer")
    HOSPITAL = "hospital", _("Hospital")
    NON_PROFIT = "non_profit", _("Non-profit organisation")
    START_UP = "start_up", _("Start-up company")
    INCUBATOR = "incubator", _("Incubator")
    SME = "sme", _("Small or medium-sized company")
    MID_SIZE_COMPANY = "mid_size_company", _("Mid-sized company")
    LARGE_COMPANY = "large_company", _("Large company")
    EU_CONSORTIUM = "eu_consortium", _("European consortium")
    PATIENT_ORGANISATION = "patient_organisation", _("Patient organisation")


class ChannelStage(models.TextChoices):
    """For which part of a development the route is meant, in their order."""

    DISCOVERY = "discovery", _("Discovery")
    PRECLINICAL = "preclinical", _("Before the first use in people")
    CLINICAL = "clinical", _("Clinical trials")
    POST_AUTHORISATION = "post_authorisation", _("After authorisation")
    HOSPITAL_EXEMPTION = "hospital_exemption", _("Hospital exemption")
    ANY = "any", _("Any stage")


# The broad part of a development to which a stage of the list `development_stage` belongs.
STAGE_OF = {
    "idea": ChannelStage.DISCOVERY,
    "discovery": ChannelStage.DISCOVERY,
    "preclinical": ChannelStage.PRECLINICAL,
    "cta_preparation": ChannelStage.PRECLINICAL,
    "phase_1": ChannelStage.CLINICAL,
    "phase_1_2": ChannelStage.CLINICAL,
    "phase_2": ChannelStage.CLINICAL,
    "phase_3": ChannelStage.CLINICAL,
    "maa_preparation": ChannelStage.CLINICAL,
    "maa_review": ChannelStage.POST_AUTHORISATION,
    "authorised": ChannelStage.POST_AUTHORISATION,
    "hospital_exemption": ChannelStage.HOSPITAL_EXEMPTION,
}
# As whom an organisation of a kind of the list `stakeholder_type` applies.
APPLICANT_OF = {
    "academic_developer": Applicant.ACADEMIC,
    "research_infrastructure": Applicant.ACADEMIC,
    "hospital_developer": Applicant.HOSPITAL,
    "tissue_establishment": Applicant.HOSPITAL,
    "sme": Applicant.SME,
    "industry": Applicant.LARGE_COMPANY,
    "cdmo": Applicant.LARGE_COMPANY,
    "patient_organisation": Applicant.PATIENT_ORGANISATION,
}
