"""Addresses on which an organisation looks after its people, below `/{lang}/`."""

from django.urls import path

from apps.profiles import administration_views as views
from apps.profiles import undo_views

urlpatterns = [
    path("directory/organisations/<str:public_id>/people/", views.people, name="people"),
    path("account/verification/<uuid:pk>/admin/", views.change_admin, name="change_admin"),
    path("account/verification/<uuid:pk>/refuse/", views.refuse_membership, name="refuse"),
    path("account/verification/<uuid:pk>/undo/", views.undo_ending, name="undo_ending"),
    path(
        "account/verification/<uuid:pk>/undo-confirmation/",
        undo_views.undo_confirmation,
        name="undo_confirmation",
    ),
    path(
        "account/domain-requests/<uuid:pk>/undo/",
        undo_views.undo_domain_request,
        name="undo_domain_request",
    ),
    path("account/verification/<uuid:pk>/hand-over/", views.hand_over, name="hand_over"),
    path("account/verification/<uuid:pk>/absence/", views.absence, name="absence"),
    path("account/delegations/<uuid:pk>/end/", views.end_delegation, name="end_delegation"),
    path("workbench/organisations/", views.without_admin, name="without_admin"),
]
