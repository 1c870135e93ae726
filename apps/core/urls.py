"""Addresses of the kernel."""

from django.urls import path

from apps.core import views

urlpatterns = [
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
]
