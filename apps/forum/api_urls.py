"""Addresses of questions, answers and cases in the API."""

from django.urls import path

from apps.forum.api.answers import AnswerAcceptance, AnswerByNumber, Answers
from apps.forum.api.around import (
    DuplicateDecision,
    DuplicateProposals,
    QuestionDuplicate,
    QuestionDuplicateUndo,
    QuestionFollowUps,
)
from apps.forum.api.cases import (
    CaseAssignee,
    CaseByNumber,
    CaseDraft,
    CaseIssue,
    CaseReturn,
    Cases,
    CaseSignature,
)
from apps.forum.api.clock import (
    CaseDecline,
    CaseDelay,
    CaseMessages,
    CaseResumption,
    CaseTransfer,
    QuestionConversation,
    QuestionTransfer,
)
from apps.forum.api.colleagues import NamedColleague, QuestionColleagues
from apps.forum.api.comments import CommentAcceptance, CommentByNumber, QuestionComments
from apps.forum.api.decisions import AnswerProposal, ProposalDrop, ProposalSignature
from apps.forum.api.faq import (
    FaqDraftByNumber,
    FaqDraftOffer,
    FaqDraftPublication,
    FaqDraftReturn,
    FaqDrafts,
    QuestionFaq,
)
from apps.forum.api.files import CaseLetter, QuestionFile, QuestionFiles
from apps.forum.api.marks import CaseMark, CaseMarkConfirmation, CaseMarks
from apps.forum.api.minutes import (
    CaseMinutes,
    CaseMinutesIssue,
    CaseMinutesOffer,
    CaseMinutesVoice,
)
from apps.forum.api.positions import (
    Divergence,
    QuestionMarks,
    QuestionMinutes,
    QuestionPositions,
)
from apps.forum.api.private import AnswerPublication, PublicationConsents, QuestionOpenings
from apps.forum.api.questions import QuestionByNumber, Questions, QuestionWithdrawal
from apps.forum.api.reading import (
    AnswerHelpful,
    FaqEntries,
    FaqEntryByNumber,
    QuestionHistoryByNumber,
    QuestionLinksByNumber,
)
from apps.forum.api.relying import (
    AnswerSaving,
    AnswersToRecheck,
    SavedAnswers,
    WatchByKey,
    Watches,
)
from apps.forum.api.similar import SimilarQuestions
from apps.forum.api.times import AnswerTimes

urlpatterns = [
    path(address, view.as_view(), name=view.route_name)
    for address, view in (
        ("questions/", Questions),
        ("questions/similar/", SimilarQuestions),
        ("questions/<str:public_id>/", QuestionByNumber),
        ("questions/<str:public_id>/withdrawal/", QuestionWithdrawal),
        ("questions/<str:public_id>/conversation/", QuestionConversation),
        ("questions/<str:public_id>/transfer/", QuestionTransfer),
        ("questions/<str:public_id>/comments/", QuestionComments),
        ("questions/<str:public_id>/colleagues/", QuestionColleagues),
        ("questions/<str:public_id>/colleagues/<uuid:pk>/", NamedColleague),
        ("questions/<str:public_id>/attachments/", QuestionFiles),
        ("questions/<str:public_id>/attachments/<uuid:pk>/", QuestionFile),
        ("questions/<str:public_id>/openings/", QuestionOpenings),
        ("comments/<str:public_id>/", CommentByNumber),
        ("comments/<str:public_id>/acceptance/", CommentAcceptance),
        ("questions/<str:public_id>/links/", QuestionLinksByNumber),
        ("questions/<str:public_id>/history/", QuestionHistoryByNumber),
        ("questions/<str:public_id>/follow-ups/", QuestionFollowUps),
        ("questions/<str:public_id>/duplicate/", QuestionDuplicate),
        ("questions/<str:public_id>/duplicate/undo/", QuestionDuplicateUndo),
        ("questions/<str:public_id>/faq/", QuestionFaq),
        ("duplicate-proposals/", DuplicateProposals),
        ("duplicate-proposals/<uuid:pk>/decision/", DuplicateDecision),
        ("faq-drafts/", FaqDrafts),
        ("faq-drafts/<str:public_id>/", FaqDraftByNumber),
        ("faq-drafts/<str:public_id>/offer/", FaqDraftOffer),
        ("faq-drafts/<str:public_id>/return/", FaqDraftReturn),
        ("faq-drafts/<str:public_id>/publication/", FaqDraftPublication),
        ("answers/<str:public_id>/helpful/", AnswerHelpful),
        ("answers/<str:public_id>/decision/", AnswerProposal),
        ("answers/<str:public_id>/decision/drop/", ProposalDrop),
        ("answers/<str:public_id>/decision/signature/", ProposalSignature),
        ("faq/", FaqEntries),
        ("faq/<str:public_id>/", FaqEntryByNumber),
        ("questions/<str:public_id>/positions/", QuestionPositions),
        ("questions/<str:public_id>/marks/", QuestionMarks),
        ("questions/<str:public_id>/minutes/", QuestionMinutes),
        ("divergence/", Divergence),
        ("answers/", Answers),
        ("answers/<str:public_id>/", AnswerByNumber),
        ("answers/<str:public_id>/acceptance/", AnswerAcceptance),
        ("answers/<str:public_id>/saving/", AnswerSaving),
        ("answers-to-recheck/", AnswersToRecheck),
        ("saved-answers/", SavedAnswers),
        ("watches/", Watches),
        ("watches/<uuid:pk>/", WatchByKey),
        ("answers/<str:public_id>/publication/", AnswerPublication),
        ("answers/<str:public_id>/publication/consent/", PublicationConsents),
        ("answer-times/", AnswerTimes),
        ("cases/", Cases),
        ("cases/<str:public_id>/", CaseByNumber),
        ("cases/<str:public_id>/assignee/", CaseAssignee),
        ("cases/<str:public_id>/draft/", CaseDraft),
        ("cases/<str:public_id>/return/", CaseReturn),
        ("cases/<str:public_id>/signature/", CaseSignature),
        ("cases/<str:public_id>/issue/", CaseIssue),
        ("cases/<str:public_id>/letter/", CaseLetter),
        ("cases/<str:public_id>/messages/", CaseMessages),
        ("cases/<str:public_id>/resumption/", CaseResumption),
        ("cases/<str:public_id>/delay/", CaseDelay),
        ("cases/<str:public_id>/decline/", CaseDecline),
        ("cases/<str:public_id>/transfer/", CaseTransfer),
        ("cases/<str:public_id>/marks/", CaseMarks),
        ("cases/<str:public_id>/marks/<uuid:pk>/", CaseMark),
        ("cases/<str:public_id>/marks/<uuid:pk>/confirmation/", CaseMarkConfirmation),
        ("cases/<str:public_id>/minutes/", CaseMinutes),
        ("cases/<str:public_id>/minutes/offer/", CaseMinutesOffer),
        ("cases/<str:public_id>/minutes/voice/", CaseMinutesVoice),
        ("cases/<str:public_id>/minutes/issue/", CaseMinutesIssue),
    )
]
