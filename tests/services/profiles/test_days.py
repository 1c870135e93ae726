"""The days of a delegation, as people count them."""

from datetime import date, timedelta

import pytest

from apps.profiles.administration_forms import AbsenceForm
from apps.profiles.models import AdminDelegation
from tests.factories.profiles import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("first", [date(2027, 1, 11), date(2027, 9, 1)])
def test_ninety_days_with_the_first_and_the_last(first: date) -> None:
    colleague = MembershipFactory()
    last = first + timedelta(days=89)
    values = {"colleague": colleague.pk, "begins": first, "ends": last}
    form = AbsenceForm(values, offered=[colleague])
    assert form.is_valid(), form.errors
    begins_at, ends_at = form.moments()
    assert ends_at - begins_at <= timedelta(days=90)
    made = AdminDelegation(begins_at=begins_at, ends_at=ends_at)
    assert (made.first_day, made.last_day) == (first, last)
