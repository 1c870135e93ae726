"""Addresses of the clock of a case and of the conversation about it."""

from django.urls import path

from apps.core.access import needs
from apps.forum import clock_views, conversation_views

clock_patterns = [
    path(
        "inbox/<str:public_id>/clock/", needs("forum.read_inbox")(clock_views.clock), name="clock"
    ),
    path(
        "<str:public_id>/conversation/",
        needs("forum.read_conversation")(conversation_views.conversation),
        name="conversation",
    ),
]
