"""What the tables of words and guidance hold: public facts, nothing about people."""

from apps.core.privacy import Holding, Sort, hold

FACTS = "as long as the platform"
NOBODY = "no personal data"
ROW = "id created_at updated_at facts_hash"
_STATE = "verified retired as_of"
_MORE = (
    "celex aliases status summary note replaces replaced_by url url_seen recalled_fields sources"
)
_ROUTE = (
    "code name body jurisdiction kind status atmp_specific who_may_use binding fee_class fee_note "
    "clock_days clock_text languages stages prepare too_early_when too_late_when contact_page "
    "contact_page_seen recalled_fields note sources"
)

for _table, _purpose, _fields, _internal in (
    (
        "term",
        "Controlled words of the forms",
        f"{_STATE} list_code code parent labels definitions basis position",
        ROW,
    ),
    (
        "country",
        "Countries and regions",
        f"{_STATE} code kind names is_eu is_eea",
        f"{ROW} sort_keys",
    ),
    (
        "glossaryterm",
        "Words explained to everybody",
        f"{_STATE} code words patient_texts expert_texts audience related sources",
        f"{ROW} sort_keys",
    ),
    (
        "guidancedocument",
        "Guidance that answers rest on",
        f"{_STATE} public_id slug title kind issuer framework jurisdiction reference {_MORE}",
        f"{ROW} version sort_key shown_at",
    ),
    (
        "advicechannel",
        "Routes to formal advice",
        f"{_STATE} {_ROUTE}",
        ROW,
    ),
    (
        "guidanceversion",
        "Versions of guidance",
        "document label adopted_on published_on effective_on valid url supersedes",
        ROW,
    ),
    (
        "guidancesection",
        "Places in guidance",
        "version locator title position",
        "id created_at updated_at",
    ),
):
    hold(
        Holding(
            table=f"vocabularies.{_table}",
            purpose=_purpose,
            kept=FACTS,
            basis=NOBODY,
            recipients="everybody",
            fields={Sort.PUBLIC: _fields, Sort.INTERNAL: _internal},
        )
    )
