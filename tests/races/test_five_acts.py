"""Eight people at one moment, two hundred times: accept, vote, claim, sign, consent.

First through the services; then with the services bypassed, where the database alone holds.
That the scenes find what they look for is in `test_bites.py`.
"""

from collections.abc import Callable

import pytest

from tests.races import scenes, scenes_bypassed
from tests.support.races import Scene, keep_racing

pytestmark = [pytest.mark.deep, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    "scene",
    [
        scenes.Accepting,
        scenes.Voting,
        scenes.Claiming,
        scenes.Signing,
        scenes.SigningAndEditing,
        scenes.Consenting,
    ],
)
def test_each_act_is_done_once_and_the_trail_says_it_once(scene: Callable[[], Scene]) -> None:
    keep_racing(scene())


@pytest.mark.parametrize(
    "scene",
    [
        scenes_bypassed.Accepting,
        scenes_bypassed.Voting,
        scenes_bypassed.Claiming,
        scenes_bypassed.Signing,
        scenes_bypassed.SigningAndEditing,
        scenes_bypassed.Consenting,
    ],
)
def test_past_the_services_the_database_keeps_what_must_hold(scene: Callable[[], Scene]) -> None:
    keep_racing(scene())
