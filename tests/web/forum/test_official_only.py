"""The filter "only with an official answer": what is final, official and in force."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.forum.models import Answer
from tests.factories.forum import answer
from tests.factories.life import withdrawn

pytestmark = pytest.mark.django_db


def is_listed(made: Answer) -> bool:
    page = Client().get(reverse("forum:questions"), {"official": "true"}).content.decode()
    return f"/questions/{made.question.public_id}/" in page


def test_what_ended_or_is_preliminary_does_not_count_as_official() -> None:
    final = answer()
    assert is_listed(final)
    assert not is_listed(answer(is_preliminary=True))
    assert not is_listed(withdrawn(answer()))
    with patch("apps.forum.filters.now", return_value=timezone.now() + timedelta(days=800)):
        assert not is_listed(final)
