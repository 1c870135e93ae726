"""Addresses that pages link to are addresses of the web: no other scheme reaches a reader.

Said without a look at the rows that are there; the next migration looks at them.
"""

from django.db import migrations, models

SOURCES = r"""
ALTER TABLE profiles_organisation ADD CONSTRAINT organisation_sources_web_addresses CHECK (
  NOT jsonb_path_exists(
    sources, '$[*].url ? (@ != "" && !(@ like_regex "^https?://[^[:space:]]+$"))'
  )
) NOT VALID;
"""
ROR = r"""
ALTER TABLE profiles_organisation ADD CONSTRAINT organisation_ror_web_address CHECK (
  ror = '' OR ror ~ '^https?://\S+$'
) NOT VALID;
"""
DROPPED = """
ALTER TABLE profiles_organisation DROP CONSTRAINT organisation_ror_web_address;
ALTER TABLE profiles_organisation DROP CONSTRAINT organisation_sources_web_addresses;
"""


class Migration(migrations.Migration):
    dependencies = [("profiles", "0003_access_tokens")]

    operations = [
        migrations.RunSQL(
            [SOURCES, ROR],
            DROPPED,
            state_operations=[
                migrations.AddConstraint(
                    model_name="organisation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("ror", ""), ("ror__regex", r"^https?://\S+$"), _connector="OR"
                        ),
                        name="organisation_ror_web_address",
                        violation_error_message="Enter an address that begins with https://.",
                    ),
                )
            ],
        ),
    ]
