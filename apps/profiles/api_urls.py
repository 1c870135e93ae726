"""Addresses of organisations, below `/api/v1/`."""

from django.urls import path

from apps.profiles import api, api_people

urlpatterns = [
    path("organisations/", api.Organisations.as_view(), name="organisations"),
    path("organisations/<str:public_id>/", api.OrganisationByNumber.as_view(), name="organisation"),
    path("people/", api_people.People.as_view(), name="people"),
    path("people/<str:public_id>/", api_people.PersonByNumber.as_view(), name="person"),
]
