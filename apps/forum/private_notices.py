"""Who is told what about the private lane; nothing of the matter stands in any message."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.events import payload_of
from apps.core.models import Event
from apps.core.notices import Link, Notice, declare_notice
from apps.forum.choices import QuestionState
from apps.forum.models import BreakGlass, Question, QuestionColleague
from apps.forum.notices import _page, _question, _sees_question
from apps.forum.private_choices import OpeningState
from apps.forum.querysets import is_own
from apps.forum.querysets.break_glass import is_staff
from apps.profiles.choices import Role
from apps.profiles.models import Membership


def _always(_event: Event) -> bool:
    return True


def _colleague(event: Event) -> Iterable[UUID]:
    return [payload_of(event).person_id]


def _colleagues(event: Event) -> Iterable[UUID]:
    """Return whom the asker had named before the question was sent."""
    rows = QuestionColleague.objects.in_force().filter(question_id=event.subject_id)
    early = rows.filter(created_at__lte=event.created_at)
    return early.values_list("membership__user_id", flat=True)


def _reads_along(event: Event, actor: Actor) -> bool:
    named = QuestionColleague.objects.named_to(actor).filter(question=_question(event).pk)
    return named.exists() and _sees_question(event, actor)


def _asker(event: Event) -> Iterable[UUID]:
    return [_question(event).asker_id]


def _still_own(event: Event, actor: Actor) -> bool:
    return is_own(actor, _question(event))


def _other_staff(event: Event) -> Iterable[UUID]:
    """Return who may decide: the staff without the person who asked."""
    roles = (Role.MODERATOR, Role.ADMIN)
    staff = Membership.objects.verified().filter(role__in=roles)
    people = set(staff.values_list("user_id", flat=True))
    return people - {event.actor_id} if event.actor_id else people


def _undecided(event: Event, actor: Actor) -> bool:
    waits = BreakGlass.objects.filter(pk=event.subject_id, state=OpeningState.WAITING)
    return is_staff(actor) and waits.exists()


def _who_asked(event: Event) -> Iterable[UUID]:
    found = BreakGlass.objects.filter(pk=event.subject_id)
    return found.values_list("asked_by_id", flat=True)


def _who_asked_to_open(event: Event) -> Iterable[UUID]:
    found = BreakGlass.objects.filter(pk=payload_of(event).opening_id)
    return found.values_list("asked_by_id", flat=True)


def _is_staff(_event: Event, actor: Actor) -> bool:
    return is_staff(actor)


def _desk(_event: Event) -> Link:
    return Link("forum:break_glass")


def _still_kept(event: Event, actor: Actor) -> bool:
    """Return whether the texts still stand there: later the message would say nothing."""
    question = Question.objects.filter(pk=event.subject_id, reduction__reduced_at__isnull=True)
    return question.exclude(state=QuestionState.DRAFT).exists() and _still_own(event, actor)


declare_notice(
    Notice(
        kind="forum.colleague_named",
        event="forum.colleague_named",
        label=_("A colleague lets you read along"),
        recipients=_colleague,
        link=_page,
        still_due=_reads_along,
        private=_always,
    )
)
declare_notice(
    Notice(
        kind="forum.colleague_told",
        event="forum.question_submitted",
        label=_("A colleague sent a question and lets you read along"),
        recipients=_colleagues,
        link=_page,
        still_due=_reads_along,
        private=_always,
    )
)
declare_notice(
    Notice(
        kind="forum.opening_waits",
        event="forum.opening_asked",
        label=_("Somebody asks to open a private question"),
        recipients=_other_staff,
        link=_desk,
        still_due=_undecided,
        private=_always,
        mandatory=True,
    )
)
declare_notice(
    Notice(
        kind="forum.opening_refused",
        event="forum.opening_refused",
        label=_("Your request to open a private question was refused"),
        recipients=_who_asked,
        link=_desk,
        still_due=_is_staff,
        private=_always,
    )
)
declare_notice(
    Notice(
        kind="forum.opening_void",
        event="forum.opening_void",
        label=_("There is nothing to open under the number that you gave"),
        recipients=_who_asked,
        link=_desk,
        still_due=_is_staff,
        private=_always,
    )
)
declare_notice(
    Notice(
        kind="forum.opening_allowed",
        event="forum.question_opened",
        label=_("Your request to open a private question was allowed"),
        recipients=_who_asked_to_open,
        link=_desk,
        still_due=_is_staff,
        private=_always,
    )
)
# Nobody switches this one off: it is the price of the only way around the private lane.
declare_notice(
    Notice(
        kind="forum.question_opened",
        event="forum.question_opened",
        label=_("Two people of the platform’s staff opened your private question"),
        recipients=_asker,
        link=_page,
        still_due=_still_own,
        private=_always,
        mandatory=True,
    )
)
declare_notice(
    Notice(
        kind="forum.private_question_ends",
        event="forum.private_question_ends",
        label=_("The texts of a private question are deleted soon"),
        recipients=_asker,
        link=_page,
        still_due=_still_kept,
        private=_always,
        mandatory=True,
    )
)
