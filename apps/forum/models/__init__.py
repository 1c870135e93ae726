"""Questions to authorities, and what becomes of them.

What must hold is in the database: besides the constraints here, the first migrations add
composite keys (an acceptance belongs to its question and authority) and triggers (four eyes,
issued text never changes). See README.md.
"""

from apps.forum.models.absences import Absence
from apps.forum.models.answer import Answer, Citation
from apps.forum.models.break_glass import BreakGlass, BreakGlassReading
from apps.forum.models.case import Case
from apps.forum.models.clock import CalendarDay, CaseEvent, ClockTarget
from apps.forum.models.colleague import QuestionColleague
from apps.forum.models.contribution import (
    Contribution,
    ContributionAcceptance,
    ContributionRevision,
)
from apps.forum.models.conversation import CaseMessage, Transfer
from apps.forum.models.decision import AnswerDecision
from apps.forum.models.duplicates import Duplicate
from apps.forum.models.faq import FaqEntry, FaqRevision, FaqSource
from apps.forum.models.keeping import QuestionReduction
from apps.forum.models.likeness import Deflection, Difference
from apps.forum.models.minutes import LeadAuthority, Minutes, MinutesVoice
from apps.forum.models.notes import CaseNote, CaseNoteRevision
from apps.forum.models.position import PositionMark
from apps.forum.models.publication import PublicationConsent, PublicationRequest
from apps.forum.models.question import Question
from apps.forum.models.redaction import Redaction
from apps.forum.models.reliance import Reliance, RelianceKind
from apps.forum.models.revision import QuestionRevision
from apps.forum.models.routing import Queue, RoutingRule
from apps.forum.models.settling import Acceptance, Signature
from apps.forum.models.shelf import SavedView, Snippet
from apps.forum.models.votes import AnswerVote
from apps.forum.models.watch import News, NewsReader, Watch, WatchKind
from apps.forum.models.words import QuestionWords

__all__ = [
    "Absence",
    "Acceptance",
    "Answer",
    "AnswerDecision",
    "AnswerVote",
    "BreakGlass",
    "BreakGlassReading",
    "CalendarDay",
    "Case",
    "CaseEvent",
    "CaseMessage",
    "CaseNote",
    "CaseNoteRevision",
    "Citation",
    "ClockTarget",
    "Contribution",
    "ContributionAcceptance",
    "ContributionRevision",
    "Deflection",
    "Difference",
    "Duplicate",
    "FaqEntry",
    "FaqRevision",
    "FaqSource",
    "LeadAuthority",
    "Minutes",
    "MinutesVoice",
    "News",
    "NewsReader",
    "PositionMark",
    "PublicationConsent",
    "PublicationRequest",
    "Question",
    "QuestionColleague",
    "QuestionReduction",
    "QuestionRevision",
    "QuestionWords",
    "Queue",
    "Redaction",
    "Reliance",
    "RelianceKind",
    "RoutingRule",
    "SavedView",
    "Signature",
    "Snippet",
    "Transfer",
    "Watch",
    "WatchKind",
]
