"""Addresses around answers: whether they apply, their letters, and comments of members."""

from django.urls import path

from apps.core.access import needs, public
from apps.core.file_views import takes_file
from apps.forum import applying, contributing, letters, redacting

letter = takes_file(needs("forum.draft_answer")(letters.letter))
write, change = needs("forum.write_question"), needs("forum.change_contribution")

answer_patterns = [
    path("answers/<str:public_id>/applies/", public(applying.applies), name="applies"),
    path(
        "answers/<str:public_id>/remove-text/",
        needs("forum.redact_answer")(redacting.redact),
        name="redact",
    ),
    path("inbox/<str:public_id>/letter/", letter, name="letter"),
    path("<str:public_id>/contribute/", write(contributing.contribute), name="contribute"),
    path("comments/<str:public_id>/history/", public(contributing.history), name="comment_history"),
    path("comments/<str:public_id>/change/", change(contributing.change), name="comment_change"),
    path(
        "comments/<str:public_id>/withdraw/",
        change(contributing.withdraw),
        name="comment_withdraw",
    ),
    path(
        "comments/<str:public_id>/accept/",
        needs("forum.change_question")(contributing.accept),
        name="comment_accept",
    ),
]
