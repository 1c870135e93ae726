"""The addresses of the API, collected from the apps."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "api"

resources: list[URLPattern | URLResolver] = []

urlpatterns = [path("v1/", include(resources))]
