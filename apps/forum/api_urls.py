"""Addresses of questions, answers and cases in the API."""

from django.urls import path

from apps.forum.api.answers import AnswerAcceptance, AnswerByNumber, Answers
from apps.forum.api.cases import (
    CaseByNumber,
    CaseDraft,
    CaseIssue,
    CaseReturn,
    Cases,
    CaseSignature,
)
from apps.forum.api.questions import QuestionByNumber, Questions, QuestionWithdrawal

urlpatterns = [
    path(address, view.as_view(), name=view.route_name)
    for address, view in (
        ("questions/", Questions),
        ("questions/<str:public_id>/", QuestionByNumber),
        ("questions/<str:public_id>/withdrawal/", QuestionWithdrawal),
        ("answers/", Answers),
        ("answers/<str:public_id>/", AnswerByNumber),
        ("answers/<str:public_id>/acceptance/", AnswerAcceptance),
        ("cases/", Cases),
        ("cases/<str:public_id>/", CaseByNumber),
        ("cases/<str:public_id>/draft/", CaseDraft),
        ("cases/<str:public_id>/return/", CaseReturn),
        ("cases/<str:public_id>/signature/", CaseSignature),
        ("cases/<str:public_id>/issue/", CaseIssue),
    )
]
