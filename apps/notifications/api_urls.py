"""Addresses of notifications, below `/api/v1/`."""

from django.urls import path

from apps.notifications import api

urlpatterns = [
    path("notifications/", api.Notifications.as_view(), name="notifications"),
    path("notifications/read-all/", api.AllRead.as_view(), name="notifications_read_all"),
    path(
        "notifications/<uuid:pk>/read/",
        api.NotificationReading.as_view(),
        name="notification_read",
    ),
]
