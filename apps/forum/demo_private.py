"""The private lane of the demonstration: somebody reads along, and a publication is proposed."""

from collections.abc import Callable

from apps.core.actor import Actor
from apps.forum.models import Answer, Question
from apps.forum.services.colleagues import candidates, name_colleague
from apps.forum.services.publication import propose_publication


def tell_private_lane(actor: Callable[[str], Actor], asked: dict[str, Question]) -> None:
    """Let a colleague read along with the open question, and propose to publish the answered."""
    asker, open_one = actor("developer"), asked["private_open"]
    colleague = candidates(asker, open_one).order_by("pk").first()
    if colleague is not None:
        name_colleague(actor=asker, question=open_one, membership=colleague)
    answered = Answer.objects.in_force().filter(question=asked["private_answered"]).first()
    if answered is not None and not answered.publications.exists():
        propose_publication(actor=actor("developer_other"), answer=answered)
