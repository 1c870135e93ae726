"""Addresses of guidance and lists, below `/api/v1/`."""

from django.urls import path

from apps.vocabularies import api, channel_api

urlpatterns = [
    path("guidance/", api.GuidanceDocuments.as_view(), name="guidance_documents"),
    path("guidance/<str:public_id>/", api.GuidanceByNumber.as_view(), name="guidance_document"),
    path("vocabularies/", api.Vocabularies.as_view(), name="vocabularies"),
    path("vocabularies/<str:list_code>/", api.Vocabulary.as_view(), name="vocabulary"),
    path("countries/", api.Countries.as_view(), name="countries"),
    path("advice-channels/", channel_api.AdviceChannels.as_view(), name="advice_channels"),
    path(
        "advice-channels/<slug:code>/",
        channel_api.AdviceChannelByCode.as_view(),
        name="advice_channel",
    ),
]
