"""Addresses of organisations, below `/api/v1/`."""

from django.urls import path

from apps.profiles import api

urlpatterns = [
    path("organisations/", api.Organisations.as_view(), name="organisations"),
    path("organisations/<str:public_id>/", api.OrganisationByNumber.as_view(), name="organisation"),
]
