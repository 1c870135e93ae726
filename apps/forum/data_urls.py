"""Addresses of figures about questions, below `data/`."""

from django.urls import path

from apps.core.access import public
from apps.forum import answer_times, open_data_views

app_name = "data"

urlpatterns = [
    path("answer-times/", public(answer_times.answer_times), name="answer_times"),
    path(
        "answer-times/<str:period>.<str:kind>",
        public(answer_times.download),
        name="answer_times_file",
    ),
    path("questions/", public(open_data_views.about), name="questions"),
    path("questions/questions.jsonl", public(open_data_views.file), name="questions_file"),
]
