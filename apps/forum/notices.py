"""Who is told what about questions and answers."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.core.events import payload_of
from apps.core.models import Event
from apps.core.notices import Link, Notice, declare_notice, fetched
from apps.forum import notices_desk  # noqa: F401  it declares more of them
from apps.forum.choices import AnswerKind, AnswerState
from apps.forum.choices_life import IN_FORCE
from apps.forum.models import Answer, Question, Signature
from apps.forum.querysets import READS_OFFICIALLY
from apps.profiles.choices import Role
from apps.profiles.models import Membership, Organisation


def _question_id(event: Event) -> UUID:
    payload = payload_of(event)
    found: UUID = getattr(payload, "question_id", event.subject_id)
    return found


def _own(events: Sequence[Event]) -> list[Event]:
    """Return the forum's events of a page that may hold others."""
    return [event for event in events if event.name.startswith("forum.")]


def _questions(events: Sequence[Event]) -> Mapping[UUID, Question]:
    ids = {event.pk: _question_id(event) for event in _own(events)}
    rows = Question.objects.in_bulk(set(ids.values()))
    return {pk: rows[question] for pk, question in ids.items() if question in rows}


def _question(event: Event) -> Question:
    found = fetched("forum.question", event, _questions)
    if found is None:
        raise NotFound
    return found


def _page(event: Event) -> Link:
    question = _question(event)
    return Link("forum:question", {"public_id": question.public_id, "slug": question.slug})


def _desk(event: Event) -> Link:
    return Link("forum:case", {"public_id": _question(event).public_id})


def _sign_off(event: Event) -> Link:
    return Link("forum:sign_off", {"public_id": _question(event).public_id})


def _asker(event: Event) -> Iterable[UUID]:
    return [_question(event).asker_id]


def _asker_of_own(event: Event) -> Iterable[UUID]:
    """Return the asker, unless the question is a redacted one: that has a message of its own."""
    found = _question(event)
    own = not hasattr(found, "published_from") and not _is_referral(event)
    return [found.asker_id] if own else []


def _asker_referred(event: Event) -> Iterable[UUID]:
    """Return the asker whose question was led to a formal procedure: that is no answer."""
    return [_question(event).asker_id] if _is_referral(event) else []


def _is_referral(event: Event) -> bool:
    rows = Answer.objects.filter(pk=payload_of(event).answer_id, kind=AnswerKind.REFERRAL)
    return rows.exists()


def _officials(event: Event) -> Iterable[UUID]:
    """Return the verified officials of the authority that the event names."""
    return (
        Membership.objects.verified()
        .filter(organisation_id=payload_of(event).authority_id, role=Role.REGULATOR)
        .values_list("user_id", flat=True)
    )


def _signers(event: Event) -> Iterable[UUID]:
    """Return the signers of the authority, without the person who drafted."""
    payload = payload_of(event)
    return (
        Membership.objects.signers()
        .filter(organisation_id=payload.authority_id)
        .exclude(user_id=payload.drafter_id)
        .values_list("user_id", flat=True)
    )


def _drafter(event: Event) -> Iterable[UUID]:
    return [payload_of(event).drafter_id]


def _drafter_and_signers(event: Event) -> Iterable[UUID]:
    """Return whoever wrote or signed the answer."""
    payload = payload_of(event)
    signed = Signature.objects.filter(answer_id=payload.answer_id)
    return {payload.drafter_id, *signed.values_list("signer_id", flat=True)}


def _sees_question(event: Event, actor: Actor) -> bool:
    def visible(events: Sequence[Event]) -> Mapping[UUID, bool]:
        ids = {event.pk: _question_id(event) for event in _own(events)}
        seen = Question.objects.visible_to(actor).filter(pk__in=set(ids.values()))
        keys = set(seen.values_list("pk", flat=True))
        return {pk: question in keys for pk, question in ids.items()}

    return bool(fetched("forum.sees_question", event, visible))


def _asked_as(event: Event, actor: Actor) -> bool:
    """Return whether the asker may know; an access token, only what was asked in its role."""
    return not actor.bound or _question(event).asker_membership_id == actor.acting_membership_id


def _sees_own(event: Event, actor: Actor) -> bool:
    return _sees_question(event, actor) and _asked_as(event, actor)


