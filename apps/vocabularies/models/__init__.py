"""Reference data that the other apps point to: lists, countries, words, guidance.

Rows come from the files in `data/` (see loading.py) or from an editor. What must hold is in
the database: see also the composite keys and triggers of the first migration.
"""

from apps.vocabularies.models.channels import AdviceChannel
from apps.vocabularies.models.facts import Fact
from apps.vocabularies.models.guidance import GuidanceDocument, GuidanceSection, GuidanceVersion
from apps.vocabularies.models.terms import Country, GlossaryTerm, Term

__all__ = [
    "AdviceChannel",
    "Country",
    "Fact",
    "GlossaryTerm",
    "GuidanceDocument",
    "GuidanceSection",
    "GuidanceVersion",
    "Term",
]
