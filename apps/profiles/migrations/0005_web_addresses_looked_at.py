"""The rows of before have web addresses too: looked at under a lock that lets others write."""

from django.db import migrations

VALIDATED = """
ALTER TABLE profiles_organisation VALIDATE CONSTRAINT organisation_sources_web_addresses;
ALTER TABLE profiles_organisation VALIDATE CONSTRAINT organisation_ror_web_address;
"""


class Migration(migrations.Migration):
    dependencies = [("profiles", "0004_web_addresses")]

    operations = [migrations.RunSQL(VALIDATED, migrations.RunSQL.noop)]