def _works_on_it(event: Event, actor: Actor) -> bool:
    """Return whether the recipient still reads for the authority concerned."""
    authority = payload_of(event).authority_id
    return authority in actor.organisations(READS_OFFICIALLY) and _sees_question(event, actor)


def _visible_answer(event: Event, actor: Actor) -> str | None:
    """Return the state of the event's answer, or None when the recipient may not see it."""

    def states(events: Sequence[Event]) -> Mapping[UUID, str]:
        ids = {
            event.pk: payload_of(event).answer_id
            for event in _own(events)
            if "answer_id" in event.data
        }
        seen = Answer.objects.visible_to(actor).filter(pk__in=set(ids.values()))
        found = dict(seen.values_list("pk", "state"))
        return {pk: found[answer] for pk, answer in ids.items() if answer in found}

    return fetched("forum.visible_answer", event, states)


def _still_unsigned(event: Event, actor: Actor) -> bool:
    waits = _visible_answer(event, actor) == AnswerState.IN_SIGNOFF
    return waits and _works_on_it(event, actor)


def _sees_answer(event: Event, actor: Actor) -> bool:
    return _visible_answer(event, actor) in IN_FORCE and _asked_as(event, actor)


def _private(event: Event) -> bool:
    """Return whether the matter is not public: then nothing about it is said."""
    return _question(event).public_at is None


def _authorities(events: Sequence[Event]) -> Mapping[UUID, str]:
    ids = {
        event.pk: payload_of(event).authority_id
        for event in _own(events)
        if "authority_id" in event.data
    }
    names = dict(Organisation.objects.filter(pk__in=set(ids.values())).values_list("pk", "name"))
    return {pk: names[authority] for pk, authority in ids.items()}


def _facts(event: Event) -> dict[str, str]:
    authority = fetched("forum.authority", event, _authorities)
    facts = {"title": _question(event).title}
    return facts if authority is None else facts | {"authority": authority}


declare_notice(
    Notice(
        kind="forum.question_sent",
        event="forum.question_submitted",
        label=_("Your question was sent"),
        recipients=_asker,
        link=_page,
        still_due=_sees_own,
        facts=_facts,
        private=_private,
    )
)
declare_notice(
    Notice(
        kind="forum.question_returned",
        event="forum.question_returned",
        label=_("An editor sent your question back"),
        recipients=_asker,
        link=_page,
        still_due=_sees_own,
        facts=_facts,
        private=lambda _event: True,
    )
)
declare_notice(
    Notice(
        kind="forum.question_received",
        event="forum.case_received",
        label=_("A question for your authority"),
        recipients=_officials,
        link=_desk,
        still_due=_works_on_it,
        facts=_facts,
        private=_private,
    )
)
declare_notice(
    Notice(
        kind="forum.question_withdrawn",
        event="forum.case_withdrawn",
        label=_("A question was withdrawn"),
        recipients=_officials,
        link=_desk,
        still_due=_works_on_it,
        facts=_facts,
        private=lambda _event: True,
    )
)
declare_notice(
    Notice(
        kind="forum.signature_requested",
        event="forum.signature_requested",
        label=_("An answer waits for your signature"),
        recipients=_signers,
        link=_sign_off,
        still_due=_still_unsigned,
        facts=_facts,
        private=lambda _event: True,
    )
)
declare_notice(
    Notice(
        kind="forum.answer_returned",
        event="forum.answer_returned",
        label=_("Your draft came back"),
        recipients=_drafter,
        link=_desk,
        still_due=_works_on_it,
        facts=_facts,
        private=lambda _event: True,
    )
)
declare_notice(
    Notice(
        kind="forum.answer_issued",
        event="forum.answer_issued",
        label=_("An authority answered your question"),
        recipients=_asker_of_own,
        link=_page,
        still_due=_sees_answer,
        facts=_facts,
        private=_private,
        mandatory=True,
    )
)
declare_notice(
    Notice(
        kind="forum.referral_issued",
        event="forum.answer_issued",
        label=_("An authority referred your question to a formal procedure"),
        recipients=_asker_referred,
        link=_page,
        still_due=_sees_answer,
        facts=_facts,
        private=_private,
        mandatory=True,
    )
)
declare_notice(
    Notice(
        kind="forum.answer_accepted",
        event="forum.answer_accepted",
        label=_("The asker accepted your answer"),
        recipients=_drafter_and_signers,
        link=_page,
        still_due=_works_on_it,
        facts=_facts,
        private=_private,
    )
)
