"""What the tables of finding similar questions hold."""

from apps.core.holdings import RECORD
from apps.core.privacy import Holding, OnErasure, Sort, hold

hold(
    Holding(
        table="forum.questionwords",
        purpose="Finding questions by their words",
        kept="as long as the question",
        basis=RECORD,
        fields={Sort.INTERNAL: "question vector title_key listed_at state marks"},
    )
)
hold(
    Holding(
        table="forum.deflection",
        purpose="Counting questions that an answer spared, once for each person",
        kept="as long as the account",
        about="person",
        on_erasure=OnErasure.DELETE,
        recipients="the number, not the people: the authority that answered",
        fields={Sort.PERSONAL: "question created_at", Sort.INTERNAL: "id updated_at person"},
    )
)
hold(
    Holding(
        table="forum.difference",
        purpose="Why a question differs from a similar one",
        kept="as long as the question: sent ones as the record of public business",
        about="question__asker",
        basis=RECORD,
        recipients="the authorities that were asked",
        fields={
            Sort.OFFICIAL: "question similar reason created_at",
            Sort.INTERNAL: "id updated_at",
        },
    )
)
