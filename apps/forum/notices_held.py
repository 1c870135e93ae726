"""Who is told that a question waits for an editor; nothing of it stands in the message."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.access import check
from apps.core.actor import Actor
from apps.core.models import Event
from apps.core.notices import Link, Notice, declare_notice
from apps.forum.choices import QuestionState
from apps.forum.models import Question
from apps.profiles.choices import Role
from apps.profiles.models import Membership


def _who_checks(event: Event) -> Iterable[UUID]:
    """Return the editors and moderators without whoever asked."""
    roles = (Role.EDITOR, Role.MODERATOR)
    staff = Membership.objects.verified().filter(role__in=roles).values_list("user_id", flat=True)
    return set(staff) - ({event.actor_id} if event.actor_id else set())


def _still_held(event: Event, actor: Actor) -> bool:
    waits = Question.objects.filter(pk=event.subject_id, state=QuestionState.HELD)
    return bool(check(actor, "forum.check_held")) and waits.exists()


declare_notice(
    Notice(
        kind="forum.question_waits",
        event="forum.question_held",
        label=_("A question waits for an editor"),
        recipients=_who_checks,
        link=lambda _event: Link("forum:held"),
        still_due=_still_held,
        # What it says may be what nobody else should read.
        private=lambda _event: True,
    )
)
