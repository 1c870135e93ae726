"""Addresses without a language."""

from django.urls import path

from apps.portal import feeds, problems, sitemap, views

urlpatterns = [
    path("", views.root, name="root"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path(".well-known/security.txt", views.security, name="security"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-<slug:section>-<int:number>.xml", sitemap.part, name="sitemap_part"),
    path("feeds/answers.atom", feeds.answers, name="feed_answers"),
    path("feeds/authorities/<str:code>.atom", feeds.authority_answers, name="feed_authority"),
    path("feeds/topics/<str:code>.atom", feeds.topic_answers, name="feed_topic"),
    path("problems/", problems.problem_type, name="problem_types"),
    path("problems/<str:code>", problems.problem_type, name="problem_type"),
]
