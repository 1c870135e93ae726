"""The short messages of the sign-in library, in our words: one plain line each."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from tests.factories.accounts import UserFactory

ROOT = Path(settings.ROOT) / "templates"
TEXTS = sorted(
    str(path.relative_to(ROOT))
    for folder in ("account", "mfa", "usersessions")
    for path in ROOT.glob(f"{folder}/messages/*.txt")
)

# Who signs in sees the page they wanted, which is message enough.
SILENT = frozenset({"account/messages/logged_in.txt"})


def test_the_texts_are_found() -> None:
    assert len(TEXTS) >= 10


@pytest.mark.django_db
@pytest.mark.parametrize("name", TEXTS)
def test_a_message_is_one_plain_sentence(name: str) -> None:
    user = UserFactory()
    words = render_to_string(name, {"user": user, "email": user.email}).strip()
    assert "\n" not in words
    assert "<" not in words
    assert (words == "") == (name in SILENT)
    assert words.endswith((".", "!", "?")) or name in SILENT
