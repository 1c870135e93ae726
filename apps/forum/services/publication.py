"""Publishing a private answer: propose, redact, check, agree; refuse, expire.

Locks: the new question with its case and draft first, where there is one (locks.py), then the
request. The triggers of the answer take the request last, too.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor, system_actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, Text
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.markup import render_markdown
from apps.core.text import one_line, without_overrides
from apps.core.versions import require_version, save_versioned
from apps.forum.choices import OPEN_CASES, SHORT_MAX, TEXT_MAX, TITLE_MAX, TITLE_MIN
from apps.forum.clock_choices import CaseEventKind
from apps.forum.models import Answer, PublicationConsent, PublicationRequest, Question
from apps.forum.private_choices import (
    OPEN_PUBLICATIONS,
    REASON_MAX,
    REASON_MIN,
    PublicationState,
    Side,
)
from apps.forum.private_events import OfPublication
from apps.forum.private_rules import side_of
from apps.forum.private_states import PUBLICATION
from apps.forum.publication_texts import TEXTS, found_in, originals, publication_hash
from apps.forum.services.cases import close_case
from apps.forum.services.locks import lock_case, lock_draft
from apps.forum.services.new_question import make_new_question
from apps.forum.small_groups import can_be_broader, is_large_enough
from apps.profiles.models import Membership
from apps.vocabularies.models import Term

LONGEST = {
    "body_md": TEXT_MAX,
    "position_md": TEXT_MAX,
    "justification_md": TEXT_MAX,
    "text_md": TEXT_MAX * 2,
    "short": SHORT_MAX,
    "no_guidance_reason": 500,
}
NEEDED = ("body_md", "short", "text_md")
MISSING: Text = _("This text is needed: a public question and answer have it.")
TOO_LONG: Text = _("Shorten this text.")
OTHER_TOPIC: Text = _("Choose the topic of the question, or the broader one above it.")


def propose_publication(*, actor: Actor, answer: Answer) -> PublicationRequest:
    """Propose to publish an issued private answer, redacted; both sides are told.

    The texts begin as the private ones: only the two sides read them. Raises Conflict while
    another proposal for the answer is open, or when it is published.
    """
    with transaction.atomic():
        locked = lock_row(Answer, answer.pk)
        require(actor, "forum.publish_answer", locked)
        question = locked.question
        side = _side(actor, question, locked.authority_id)
        made = PublicationRequest(
            question=question,
            answer=locked,
            authority_id=locked.authority_id,
            proposed_side=side,
            proposed_by_id=actor.person_id,
            topic_id=question.topic_id,
            expires_at=now() + timedelta(days=settings.PUBLICATION_DAYS),
            **originals(question, locked),
        )
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:
            raise Conflict(
                _("The publication of this answer has been proposed already."),
                code="already_proposed",
            ) from None
        _record("forum.publication_proposed", actor, made)
        return made


def redact_publication(
    *,
    actor: Actor,
    publication: PublicationRequest,
    texts: Mapping[str, str],
    topic: Term,
    names_country: bool,
    version: int,
) -> PublicationRequest:
    """Save the redacted texts: a new edition, to which nobody has agreed yet.

    Saving without a change changes nothing. Raises Invalid with sentences per field, Conflict
    when the other side saved in between.
    """
    values = _values(texts, topic, names_country=names_country)
    with transaction.atomic():
        locked = _locked(publication)
        require_version(locked, version)
        if topic.pk not in {locked.question.topic_id, locked.question.topic.parent_id}:
            raise Invalid(fields={"topic": OTHER_TOPIC})
        before = locked.state
        PUBLICATION.apply(locked, "edit", actor)
        same = all(getattr(locked, name) == value for name, value in values.items())
        if same and before not in {PublicationState.PROPOSED, PublicationState.CELL_CHECK}:
            locked.state = before
            return locked
        written = {**values, "state": locked.state, "content_hash": ""}
        save_versioned(locked, expected=None, values=written | {"edition": locked.edition + 1})
        _record("forum.publication_redacted", actor, locked)
        return locked


def check_publication(
    *, actor: Actor, publication: PublicationRequest, version: int, looked: bool
) -> PublicationRequest:
    """Offer the redacted texts to both sides, if the group of like questions is large enough.

    Otherwise they have to be made more general; where nothing is left to, the request is
    refused. How many questions there are is told to nobody. `looked`: the person looked at
    each thing that the guard found; numbers of persons have to go all the same.
    """
    with transaction.atomic():
        locked = _locked(publication)
        require_version(locked, version)
        _require_clean(locked, looked=looked)
        PUBLICATION.apply(locked, "check", actor)
        values: dict[str, object] = {}
        name = "forum.publication_redacted"
        if is_large_enough(locked):
            PUBLICATION.apply(locked, "pass", actor)
            values = {"content_hash": publication_hash(locked)}
            name = "forum.publication_offered"
        elif not can_be_broader(locked):
            PUBLICATION.apply(locked, "fail", actor)
            values = {"ended_at": now()}
            name = "forum.publication_refused"
        save_versioned(locked, expected=None, values={"state": locked.state, **values})
        if locked.state == PublicationState.REFUSED:
            _drop_new_question(actor, locked)
        _record(name, actor, locked)
        return locked


def consent_to_publication(
    *, actor: Actor, publication: PublicationRequest, seen_hash: str
) -> PublicationRequest:
    """Agree to exactly the texts that the person saw; doing it again changes nothing.

    With the consent of both sides a new question is made, whose answer the authority's two
    officials issue as any other. Raises Conflict when the text is no longer the one seen.
    """
    with transaction.atomic():
        locked = _locked(publication)
        side = _side(actor, locked.question, locked.authority_id)
        PUBLICATION.apply(locked, "consent", actor)
        if locked.content_hash != seen_hash or publication_hash(locked) != seen_hash:
            raise Conflict(
                _("The text changed after you opened it. Read it again before you agree."),
                code="text_changed",
            )
        _consent, new = PublicationConsent.objects.get_or_create(
            publication=locked,
            side=side,
            content_hash=seen_hash,
            defaults={
                "person_id": actor.person_id,
                "membership_id": actor.acting_membership_id if side == Side.AUTHORITY else None,
            },
        )
        if new:
            _record("forum.publication_consented", actor, locked)
        _agree(actor, locked)
        return locked


def refuse_publication(
    *, actor: Actor, publication: PublicationRequest, reason: str
) -> PublicationRequest:
    """End the request, with a reason that both sides read; nothing becomes public."""
    text = without_overrides(reason).strip()
    if not REASON_MIN <= len(text) <= REASON_MAX:
        raise Invalid(fields={"reason": _("Say in 20 to 1,000 characters why not.")})
    with transaction.atomic():
        locked = _locked(publication)
        side = _side(actor, locked.question, locked.authority_id)
        PUBLICATION.apply(locked, "refuse", actor)
        ended = {"ended_side": side, "ended_reason": text, "ended_at": now()}
        save_versioned(locked, expected=None, values={"state": locked.state, **ended})
        _drop_new_question(actor, locked)
        _record("forum.publication_refused", actor, locked)
        return locked


def expire_publication(*, actor: Actor, publication: PublicationRequest, moment: datetime) -> bool:
    """End a request on which both sides did not agree in time; return whether it ended now."""
    with transaction.atomic():
        locked = _locked(publication)
        over = locked.expires_at <= moment and PUBLICATION.find(locked.state, "expire")
        if not over:
            return False
        PUBLICATION.apply(locked, "expire", actor)
        save_versioned(locked, expected=None, values={"state": locked.state, "ended_at": moment})
        _drop_new_question(actor, locked)
        _record("forum.publication_expired", actor, locked)
        return True


def end_publications(publications: QuerySet[PublicationRequest]) -> None:
    """End what is open because the private texts go, and empty what was not published.

    In the caller's transaction; both sides are told that it ended.
    """
    actor = system_actor()
    for row in publications.exclude(state=PublicationState.PUBLISHED).order_by("pk"):
        locked = _locked(row)
        if locked.state in OPEN_PUBLICATIONS:
            PUBLICATION.apply(locked, "void", actor)
            ended = {"state": locked.state, "ended_at": now()}
            save_versioned(locked, expected=None, values=ended)
            _drop_new_question(actor, locked)
            _record("forum.publication_expired", actor, locked)
        if locked.state != PublicationState.PUBLISHED:
            PublicationRequest.objects.filter(pk=locked.pk).update(**dict.fromkeys(TEXTS, ""))


def _locked(publication: PublicationRequest) -> PublicationRequest:
    """Return the request, locked after whatever was made of it."""
    known = PublicationRequest.objects.filter(pk=publication.pk).values_list(
        "new_question_id", flat=True
    )
    new_question = known.first()
    if new_question is not None:
        lock_row(Question, new_question)
        for case in Question.objects.get(pk=new_question).cases.all():
            lock_draft(lock_case(case, with_question=False))
    locked = lock_row(PublicationRequest, publication.pk)
    if locked.new_question_id != new_question:
        raise Conflict
    return locked


def _side(actor: Actor, question: Question, authority_id: object) -> Side:
    side = side_of(actor, question, authority_id)
    if side is None:
        require(actor, "forum.decide_publication", PublicationRequest(question=question))
        raise Conflict
    return side


def _require_clean(locked: PublicationRequest, *, looked: bool) -> None:
    found = found_in(locked)
    if any(one.blocks for one in found):
        raise Invalid(
            _("The texts name a person by a number. Take it out before anybody agrees."),
            code="personal_data",
        )
    if found and not looked:
        raise Invalid(
            _("Look at each of the passages found, and say that they may become public."),
            code="look_first",
        )


def _agree(actor: Actor, locked: PublicationRequest) -> None:
    """Make the new question once both agreed, and the official who did still is one."""
    given = PublicationConsent.objects.to_the_text().filter(publication=locked)
    sides = {consent.side: consent for consent in given}
    if set(sides) != {Side.ASKER.value, Side.AUTHORITY.value}:
        return
    official = Membership.objects.verified().filter(pk=sides[Side.AUTHORITY].membership_id).first()
    if official is None:
        raise Conflict(
            _("The official who agreed has left the authority: change the text, and agree again."),
            code="official_left",
        )
    question = make_new_question(publication=locked, official=official)
    PUBLICATION.apply(locked, "agree", actor)
    save_versioned(
        locked,
        expected=None,
        values={"state": locked.state, "new_question_id": question.pk},
    )
    _record("forum.publication_agreed", actor, locked)


def _drop_new_question(actor: Actor, locked: PublicationRequest) -> None:
    """Close what was made for both to publish: without their agreement nobody issues it."""
    if locked.new_question_id is None:
        return
    question = lock_row(Question, locked.new_question_id)
    for case in question.cases.filter(state__in=OPEN_CASES).select_related("authority"):
        close_case(case, question, "drop", CaseEventKind.WITHDRAWN, actor=actor)


def _values(texts: Mapping[str, str], topic: Term, *, names_country: bool) -> dict[str, object]:
    """Return the columns for what was typed; raises Invalid with all problems at once."""
    cleaned = {name: without_overrides(texts.get(name, "")).strip() for name in TEXTS}
    for name in ("title", "short", "no_guidance_reason"):
        cleaned[name] = one_line(cleaned[name])
    problems: dict[str, Text] = {
        name: TOO_LONG for name, longest in LONGEST.items() if len(cleaned[name]) > longest
    }
    problems |= {name: MISSING for name in NEEDED if not cleaned[name]}
    if not TITLE_MIN <= len(cleaned["title"]) <= TITLE_MAX:
        problems["title"] = _("Write the question in 15 to 200 characters.")
    for name in ("body_md", "position_md", "justification_md", "text_md"):
        try:
            render_markdown(cleaned[name])
        except Invalid as error:
            problems[name] = error.message
    if problems:
        raise Invalid(fields=problems)
    return {**cleaned, "topic_id": topic.pk, "names_country": names_country}


def _record(name: str, actor: Actor, publication: PublicationRequest) -> None:
    data = OfPublication(
        question_id=publication.question_id,
        answer_id=publication.answer_id,
        authority_id=publication.authority_id,
        publication_id=publication.pk,
    )
    record(name, actor=actor, subject=publication, data=data)
