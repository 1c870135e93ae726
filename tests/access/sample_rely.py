"""What somebody watches and relies on; and that of others, of which nobody may know."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from apps.core.actor import Actor
from apps.forum.models import Answer, Case, RelianceKind
from apps.forum.services.reliance import rely_on
from apps.forum.services.watching import Target, keep_watch
from tests.access.personas import People
from tests.factories.forum import answer

Sample = tuple[str, str, dict[str, Any], tuple[str, ...]]


def rely_samples(people: People) -> list[Sample]:
    """Let the asker watch a search; return object, kind, arguments and canaries."""
    target = Target(filters="q=donor")
    made = keep_watch(actor=people.actor("asker"), target=target, name="Zqwatched")
    return [("watch", "own", {"pk": made.pk}, ("zqwatched",))]


def hide_rely(word: str, person: Actor, public: Answer, at: Case) -> None:
    """Let somebody watch and save, and an authority have a private answer to look at again."""
    keep_watch(actor=person, target=Target(filters="q=nothing"), name=f"{word} watch")
    keep_watch(actor=person, target=Target(question=public.question))
    rely_on(actor=person, answer=public, kind=RelianceKind.SAVED)
    soon = timezone.now().date() + timedelta(days=20)
    uncited: dict[str, Any] = {"citations": (), "no_guidance_reason": f"{word} reason"}
    answer(of=at, short=f"{word} ends soon", valid_until=soon, **uncited)
