"""Private questions that two authorities compared and wrote minutes on: no reader may know."""

from typing import Any

from apps.core.actor import Actor
from apps.forum.models import Case
from apps.profiles.models import Organisation
from tests.factories.forum import answer, question
from tests.factories.positions import marked, minutes
from tests.factories.profiles import AuthorityFactory

BESIDE = "Illustrative Medicines Authority of Dunmark"


def add_beside() -> Organisation:
    """Make, for both worlds, the authority that answers beside the third one."""
    made: Organisation = AuthorityFactory(name=BESIDE)
    return made


def hide_positions(
    secret: str, asker: Actor, authority: Organisation, uncited: dict[str, Any]
) -> None:
    """Add private questions on which two authorities differ, one with issued minutes."""
    both = [authority, Organisation.objects.get(name=BESIDE)]
    for number in range(2):
        title = f"{secret} compared in private, number {number}?"
        asked = question("private", title=title, asker=asker, authorities=both)
        cases = Case.objects.select_related("question", "authority").filter(question=asked)
        one, other = (
            answer(of=cases.get(authority=who), short=f"{secret} answer", **uncited) for who in both
        )
        marked(one, other, "differs", f"{secret} note")
        if number:
            minutes("issued", answers=(one, other))
