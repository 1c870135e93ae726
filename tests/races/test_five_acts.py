"""Eight people at one moment: accept, vote, claim, sign, consent; twenty rounds with every change.

First through the services; then with the services bypassed, where the database alone holds.
In `make deep` it is two hundred rounds. That the scenes find what they look for is in
`test_bites.py`.
"""

from collections.abc import Callable

import pytest

from tests.races import scenes, scenes_bypassed
from tests.support.races import Scene, keep_racing

pytestmark = pytest.mark.django_db(transaction=True)
QUICK_ROUNDS = 20
Made = Callable[[], Scene]
# In this order: making the later ones writes what the earlier ones count in the trail.
SERVED: tuple[Made, ...] = (
    scenes.Claiming,
    scenes.Signing,
    scenes.Accepting,
    scenes.Voting,
    scenes.SigningAndEditing,
    scenes.Consenting,
)
BYPASSED: tuple[Made, ...] = (
    scenes_bypassed.Accepting,
    scenes_bypassed.Voting,
    scenes_bypassed.Claiming,
    scenes_bypassed.Signing,
    scenes_bypassed.SigningAndEditing,
    scenes_bypassed.Consenting,
)


# One test each: a test that commits costs a fresh database.
def test_each_act_is_done_once() -> None:
    for made in SERVED:
        keep_racing(made(), QUICK_ROUNDS)


def test_the_database_alone_keeps_what_must_hold() -> None:
    for made in BYPASSED:
        keep_racing(made(), QUICK_ROUNDS)


@pytest.mark.deep
@pytest.mark.parametrize("scene", SERVED)
def test_each_act_is_done_once_and_the_trail_says_it_once(scene: Made) -> None:
    keep_racing(scene())


@pytest.mark.deep
@pytest.mark.parametrize("scene", BYPASSED)
def test_past_the_services_the_database_keeps_what_must_hold(scene: Made) -> None:
    keep_racing(scene())
