"""Coded values of the vocabularies and the words shown for them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VocabularyList(models.TextChoices):
    """The controlled lists; a new list is a new member here."""

    ATMP_CLASS = "atmp_class", _("ATMP classes")
    PLATFORM = "platform", _("Technology platforms")
    VECTOR = "vector", _("Vectors and delivery")
    DONOR_RELATION = "donor_relation", _("Relation of donor and patient")
    GENE_TRANSFER = "gene_transfer", _("Where the gene transfer happens")
    CELL_SOURCE = "cell_source", _("Sources of cells")
    DEVELOPMENT_STAGE = "development_stage", _("Stages of development")
    CLINICAL_PHASE = "clinical_phase", _("Clinical phases")
    SPONSOR_TYPE = "sponsor_type", _("Types of sponsor")
    STAKEHOLDER_TYPE = "stakeholder_type", _("Types of stakeholders")
    CLEANROOM_GRADE = "cleanroom_grade", _("Cleanroom grades")
    MATERIAL_CATEGORY = "material_category", _("Raw-material categories")
    MATERIAL_ROLE = "material_role", _("Roles of a material")
    GRADE_CLAIM = "grade_claim", _("Grade claims")
    ANSWER_BASIS = "answer_basis", _("Basis of an answer")
    FLAG_REASON = "flag_reason", _("Reasons to report a contribution")
    HE_SCENARIO = "he_scenario", _("Hospital-exemption scenarios")
    HE_NO_ALTERNATIVE = "he_no_alternative", _("Result of the no-alternative check")
    HE_REASON_NOT_SUITABLE = "he_reason_not_suitable", _("Why an authorisation is not suitable")
    OUTCOME_BAND = "outcome_band", _("Outcome per declared endpoint")
    SHORTAGE_CAUSE = "shortage_cause", _("Causes of a shortage")
    TOPIC = "topic", _("Topics")
    GMP_CAPABILITY = "gmp_capability", _("GMP capabilities")


class JurisdictionKind(models.TextChoices):
    """What a row of the country list is."""

    COUNTRY = "country", _("Country")
    UNION = "union", _("Union of countries")


class Audience(models.TextChoices):
    """For whom a glossary word matters."""

    PATIENTS = "patients", _("Patients")
    DEVELOPERS = "developers", _("Developers")


class GuidanceKind(models.TextChoices):
    """The sort of document, law or not."""

    REGULATION = "regulation", _("Regulation")
    DIRECTIVE = "directive", _("Directive")
    DECISION = "decision", _("Decision")
    IMPLEMENTING_REGULATION = "implementing_regulation", _("Implementing regulation")
    STATUTORY_INSTRUMENT = "statutory_instrument", _("Statutory instrument")
    LEGISLATIVE_PROPOSAL = "legislative_proposal", _("Legislative proposal")
    GUIDELINE = "guideline", _("Guideline")
    REFLECTION_PAPER = "reflection_paper", _("Reflection paper")
    CONSIDERATIONS_DOCUMENT = "considerations_document", _("Considerations document")
    CONCEPT_PAPER = "concept_paper", _("Concept paper")
    POSITION_STATEMENT = "position_statement", _("Position statement")
    QUESTIONS_AND_ANSWERS = "questions_and_answers", _("Questions and answers")
    PROCEDURAL_ADVICE = "procedural_advice", _("Procedural advice")
    GUIDANCE_NOTE = "guidance_note", _("Guidance note")
    GOOD_PRACTICE = "good_practice", _("Good practice")
    GUIDE = "guide", _("Guide")
    PHARMACOPOEIA_CHAPTER = "pharmacopoeia_chapter", _("Pharmacopoeia chapter")
    PHARMACOPOEIA_MONOGRAPH = "pharmacopoeia_monograph", _("Pharmacopoeia monograph")
    REPORT = "report", _("Report")
    WEB_REPOSITORY = "web_repository", _("Web repository")


class GuidanceFramework(models.TextChoices):
    """Whose rule-making a document belongs to."""

    EU = "eu", _("European Union")
    ICH = "ich", _("ICH, adopted in the European Union")
    COUNCIL_OF_EUROPE = "council_of_europe", _("Council of Europe")
    NATIONAL = "national", _("National")


class GuidanceStatus(models.TextChoices):
    """Where the document stands according to its source."""

    PROPOSED = "proposed", _("Proposed")
    AGREED_NOT_ADOPTED = "agreed_not_adopted", _("Agreed, not yet adopted")
    ADOPTED_NOT_YET_APPLICABLE = "adopted_not_yet_applicable", _("Adopted, not yet applicable")
    IN_FORCE = "in_force", _("In force")
    IN_FORCE_UNDER_REVISION = "in_force_under_revision", _("In force, under revision")
    IN_FORCE_REVISION_DRAFTED = "in_force_revision_drafted", _("In force, revision drafted")
    CONSULTATION_CLOSED = "consultation_closed", _("Consultation closed")
    DRAFT_CONSULTATION_CLOSED = "draft_consultation_closed", _("Draft, consultation closed")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")


class Validity(models.TextChoices):
    """Whether a version applies on a day; computed, never stored (rulings D13)."""

    NOT_STATED = "not_stated", _("Validity not confirmed")
    NOT_YET = "not_yet", _("Not valid yet")
    VALID = "valid", _("Valid")
    ENDED = "ended", _("No longer valid")
