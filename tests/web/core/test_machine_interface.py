"""`ETag` and `If-Match`: the lost update is refused and names what changed."""

from typing import Any

import pytest
from django.test import Client

from apps.profiles.models import Organisation
from tests.factories.profiles import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    made: Organisation = OrganisationFactory(note="old")
    return made


def _address(organisation: Organisation) -> str:
    return f"/api/test/organisations/{organisation.public_id}"


def _put(machine: Client, organisation: Organisation, note: str, tag: str | None) -> Any:
    headers = {} if tag is None else {"If-Match": tag}
    return machine.put(
        _address(organisation), {"note": note}, content_type="application/json", headers=headers
    )


def test_the_tag_of_the_version_read_allows_the_change(
    machine: Client, organisation: Organisation
) -> None:
    tag = machine.get(_address(organisation))["ETag"]
    answer = _put(machine, organisation, "new", tag)
    assert (answer.status_code, answer.json()) == (200, {"note": "new"})
    assert answer["ETag"] != tag


def test_an_old_tag_is_a_conflict_that_names_the_change(
    machine: Client, organisation: Organisation
) -> None:
    tag = machine.get(_address(organisation))["ETag"]
    _put(machine, organisation, "first", tag)
    answer = _put(machine, organisation, "second", tag)
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["code"] == "version_conflict"
    assert problem["changed"] == {"note": "first"}
    assert problem["version"] == 2
    assert Organisation.objects.get(pk=organisation.pk).note == "first"


@pytest.mark.parametrize("tag", [None, "*", '"1"', 'W/"0-1"'])
def test_a_write_without_the_tag_is_refused(
    machine: Client, organisation: Organisation, tag: str | None
) -> None:
    answer = _put(machine, organisation, "new", tag)
    assert answer.status_code == 409
    assert Organisation.objects.get(pk=organisation.pk).note == "old"
