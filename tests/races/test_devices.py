"""Two sign-ins of one person from the same new device, at the same moment."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.models import KnownDevice
from apps.accounts.signing_in import note_sign_in
from apps.core.actor import ANONYMOUS
from apps.core.models import Event
from tests.factories.accounts import UserFactory
from tests.support.races import race, winners

NEW = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.mark.deep
@pytest.mark.django_db(transaction=True)
def test_ten_sign_ins_from_one_new_device_are_one_piece_of_news() -> None:
    user = UserFactory()
    KnownDevice.objects.create(user=user, digest="0" * 64, last_seen_at=timezone.now())
    yesterday = timezone.now() - timedelta(days=1)

    def sign_in(_number: int) -> None:
        note_sign_in(
            actor=ANONYMOUS, user=user, user_agent=NEW, address="192.0.2.7", before=yesterday
        )

    assert len(winners(race(10, sign_in))) == 10
    assert Event.objects.filter(name="accounts.signed_in_anew").count() == 1
    assert KnownDevice.objects.filter(user=user).count() == 2
