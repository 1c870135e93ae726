"""The pages about the operator, each in every interface language."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.portal.views import ABOUT_PAGES

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ABOUT_PAGES)
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_each_page_is_there(client: Client, settings: Any, page: str, language: str) -> None:
    with translation.override(language):
        answer = client.get(reverse("portal:about", kwargs={"page": page}))
    assert answer.status_code == 200
    html = answer.content.decode()
    assert f'lang="{language}"' in html
    assert "<h1>" in html
    assert settings.OPERATOR["name"] in html or settings.OPERATOR["contact_email"] in html


def test_any_other_page_is_absent(client: Client) -> None:
    assert client.get(reverse("portal:about", kwargs={"page": "nothing"})).status_code == 404
