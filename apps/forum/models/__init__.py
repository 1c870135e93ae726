"""Questions to authorities, and what becomes of them.

What must hold is in the database: besides the constraints here, the first migrations add
composite keys (an acceptance belongs to its question and authority) and triggers (four eyes,
issued text never changes). See README.md.
"""

from apps.forum.models.answer import Answer, Citation
from apps.forum.models.case import Case
from apps.forum.models.question import Question
from apps.forum.models.settling import Acceptance, Signature

__all__ = ["Acceptance", "Answer", "Case", "Citation", "Question", "Signature"]
