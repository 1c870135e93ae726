"""Portal addresses below `/{lang}/`."""

from django.urls import path

from apps.portal import problems, status, texts, views
from apps.portal.styleguide import views as styleguide

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("about/<slug:page>/", views.about, name="about"),
    path("about/<slug:page>/versions/", texts.versions, name="text_versions"),
    path("about/<slug:page>/versions/<slug:version>/", texts.version, name="text_version"),
    path("problems/", problems.problems, name="problems"),
    path("problems/<str:code>/", problems.problem, name="problem"),
    path("status/", status.status, name="status"),
    path("styleguide/", styleguide.overview, name="styleguide"),
    path("styleguide/<slug:slug>/", styleguide.chapter, name="styleguide_chapter"),
    path("mailbox/", views.mail_list, name="mailbox"),
    path("mailbox/<str:name>/", views.mail_message, name="mailbox_message"),
]
