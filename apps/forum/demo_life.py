"""What became of some answers of the demonstration: replaced, withdrawn, confirmed, proposed."""

from collections.abc import Mapping

from django.db.models import Count

from apps.core.clock import at
from apps.forum.choices import AnswerKind, AnswerState
from apps.forum.demo_stage import Stage, months_after
from apps.forum.models import Answer, Case, Question
from apps.forum.services.answers import (
    AnswerContent,
    Cited,
    issue_answer,
    offer_draft,
    sign_answer,
)
from apps.forum.services.decisions import (
    propose_confirmation,
    propose_withdrawal,
    sign_decision,
)

CODE = "be"


def tell_life(stage: Stage, asked: Mapping[str, Question]) -> None:
    """Let the four oldest plain answers of one authority live on, each in its own way."""
    rows = (
        Answer.objects.final()
        .annotate(asked=Count("question__cases"))
        .filter(
            asked=1,
            authority=stage.authority(CODE),
            kind=AnswerKind.OFFICIAL,
            state=AnswerState.ISSUED,
            question__public_at__isnull=False,
            issued_at__lt=stage.moment(20, 0),
            valid_until__gt=stage.day(0),
        )
    )
    plain = rows.exclude(question__in=asked.values()).exclude(decisions__isnull=False)
    acts = (_replace, _withdraw, _confirm, _propose)
    for act, answer in zip(acts, plain.order_by("issued_at")[: len(acts)], strict=False):
        act(stage, answer)


def _replace(stage: Stage, old: Answer) -> None:
    drafter, signer = stage.actor(f"drafter_{CODE}"), stage.actor(f"signer_{CODE}")
    case = Case.objects.select_related("question").get(pk=old.case_id)
    content = AnswerContent(
        short=f"{old.short} Keep the record of it for thirty years.",
        text=f"{old.text_md}\n\nKeep the record for thirty years after the expiry of the product.",
        basis=old.basis,
        jurisdictions=old.jurisdictions,
        valid_until=months_after(stage.day(0), 24),
        citations=[
            Cited(c.guidance_version, c.locator, None, c.older_reason)
            for c in old.citations.select_related("guidance_version")
        ],
        no_guidance_reason=old.no_guidance_reason,
        language=old.language,
        replaces=old.public_id,
        change_note="We now say for how long the record is kept.",
    )
    with at(stage.moment(6, 10)):
        offered = offer_draft(actor=drafter, case=case, content=content, version=None)
    with at(stage.moment(5, 10)):
        sign_answer(actor=signer, answer=offered, seen_hash=offered.content_hash)
        issue_answer(actor=signer, answer=offered, seen_hash=offered.content_hash)


def _withdraw(stage: Stage, answer: Answer) -> None:
    with at(stage.moment(4, 10)):
        proposed = propose_withdrawal(
            actor=stage.actor(f"drafter_{CODE}"),
            answer=answer,
            reason="It rests on a draft of a guideline that was never adopted.",
        )
    with at(stage.moment(3, 10)):
        sign_decision(actor=stage.actor(f"signer_{CODE}"), decision=proposed)


def _confirm(stage: Stage, answer: Answer) -> None:
    newest = [version.pk for version in Answer.objects.newest_cited(answer.pk)]
    until = answer.valid_until
    if until is None:
        return
    with at(stage.moment(4, 11)):
        proposed = propose_confirmation(
            actor=stage.actor(f"drafter_{CODE}"),
            answer=answer,
            reason="We read it again beside the newest guidance: nothing in it changes.",
            review_by=min(until, months_after(stage.day(0), 6)),
            checked=newest,
        )
    with at(stage.moment(3, 11)):
        sign_decision(actor=stage.actor(f"signer_{CODE}"), decision=proposed)


def _propose(stage: Stage, answer: Answer) -> None:
    with at(stage.moment(2, 11)):
        propose_withdrawal(
            actor=stage.actor(f"drafter_{CODE}"),
            answer=answer,
            reason="The rule that it names was repealed.",
        )
