"""Addresses of organisations that are asked for or entered by hand; part of urls.py."""

from django.urls import path

from apps.profiles import missing_views as views

urlpatterns = [
    path("account/organisations/missing/", views.missing, name="missing"),
    path("workbench/organisations/add/", views.add_organisation, name="add_organisation"),
    path("workbench/organisations/requests/", views.place_requests, name="place_requests"),
    path("workbench/organisations/requests/<uuid:pk>/", views.place_request, name="place_request"),
]
