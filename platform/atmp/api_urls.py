"""The addresses of the API, collected from the apps."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "api"

resources: list[URLPattern | URLResolver] = [
    path("", include("apps.vocabularies.api_urls")),
    path("", include("apps.profiles.api_urls")),
    path("", include("apps.forum.api_urls")),
    path("", include("apps.notifications.api_urls")),
]

urlpatterns = [
    path("", include("apps.portal.api_urls")),
    path("v1/", include(resources)),
]
