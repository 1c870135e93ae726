"""Addresses of files beside questions, and of questions that are held."""

from django.urls import path

from apps.core.access import needs
from apps.forum import attachment_views, held_views

asking_patterns = [
    path("<str:public_id>/files/", attachment_views.attachments, name="attachments"),
    path(
        "<str:public_id>/files/<uuid:pk>/delete/",
        attachment_views.remove,
        name="remove_attachment",
    ),
    path(
        "<str:public_id>/held/",
        needs("forum.check_held")(held_views.decide),
        name="decide_held",
    ),
    path(
        "<str:public_id>/take-back/",
        needs("forum.change_question")(held_views.take_back),
        name="take_back",
    ),
]
