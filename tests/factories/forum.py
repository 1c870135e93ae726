"""Makers of questions, cases and answers; states that only a service reaches are reached by it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from apps.core.actor import Actor
from apps.forum.choices import Visibility
from apps.forum.models import Answer, Case, Question
from apps.forum.services.answers import (
    AnswerContent,
    Cited,
    issue_answer,
    offer_draft,
    save_draft,
    sign_answer,
)
from apps.forum.services.guarding import Asserted
from apps.forum.services.questions import QuestionContent, ask_question, withdraw_question
from apps.profiles.choices import Role
from apps.profiles.models import Membership, Organisation
from apps.vocabularies.models import Term
from tests.factories.profiles import AuthorityFactory, actor_as, actor_for, signers_of
from tests.factories.vocabularies import GuidanceVersionFactory, TermFactory

_NUMBERS = count(1)
# Made up; its check digits are right.
NATIONAL_NUMBER = "85.07.30-033.28"


def term(list_code: str, code: str) -> Term:
    """Return a term of the loaded facts, or make it."""
    found = Term.objects.filter(list_code=list_code, code=code).first()
    return found or TermFactory(list_code=list_code, code=code)


def terms_of_asking() -> dict[str, str]:
    """Make the terms that a question needs; return their codes by the names of the form."""
    codes = {"topic": "quality", "product_class": "GTMP", "stage": "preclinical"}
    lists = ("topic", "atmp_class", "development_stage")
    for list_code, code in zip(lists, codes.values(), strict=True):
        term(list_code, code)
    return codes


def question_content(**changes: Any) -> QuestionContent:
    """Return valid content, new words each time; `authorities` is empty unless given."""
    content = QuestionContent(
        title="May one donor test serve for two products?",
        body=f"The donor is the same. The products differ in vector {next(_NUMBERS)}.",
        position="We would test once.",
        justification="The risk is the same.",
        topic=term("topic", "quality"),
        product_class=term("atmp_class", "GTMP"),
        stage=term("development_stage", "preclinical"),
        visibility=Visibility.PUBLIC,
        authorities=[],
        language="en",
    )
    return replace(content, **changes)


def answer_content(**changes: Any) -> AnswerContent:
    """Return complete content with one citation."""
    content = AnswerContent(
        short="Yes, one test is enough.",
        text="One test at the time of donation serves for both products.",
        basis=term("answer_basis", "guideline"),
        jurisdictions=["BE"],
        valid_until=timezone.now().date() + timedelta(days=365),
        citations=[Cited(GuidanceVersionFactory(), "Section 2")]
        if "citations" not in changes
        else (),
        no_guidance_reason="",
        language="en",
    )
    return replace(content, **changes)


def developer() -> Actor:
    """Return a new verified developer of a new organisation."""
    return actor_as(Role.DEVELOPER)


def question(
    kind: str = "public",
    *,
    asker: Actor | None = None,
    authorities: Sequence[Organisation] | None = None,
    **changes: Any,
) -> Question:
    """Return a question of a kind: public, after_answer, private, draft, withdrawn, held."""
    asker = asker or developer()
    chosen = [AuthorityFactory()] if authorities is None else list(authorities)
    visibility = {
        "private": Visibility.AUTHORITY_PRIVATE,
        "after_answer": Visibility.PUBLIC_AFTER_ANSWER,
    }.get(kind, Visibility.PUBLIC)
    content = question_content(visibility=visibility, authorities=chosen, **changes)
    if kind == "held":
        content = replace(content, body=f"{content.body} The paper says {NATIONAL_NUMBER}.")
    made = ask_question(
        actor=asker,
        content=content,
        key="",
        submit=kind != "draft",
        asserted=Asserted(check=kind == "held"),
    )
    if kind == "withdrawn":
        withdraw_question(actor=asker, question=made)
    made.refresh_from_db()
    return made


def case(kind: str = "public", **kwargs: Any) -> Case:
    """Return the first case of a new question of the kind."""
    made = question(kind, **kwargs)
    cases = Case.objects.select_related("question", "authority").filter(question=made)
    first: Case = cases.earliest("pk")
    return first


def officials_of(authority: Organisation) -> tuple[Actor, Actor]:
    """Return drafter and signer of an authority, signed in with second factors."""
    drafter, signer = (actor_for(user, second_factor=True) for user in signers_of(authority)[:2])
    return drafter, signer


def answer(kind: str = "issued", *, of: Case | None = None, **changes: Any) -> Answer:
    """Return an answer of a kind: draft, offered, signed, issued."""
    of = of or case()
    drafter, signer = officials_of(of.authority)
    content = answer_content(**changes)
    if kind == "draft":
        return save_draft(actor=drafter, case=of, content=content, version=None)
    made = offer_draft(actor=drafter, case=of, content=content, version=None)
    if kind in {"signed", "issued"}:
        sign_answer(actor=signer, answer=made, seen_hash=made.content_hash)
    if kind == "issued":
        made = issue_answer(actor=signer, answer=made, seen_hash=made.content_hash)
    return made


def membership_of(actor: Actor) -> Membership:
    """Return the membership that an actor acts in."""
    assert actor.acting is not None
    return Membership.objects.get(pk=actor.acting.membership_id)
