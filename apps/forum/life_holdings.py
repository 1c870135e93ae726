"""What is kept of decisions about issued answers."""

from apps.core.holdings import RECORD
from apps.core.privacy import Holding, Sort, hold

hold(
    Holding(
        table="forum.answerdecision",
        purpose="Which answers were withdrawn or confirmed, why, and by which two officials",
        kept="as long as the platform, as the record of public business",
        about="proposed_by",
        # What an official proposes at work belongs to the authority, also after they left it.
        exported=False,
        basis=RECORD,
        recipients="reason and day: who reads the answer; the officials: their authority",
        fields={
            Sort.OFFICIAL: "answer kind reason review_by checked_versions created_at signed_at "
            "dropped_at drop_reason",
            Sort.INTERNAL: "id updated_at proposed_by proposer_membership proposer_capacity "
            "signed_by signer_membership signer_capacity dropped_by",
        },
    )
)
