"""Addresses of the directory of advice routes, and of what leads questions to their place."""

from django.urls import path

from apps.core.access import needs, public
from apps.forum import channels, routing_views

_edit, _read = needs("forum.edit_routing"), needs("forum.read_inbox")

routing_patterns = [
    path("authorities/channels/", public(channels.channels), name="channels"),
    path("authorities/channels/<slug:code>/", public(channels.channel), name="channel"),
    path("routing/", _edit(routing_views.rules), name="routing"),
    path("routing/<uuid:pk>/", _edit(routing_views.change), name="routing_rule"),
    path("routing/<uuid:pk>/end/", _edit(routing_views.end), name="end_routing"),
    path("inbox/queues/", _read(routing_views.queues), name="queues"),
    path("inbox/queues/<uuid:pk>/end/", _read(routing_views.close_queue), name="end_queue"),
]
