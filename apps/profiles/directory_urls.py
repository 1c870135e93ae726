"""Addresses of the directory, below `/{lang}/`; part of urls.py."""

from django.urls import path

from apps.profiles import directory_people_views, directory_views, link_views

PLACE = "directory/organisations/<str:public_id>/"

urlpatterns = [
    path("directory/", directory_views.organisations, name="directory"),
    path("directory/organisations/", directory_views.to_organisations, name="organisations"),
    path("directory/people/", directory_people_views.people, name="directory_people"),
    path("directory/people/<str:public_id>/", directory_people_views.person, name="person"),
    path(f"{PLACE}links/", link_views.organisation_links, name="organisation_links"),
    path(f"{PLACE}links/<uuid:pk>/confirm/", link_views.confirm_link, name="confirm_link"),
    path(f"{PLACE}links/<uuid:pk>/end/", link_views.end_link, name="end_link"),
]
