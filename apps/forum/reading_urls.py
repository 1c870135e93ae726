"""Addresses of histories, follow-ups, duplicates, votes and the FAQ."""

from django.urls import path

from apps.core.access import needs, public
from apps.forum import faq_views, reading_views

editors, follow = needs("forum.decide_duplicate"), needs("forum.follow_up")
faq_editors = needs("forum.write_faq")
says = needs("forum.say_duplicate")

reading_patterns = [
    path("faq/", public(faq_views.faq), name="faq"),
    path("faq/desk/", faq_editors(faq_views.desk), name="faq_desk"),
    path("faq/<str:public_id>/", public(faq_views.entry), name="faq_entry"),
    path("faq/<str:public_id>/changes/", public(faq_views.entry_history), name="faq_history"),
    path("faq/<str:public_id>/edit/", faq_editors(faq_views.edit), name="faq_edit"),
    path("duplicates/", editors(reading_views.proposals), name="duplicates"),
    path("duplicates/<uuid:pk>/decide/", editors(reading_views.decide), name="decide_duplicate"),
    path(
        "answers/<str:public_id>/helpful/",
        needs("forum.vote_answer")(reading_views.helpful),
        name="helpful",
    ),
    path("<str:public_id>/history/", public(reading_views.history), name="question_history"),
    path(
        "<str:public_id>/history/<int:number>/take-out/",
        needs("forum.withhold_revision")(reading_views.withhold),
        name="question_withhold",
    ),
    path("<str:public_id>/follow-up/", follow(reading_views.follow_up), name="follow_up"),
    path("<str:public_id>/duplicate/", says(reading_views.duplicate), name="duplicate"),
    path("<str:public_id>/duplicate/undo/", editors(reading_views.reopen), name="duplicate_undo"),
    path("<str:public_id>/faq/", faq_editors(faq_views.write), name="faq_write"),
]
