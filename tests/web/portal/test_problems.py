"""Every error code leads to a page that explains it, in every language."""

import ast
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import reverse

from apps.portal.problems import PROBLEMS

LANGUAGES = [code for code, _name in project.LANGUAGES]
SOURCES = sorted((Path(project.ROOT) / "apps").rglob("*.py"))


def kinds_of_errors(trees: Sequence[ast.Module]) -> dict[str, str]:
    """Return the classes of errors by name, with the code that each sets for itself."""
    classes = [n for tree in trees for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
    family: dict[str, str] = {"DomainError": "bad_request"}
    size = 0
    while size != len(family):
        size = len(family)
        for found in classes:
            if {base.id for base in found.bases if isinstance(base, ast.Name)} & set(family):
                family[found.name] = own_code(found)
    return family


def own_code(found: ast.ClassDef) -> str:
    """Return the code in the body of a class, or ""."""
    for line in found.body:
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "code":
            return str(ast.literal_eval(line.value))
    return ""


def codes_in(trees: Sequence[ast.Module]) -> set[str]:
    """Return every code of a class of errors, and every one given where one is made."""
    family = kinds_of_errors(trees)
    calls = [n for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Call)]
    given = {
        str(keyword.value.value)
        for call in calls
        if isinstance(call.func, ast.Name | ast.Attribute)
        and getattr(call.func, "id", getattr(call.func, "attr", "")) in {*family, "Denied"}
        for keyword in call.keywords
        if keyword.arg == "code" and isinstance(keyword.value, ast.Constant)
    }
    return (given | set(family.values())) - {""}


def test_every_code_has_its_page_and_every_page_its_code() -> None:
    assert codes_in([ast.parse(path.read_text()) for path in SOURCES]) == set(PROBLEMS)


def test_guard_bites_a_code_without_a_page() -> None:
    text = """
class Strange(DomainError):
    code = "strange"
class Stranger(Strange):
    code = "stranger"
raise errors.Stranger(_("x"), code="brand_new")
Denied("y", code="other")
form.add(code="unrelated")
"""
    found = codes_in([ast.parse(text)])
    assert found == {"bad_request", "strange", "stranger", "brand_new", "other"}


@pytest.mark.django_db
def test_the_type_of_a_problem_leads_to_its_explanation() -> None:
    problem = Client().get("/en/nowhere/", headers={"accept": "application/json"}).json()
    address = urlsplit(problem["type"]).path
    page = Client().get(address, headers={"accept-language": "de"}, follow=True)
    assert (page.status_code, page.redirect_chain) == (200, [("/de/problems/not_found/", 302)])
    assert "not_found" in page.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_explain_their_code(language: str) -> None:
    listed = Client().get(f"/{language}/problems/").content.decode()
    for code in PROBLEMS:
        assert f'href="/{language}/problems/{code}/"' in listed
    html = Client().get(f"/{language}/problems/too_many/").content.decode()
    assert f'<html lang="{language}"' in html
    assert "429" in html


@pytest.mark.django_db
def test_every_code_has_a_page_with_a_meaning_and_a_remedy() -> None:
    for code, problem in PROBLEMS.items():
        page = Client().get(reverse("portal:problem", kwargs={"code": code}))
        assert page.status_code == 200
        for words in (str(problem.happened), str(problem.helps)):
            assert words.endswith(".")
        assert 400 <= problem.status < 600


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/problems/nothing", "/en/problems/nothing/", "/problems/a%00"]
)
def test_unknown_codes_are_absent(address: str) -> None:
    assert Client().get(address, follow=True).status_code == 404


@pytest.mark.django_db
def test_the_list_of_codes_has_an_address_without_a_language() -> None:
    assert (
        Client(headers={"accept-language": "fr"}).get("/problems/")["Location"] == "/fr/problems/"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("route", ["forum:ask", "forum:inbox", "accounts:overview"])
def test_machines_at_a_sign_in_door_get_a_problem(route: str) -> None:
    machine = Client(headers={"accept": "application/json"})
    response = machine.get(reverse(route))
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert response["WWW-Authenticate"].startswith("Cookie ")
    assert response.json()["code"] == "sign_in_required"
    assert Client(headers={"accept": "*/*"}).get(reverse(route)).status_code == 302
