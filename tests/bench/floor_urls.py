"""The pages of the floor at the addresses of the real ones, so that both give the same bytes."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from atmp import urls
from tests.bench import floor

urlpatterns = [
    path("bench/empty/", floor.empty),
    *i18n_patterns(
        path("", floor.home),
        path("questions/", floor.questions),
        path("questions/<str:public_id>/<slug:slug>/", floor.question),
    ),
    *urls.urlpatterns,
]
