"""What the tables of duplicates, changes, votes and the FAQ hold."""

from apps.core.holdings import RECORD
from apps.core.privacy import Holding, OnErasure, Sort, hold

STAYS = "as long as the platform, as the record of public business"

hold(
    Holding(
        table="forum.duplicate",
        purpose="Why a question was closed as a duplicate, or was not",
        kept=STAYS,
        about="said_by",
        basis=RECORD,
        recipients="what was closed: everybody; proposals: editors and the authority; no names",
        fields={
            Sort.OFFICIAL: "question canonical state voice reason authority decided_at "
            "undone_at note created_at",
            Sort.INTERNAL: "id updated_at said_by decided_by undone_by was",
        },
    )
)
hold(
    Holding(
        table="forum.questionrevision",
        purpose="What a question said before its asker changed it",
        kept=f"{STAYS}; words that name persons or confidential things: until they are taken "
        "out; those of private questions: as long as the texts of the question",
        about="question__asker",
        basis=RECORD,
        recipients="whoever could read the question when it was changed",
        fields={
            Sort.OFFICIAL: "question number changed before reason withheld_at created_at",
            Sort.INTERNAL: "id updated_at",
        },
    )
)
hold(
    Holding(
        table="forum.answervote",
        purpose="Counting whom an official answer helped, once for each person",
        kept="until it is taken back, at most as long as the account",
        about="person",
        on_erasure=OnErasure.DELETE,
        recipients="the number, not the people: everybody",
        fields={
            Sort.PERSONAL: "answer created_at",
            Sort.INTERNAL: "id updated_at person membership",
        },
    )
)
hold(
    Holding(
        table="forum.faqentry",
        purpose="Summaries of answered questions that the platform’s editors work on",
        kept=STAYS,
        about="author",
        # They are the platform's texts, not the editor's.
        exported=False,
        basis=RECORD,
        recipients="the platform’s editors; what is published: everybody",
        fields={
            Sort.OFFICIAL: "public_id question state language title text_md change note "
            "is_fictional created_at updated_at",
            Sort.INTERNAL: "id version text_html author vector title_key",
        },
    )
)
hold(
    Holding(
        table="forum.faqrevision",
        purpose="Published summaries of answered questions",
        kept=STAYS,
        about="author",
        exported=False,
        basis=RECORD,
        recipients="everybody; the editors: nobody outside the operator",
        fields={
            Sort.OFFICIAL: "entry number language title text_md change published_at created_at",
            Sort.INTERNAL: "id updated_at text_html author reviewer",
        },
    )
)
hold(
    Holding(
        table="forum.faqsource",
        purpose="On which official answers a published summary rests",
        kept=STAYS,
        basis=RECORD,
        recipients="everybody",
        fields={Sort.OFFICIAL: "revision answer created_at", Sort.INTERNAL: "id updated_at"},
    )
)
