"""Addresses of organisations and imports, below `/{lang}/`; part of urls.py."""

from django.urls import path

from apps.profiles import import_views, organisation_views

PLACE = "directory/organisations/<str:public_id>/"

urlpatterns = [
    path(PLACE, organisation_views.organisation, name="organisation"),
    path(f"{PLACE}edit/", organisation_views.edit_organisation, name="edit_organisation"),
    path(f"{PLACE}history/", organisation_views.organisation_history, name="organisation_history"),
    path(f"{PLACE}domains/", organisation_views.organisation_domains, name="organisation_domains"),
    path("workbench/domains/", organisation_views.domain_requests, name="domain_requests"),
    path("workbench/domains/<uuid:pk>/", organisation_views.domain_request, name="domain_request"),
    path("workbench/organisations/merge/", organisation_views.merge, name="merge"),
    path("workbench/imports/", import_views.imports, name="imports"),
    path("workbench/imports/<uuid:pk>/", import_views.import_report, name="import_report"),
]
