"""The particulars of all rows are known: looked at under a lock that lets others write."""

from django.db import migrations

VALIDATED = "ALTER TABLE profiles_organisation VALIDATE CONSTRAINT organisation_details_known"


class Migration(migrations.Migration):
    dependencies = [("profiles", "0012_kept_by_whom")]

    operations = [migrations.RunSQL(VALIDATED, migrations.RunSQL.noop)]
