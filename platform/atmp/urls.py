"""The address map: product.md §5 and experience.md §3."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("apps.core.urls")),
    path("", include("apps.portal.root_urls")),
    path("admin/", admin.site.urls),
    path("api/", include("atmp.api_urls")),
    *i18n_patterns(
        path("account/", include("apps.accounts.urls")),
        path("", include("apps.profiles.urls")),
        path("questions/", include("apps.forum.urls")),
        path("data/", include("apps.forum.data_urls")),
        path("account/notifications/", include("apps.notifications.urls")),
        path("", include("apps.portal.urls")),
    ),
]

handler400 = "apps.core.views.bad_request"
handler403 = "apps.core.views.permission_denied"
handler404 = "apps.core.views.page_not_found"
handler500 = "apps.core.views.server_error"
