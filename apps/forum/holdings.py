"""What the tables of questions and answers hold: public business, and the drafts before it."""

from typing import Any

from django.db.models import QuerySet

from apps.core.holdings import RECORD
from apps.core.privacy import Holding, Sort, hold
from apps.forum.choices import AnswerState, QuestionState
from apps.forum.models import Answer, Question

STAYS = "as long as the platform, as the record of public business"
READERS = "public ones: everybody; private ones: the authorities that were asked"


def erase_drafts(person: Any) -> None:
    """Delete the questions that a person never sent; what was sent is the record of others too."""
    Question.objects.filter(asker_id=person.pk, state=QuestionState.DRAFT).delete()


def _issued_by_drafting(person: Any) -> QuerySet[Answer]:
    """Return issued answers that the person drafted: drafts are their authority's, not theirs."""
    return Answer.objects.filter(drafter_id=person.pk, state=AnswerState.ISSUED)


hold(
    Holding(
        table="forum.question",
        purpose="Questions to authorities",
        kept=f"sent: {STAYS}; drafts: until they are sent or deleted",
        about="asker",
        erase=erase_drafts,
        recipients=READERS,
        fields={
            Sort.OFFICIAL: "public_id title language body_md position_md justification_md topic "
            "product_class stage visibility state asker_hidden submitted_at public_at "
            "is_fictional created_at updated_at",
            Sort.INTERNAL: "id version body_html position_html justification_html asker "
            "asker_membership capacity",
        },
    )
)
hold(
    Holding(
        table="forum.case",
        purpose="A question at one authority, and how far it is",
        kept=STAYS,
        basis=RECORD,
        recipients=READERS,
        fields={
            Sort.OFFICIAL: "question authority state received_at answered_at",
            Sort.INTERNAL: "id created_at updated_at version",
        },
    )
)
hold(
    Holding(
        table="forum.answer",
        purpose="Official answers of authorities",
        kept=STAYS,
        rows=_issued_by_drafting,
        basis=RECORD,
        recipients=READERS,
        fields={
            Sort.OFFICIAL: "public_id question authority language short text_md basis "
            "jurisdictions no_guidance_reason valid_from valid_until state issued_at is_fictional",
            Sort.INTERNAL: "id created_at updated_at version case text_html disclaimer_version "
            "content_hash drafter drafter_membership drafter_capacity capacity writers offer "
            "return_reason returned_md returned_citations issued_by",
        },
    )
)
hold(
    Holding(
        table="forum.citation",
        purpose="What an answer rests on",
        kept=STAYS,
        basis=RECORD,
        recipients=READERS,
        fields={
            Sort.OFFICIAL: "answer guidance_version section locator position",
            Sort.INTERNAL: "id created_at updated_at",
        },
    )
)
hold(
    Holding(
        table="forum.signature",
        purpose="Which official signed which text",
        kept=STAYS,
        about="signer",
        basis=RECORD,
        recipients="the authority of the official",
        fields={
            Sort.OFFICIAL: "answer content_hash created_at",
            Sort.INTERNAL: "id updated_at signer membership capacity offer",
        },
    )
)
hold(
    Holding(
        table="forum.acceptance",
        purpose="Which answer settled a question for its asker",
        kept=STAYS,
        about="actor",
        recipients=READERS,
        fields={
            Sort.OFFICIAL: "question answer authority capacity created_at revoked_at",
            Sort.INTERNAL: "id updated_at actor",
        },
    )
)
