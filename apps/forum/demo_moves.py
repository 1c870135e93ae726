"""What authority and asker do in the stories of the demonstration, move by move."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from apps.core.clock import at
from apps.forum.clock_choices import DeclineReason
from apps.forum.demo_stage import Stage, months_after
from apps.forum.models import Answer, Case
from apps.forum.services.acceptance import accept_answer
from apps.forum.services.answers import (
    AnswerContent,
    Cited,
    issue_answer,
    offer_draft,
    return_draft,
    save_draft,
    sign_answer,
)
from apps.forum.services.cases import calendars_of
from apps.forum.services.clock import announce_delay, decline_case, lapse_case
from apps.forum.services.conversation import (
    ask_clarification,
    ask_for_more,
    clarify_answer,
    remark_to_asker,
    reply_to_authority,
)
from apps.forum.services.notes import write_note
from apps.forum.services.redactions import confirm_redaction, propose_redaction
from apps.forum.services.transfers import accept_transfer, propose_transfer
from apps.vocabularies.models import AdviceChannel, GuidanceVersion

Story = Mapping[str, Any]
Move = Callable[[Stage, Story, Case, str, Story], None]
REFERRAL_MONTHS = 24


def _answer(stage: Stage, story: Story, case: Case, code: str, move: Story) -> None:
    issued = _spoken(stage, story, case, code, move)
    if issued is None:
        return
    if "ask_back" in move:
        _explain(stage, story, issued, code, move)
    if move.get("accepted"):
        with at(stage.moment(max(move["ago"] - 1, 0), 16)):
            accept_answer(actor=stage.actor(story["asker"]), answer=issued)
    if "redacted" in move:
        _redact(stage, issued, move["redacted"])


def _spoken(stage: Stage, story: Story, case: Case, code: str, move: Story) -> Answer | None:
    """Draft, offer, sign and issue, as far as the story goes; returns what was issued."""
    drafter, signer = stage.actor(f"drafter_{code}"), stage.actor(f"signer_{code}")
    until, ago = move.get("until", "issued"), move["ago"]
    content = _content(stage, code, move)
    with at(stage.moment(min(ago + 2, story["asked"] - 1), 11)):
        if until == "draft":
            save_draft(actor=drafter, case=case, content=content, version=None)
            return None
        offered = offer_draft(actor=drafter, case=case, content=content, version=None)
    if until == "offered":
        return None
    with at(stage.moment(ago, 10)):
        if until == "returned":
            return_draft(actor=signer, answer=offered, reason=move["why"])
            return None
        sign_answer(actor=signer, answer=offered, seen_hash=offered.content_hash)
        return issue_answer(actor=signer, answer=offered, seen_hash=offered.content_hash)


def _content(stage: Stage, code: str, move: Story) -> AnswerContent:
    channel = move.get("channel")
    months = move.get("months", REFERRAL_MONTHS)
    return AnswerContent(
        short=move["short"],
        text=move["text"],
        basis=stage.term("answer_basis", move.get("basis", "guideline")),
        jurisdictions=[code.upper()],
        valid_until=months_after(stage.day(move["ago"]), months),
        citations=[_cited(*cite) for cite in move.get("cites", ())],
        no_guidance_reason=move.get("none", ""),
        language=move.get("lang", "en"),
        is_preliminary=move.get("preliminary", False),
        channel=AdviceChannel.objects.get(code=channel) if channel else None,
    )


def _cited(slug: str, place: str, label: str = "") -> Cited:
    versions = GuidanceVersion.objects.filter(document__slug=slug)
    if label:
        return Cited(versions.get(label=label), place)
    return Cited(versions.get(successor__isnull=True), place)


def _explain(stage: Stage, story: Story, issued: Answer, code: str, move: Story) -> None:
    back, said = move["ask_back"], move["explain"]
    with at(stage.moment(back["ago"], 11)):
        ask_clarification(actor=stage.actor(story["asker"]), answer=issued, text=back["text"])
    with at(stage.moment(said["ago"], 14)):
        clarify_answer(actor=stage.actor(f"drafter_{code}"), case=issued.case, text=said["text"])


def _redact(stage: Stage, issued: Answer, told: Story) -> None:
    with at(stage.moment(told["ago"], 11)):
        proposed = propose_redaction(
            actor=stage.actor("admin"),
            answer=issued,
            ground=told["ground"],
            reason=told["reason"],
        )
        confirm_redaction(actor=stage.actor("second_admin"), redaction=proposed)


def _ask(stage: Stage, _story: Story, case: Case, code: str, move: Story) -> None:
    with at(stage.moment(move["ago"], 12)):
        ask_for_more(actor=stage.actor(f"drafter_{code}"), case=case, text=move["text"])


def _reply(stage: Stage, story: Story, case: Case, _code: str, move: Story) -> None:
    with at(stage.moment(move["ago"], 9)):
        reply_to_authority(actor=stage.actor(story["asker"]), case=case, text=move["text"])


def _remark(stage: Stage, _story: Story, case: Case, code: str, move: Story) -> None:
    with at(stage.moment(move["ago"], 15)):
        remark_to_asker(actor=stage.actor(f"drafter_{code}"), case=case, text=move["text"])


def _note(stage: Stage, _story: Story, case: Case, code: str, move: Story) -> None:
    with at(stage.moment(move["ago"], 15)):
        write_note(actor=stage.actor(f"drafter_{code}"), case=case, text=move["text"])


def _delay(stage: Stage, _story: Story, case: Case, code: str, move: Story) -> None:
    calendar = calendars_of([case.authority])[case.authority_id]
    wanted = max(stage.day(-move["until_in"]), case.due_on or stage.world.today)
    new_due = calendar.day_after(wanted + timedelta(days=1), 1)
    with at(stage.moment(move["ago"], 13)):
        actor = stage.actor(f"drafter_{code}")
        announce_delay(actor=actor, case=case, new_due=new_due, reason=move["reason"])


def _decline(stage: Stage, _story: Story, case: Case, code: str, move: Story) -> None:
    with at(stage.moment(move["ago"], 14)):
        actor, why = stage.actor(f"signer_{code}"), DeclineReason(move["code"])
        decline_case(actor=actor, case=case, code=why, reason=move["reason"])


def _transfer(stage: Stage, story: Story, case: Case, code: str, move: Story) -> None:
    with at(stage.moment(move["ago"], 10)):
        proposed = propose_transfer(
            actor=stage.actor(f"drafter_{code}"),
            case=case,
            to_authority=stage.authority(move["to"]),
            reason=move["reason"],
        )
    if "agree" in move:
        with at(stage.moment(move["agree"], 10)):
            accept_transfer(actor=stage.actor(story["asker"]), transfer=proposed)


def _lapse(stage: Stage, _story: Story, case: Case, _code: str, move: Story) -> None:
    with at(stage.moment(move["ago"], 3)):
        lapse_case(case=case)


MOVES: dict[str, Move] = {
    "answer": _answer,
    "refer": _answer,
    "ask": _ask,
    "reply": _reply,
    "remark": _remark,
    "note": _note,
    "delay": _delay,
    "decline": _decline,
    "transfer": _transfer,
    "lapse": _lapse,
}
