"""Addresses of what becomes of issued answers: their own pages, and decisions of two officials."""

from django.urls import path

from apps.core.access import needs, public
from apps.forum import answer_page, deciding

propose = needs("forum.propose_decision")

life_patterns = [
    path(
        "inbox/<str:public_id>/decision/",
        needs("forum.read_inbox")(deciding.decision),
        name="decision",
    ),
    path(
        "inbox/<str:public_id>/decision/propose/",
        propose(deciding.propose),
        name="propose_decision",
    ),
    path(
        "inbox/<str:public_id>/decision/sign/",
        needs("forum.sign_decision")(deciding.sign),
        name="sign_decision",
    ),
    path("inbox/<str:public_id>/decision/drop/", propose(deciding.drop), name="drop_decision"),
    path("answers/<str:public_id>/", public(answer_page.answer), name="answer"),
    path("answers/<str:public_id>/changes/", public(answer_page.changes), name="answer_changes"),
]
