"""The rules of triage as data: which route for which topic, stage, and applicant, and why.

A rule that comes first is shown first. The country comes from the route itself.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Text
from apps.vocabularies.channel_choices import Applicant, ChannelStage

NOT_COMMERCIAL = (Applicant.ACADEMIC, Applicant.HOSPITAL, Applicant.NON_PROFIT)
EARLY = (ChannelStage.DISCOVERY, ChannelStage.PRECLINICAL)
DEVELOPMENT = ("quality", "nonclinical", "clinical", "advice", "authorisation.pathway")
FIRST_STEPS = (*DEVELOPMENT, "classification", "gmp", "gmo", "cells_tissues", "business")


@dataclass(frozen=True, slots=True)
class TriageRule:
    """Conditions and the route that follows; an empty condition always holds.

    A topic includes everything below it.
    """

    channel: str
    why: Text
    topics: tuple[str, ...] = ()
    stages: tuple[ChannelStage, ...] = ()
    applicants: tuple[Applicant, ...] = ()
    countries_least: int = 0


CLASSIFICATION = _(
    "Whether a product is an advanced therapy, and of which class, is recommended here."
)
EXEMPTION = _("The hospital exemption is granted by the national authority on application.")
SEVERAL = _("You ask in several countries: their authorities can advise together.")
ORPHAN = _("The status as an orphan medicine is decided here.")
ORPHAN_ADVICE = _("For designated orphan medicines, scientific advice takes this form.")
FIRST_TALK = _("For early ideas, a free and informal first talk.")
SMALL_COMPANY = _("Quality and non-clinical data of small companies can be certified early.")
ADVICE = _("Advice on a development plan that you can rely on is given in a formal procedure.")
UNMET_NEED = _("For therapies that meet an unmet medical need, with early support.")
HTA = _("Evidence for health technology assessment is discussed here, with regulators too.")
TRIALS_HELP = _("Free help on trial applications for sponsors that are not commercial.")
CHILDREN = _("An application for authorisation needs an agreed plan for children, or a waiver.")
SME_OFFICE = _("Small companies get help and reduced fees once they are registered.")
ACADEMIA = _("Help for academic developers on their way to authorisation.")
OFFICE = _("The innovation office of the country gives early advice.")
NATIONAL = _("The national authority gives formal advice on development plans.")

_OFFICES = (
    "be-nio-pim", "de-pei-io", "fr-ansm-gio", "es-aemps-io", "it-aifa-io", "fi-fimea-io",
    "ie-hpra-io", "ch-swissmedic-io", "uk-mhra-rasrm",
)  # fmt: skip
_NATIONAL = (
    "be-sta", "de-pei-sa", "es-aemps-sa", "nl-meb-sa", "dk-dkma-sa", "se-mpa-sa", "fi-fimea-sa",
    "ie-hpra-sa", "pt-infarmed-garc", "no-dmp-guidance", "ch-swissmedic-meeting", "uk-mhra-sa",
)  # fmt: skip

RULES: tuple[TriageRule, ...] = (
    TriageRule("eu-cat-classification", CLASSIFICATION, topics=("classification",)),
    TriageRule("nl-igj-he", EXEMPTION, topics=("he",)),
    TriageRule("no-dmp-guidance", EXEMPTION, topics=("he",)),
    TriageRule("eu-snsa", SEVERAL, topics=DEVELOPMENT, countries_least=2),
    TriageRule("eu-comp", ORPHAN, topics=("authorisation.orphan",)),
    TriageRule("eu-ema-pa", ORPHAN_ADVICE, topics=("authorisation.orphan",)),
    TriageRule("eu-ema-itf", FIRST_TALK, topics=FIRST_STEPS, stages=EARLY),
    TriageRule(
        "eu-cat-certification",
        SMALL_COMPANY,
        topics=("quality", "nonclinical"),
        applicants=(Applicant.SME,),
    ),
    TriageRule("eu-ema-sa", ADVICE, topics=DEVELOPMENT),
    TriageRule("eu-ema-prime", UNMET_NEED, topics=("authorisation.pathway", "advice.ema")),
    TriageRule("eu-htacg-jsc", HTA, topics=("access.hta",)),
    TriageRule(
        "eu-act-helpdesk",
        TRIALS_HELP,
        topics=("clinical.application",),
        applicants=NOT_COMMERCIAL,
    ),
    TriageRule("eu-pdco", CHILDREN, topics=("authorisation.pathway",)),
    TriageRule(
        "eu-ema-sme", SME_OFFICE, topics=("business", "advice"), applicants=(Applicant.SME,)
    ),
    TriageRule(
        "eu-ema-academia", ACADEMIA, topics=("business", "advice"), applicants=NOT_COMMERCIAL
    ),
    *(TriageRule(code, OFFICE, topics=FIRST_STEPS, stages=EARLY) for code in _OFFICES),
    *(TriageRule(code, NATIONAL, topics=DEVELOPMENT) for code in _NATIONAL),
    TriageRule("pl-urpl-snsa", SEVERAL, topics=DEVELOPMENT, countries_least=2),
)
