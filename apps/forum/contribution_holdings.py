"""What the tables of comments and of removed texts hold."""

from apps.core.holdings import RECORD
from apps.core.privacy import Holding, Sort, hold

STAYS = "as long as the platform, as part of a public discussion; withdrawn texts: not at all"

hold(
    Holding(
        table="forum.contribution",
        purpose="Comments of members on public questions",
        kept=STAYS,
        about="author",
        recipients="everybody; the name only of those who show it to everybody",
        fields={
            Sort.OFFICIAL: "public_id question kind language text_md capacity posted_at edited_at "
            "withdrawn_at is_fictional created_at updated_at",
            Sort.INTERNAL: "id version text_html author membership",
        },
    )
)
hold(
    Holding(
        table="forum.contributionrevision",
        purpose="What a comment said before it was changed",
        kept=STAYS,
        about="contribution__author",
        recipients="everybody",
        fields={
            Sort.OFFICIAL: "contribution text_md reason created_at",
            Sort.INTERNAL: "id updated_at",
        },
    )
)
hold(
    Holding(
        table="forum.contributionacceptance",
        purpose="Which comment helped its asker",
        kept=STAYS,
        about="actor",
        recipients="everybody",
        fields={
            Sort.OFFICIAL: "question contribution created_at revoked_at",
            Sort.INTERNAL: "id updated_at actor",
        },
    )
)
hold(
    Holding(
        table="forum.redaction",
        purpose="Which texts of issued answers were removed, why, and by which two admins",
        kept="as long as the platform, as the record of public business",
        basis=RECORD,
        recipients="reason and day: everybody; the admins: nobody outside the operator",
        fields={
            Sort.OFFICIAL: "answer ground reason created_at done_at dropped_at",
            Sort.INTERNAL: "id updated_at proposed_by done_by",
        },
    )
)
