"""What the tables of questions and answers hold: public business, and the drafts before it."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from apps.core.holdings import RECORD
from apps.core.privacy import Holding, OnErasure, Sort, hold
from apps.forum.choices import QuestionState
from apps.forum.choices_life import SPOKEN
from apps.forum.models import Answer, Question

STAYS = "as long as the platform, as the record of public business"
READERS = "public ones: everybody; private ones: the authorities that were asked"


def erase_drafts(person: Any) -> None:
    """Delete the questions that a person never sent; what was sent is the record of others too."""
    Question.objects.filter(asker_id=person.pk, state=QuestionState.DRAFT).delete()


def _issued_by_drafting(person: Any) -> QuerySet[Answer]:
    """Return issued answers that the person drafted: drafts are their authority's, not theirs."""
    return Answer.objects.filter(drafter_id=person.pk, state__in=SPOKEN)


hold(
    Holding(
        table="forum.question",
        purpose="Questions to authorities",
        kept=f"sent: {STAYS}, but the texts of private ones {settings.PRIVATE_KEPT_MONTHS} months "
        "after the last case was closed; drafts: until they are sent or deleted",
        about="asker",
        erase=erase_drafts,
        recipients=READERS,
        fields={
            Sort.OFFICIAL: "public_id title language body_md position_md justification_md topic "
            "product_class stage jurisdictions facts indication related hold_note visibility state "
            "asker_hidden submitted_at public_at is_fictional created_at updated_at "
            "parent_question canonical_question",
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
            Sort.OFFICIAL: "question authority queue state received_at answered_at due_on",
            Sort.INTERNAL: "id created_at updated_at version overdue_told_at reminded_at assignee",
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
            Sort.OFFICIAL: "public_id kind channel question authority language short text_md basis "
            "jurisdictions no_guidance_reason valid_from valid_until state issued_at is_fictional "
            "review_by conditions for_classes for_stages is_preliminary letter_date "
            "letter_reference redacted_at supersedes change_note ended_on",
            Sort.INTERNAL: "id created_at updated_at version case text_html disclaimer_version "
            "content_hash drafter drafter_membership drafter_capacity capacity writers offer "
            "return_reason returned_md returned_citations issued_by letter_scan replaced_at "
            "review_soon_told_at review_due_told_at review_due_on",
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
            Sort.OFFICIAL: "answer guidance_version section locator position accessed_on "
            "older_reason",
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
hold(
    Holding(
        table="forum.casenote",
        purpose="What officials of one authority note on a case for one another",
        kept=STAYS,
        about="author",
        # What an official notes at work belongs to the authority, also after they left it.
        exported=False,
        basis=RECORD,
        recipients="officials of that authority",
        fields={
            Sort.OFFICIAL: "case body_md created_at",
            Sort.INTERNAL: "id updated_at version body_html author author_membership",
        },
    )
)
hold(
    Holding(
        table="forum.casenoterevision",
        purpose="What a note said before it was changed",
        kept=STAYS,
        about="note__author",
        exported=False,
        basis=RECORD,
        recipients="officials of that authority",
        fields={Sort.OFFICIAL: "note body_md created_at", Sort.INTERNAL: "id updated_at"},
    )
)
hold(
    Holding(
        table="forum.absence",
        purpose="On which days an official is away, and who works on the cases meanwhile",
        kept="as long as the account of the official",
        about="membership__user",
        on_erasure=OnErasure.DELETE,
        basis=RECORD,
        recipients="officials of the same authority",
        fields={
            Sort.PERSONAL: "starts_on ends_on",
            Sort.INTERNAL: "id created_at updated_at membership deputy ended_at",
        },
    )
)
hold(
    Holding(
        table="forum.savedview",
        purpose="Filters of the inbox that an official keeps under a name",
        kept="as long as the account of the official",
        about="membership__user",
        on_erasure=OnErasure.DELETE,
        recipients="officials of the same authority, where it is shared",
        fields={
            Sort.PERSONAL: "name filters shared",
            Sort.INTERNAL: "id created_at updated_at membership",
        },
    )
)
hold(
    Holding(
        table="forum.snippet",
        purpose="Pieces of text that an authority uses again",
        kept="until the authority deletes them",
        about="author",
        # They are the authority's, not the writer's.
        exported=False,
        basis=RECORD,
        recipients="officials of that authority",
        fields={
            Sort.OFFICIAL: "authority title text_md language",
            Sort.INTERNAL: "id created_at updated_at version author used used_at",
        },
    )
)
hold(
    Holding(
        table="forum.queue",
        purpose="Parts of an authority that take its questions",
        kept=STAYS,
        basis=RECORD,
        recipients="the authority, and the platform's editors",
        fields={
            Sort.OFFICIAL: "authority name ended_at",
            Sort.INTERNAL: "id created_at updated_at version",
        },
    )
)
hold(
    Holding(
        table="forum.routingrule",
        purpose="Which questions are led to which authority, and who said so",
        kept=STAYS,
        about="made_by",
        basis=RECORD,
        recipients="the platform's editors",
        fields={
            Sort.OFFICIAL: "priority topic country stage authority queue created_at ended_at",
            Sort.INTERNAL: "id updated_at version made_by ended_by follows",
        },
    )
)
