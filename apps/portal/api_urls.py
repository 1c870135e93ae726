"""Addresses of the API that belong to no single app."""

from django.urls import path

from apps.portal import api, api_docs, api_document

urlpatterns = [
    path("openapi.json", api_document.openapi, name="openapi"),
    path("docs/", api_docs.index, name="docs"),
    path("docs/<slug:tag>/", api_docs.page, name="docs_page"),
    path("v1/", api.Entrance.as_view(), name="entrance"),
]
