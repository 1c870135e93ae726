"""What a page says of itself elsewhere: public titles travel, everything else is generic."""

import re
from pathlib import Path

import pytest
from django.conf import settings as project
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from apps.forum.models import Question
from tests.factories.accounts import signed_in
from tests.factories.forum import answer, case, question
from tests.factories.profiles import AuthorityFactory, OrganisationFactory

CANARY = "Zebrafinch vector 4711"
GENERIC = "Gene, cell and tissue therapies in Europe"
pytestmark = pytest.mark.django_db


def metadata_of(html: str) -> dict[str, str]:
    """Return the names and words of the page's `<meta>` elements."""
    found = re.findall(r'<meta (?:name|property)="([^"]+)"\s+content="([^"]*)"', html)
    return dict(found)


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def address(of: Question) -> str:
    return reverse("forum:question", kwargs={"public_id": of.public_id, "slug": of.slug})


def test_a_public_question_travels_with_its_title() -> None:
    made = answer()
    said = metadata_of(page(Client(), address(made.question)))
    assert said["og:title"] == made.question.title
    assert said["description"] == made.question.title
    assert said["og:image"] == f"{project.BASE_URL}/static/img/card.png"


@pytest.mark.parametrize("kind", ["draft", "private"])
def test_a_hidden_title_stands_in_no_metadata(kind: str) -> None:
    made = question("draft") if kind == "draft" else case("private").question
    Question.objects.filter(pk=made.pk).update(title=CANARY)
    made.refresh_from_db()
    said = metadata_of(page(signed_in(made.asker), address(made)))
    assert said["og:title"] == GENERIC
    assert not [name for name, words in said.items() if "Zebrafinch" in words]


def test_an_organisation_travels_with_its_name_once_it_was_read_in_a_source() -> None:
    known, draft = AuthorityFactory(name="Authority of Cranes"), OrganisationFactory(verified=False)
    said = metadata_of(page(Client(), f"/en/directory/organisations/{known.public_id}/"))
    assert said["og:title"] == "Authority of Cranes"
    assert said["description"].startswith("Authority of Cranes: facts")
    assert Client().get(f"/en/directory/organisations/{draft.public_id}/").status_code == 404


def test_account_pages_carry_the_generic_words() -> None:
    made = question("draft")
    said = metadata_of(page(signed_in(made.asker), "/en/account/"))
    assert said["og:title"] == GENERIC
    assert made.asker.display_name not in " ".join(said.values())


def test_pictures_and_manifest_exist_and_have_their_size() -> None:
    html = page(Client(), "/en/")
    for name in re.findall(r'(?:href|content)="[^"]*/static/((?:img/|manifest)[^"#]+)', html):
        assert finders.find(name), name
    assert 'rel="manifest" href="/static/manifest.webmanifest"' in html
    sizes = {"icon-32": (32, 32), "icon-180": (180, 180), "card": (1200, 630)}
    for name, size in sizes.items():
        head = (Path(project.ROOT) / f"static/img/{name}.png").read_bytes()[:24]
        assert (int.from_bytes(head[16:20]), int.from_bytes(head[20:24])) == size
