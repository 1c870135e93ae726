"""Addresses of one's own profile, below `/{lang}/`."""

from django.urls import path

from apps.profiles import people_views

urlpatterns = [
    path("account/profile/", people_views.profile, name="profile"),
    path(
        "account/profile/as-others-see-you/", people_views.profile_preview, name="profile_preview"
    ),
    path("account/profile/<slug:section>/", people_views.profile_section, name="profile_section"),
]
