"""What the tables of people's profiles hold; all of it goes with the person."""

from apps.core.privacy import Holding, OnErasure, Sort, hold
from apps.profiles.audiences import Part

KEPT = "as long as the account"
READERS = "whom the person chose, part by part; nobody else"
_AUDIENCES = " ".join(f"{part.value}_audience" for part in Part)

hold(
    Holding(
        table="profiles.person",
        purpose="How a person shows themselves to others, and who sees which part",
        kept=KEPT,
        about="user",
        on_erasure=OnErasure.DELETE,
        recipients=READERS,
        fields={
            Sort.PERSONAL: "public_id name_kind name sort_key country languages orcid "
            f"availability availability_note biography {_AUDIENCES} created_at",
            Sort.INTERNAL: "id updated_at version user audiences_set_at",
        },
    )
)
hold(
    Holding(
        table="profiles.persontopic",
        purpose="What a person knows about",
        kept=KEPT,
        about="person__user",
        on_erasure=OnErasure.DELETE,
        recipients=READERS,
        fields={Sort.PERSONAL: "term", Sort.INTERNAL: "id person"},
    )
)
hold(
    Holding(
        table="profiles.intereststatement",
        purpose="What a person declared about conflicts of interest, and when",
        kept=KEPT,
        about="person__user",
        on_erasure=OnErasure.DELETE,
        recipients=READERS,
        fields={
            Sort.PERSONAL: "kind text stated_at",
            Sort.INTERNAL: "id created_at updated_at person",
        },
    )
)
hold(
    Holding(
        table="profiles.namechange",
        purpose="Names under which a person was known before",
        kept=KEPT,
        about="person__user",
        on_erasure=OnErasure.DELETE,
        recipients="the person; of officials also their colleagues at the authority",
        fields={
            Sort.PERSONAL: "name_kind name until",
            Sort.INTERNAL: "id created_at updated_at person",
        },
    )
)
