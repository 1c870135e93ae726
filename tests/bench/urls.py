"""The product's addresses, and the empty view and the empty page, which no other program has."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from atmp import urls
from tests.bench import floor

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
urlpatterns = [
    path("bench/empty/", floor.empty),
    *i18n_patterns(path("bench/empty-page/", floor.empty_page)),
    *urls.urlpatterns,
]
