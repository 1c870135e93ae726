"""Addresses of positions side by side, of marks, of lead and minutes, and of the radar."""

from django.urls import path

from apps.core.access import needs, public
from apps.forum import compare_views, minutes_views, position_views, radar_views

position_patterns = [
    path("divergence/", public(radar_views.divergence), name="divergence"),
    path("<str:public_id>/compare/", public(compare_views.compare), name="compare"),
    path("<str:public_id>/minutes/", public(compare_views.minutes), name="minutes"),
    path(
        "<str:public_id>/positions/",
        needs("forum.mark_position")(position_views.positions),
        name="positions",
    ),
    path(
        "<str:public_id>/minutes/edit/",
        needs("forum.lead_question")(minutes_views.minutes_desk),
        name="minutes_desk",
    ),
]
