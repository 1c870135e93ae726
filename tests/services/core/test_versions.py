"""Optimistic locking: the second writer is told, nothing is overwritten."""

import pytest

from apps.core.errors import Conflict
from apps.core.versions import etag, save_versioned, version_from_if_match
from apps.profiles.models import Organisation
from tests.factories.profiles import OrganisationFactory
from tests.support import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    made: Organisation = OrganisationFactory()
    return made


def _fresh(organisation: Organisation) -> Organisation:
    return Organisation.objects.get(pk=organisation.pk)


def test_saving_raises_the_version_and_the_time(organisation: Organisation) -> None:
    before = organisation.updated_at
    save_versioned(organisation, expected=1, values={"acronym": "NEW"})
    stored = _fresh(organisation)
    assert (stored.acronym, stored.version) == ("NEW", 2)
    assert (organisation.acronym, organisation.version) == ("NEW", 2)
    assert stored.updated_at > before


def test_the_second_writer_is_told_what_changed(organisation: Organisation) -> None:
    late = _fresh(organisation)
    save_versioned(organisation, expected=1, values={"acronym": "FIRST", "note": "same"})
    with pytest.raises(Conflict) as caught:
        save_versioned(late, expected=1, values={"acronym": "SECOND", "note": "same"})
    assert caught.value.code == "version_conflict"
    assert caught.value.extra == {"changed": {"acronym": "FIRST"}, "version": 2}
    assert _fresh(organisation).acronym == "FIRST"


def test_a_holder_of_the_row_lock_needs_no_version(organisation: Organisation) -> None:
    save_versioned(organisation, expected=None, values={"note": "x"})
    assert _fresh(organisation).version == 2


def test_a_row_that_is_gone_is_a_conflict_too(organisation: Organisation) -> None:
    late = _fresh(organisation)
    organisation.delete()
    with pytest.raises(Conflict) as caught:
        save_versioned(late, expected=1, values={"note": "x"})
    assert caught.value.extra == {"changed": {}, "version": None}


def test_if_match_round_trip(organisation: Organisation) -> None:
    assert version_from_if_match(organisation, etag(organisation)) == 1
    assert version_from_if_match(organisation, f"  {etag(organisation)} ") == 1


@pytest.mark.parametrize(
    "header",
    [
        "",
        "*",
        '"1"',
        "W/{tag}",
        "{tag}, {tag}",
        '"{hex}-²"',
        '"{hex}-{many}"',
        '"{other}-1"',
        "{hex}-1",
    ],
)
def test_if_match_that_names_no_strong_tag_of_this_object_is_refused(
    organisation: Organisation, header: str
) -> None:
    given = header.format(
        tag=etag(organisation), hex=organisation.pk.hex, other="0" * 32, many="9" * 5000
    )
    with pytest.raises(Conflict):
        version_from_if_match(organisation, given)


@pytest.mark.django_db(transaction=True)
def test_of_many_writers_with_the_same_version_one_wins() -> None:
    organisation = OrganisationFactory()

    def write(number: int) -> None:
        save_versioned(_fresh(organisation), expected=1, values={"note": str(number)})

    outcomes = race(8, write)
    assert sum(outcome.error is None for outcome in outcomes) == 1
    assert all(isinstance(o.error, Conflict) for o in outcomes if o.error)
    assert _fresh(organisation).version == 2
