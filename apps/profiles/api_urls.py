"""Addresses of organisations, below `/api/v1/`."""

from django.urls import path

from apps.profiles import api, api_own, api_people

urlpatterns = [
    path("organisations/", api.Organisations.as_view(), name="organisations"),
    path("organisations/<str:public_id>/", api.OrganisationByNumber.as_view(), name="organisation"),
    path("me/profile/", api_own.OwnProfile.as_view(), name="profile"),
    path("people/", api_people.People.as_view(), name="people"),
    path("people/<str:public_id>/", api_people.PersonByNumber.as_view(), name="person"),
]
