"""Who is told of marks, of who leads, and of minutes."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.events import payload_of
from apps.core.models import Event
from apps.core.notices import Link, Notice, declare_notice
from apps.forum.choices import AnswerKind
from apps.forum.models import Answer, Case, Minutes, PositionMark
from apps.forum.notices import _asker, _facts, _private, _question, _sees_own, _sees_question
from apps.forum.position_choices import MarkState, MinutesState
from apps.forum.querysets import READS_OFFICIALLY
from apps.forum.querysets.minutes import GONE
from apps.profiles.choices import Role
from apps.profiles.models import Membership


def _always(_event: Event) -> bool:
    return True


def _officials_of(authorities: Iterable[UUID]) -> Iterable[UUID]:
    rows = Membership.objects.verified().filter(
        organisation_id__in=list(authorities), role=Role.REGULATOR
    )
    return rows.values_list("user_id", flat=True)


def _signers_beside_proposer(event: Event) -> Iterable[UUID]:
    payload = payload_of(event)
    rows = Membership.objects.signers().filter(organisation_id=payload.authority_id)
    return rows.exclude(user_id=payload.proposer_id).values_list("user_id", flat=True)


def _other_authority(event: Event) -> Iterable[UUID]:
    return _officials_of([payload_of(event).other_authority_id])


def _own_authority(event: Event) -> Iterable[UUID]:
    return _officials_of([payload_of(event).authority_id])


def _of_lapsed_marks(event: Event) -> Iterable[UUID]:
    """Return, of both authorities of each mark, who is told that it lapsed.

    Of the one that said it the two who did, while they still may; else its other officials.
    """
    found: set[UUID] = set()
    marks = PositionMark.objects.lapsed_with(payload_of(event).answer_id)
    for mark in marks.select_related("proposed_by", "confirmed_by"):
        own = set(_officials_of([mark.authority_id]))
        said_it = {one.user_id for one in (mark.proposed_by, mark.confirmed_by) if one}
        found |= own & said_it or own
        found |= set(_officials_of([mark.other_authority_id]))
    return found


def _other_participants(event: Event) -> Iterable[UUID]:
    """Return the officials of all authorities that take part, without the one that acted."""
    payload = payload_of(event)
    cases = Case.objects.filter(question_id=payload.question_id).exclude(state__in=GONE)
    others = cases.exclude(authority_id=payload.authority_id)
    return _officials_of(others.values_list("authority_id", flat=True))


def _other_speakers(event: Event) -> Iterable[UUID]:
    """Return the signers of the authorities that have to speak on the minutes."""
    question = payload_of(event).question_id
    final = Answer.objects.final().filter(question=question, kind=AnswerKind.OFFICIAL)
    authorities = final.values_list("authority_id", flat=True)
    rows = Membership.objects.signers().filter(organisation_id__in=list(authorities))
    return rows.values_list("user_id", flat=True)


def _leads(event: Event) -> Iterable[UUID]:
    rows = Minutes.objects.filter(pk=payload_of(event).minutes_id)
    return _officials_of(rows.values_list("authority_id", flat=True))


def _mark(event: Event, actor: Actor, state: MarkState) -> bool:
    rows = PositionMark.objects.visible_to(actor).filter(pk=payload_of(event).mark_id)
    return rows.filter(state=state).exists()


def _still_proposed(event: Event, actor: Actor) -> bool:
    own = payload_of(event).authority_id in actor.organisations(READS_OFFICIALLY)
    return own and _mark(event, actor, MarkState.PROPOSED)


def _stands_for_official(event: Event, actor: Actor) -> bool:
    own = payload_of(event).other_authority_id in actor.organisations(READS_OFFICIALLY)
    return own and _mark(event, actor, MarkState.STANDING)


def _stands_for_asker(event: Event, actor: Actor) -> bool:
    return _sees_own(event, actor) and _mark(event, actor, MarkState.STANDING)


def _reads_lapsed_mark(event: Event, actor: Actor) -> bool:
    """Return whether the actor still reads for one of the two authorities of a lapsed mark."""
    own = actor.organisations(READS_OFFICIALLY)
    marks = PositionMark.objects.lapsed_with(payload_of(event).answer_id)
    of_own = Q(authority__in=own) | Q(other_authority__in=own)
    return _sees_question(event, actor) and marks.filter(of_own).exists()


def _takes_part(event: Event, actor: Actor) -> bool:
    cases = Case.objects.filter(
        question_id=payload_of(event).question_id,
        authority_id__in=actor.organisations(READS_OFFICIALLY),
    )
    return cases.exclude(state__in=GONE).exists()


def _minutes(event: Event, actor: Actor, state: MinutesState) -> bool:
    rows = Minutes.objects.visible_to(actor).filter(pk=payload_of(event).minutes_id)
    return rows.filter(state=state).exists()


def _still_offered(event: Event, actor: Actor) -> bool:
    return _takes_part(event, actor) and _minutes(event, actor, MinutesState.OFFERED)


def _issued_for_official(event: Event, actor: Actor) -> bool:
    return _takes_part(event, actor) and _minutes(event, actor, MinutesState.ISSUED)


def _issued_for_asker(event: Event, actor: Actor) -> bool:
    return _sees_own(event, actor) and _minutes(event, actor, MinutesState.ISSUED)


def _positions(event: Event) -> Link:
    return Link("forum:positions", {"public_id": _question(event).public_id})


def _compare(event: Event) -> Link:
    return Link("forum:compare", {"public_id": _question(event).public_id})


def _desk(event: Event) -> Link:
    return Link("forum:minutes_desk", {"public_id": _question(event).public_id})


def _read_minutes(event: Event) -> Link:
    return Link("forum:minutes", {"public_id": _question(event).public_id})


declare_notice(
    Notice(
        kind="forum.mark_waits",
        event="forum.mark_proposed",
        label=_("A mark of a position waits for your confirmation"),
        recipients=_signers_beside_proposer,
        link=_positions,
        still_due=_still_proposed,
        facts=_facts,
        private=_always,
    )
)
declare_notice(
    Notice(
        kind="forum.answer_marked",
        event="forum.mark_confirmed",
        label=_("Another authority compared its answer with yours"),
        recipients=_other_authority,
        link=_compare,
        still_due=_stands_for_official,
        facts=_facts,
        private=_private,
    )
)
declare_notice(
    Notice(
        kind="forum.answers_compared",
        event="forum.mark_confirmed",
        label=_("An authority compared its answer to your question with another one"),
        recipients=_asker,
        link=_compare,
        still_due=_stands_for_asker,
        facts=_facts,
        private=_private,
    )
)
declare_notice(
    Notice(
        kind="forum.marks_lapsed",
        event="forum.marks_lapsed",
        label=_("A mark of a position lapsed because an answer ended"),
        recipients=_of_lapsed_marks,
        link=_positions,
        still_due=_reads_lapsed_mark,
        facts=_facts,
        private=_always,
    )
)
for _kind, _label, _whom in (
    ("lead_taken", _("Another authority leads on a question"), _other_participants),
    ("lead_ended", _("The lead of your authority on a question ended"), _own_authority),
):
    declare_notice(
        Notice(
            kind=f"forum.{_kind}",
            event=f"forum.{_kind}",
            label=_label,
            recipients=_whom,
            link=_desk,
            still_due=_takes_part,
            facts=_facts,
            private=_always,
        )
    )
declare_notice(
    Notice(
        kind="forum.minutes_wait",
        event="forum.minutes_offered",
        label=_("Minutes wait for the word of your authority"),
        recipients=_other_speakers,
        link=_desk,
        still_due=_still_offered,
        facts=_facts,
        private=_always,
    )
)
declare_notice(
    Notice(
        kind="forum.minutes_voiced",
        event="forum.minutes_voiced",
        label=_("An authority has spoken on your minutes"),
        recipients=_leads,
        link=_desk,
        still_due=_still_offered,
        facts=_facts,
        private=_always,
    )
)
declare_notice(
    Notice(
        kind="forum.minutes_issued",
        event="forum.minutes_issued",
        label=_("Consolidated minutes of a question that you were asked"),
        recipients=_other_participants,
        link=_read_minutes,
        still_due=_issued_for_official,
        facts=_facts,
        private=_private,
    )
)
declare_notice(
    Notice(
        kind="forum.minutes_for_asker",
        event="forum.minutes_issued",
        label=_("The authorities issued minutes on your question"),
        recipients=_asker,
        link=_read_minutes,
        still_due=_issued_for_asker,
        facts=_facts,
        private=_private,
    )
)
