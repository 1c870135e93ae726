"""Which formal routes the rules suggest, on the facts as they are in our file."""

from collections.abc import Mapping

import pytest

from apps.vocabularies import facts
from apps.vocabularies.channel_choices import APPLICANT_OF, STAGE_OF, Applicant
from apps.vocabularies.channel_rules import RULES
from apps.vocabularies.models import AdviceChannel, Country
from apps.vocabularies.triage import Timing, TriageFacts, suggest_channels, with_union

ROWS = facts.channel_rows(facts.read_file(facts.DATA, "advice_channels"))
CHANNELS = [AdviceChannel(**row.values) for row in ROWS]
USABLE = [one for one in CHANNELS if one.verified and one.status == "open"]
TERMS = facts.read_file(facts.DATA, "terms")["lists"]
ACADEMIC, SME, LARGE = Applicant.ACADEMIC, Applicant.SME, Applicant.LARGE_COMPANY
HOSPITAL = Applicant.HOSPITAL

# topic, stage, countries, applicant: routes in time, and those that come too early or too late
CASES: list[tuple[str, str, str, Applicant | None, str, str]] = [
    ("classification.class", "idea", "EU DE", ACADEMIC,
     "eu-cat-classification eu-ema-itf de-pei-io", ""),
    ("classification.class", "phase_1", "EU DE", ACADEMIC, "eu-cat-classification", ""),
    ("classification", "authorised", "EU", LARGE, "", "eu-cat-classification:too_late"),
    ("classification.class", "idea", "CH", ACADEMIC, "ch-swissmedic-io", ""),
    ("he.application", "hospital_exemption", "EU NL", HOSPITAL, "nl-igj-he", ""),
    ("he.application", "hospital_exemption", "EU NO", HOSPITAL, "no-dmp-guidance", ""),
    ("he.conditions", "hospital_exemption", "EU DE", HOSPITAL, "", ""),
    ("he.application", "hospital_exemption", "EU NL", ACADEMIC, "", ""),
    ("quality.potency", "preclinical", "EU BE", SME,
     "eu-ema-itf eu-cat-certification eu-ema-sa be-nio-pim be-sta", ""),
    ("quality.potency", "preclinical", "EU BE", LARGE, "eu-ema-itf eu-ema-sa be-sta", ""),
    ("quality.potency", "phase_2", "EU BE", SME, "eu-cat-certification eu-ema-sa be-sta", ""),
    ("quality.potency", "phase_2", "EU BE", None, "eu-ema-sa be-sta", ""),
    ("quality.potency", "idea", "EU BE", SME,
     "eu-ema-itf be-nio-pim",
     "eu-cat-certification:too_early eu-ema-sa:too_early be-sta:too_early"),
    ("quality.potency", "authorised", "EU BE", SME, "eu-ema-sa",
     "eu-cat-certification:too_late be-sta:too_late"),
    ("clinical.design", "phase_1", "EU BE DE", ACADEMIC,
     "eu-snsa eu-ema-sa be-sta de-pei-sa", ""),
    ("clinical.design", "phase_1", "EU BE", ACADEMIC, "eu-ema-sa be-sta", ""),
    ("clinical.application", "phase_1", "EU DK", ACADEMIC,
     "eu-ema-sa eu-act-helpdesk dk-dkma-sa", ""),
    ("clinical.application", "phase_1", "EU DK", LARGE, "eu-ema-sa dk-dkma-sa", ""),
    ("clinical.application", "preclinical", "EU FI", HOSPITAL,
     "eu-ema-itf eu-ema-sa fi-fimea-io fi-fimea-sa", "eu-act-helpdesk:too_early"),
    ("authorisation.orphan", "phase_2", "EU", SME, "eu-comp eu-ema-pa", ""),
    ("authorisation.orphan", "idea", "EU", SME, "eu-comp", "eu-ema-pa:too_early"),
    ("authorisation.orphan", "authorised", "EU", SME, "",
     "eu-comp:too_late eu-ema-pa:too_late"),
    ("authorisation.pathway", "phase_3", "EU", LARGE, "eu-ema-sa eu-ema-prime eu-pdco", ""),
    ("authorisation.pathway", "authorised", "EU", LARGE, "eu-ema-sa",
     "eu-ema-prime:too_late eu-pdco:too_late"),
    ("access.hta", "phase_2", "EU FR", LARGE, "eu-htacg-jsc", ""),
    ("access.hta", "preclinical", "EU FR", LARGE, "", "eu-htacg-jsc:too_early"),
    ("access.hta", "phase_2", "GB", LARGE, "", ""),
    ("business.value", "idea", "EU IE", SME, "eu-ema-itf eu-ema-sme ie-hpra-io", ""),
    ("nonclinical.models", "preclinical", "GB", ACADEMIC, "uk-mhra-rasrm uk-mhra-sa", ""),
    ("quality.process", "on_hold", "GB", ACADEMIC, "uk-mhra-sa", ""),
    ("clinical.design", "phase_1", "EU PL SE", LARGE,
     "eu-snsa eu-ema-sa se-mpa-sa pl-urpl-snsa", ""),
    ("patients.find", "phase_1", "EU DE", ACADEMIC, "", ""),
    ("data.privacy", "idea", "EU BE", SME, "", ""),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case[:4])))
def test_table(case: tuple[str, str, str, Applicant | None, str, str]) -> None:
    topic, stage, countries, applicant, fits, not_now = case
    about = TriageFacts(topic, stage, frozenset(countries.split()), applicant)
    found = suggest_channels(about, USABLE)
    assert [one.channel.code for one in found if one.timing == Timing.FITS] == fits.split()
    said = [f"{one.channel.code}:{one.timing}" for one in found if one.timing != Timing.FITS]
    assert said == not_now.split()


def test_a_suggestion_says_why_how_long_what_it_costs_and_what_is_too_late() -> None:
    about = TriageFacts("authorisation.orphan", "authorised", frozenset({"EU"}), SME)
    orphan = suggest_channels(about, USABLE)[1]
    assert orphan.why == "For designated orphan medicines, scientific advice takes this form."
    assert (orphan.days, orphan.fee_class) == (70, "fee_with_concessions")
    assert orphan.timing_reason == "Application for authorisation already submitted."


def test_rules_name_channels_topics_and_stages_that_exist() -> None:
    assert {rule.channel for rule in RULES} <= {one.code for one in CHANNELS}
    topics = {entry["code"] for entry in TERMS["topic"]["entries"]}
    assert {code for rule in RULES for code in rule.topics} <= topics
    assert set(STAGE_OF) <= {entry["code"] for entry in TERMS["development_stage"]["entries"]}
    assert set(APPLICANT_OF) <= {entry["code"] for entry in TERMS["stakeholder_type"]["entries"]}


def test_the_union_counts_with_its_area_only() -> None:
    countries: Mapping[str, Country] = {
        "NO": Country(code="NO", is_eea=True),
        "CH": Country(code="CH", is_eea=False),
    }
    assert with_union(["NO"], countries) == {"NO", "EU"}
    assert with_union(["CH", "XX"], countries) == {"CH", "XX"}
