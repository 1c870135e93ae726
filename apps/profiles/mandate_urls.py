"""Addresses of mandates and signers, below `/{lang}/`; part of urls.py."""

from django.urls import path

from apps.profiles import mandate_views as views

PLACE = "directory/organisations/<str:public_id>/mandate/"

urlpatterns = [
    path("workbench/mandates/", views.mandates, name="mandates"),
    path(PLACE, views.mandate, name="mandate"),
    path(f"{PLACE}edit/", views.edit_mandate, name="edit_mandate"),
    path("account/verification/<uuid:pk>/signer/", views.change_signer, name="change_signer"),
]
