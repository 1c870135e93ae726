"""Addresses of an authority's desk, inside those of the forum."""

from django.urls import path

from apps.core.access import needs
from apps.forum import assigning, away, noting, requeuing, shelf

_read, _draft = needs("forum.read_inbox"), needs("forum.draft_answer")

desk_patterns = [
    path("inbox/assign/", _draft(assigning.assign), name="assign"),
    path("inbox/views/", _read(shelf.saved_views), name="saved_views"),
    path("inbox/views/<uuid:pk>/", _read(shelf.saved_view), name="saved_view"),
    path("inbox/snippets/", _draft(shelf.snippets), name="snippets"),
    path("inbox/snippets/<uuid:pk>/", _draft(shelf.snippet), name="snippet"),
    path("inbox/absences/", _draft(away.absences), name="absences"),
    path("inbox/absences/<uuid:pk>/end/", _draft(away.end), name="end_absence"),
    path("inbox/<str:public_id>/queue/", _draft(requeuing.requeue), name="requeue"),
    path("inbox/<str:public_id>/notes/", _draft(noting.notes), name="notes"),
    path("inbox/<str:public_id>/notes/<uuid:pk>/", _draft(noting.note), name="note"),
]
