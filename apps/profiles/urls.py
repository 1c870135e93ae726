"""Addresses of profiles and organisations, below `/{lang}/`."""

from django.urls import path

from apps.profiles import (
    administration_urls,
    approval_views,
    contact_urls,
    desk_views,
    directory_urls,
    document_views,
    mandate_urls,
    membership_views,
    missing_urls,
    organisation_urls,
    people_urls,
    token_views,
    views,
)

app_name = "profiles"

urlpatterns = [
    *administration_urls.urlpatterns,
    *contact_urls.urlpatterns,
    *directory_urls.urlpatterns,
    *organisation_urls.urlpatterns,
    *people_urls.urlpatterns,
    *mandate_urls.urlpatterns,
    *missing_urls.urlpatterns,
    path("account/act-as/", views.act_as, name="act_as"),
    path("account/verification/", views.verification, name="verification"),
    path("account/verification/<uuid:pk>/end/", views.end_membership, name="end_membership"),
    path(
        "account/verification/<uuid:pk>/confirm/",
        views.confirm_membership,
        name="confirm_membership",
    ),
    path("account/verification/<uuid:pk>/renew/", membership_views.renew, name="renew"),
    path("account/renewal/<str:key>/", membership_views.renewal, name="renewal"),
    path("account/colleagues/", membership_views.colleagues, name="colleagues"),
    path("account/colleagues/<uuid:pk>/", membership_views.vouch, name="vouch"),
    path("account/verification/<uuid:pk>/documents/", document_views.documents, name="documents"),
    path(
        "account/documents/<uuid:pk>/remove/",
        document_views.remove_document,
        name="remove_document",
    ),
    path("workbench/verifications/", desk_views.verifications, name="verifications"),
    path(
        "workbench/verifications/<uuid:pk>/",
        desk_views.verification_case,
        name="verification_case",
    ),
    path("workbench/verifications/<uuid:pk>/ask/", desk_views.ask, name="desk_ask"),
    path(
        "workbench/verifications/<uuid:pk>/propose/", desk_views.make_proposal, name="desk_propose"
    ),
    path(
        "workbench/verifications/<uuid:pk>/take-back/",
        desk_views.withdraw_proposal,
        name="desk_take_back",
    ),
    path("workbench/verifications/<uuid:pk>/decide/", desk_views.make_decision, name="desk_decide"),
    path("account/tokens/", token_views.tokens, name="tokens"),
    path("account/tokens/new/", token_views.new_token, name="new_token"),
    path("account/tokens/end/", token_views.end_all_tokens, name="end_all_tokens"),
    path("account/tokens/<uuid:pk>/made/", token_views.token_made, name="token_made"),
    path("account/tokens/<uuid:pk>/end/", token_views.end_token, name="end_token"),
    path("account/invite/<str:key>/", views.invitation, name="invitation"),
    path("directory/organisations/<str:public_id>/invite/", views.invite, name="invite"),
    path("workbench/invitations/", approval_views.approvals, name="approvals"),
    path("workbench/invitations/<uuid:pk>/", approval_views.approval, name="approval"),
    path("questions/authorities/", views.authorities, name="authorities"),
]
