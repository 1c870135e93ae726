"""Addresses below which answers are taken along: citations, PDFs, the check of a text."""

from django.urls import path

from apps.core.access import needs, public
from apps.forum import cite_views

# Before the pages of single answers: "check" is no number.
cite_patterns = [
    path("answers/check/", public(cite_views.check), name="check"),
    path("answers/<str:public_id>/cite/", public(cite_views.cite), name="cite"),
    path(
        "answers/<str:public_id>/cite/keep/",
        needs("forum.keep_watch")(cite_views.keep),
        name="cite_keep",
    ),
    path(
        "answers/<str:public_id>/answer.pdf",
        public(cite_views.answer_pdf),
        name="answer_pdf",
    ),
    path("answers/<str:public_id>/answer.bib", public(cite_views.bibtex_file), name="bibtex"),
    path("answers/<str:public_id>/answer.ris", public(cite_views.ris_file), name="ris"),
    path("<str:public_id>/question.pdf", public(cite_views.question_pdf), name="question_pdf"),
    path("<str:public_id>/minutes.pdf", public(cite_views.minutes_pdf), name="minutes_pdf"),
]
