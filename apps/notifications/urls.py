"""Notification addresses, below `/{lang}/account/notifications/`."""

from django.urls import path

from apps.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read_all, name="read_all"),
    path("<uuid:pk>/read/", views.read, name="read"),
]
