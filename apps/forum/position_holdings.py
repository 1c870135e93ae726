"""What the tables of positions, leads and minutes hold."""

from apps.core.holdings import RECORD
from apps.core.privacy import Holding, Sort, hold

STAYS = "as long as the platform, as statements of authorities"

hold(
    Holding(
        table="forum.positionmark",
        purpose="How an authority sees another one's answer, beside its own",
        kept=STAYS,
        basis=RECORD,
        recipients="whoever reads both answers; the officials: their authority only",
        fields={
            Sort.OFFICIAL: "question authority own_answer other_authority other_answer stance note "
            "language state confirmed_at ended_at created_at",
            Sort.INTERNAL: "id updated_at proposed_by confirmed_by",
        },
    )
)
hold(
    Holding(
        table="forum.leadauthority",
        purpose="Which authority leads on a question that several answer",
        kept=STAYS,
        basis=RECORD,
        recipients="the authority: everybody who reads it; the rest: who takes part",
        fields={
            Sort.OFFICIAL: "question authority ended_at reason created_at",
            Sort.INTERNAL: "id updated_at taken_by ended_by",
        },
    )
)
hold(
    Holding(
        table="forum.minutes",
        purpose="What several authorities say together about one question",
        kept=STAYS,
        basis=RECORD,
        recipients="issued: whoever reads the question; drafts: authorities that take part",
        fields={
            Sort.OFFICIAL: "public_id question authority lead language agreed_md divergence_md "
            "actions_md state content_hash disclaimer_version issued_at is_fictional created_at",
            Sort.INTERNAL: "id version updated_at agreed_html divergence_html actions_html writers "
            "offer issued_by",
        },
    )
)
hold(
    Holding(
        table="forum.minutesvoice",
        purpose="Which authority agreed to which text of minutes, or why it did not",
        kept=STAYS,
        basis=RECORD,
        recipients="whoever reads the minutes; the officials: their authority only",
        fields={
            Sort.OFFICIAL: "minutes question authority answer kind note created_at content_hash",
            Sort.INTERNAL: "id updated_at signer offer",
        },
    )
)
