"""Addresses of watches and of the answers that somebody relies on."""

from django.urls import path

from apps.core.access import needs
from apps.forum import recheck_views, saved_views, watch_views

_keep = needs("forum.keep_watch")

watch_patterns = [
    path("inbox/recheck/", needs("forum.read_inbox")(recheck_views.recheck), name="recheck"),
    path("watch/", _keep(watch_views.watches), name="watches"),
    path("watch/<uuid:pk>/", _keep(watch_views.watch), name="watch"),
    path("saved/", _keep(saved_views.saved), name="saved"),
    path("saved/export/", _keep(saved_views.export), name="saved_export"),
    path("answers/<str:public_id>/save/", _keep(saved_views.save), name="save"),
]
