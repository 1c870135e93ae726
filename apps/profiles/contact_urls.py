"""Addresses of messages, below `/{lang}/`."""

from django.urls import path

from apps.profiles import contact_moderation
from apps.profiles import contact_views as views

urlpatterns = [
    path("account/messages/", views.conversations, name="conversations"),
    path("account/messages/settings/", views.contact_settings, name="contact_settings"),
    path("account/messages/blocked/<uuid:pk>/", views.unblock, name="unblock_sender"),
    path("account/messages/<uuid:pk>/", views.conversation, name="conversation"),
    path("account/messages/<uuid:pk>/read/", views.read, name="read_conversation"),
    path("account/messages/<uuid:pk>/end/", views.end, name="end_conversation"),
    path("account/messages/<uuid:pk>/block/", views.block, name="block_sender"),
    path("account/messages/<uuid:pk>/report/", views.report, name="report_conversation"),
    path(
        "directory/organisations/<str:public_id>/contact/",
        views.contact_organisation,
        name="contact_organisation",
    ),
    path("directory/people/<str:public_id>/contact/", views.contact_person, name="contact_person"),
    path("workbench/reports/", contact_moderation.reports, name="reports"),
    path("workbench/reports/<uuid:pk>/", contact_moderation.settle, name="settle_report"),
]
