"""`make check` over migrations: the linter is a tool of developers and runs nowhere else."""

from atmp.settings.test import *  # noqa: F403
from atmp.settings.test import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]
# An index on a full table is built with CONCURRENTLY; data migrations say how to go back.
# Looked at by hand, each safe while the release before is still serving:
# - forum 0010 asks for capacities that the triggers of 0009 write, whoever inserts the row;
# - profiles 0014 lets a lapsed membership count as an active one, and no release wrote lapsed ones;
# - accounts 0003 lets a person agree to more than one text: it forbids nothing that was allowed;
# - forum 0015 asks for what the trigger of 0014 writes, as 0010 does;
# - profiles 0023 and core 0007 ask it of tables that no release has written to;
# - forum 0018 asks for columns of tables that it makes itself;
# - forum 0021 forbids a second final answer, which was forbidden before, and new kinds of rows;
# - forum 0036 asks for columns of tables that it makes itself;
# - forum 0038 forbids what was forbidden before, and rows that name an answer they replace.
LOOKED_AT = (
    "0010_capacities_stay",
    "0014_terms_and_approvals",
    "0003_consent_kinds",
    "0015_acceptances_in_a_capacity",
    "0023_signers_and_missing_places",
    "0007_pages_of_documents",
    "0018_case_clock",
    "0021_answers_and_comments",
    "0036_reading",
    "0038_life_of_answers",
)
MIGRATION_LINTER_OPTIONS = {
    "all_warnings_as_errors": True,
    "no_cache": True,
    "ignore_name": LOOKED_AT,
}
