"""Texts of the demonstration. All invented, the answers' authorities too; cited titles are real.

They show how the product works. They are no advice, and every row is marked as fictional.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoQuestion:
    """One invented question."""

    key: str
    asker: str
    days_ago: int
    title: str
    body: str
    topic: str
    product_class: str
    stage: str
    visibility: str
    authorities: tuple[str, ...]
    position: str = ""
    justification: str = ""
    draft: bool = False
    withdrawn: bool = False
    asker_hidden: bool = False


@dataclass(frozen=True, slots=True)
class DemoAnswer:
    """One invented answer; `until` says how far it has come."""

    question: str
    authority: str
    days_ago: int
    short: str
    text: str
    basis: str
    citations: tuple[tuple[str, str], ...]
    valid_months: int = 24
    until: str = "issued"
    accepted: bool = False


GMP = "eudralex-4-part-iv"
INVESTIGATIONAL = "ema-cat-22473-2025"

QUESTIONS = (
    DemoQuestion(
        key="sterility",
        asker="developer",
        days_ago=58,
        title="Can a fresh CAR‑T product be released before the sterility result?",
        body=(
            "Our product is autologous, is not frozen and is given within 30 hours of harvest. "
            "The compendial sterility test takes 14 days.\n\nMay the qualified person release on "
            "a rapid method and in-process data, and what must we show?"
        ),
        position="We would release in two stages, the first on a rapid growth-based test.",
        justification=(
            "The rapid method found all test organisms within 24 hours in three runs. The product "
            "cannot wait for the compendial result."
        ),
        topic="quality.release",
        product_class="GTMP",
        stage="phase_1_2",
        visibility="public",
        authorities=("be", "de"),
    ),
    DemoQuestion(
        key="potency",
        asker="developer_other",
        days_ago=46,
        title="How many potency assays do we need before the first trial of a tissue product?",
        body=(
            "The product is made of cultured cartilage cells on a carrier. We measure gene "
            "expression and a mechanical property.\n\nIs one quantitative assay enough before "
            "the first patients, if a second is being validated?"
        ),
        position="One validated assay at first, the second before the pivotal trial.",
        topic="quality.potency",
        product_class="TEP",
        stage="cta_preparation",
        visibility="public_after_answer",
        authorities=("be",),
    ),
    DemoQuestion(
        key="exemption",
        asker="hospital_steward",
        days_ago=430,
        title="Does a change of the culture medium need a new hospital exemption?",
        body=(
            "We treat about ten patients a year under a hospital exemption. The supplier stops "
            "making our medium. The replacement has the same composition but another process.\n\n"
            "Is a notification enough, or do we need a new decision?"
        ),
        topic="he.application",
        product_class="sCTMP",
        stage="hospital_exemption",
        visibility="public",
        authorities=("de",),
    ),
    DemoQuestion(
        key="gmo",
        asker="developer",
        days_ago=21,
        title="Which GMO file fits an AAV product already assessed in another country?",
        body=(
            "A trial with the same vector runs in another member state, with a complete "
            "environmental risk assessment.\n\nCan we refer to that assessment, and which parts "
            "must be written for your country?"
        ),
        position="We would hand in the same assessment with a new chapter on the site.",
        topic="gmo.procedure",
        product_class="GTMP",
        stage="cta_preparation",
        visibility="public",
        authorities=("be", "de"),
        asker_hidden=True,
    ),
    DemoQuestion(
        key="donor",
        asker="developer_other",
        days_ago=16,
        title="Which donor tests apply when starting cells come from outside the EU?",
        body=(
            "We buy leukapheresis material from a centre outside the EU. Its tests follow local "
            "rules.\n\nMay we repeat only the tests that differ, on a stored sample?"
        ),
        topic="cells_tissues.procurement",
        product_class="sCTMP",
        stage="preclinical",
        visibility="public",
        authorities=("be",),
    ),
    DemoQuestion(
        key="followup",
        asker="gmp_staff",
        days_ago=9,
        title="May a registry replace yearly visits in a follow-up of fifteen years?",
        body=(
            "Patients move away and stop coming. A disease registry collects most of the same "
            "data once a year.\n\nWhich data must still be collected in a visit?"
        ),
        topic="clinical.long_term",
        product_class="GTMP",
        stage="phase_3",
        visibility="public_after_answer",
        authorities=("be", "de"),
    ),
    DemoQuestion(
        key="private_open",
        asker="developer",
        days_ago=6,
        title="Change of the vector supplier during a running first-in-human trial",
        body=(
            "Our supplier was sold and will close its plant within the year. We have stock for "
            "four more patients.\n\nWhich comparability data do you expect before we treat with "
            "vector from the new supplier?"
        ),
        position="A comparability study on three batches, in parallel to the trial.",
        topic="quality.process",
        product_class="GTMP",
        stage="phase_1",
        visibility="authority_private",
        authorities=("be",),
    ),
    DemoQuestion(
        key="private_answered",
        asker="developer_other",
        days_ago=40,
        title="Is our minimally expanded fat tissue a medicine or a transplant?",
        body=(
            "We wash and expand the cells for two days without growth factors and give them into "
            "the same joint.\n\nHow would you classify the product?"
        ),
        topic="classification.manipulation",
        product_class="unclear",
        stage="discovery",
        visibility="authority_private",
        authorities=("de",),
    ),
    DemoQuestion(
        key="draft",
        asker="developer",
        days_ago=2,
        title="Can we use one cell bank for two products with different vectors?",
        body="The donor, the process and the site are the same until transduction.",
        topic="quality.starting_materials",
        product_class="GTMP",
        stage="preclinical",
        visibility="public_after_answer",
        authorities=("be",),
        draft=True,
    ),
    DemoQuestion(
        key="withdrawn",
        asker="developer_other",
        days_ago=30,
        title="Does transport below minus 150 degrees need continuous logging?",
        body="Our courier reads the temperature at departure and arrival only. Is that enough?",
        topic="quality.stability",
        product_class="sCTMP",
        stage="phase_2",
        visibility="public",
        authorities=("de",),
        withdrawn=True,
    ),
)

ANSWERS = (
    DemoAnswer(
        question="sterility",
        authority="be",
        days_ago=39,
        short="Yes. Release in two stages is acceptable for a product given fresh.",
        text=(
            "The first release may rest on a rapid sterility test, the in-process controls and "
            "environmental data. The final result follows. The procedure must say who informs "
            "the treating doctor if it turns positive, and **within 24 hours**.\n\nShow that the "
            "rapid method is at least as sensitive as the compendial one, on three consecutive "
            "runs with your own matrix."
        ),
        basis="guideline",
        citations=((GMP, "Section 11, batch release"), ("eu-dir-2001-83", "Article 51")),
        accepted=True,
    ),
    DemoAnswer(
        question="sterility",
        authority="de",
        days_ago=20,
        short="Yes, if the rapid method is validated and part of the authorisation file.",
        text=(
            "Conditional release before the final result is possible. The qualified person "
            "records the decision. A late positive result is reported to the doctor **without "
            "delay** and to the authority as a quality defect.\n\nThe validation follows a "
            "risk-based plan. There is no fixed number of runs."
        ),
        basis="guideline",
        citations=((GMP, "Section 11, batch release"),),
    ),
    DemoAnswer(
        question="potency",
        authority="be",
        days_ago=12,
        short="One quantitative assay is enough at first, with a plan for the second.",
        text=(
            "The assay must follow the mode of action and tell good batches from bad ones. Keep "
            "samples, so that the second assay can be applied to early batches.\n\nAgree on the "
            "plan before the pivotal trial."
        ),
        basis="guideline",
        citations=((INVESTIGATIONAL, "Potency"),),
    ),
    DemoAnswer(
        question="exemption",
        authority="de",
        days_ago=400,
        short="A notification is enough when comparability is shown.",
        text=(
            "Describe the change and compare three batches. A new decision is needed if a "
            "critical quality attribute moves.\n\n- Hand in the comparison before the first use.\n"
            "- Tell patients who are waiting about the change."
        ),
        basis="consistent_practice",
        citations=(("eu-reg-1394-2007", "Article 28(2)"),),
        valid_months=12,
        accepted=True,
    ),
    DemoAnswer(
        question="private_answered",
        authority="de",
        days_ago=18,
        short="Expansion in culture is a substantial manipulation: we would treat it as an ATMP.",
        text=(
            "Two days of culture with cell division change the cells for this purpose. Ask for a "
            "classification at European level if the answer matters for your plans."
        ),
        basis="law",
        citations=(("eu-reg-1394-2007", "Article 2(1)(c)"), ("ema-cat-600280-2010", "Section 2")),
    ),
    DemoAnswer(
        question="gmo",
        authority="de",
        days_ago=5,
        short="The existing assessment can be used. Add what depends on the site.",
        text="We would expect a chapter on storage, waste and accidents at each site.",
        basis="guideline",
        citations=(("ec-gmo-good-practice-cells", "Chapter 2"),),
        until="draft",
    ),
    DemoAnswer(
        question="donor",
        authority="be",
        days_ago=3,
        short="Yes, if the sample was taken at donation and the laboratory is licensed.",
        text=(
            "Repeat the tests that are missing or differ. The sample must come from the time of "
            "donation.\n\nKeep the agreement with the laboratory in the file."
        ),
        basis="law",
        citations=(("eu-dir-2006-17", "Annex II"),),
        until="offered",
    ),
    DemoAnswer(
        question="followup",
        authority="de",
        days_ago=2,
        short="In part: safety visits stay, other data may come from the registry.",
        text="Delayed adverse events have to be looked for actively.",
        basis="guideline",
        citations=(("ema-gtwp-60436-2007", "Section 5"),),
        until="returned",
    ),
)
