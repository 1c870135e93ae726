"""Two tabs agree at the same moment."""

import pytest

from apps.accounts.consents import give_consents
from apps.accounts.models import Consent
from apps.accounts.texts import current_texts
from apps.core.models import Event
from tests.factories.accounts import UserFactory
from tests.factories.profiles import actor_for
from tests.support.races import race, winners

pytestmark = [pytest.mark.deep, pytest.mark.django_db(transaction=True)]


def test_agreeing_in_many_tabs_keeps_one_row_of_each_text() -> None:
    user = UserFactory(agreed=False)
    outcomes = race(
        8, lambda _n: give_consents(actor=actor_for(user), user=user, texts=current_texts())
    )
    assert len(winners(outcomes)) == 8, outcomes
    texts = len(current_texts())
    assert sum(winners(outcomes)) == texts
    assert Consent.objects.filter(user=user).count() == texts
    names = {"accounts.terms_accepted", "accounts.privacy_accepted", "accounts.age_stated"}
    assert Event.objects.filter(name__in=names, subject_id=user.pk).count() == texts
