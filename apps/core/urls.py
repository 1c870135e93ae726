"""Addresses of the kernel."""

from django.urls import path

from apps.core import draft_views, file_views, views

urlpatterns = [
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
    path("files/<uuid:pk>/", file_views.download, name="file"),
    path("files/<uuid:pk>/preview/", file_views.preview, name="file_preview"),
    path("kept/<str:form>/", draft_views.keep, name="keep_form"),
]
