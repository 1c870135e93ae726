"""Addresses of what is done with private questions: reading along, opening, publishing."""

from django.urls import path

from apps.core.access import needs
from apps.forum import break_glass_views, colleague_views, publication_views

write, publish = needs("forum.write_question"), needs("forum.publish_answer")

private_patterns = [
    path("shared/", write(colleague_views.shared), name="shared"),
    path(
        "break-glass/",
        needs("forum.ask_break_glass")(break_glass_views.break_glass),
        name="break_glass",
    ),
    path(
        "break-glass/<uuid:pk>/decide/",
        needs("forum.decide_break_glass")(break_glass_views.decide),
        name="decide_opening",
    ),
    path(
        "break-glass/<uuid:pk>/read/",
        needs("forum.read_break_glass")(break_glass_views.read),
        name="read_opening",
    ),
    path(
        "answers/<str:public_id>/publication/",
        publish(publication_views.publication),
        name="publication",
    ),
    path(
        "answers/<str:public_id>/publication/edit/",
        publish(publication_views.publication_edit),
        name="publication_edit",
    ),
    path(
        "answers/<str:public_id>/publication/act/",
        publish(publication_views.publication_act),
        name="publication_act",
    ),
    path(
        "<str:public_id>/colleagues/",
        needs("forum.name_colleagues")(colleague_views.colleagues),
        name="colleagues",
    ),
]
