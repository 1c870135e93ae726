"""Leads and minutes: who writes, who agrees, what voids it, and what never changes."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.core.actor import Actor
from apps.core.errors import Conflict, DomainError, Invalid, NotAllowed
from apps.core.models import Event
from apps.forum.clock_choices import DeclineReason
from apps.forum.models import Answer, LeadAuthority, Minutes, MinutesVoice
from apps.forum.position_choices import MinutesState, VoiceKind
from apps.forum.services.clock import decline_case
from apps.forum.services.decisions import propose_withdrawal, sign_decision
from apps.forum.services.leading import end_lead, take_lead
from apps.forum.services.minutes import (
    issue_minutes,
    offer_minutes,
    save_minutes,
    speak_on_minutes,
)
from tests.factories.forum import case, developer, membership_of, officials_of, question
from tests.factories.positions import minutes, minutes_content, two_answers
from tests.factories.profiles import AuthorityFactory

pytestmark = pytest.mark.django_db


def withdrawn(made: Answer) -> None:
    """Withdraw an answer as two officials do."""
    drafter, signer = officials_of(made.authority)
    proposed = propose_withdrawal(actor=drafter, answer=made, reason="The law changed.")
    sign_decision(actor=signer, decision=proposed)


def test_one_authority_leads_and_another_objects() -> None:
    one, other = two_answers()
    drafter, second = officials_of(one.authority)[0], officials_of(other.authority)[0]
    lead = take_lead(actor=drafter, question=one.question)
    assert take_lead(actor=drafter, question=one.question) == lead
    with pytest.raises(Conflict):
        take_lead(actor=second, question=one.question)
    for actor in (developer(), officials_of(AuthorityFactory())[0]):
        with pytest.raises(NotAllowed):
            take_lead(actor=actor, question=one.question)
        with pytest.raises(NotAllowed):
            end_lead(actor=actor, lead=lead, reason="No.")
    with pytest.raises(Invalid):
        end_lead(actor=second, lead=lead, reason=" ")
    end_lead(actor=second, lead=lead, reason="We know the product better.")
    with pytest.raises(Conflict):
        end_lead(actor=drafter, lead=lead)
    assert take_lead(actor=second, question=one.question).authority_id == other.authority_id


def test_who_no_longer_takes_part_leads_no_more() -> None:
    authorities = [AuthorityFactory() for _n in range(3)]
    asked = question(authorities=authorities)
    first, second = (officials_of(one)[0] for one in authorities[:2])
    lead = take_lead(actor=first, question=asked)
    save_minutes(actor=first, question=asked, content=minutes_content(), version=None)
    own = asked.cases.get(authority=authorities[0])
    decline_case(actor=first, case=own, code=next(iter(DeclineReason)), reason="Not our field.")
    assert not LeadAuthority.objects.in_force().exists()
    with pytest.raises(DomainError):
        save_minutes(actor=first, question=asked, content=minutes_content(), version=1)
    with pytest.raises(NotAllowed):
        take_lead(actor=first, question=asked)
    assert take_lead(actor=second, question=asked).authority_id == authorities[1].pk
    lead.refresh_from_db()
    assert lead.ended_at is not None


def test_nobody_writes_over_a_draft_unseen() -> None:
    one, _other = two_answers()
    drafter, signer = officials_of(one.authority)
    take_lead(actor=drafter, question=one.question)
    first = minutes_content(agreed="Saved first.")
    save_minutes(actor=drafter, question=one.question, content=first, version=None)
    with pytest.raises(Conflict):
        save_minutes(actor=signer, question=one.question, content=minutes_content(), version=None)
    assert Minutes.objects.get().agreed_md == "Saved first."


def test_nobody_leads_alone() -> None:
    alone = case()
    with pytest.raises(Conflict):
        take_lead(actor=officials_of(alone.authority)[0], question=alone.question)
    assert not LeadAuthority.objects.exists()


def test_each_authority_agrees_to_one_text() -> None:
    one, other = two_answers()
    draft = minutes("offered", answers=(one, other))
    signer, second = officials_of(one.authority)[1], officials_of(other.authority)[1]
    seen: dict[str, Any] = {"minutes": draft, "seen_hash": draft.content_hash}
    with pytest.raises(Conflict):
        issue_minutes(actor=signer, **seen)
    for actor in (signer, second, signer):
        speak_on_minutes(actor=actor, kind="agreed", **seen)
    assert MinutesVoice.objects.count() == 2
    with pytest.raises(Conflict):
        speak_on_minutes(actor=second, kind="objected", note="No.", **seen)
    with pytest.raises(NotAllowed):
        issue_minutes(actor=second, **seen)
    made = issue_minutes(actor=signer, **seen)
    assert made.state == MinutesState.ISSUED
    with pytest.raises(DomainError):
        issue_minutes(actor=signer, **seen)
    assert Event.objects.filter(name="forum.minutes_issued").count() == 1


def test_who_wrote_agrees_to_nothing() -> None:
    one, other = two_answers()
    draft = minutes("offered", answers=(one, other))
    drafter, signer = officials_of(one.authority)
    seen: dict[str, Any] = {"minutes": draft, "seen_hash": draft.content_hash, "kind": "agreed"}
    without = replace(signer, second_factor=False)
    for actor in (drafter, without, developer()):
        with pytest.raises(NotAllowed):
            speak_on_minutes(actor=actor, **seen)
    with pytest.raises(Conflict):
        speak_on_minutes(actor=officials_of(AuthorityFactory())[1], **seen)
    with pytest.raises(Conflict):
        speak_on_minutes(actor=signer, **(seen | {"seen_hash": "0" * 64}))
    for note in ("", "x" * 1001):
        with pytest.raises(Invalid):
            speak_on_minutes(actor=signer, **(seen | {"kind": "objected", "note": note}))
    assert not MinutesVoice.objects.exists()


def test_an_edit_voids_what_was_said() -> None:
    one, other = two_answers()
    draft = minutes("agreed", answers=(one, other))
    drafter, signer = officials_of(one.authority)
    content = minutes_content(agreed="Something else.")
    saved = save_minutes(
        actor=drafter, question=one.question, content=content, version=draft.version
    )
    assert saved.state == MinutesState.DRAFTING
    with pytest.raises(Conflict):
        save_minutes(actor=drafter, question=one.question, content=content, version=draft.version)
    again = offer_minutes(actor=drafter, minutes=saved, version=saved.version)
    assert not MinutesVoice.objects.counting().exists()
    with pytest.raises(Conflict):
        issue_minutes(actor=signer, minutes=again, seen_hash=again.content_hash)
    # The same text once more is another offer, too.
    first = minutes_content()
    saved = save_minutes(actor=drafter, question=one.question, content=first, version=again.version)
    offer_minutes(actor=drafter, minutes=saved, version=saved.version)
    assert not MinutesVoice.objects.counting().exists()


def test_a_changed_answer_voids_what_was_said() -> None:
    one, other = two_answers()
    draft = minutes("agreed", answers=(one, other))
    withdrawn(other)
    draft.refresh_from_db()
    assert draft.state == MinutesState.DRAFTING
    assert draft.offer is None
    with pytest.raises(Conflict):
        offer_minutes(actor=officials_of(one.authority)[0], minutes=draft, version=draft.version)


def test_an_objection_stands_in_issued_minutes() -> None:
    authorities = [AuthorityFactory() for _n in range(2)]
    one, other = two_answers(authorities=authorities)
    draft = minutes("offered", answers=(one, other))
    signer, second = officials_of(one.authority)[1], officials_of(other.authority)[1]
    seen: dict[str, Any] = {"minutes": draft, "seen_hash": draft.content_hash}
    speak_on_minutes(actor=signer, kind="agreed", **seen)
    speak_on_minutes(actor=second, kind="objected", note="Not without data.", **seen)
    # One alone agrees with nobody.
    with pytest.raises(Conflict):
        issue_minutes(actor=signer, **seen)
    said = MinutesVoice.objects.counting().get(kind=VoiceKind.OBJECTED)
    assert said.note == "Not without data."


def test_the_end_of_a_lead_takes_the_text_back() -> None:
    one, other = two_answers()
    draft = minutes("agreed", answers=(one, other))
    second = officials_of(other.authority)[0]
    end_lead(actor=second, lead=LeadAuthority.objects.get(), reason="We lead.")
    draft.refresh_from_db()
    assert draft.state == MinutesState.DRAFTING
    with pytest.raises(Conflict):
        save_minutes(
            actor=second, question=one.question, content=minutes_content(), version=draft.version
        )
    take_lead(actor=second, question=one.question)
    taken = save_minutes(
        actor=second, question=one.question, content=minutes_content(), version=draft.version
    )
    assert taken.pk == draft.pk
    assert taken.authority_id == other.authority_id
    assert len(taken.writers) == 2


def test_names_of_officials_are_pointed_out() -> None:
    one, other = two_answers()
    drafter, _signer = officials_of(one.authority)
    take_lead(actor=drafter, question=one.question)
    name = membership_of(officials_of(other.authority)[1]).user.display_name
    content = minutes_content(agreed=f"{name.upper()} agrees.")
    made = save_minutes(actor=drafter, question=one.question, content=content, version=None)
    with pytest.raises(Invalid) as refused:
        offer_minutes(actor=drafter, minutes=made, version=made.version)
    assert refused.value.code == "names_somebody"
    offered = offer_minutes(actor=drafter, minutes=made, version=made.version, names_nobody=True)
    assert offered.state == MinutesState.OFFERED


def test_drafts_are_read_by_those_who_take_part() -> None:
    asker = developer()
    one, other = two_answers("private", asker=asker)
    draft = minutes("offered", answers=(one, other))
    strangers = (asker, developer(), officials_of(case().authority)[0])

    def reads(actor: Actor) -> bool:
        return Minutes.objects.visible_to(actor).filter(pk=draft.pk).exists()

    assert not any(map(reads, strangers))
    assert all(reads(officials_of(a.authority)[0]) for a in (one, other))
    signer = officials_of(one.authority)[1]
    for by in (signer, officials_of(other.authority)[1]):
        speak_on_minutes(actor=by, minutes=draft, kind="agreed", seen_hash=draft.content_hash)
    issue_minutes(actor=signer, minutes=draft, seen_hash=draft.content_hash)
    assert [reads(actor) for actor in strangers] == [True, False, False]


def test_the_database_keeps_minutes_and_voices() -> None:
    one, other = two_answers()
    made = minutes("issued", answers=(one, other))
    rows, voices = Minutes.objects.filter(pk=made.pk), MinutesVoice.objects.filter(minutes=made)
    leads = LeadAuthority.objects.all()
    stranger = membership_of(officials_of(question().cases.get().authority)[0])
    for act in (
        lambda: rows.update(agreed_md="Changed."),
        lambda: rows.update(state=MinutesState.DRAFTING),
        rows.delete,
        lambda: voices.update(note="Changed."),
        voices.delete,
        lambda: leads.update(authority=other.authority),
        lambda: leads.update(ended_at=made.issued_at, ended_by=stranger),
        leads.delete,
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_the_database_issues_nothing_that_is_not_agreed() -> None:
    """An edit behind every service's back is a draft again; a missing voice is no voice."""
    one, other = two_answers()
    draft = minutes("offered", answers=(one, other))
    drafter, signer = officials_of(one.authority)
    rows = Minutes.objects.filter(pk=draft.pk)
    issued = {
        "state": MinutesState.ISSUED,
        "issued_at": one.issued_at,
        "issued_by": membership_of(signer),
    }
    voice = {
        "minutes": draft,
        "question": one.question,
        "kind": VoiceKind.AGREED,
        "offer": draft.offer,
        "content_hash": draft.content_hash,
    }
    second = membership_of(officials_of(other.authority)[1])
    wrong: list[dict[str, Any]] = [
        {"signer": membership_of(drafter), "authority": one.authority, "answer": one},
        {"signer": second, "authority": one.authority, "answer": one},
        {"signer": second, "authority": other.authority, "answer": one},
        {
            "signer": second,
            "authority": other.authority,
            "answer": other,
            "content_hash": "0" * 64,
        },
    ]
    for more in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            MinutesVoice.objects.create(**(voice | more))
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**issued)
    rows.update(divergence_md="Behind their backs.")
    draft.refresh_from_db()
    assert (draft.state, draft.offer, draft.content_hash) == (MinutesState.DRAFTING, None, "")
